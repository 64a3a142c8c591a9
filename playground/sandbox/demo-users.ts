import { hash } from '@node-rs/bcrypt'
import type { Connection } from 'mongoose'
import { madeOnce } from '@/lib/registry'
import { userModel } from '../nextauth/user'
import { DEMO_USERS } from './demo-credentials'

/** bcrypt's cost: 2^10 rounds, the usual default. */
const COST = 10

/** The demo passwords' hashes, computed once a process: every sandbox starts with the same two users. */
const demoHashes = madeOnce('demo-user-hashes', () => Promise.all(DEMO_USERS.map(({ password }) => hash(password, COST))))

/**
 * Fills a new sandbox database: the demo users, and the indexes that an application would have.
 * @param connection mongoose's connection to the sandbox's own database.
 */
export async function seed(connection: Connection): Promise<void> {
  const passwords = await demoHashes()
  const users = DEMO_USERS.map((user, i) => ({ ...user, password: passwords[i] as string, tokenVersion: 0 }))
  const unique = (collection: string, field: string) =>
    // Sparse: a user whom NextAuth makes for a magic link has no username, and neither has the next one.
    connection.collection(collection).createIndex({ [field]: 1 }, { unique: true, sparse: true })
  await Promise.all([unique('users', 'username'), unique('users', 'email'), unique('sessions', 'sessionToken')])
  await userModel(connection).insertMany(users)
}
