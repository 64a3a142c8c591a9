import type { NextApiRequest } from 'next'
import { sandboxDatabase, touch } from '../sandbox/store'
import { liveTicketOf } from '../sandbox/visitor'
import { ROWS_SHOWN } from './limits'

/** The collections of the MongoDB adapter, by its own names. */
export const COLLECTIONS = ['users', 'sessions', 'accounts', 'verification_tokens'] as const

export type Collections = Record<(typeof COLLECTIONS)[number], Record<string, unknown>[]>

/** The visitor's own documents, oldest first, with password hashes shortened. Empty without a sandbox. */
export async function readCollections(req: NextApiRequest): Promise<Collections> {
  const ticket = await liveTicketOf(req)
  if (!ticket) return { users: [], sessions: [], accounts: [], verification_tokens: [] }
  touch(ticket.id)
  const database = sandboxDatabase(ticket)
  const read = async (name: string) => {
    const documents = await database.collection(name).find().sort({ _id: 1 }).limit(ROWS_SHOWN).toArray()
    return documents.map(withoutHash)
  }
  const [users, sessions, accounts, verification_tokens] = await Promise.all([
    read('users'),
    read('sessions'),
    read('accounts'),
    read('verification_tokens')
  ])
  return { users, sessions, accounts, verification_tokens }
}

/** Keeps a hash's algorithm and cost, `$2b$10$`, and nothing of its salt and digest. */
function withoutHash(document: Record<string, unknown>): Record<string, unknown> {
  return typeof document.password === 'string' ? { ...document, password: `${document.password.slice(0, 7)}…` } : document
}
