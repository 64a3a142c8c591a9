import { MongoDBAdapter } from '@auth/mongodb-adapter'
import { ObjectId } from 'mongodb'
import type { AuthOptions } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import GitHubProvider from 'next-auth/providers/github'
import { client } from './mongodb'

// #region options
/** Database sessions with a provider that NextAuth makes session rows for. */
export const databaseAuthOptions: AuthOptions = {
  // The adapter's types are those of Auth.js v5, its methods those of NextAuth v4.
  adapter: MongoDBAdapter(client) as Adapter,
  session: { strategy: 'database' },
  providers: [GitHubProvider({ clientId: process.env.GITHUB_ID ?? '', clientSecret: process.env.GITHUB_SECRET ?? '' })],
  callbacks: {
    session({ session, user }) {
      // GitHub gives no username: each field of yours needs a value of its own until you have asked for it.
      const { id, name, username = name ?? '', isVerified = false, isAcceptingMessages = true, role = 'user' } = user
      session.user = { _id: id, username, isVerified, isAcceptingMessages, role }
      return session
    }
  }
}

const sessions = client.db().collection('sessions')

/** Call it once, at a deployment: the adapter makes no indexes, and every session read looks a session token up. */
export async function createSessionIndexes(): Promise<void> {
  await sessions.createIndex({ sessionToken: 1 }, { unique: true })
  await sessions.createIndex({ userId: 1 })
  // MongoDB then removes expired rows by itself.
  await sessions.createIndex({ expires: 1 }, { expireAfterSeconds: 0 })
}
// #endregion

// #region devices
/** The sessions of a user. The session tokens stay on the server: whoever has one is signed in with it. */
export async function sessionsOf(userId: string): Promise<{ id: string; expires: Date }[]> {
  const rows = await sessions.find({ userId: new ObjectId(userId) }).toArray()
  return rows.map(({ _id, expires }) => ({ id: String(_id), expires }))
}

/** Ends one session of a user at its next read. @returns whether there was one. */
export async function endSession(userId: string, id: string): Promise<boolean> {
  if (!ObjectId.isValid(id)) return false
  return (await sessions.deleteOne({ _id: new ObjectId(id), userId: new ObjectId(userId) })).deletedCount === 1
}
// #endregion
