import { MongoDBAdapter } from '@auth/mongodb-adapter'
import { MongoClient } from 'mongodb'
import type { AuthOptions } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import GitHubProvider from 'next-auth/providers/github'

const client = new MongoClient(process.env.MONGODB_URI ?? 'mongodb://127.0.0.1:27017/recipes')

/** Database sessions with a provider that NextAuth makes session rows for. */
export const databaseAuthOptions: AuthOptions = {
  // The adapter's types are those of Auth.js v5, its methods those of NextAuth v4.
  adapter: MongoDBAdapter(client) as Adapter,
  session: { strategy: 'database' },
  providers: [GitHubProvider({ clientId: process.env.GITHUB_ID ?? '', clientSecret: process.env.GITHUB_SECRET ?? '' })],
  callbacks: {
    session({ session, user }) {
      const { id, username, isVerified, isAcceptingMessages, role } = user
      session.user = { _id: id, username, isVerified, isAcceptingMessages, role }
      return session
    }
  }
}

/** Call it once, at a deployment: the adapter makes no indexes, and every session read looks a session token up. */
export async function createIndexes(): Promise<void> {
  const sessions = client.db().collection('sessions')
  await sessions.createIndex({ sessionToken: 1 }, { unique: true })
  // MongoDB then removes expired rows by itself.
  await sessions.createIndex({ expires: 1 }, { expireAfterSeconds: 0 })
}
