import type { Transporter } from 'nodemailer'
import { readEnv } from '@/lib/env'
import { logFailure } from '@/lib/log'
import { processWide } from '@/lib/registry'
import type { Mail } from '../nextauth/email-link'
import { receive } from './inbox'
import type { SandboxKey } from './store'

/** Milliseconds that a mail server has for each of its answers: the reader waits for it. */
const PATIENCE = 5000

const transport = processWide<Transporter>('mail')

/** Sends a mail where there is a mail server, and puts it into the visitor's inbox in the page. @throws Error when the server refuses it. */
export async function deliver(sandbox: SandboxKey, mail: Mail): Promise<void> {
  const { SMTP_URL: server } = readEnv()
  if (server) await send(server, mail)
  await receive(sandbox, mail)
}

async function send(server: string, { to, subject, text }: Mail): Promise<void> {
  if (!transport.get()) {
    // Loaded by those who have a mail server alone.
    const { createTransport } = await import('nodemailer')
    const waits = { connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE }
    transport.set(createTransport({ url: server, ...waits }))
  }
  try {
    // As an object: a text may name several.
    await transport.get()?.sendMail({ from: readEnv().SMTP_FROM, to: { name: '', address: to }, subject, text })
  } catch (error) {
    // A mail server's own words may name the address.
    logFailure('sending a mail', error)
    throw new Error('The mail server did not take the mail.')
  }
}
