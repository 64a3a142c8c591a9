import { verify } from '@node-rs/bcrypt'
import { ObjectId } from 'mongodb'
import type { AuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { endOf, isOver } from './lifetimes'
import { fieldsOf, rename, users } from './users'

/** The bcrypt hash of a password that nobody kept, of the same cost as those of your users. */
const NOBODY = '$2b$10$fp3aGvuXXg4HzJ11Q1d8Yeu9Xs9v3ILZQczVrlctIFizRc7o9FrBO'

/** Seconds. */
export const WEEK = 7 * 24 * 60 * 60

export const authOptions: AuthOptions = {
  // #region lifetimes
  // An idle reader is signed out after a week. session.maxAge alone does not reach the first token.
  session: { strategy: 'jwt', maxAge: WEEK },
  jwt: { maxAge: WEEK },
  // #endregion
  pages: { signIn: '/sign-in' },
  providers: [
    CredentialsProvider({
      credentials: { username: {}, password: {}, remember: {} },
      // #region authorize
      async authorize(input) {
        const password = String(input?.password)
        const user = await users.findOne({ username: String(input?.username) })
        // An unknown user costs the same time as a wrong password, so that the time tells nobody who exists.
        const matches = await verify(password, user?.password ?? NOBODY)
        // bcrypt ignores everything after 72 bytes.
        if (!user?.password || !matches || Buffer.byteLength(password) > 72) return null
        const { _id, tokenVersion = 0 } = user
        return { id: _id.toString(), ...fieldsOf(user), tokenVersion, remember: input?.remember === 'on' }
      }
      // #endregion
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
        token.tokenVersion = user.tokenVersion ?? 0
        token.endsAt = endOf(user)
        return token
      }
      // null for a deleted user, undefined while the database does not answer.
      const found = await users.findOne({ _id: new ObjectId(token._id) }).catch(() => undefined)
      // A document or a token from before the field was added has no number: that counts as 0.
      const isEnded = found === null || (found && (found.tokenVersion ?? 0) !== (token.tokenVersion ?? 0))
      // Throwing makes the session {} and removes the cookie. An outage is no reason for that: the token stays as it was.
      if (isEnded || isOver(token)) throw new Error('This session was ended.')
      // Fresh at each read, since it is here anyway.
      if (found) Object.assign(token, fieldsOf(found))

      // #region update
      // `session` is what the page sent: take the one field that readers may change themselves, if it is a good one.
      const username: unknown = trigger === 'update' && found ? session?.username : undefined
      if (typeof username === 'string' && /^[a-z0-9_]{2,32}$/.test(username) && (await rename(token._id, username)))
        token.username = username
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
