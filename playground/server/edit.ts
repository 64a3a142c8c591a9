import { MongoServerError, ObjectId } from 'mongodb'
import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { readBody } from '@/lib/http/body'
import { Problem } from '@/lib/http/problem'
import { sandboxDatabase, touch } from '../sandbox/store'
import { recordedAs, type SandboxTicket } from '../sandbox/ticket'
import { liveTicketOf } from '../sandbox/visitor'
import { recordRequest } from '../trace/request'
import { limitEdits } from './change'

const UserChange = z
  .strictObject({ username: z.string().trim().min(1).max(64), isVerified: z.boolean(), isAcceptingMessages: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0)

/** MongoDB's code for a value that a unique index holds already. */
const DUPLICATE_KEY = 11000

/**
 * Changes a user document by hand, as an administrator with a database client would: no callback runs, no session hears of it.
 * Answers 204.
 * @throws Problem `invalid-input`, `not-found`, or `conflict` when another user has the name.
 */
export async function editUser(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const { ticket, id } = await targetOf(req)
  req.body = await readBody(req)
  const change = UserChange.safeParse(req.body)
  if (!change.success)
    throw new Problem(
      'invalid-input',
      'Send at least one of username (1 to 64 characters), isVerified and isAcceptingMessages (true or false).'
    )
  const users = sandboxDatabase(ticket).collection('users')
  await recordRequest(req, res, recordedAs(ticket), async () => {
    const { matchedCount } = await users.updateOne({ _id: id }, { $set: change.data }).catch(explainDuplicate)
    if (matchedCount === 0) throw new Problem('not-found', 'This sandbox has no such user. Reload the page to see its rows.')
    res.status(204).end()
  })
}

/** Deletes a row of the sessions collection, and so revokes that session. Answers 204. @throws Problem `not-found`. */
export async function deleteSession(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const { ticket, id } = await targetOf(req)
  const sessions = sandboxDatabase(ticket).collection('sessions')
  await recordRequest(req, res, recordedAs(ticket), async () => {
    const { deletedCount } = await sessions.deleteOne({ _id: id })
    if (deletedCount === 0) throw new Problem('not-found', 'This sandbox has no such session row. It may have been deleted already.')
    res.status(204).end()
  })
}

/** Years that a Date of JavaScript and one of MongoDB both have, and no endless fraction of a second. */
const TokenChange = z.strictObject({ expires: z.iso.datetime().regex(/^(19[7-9]|[2-9]\d\d)\d-.{1,25}$/) })

/**
 * Changes when a magic link ends, by hand; 204. A time that is over makes it an expired one.
 * @throws Problem `invalid-input`, or `not-found`.
 */
export async function editVerificationToken(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const { ticket, id } = await targetOf(req)
  req.body = await readBody(req)
  const change = TokenChange.safeParse(req.body)
  if (!change.success) throw new Problem('invalid-input', 'Send {"expires": "…"} with a time as 2030-01-01T00:00:00Z.')
  const tokens = sandboxDatabase(ticket).collection('verification_tokens')
  await recordRequest(req, res, recordedAs(ticket), async () => {
    const { matchedCount } = await tokens.updateOne({ _id: id }, { $set: { expires: new Date(change.data.expires) } })
    if (matchedCount === 0) throw new Problem('not-found', 'This sandbox has no such row. A link that was opened has none any more.')
    res.status(204).end()
  })
}

/** The visitor's sandbox and the document that the path names. */
async function targetOf(req: NextApiRequest): Promise<{ ticket: SandboxTicket; id: ObjectId }> {
  const { id } = req.query
  const ticket = await liveTicketOf(req)
  if (!ticket || typeof id !== 'string' || !/^[0-9a-f]{24}$/.test(id))
    throw new Problem('not-found', 'There is no such row. Sign in first; a row is named by its _id.')
  await limitEdits(req, ticket.id)
  touch(ticket.id, true)
  return { ticket, id: new ObjectId(id) }
}

function explainDuplicate(error: unknown): never {
  if (error instanceof MongoServerError && error.code === DUPLICATE_KEY)
    throw new Problem('conflict', 'Another user of your sandbox has this username. Choose a different one.')
  throw error
}
