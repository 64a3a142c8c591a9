import { verify } from '@node-rs/bcrypt'
import { ObjectId } from 'mongodb'
import type { AuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { users } from './users'

/** Seconds. */
const DAY = 24 * 60 * 60

export const authOptions: AuthOptions = {
  // #region lifetimes
  // session.maxAge alone does not reach the first token.
  session: { strategy: 'jwt', maxAge: DAY },
  jwt: { maxAge: DAY },
  // #endregion
  pages: { signIn: '/sign-in' },
  providers: [
    CredentialsProvider({
      credentials: { username: {}, password: {} },
      async authorize(input) {
        const user = await users.findOne({ username: String(input?.username) })
        if (!user || !(await verify(String(input?.password), user.password))) return null
        const { username, isVerified, isAcceptingMessages, role } = user
        return { id: user._id.toString(), username, isVerified, isAcceptingMessages, role }
      }
    })
  ],
  callbacks: {
    // #region jwt
    async jwt({ token, user, trigger, session }) {
      if (user) {
        token._id = user.id
        token.username = user.username
        token.isVerified = user.isVerified
        token.isAcceptingMessages = user.isAcceptingMessages
        token.role = user.role
      }
      const found = await users.findOne({ _id: new ObjectId(token._id) }, { projection: { tokenVersion: 1 } })
      if (user) token.tokenVersion = found?.tokenVersion ?? 0
      // Throwing makes the session {} and removes the cookie.
      else if (!found || found.tokenVersion !== token.tokenVersion) throw new Error('This session was ended.')

      // #region update
      // `session` is what the page sent: take the one field that readers may change themselves, if it is a good one.
      const username: unknown = trigger === 'update' ? session?.username : undefined
      if (typeof username === 'string' && /^[a-z0-9_]{2,32}$/.test(username)) {
        await users.updateOne({ _id: new ObjectId(token._id) }, { $set: { username } })
        token.username = username
      }
      // #endregion
      return token
    },
    // #endregion

    // #region session
    session({ session, token }) {
      const { _id, username, isVerified, isAcceptingMessages, role } = token
      session.user = { _id, username, isVerified, isAcceptingMessages, role }
      return session
    }
    // #endregion
  }
}

// #region sign-out-everywhere
/** Ends every session of a user: each token carries the old number, and the jwt callback refuses it at its next read. */
export async function signOutEverywhere(userId: string): Promise<void> {
  await users.updateOne({ _id: new ObjectId(userId) }, { $inc: { tokenVersion: 1 } })
}
// #endregion
