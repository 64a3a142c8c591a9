import { createHash } from 'node:crypto'
import type { NextApiRequest } from 'next'
import { readEnv } from '@/lib/env'
import { mailsOf } from '../sandbox/inbox'
import { touch } from '../sandbox/store'
import { sandboxSecret } from '../sandbox/ticket'
import { liveTicketOf } from '../sandbox/visitor'

/** A mail as the page shows it. */
export interface InboxMail {
  id: string
  to: string
  subject: string
  text: string
  /** The link. */
  url: string
  /** The token in the link. */
  token: string
  /** What NextAuth keeps of it: SHA-256 of the token and the secret, in hexadecimal digits. */
  hash: string
  /** ISO dates. */
  sentAt: string
  expires: string
}

export interface Inbox {
  /** Newest first. */
  mails: InboxMail[]
  /** Whether a mail server has got them as well. */
  isSent: boolean
}

/** The visitor's own mails. Empty without a sandbox. */
export async function readInbox(req: NextApiRequest): Promise<Inbox> {
  const isSent = readEnv().SMTP_URL !== undefined
  const ticket = await liveTicketOf(req)
  if (!ticket) return { mails: [], isSent }
  touch(ticket.id)
  const secret = sandboxSecret(ticket)
  const mails = (await mailsOf(ticket)).map(({ _id, to, subject, text, url, sentAt, expires }): InboxMail => {
    const token = new URL(url).searchParams.get('token') ?? ''
    // As NextAuth makes it: next-auth 4.24, `core/lib/utils.js`, `hashToken`.
    const hash = createHash('sha256').update(`${token}${secret}`).digest('hex')
    return { id: String(_id), to, subject, text, url, token, hash, sentAt: sentAt.toISOString(), expires: expires.toISOString() }
  })
  return { mails, isSent }
}
