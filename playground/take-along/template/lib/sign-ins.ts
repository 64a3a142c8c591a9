import { randomUUID } from 'node:crypto'
import type { AuthOptions } from 'next-auth'
import { client } from './mongodb'

/** A sign-in that has not ended. */
interface SignIn {
  /** In the token as `signIn`. */
  _id: string
  lastSeenAt: Date
}

const signIns = client.db().collection<SignIn>('signIns')

/**
 * Lets a sign-out end the session. Under jwt it clears the cookie of one browser, and each copy of that cookie stays good until it expires.
 * So each sign-in has a document here, a sign-out deletes it, and a token whose document is gone is refused at its next read.
 */
export function withSignIns(options: AuthOptions): AuthOptions {
  const { callbacks, events } = options
  return {
    ...options,
    callbacks: {
      ...callbacks,
      async jwt(given) {
        const lastSeenAt = new Date()
        const signIn = given.user ? randomUUID() : String(given.token.signIn)
        if (given.user) await signIns.insertOne({ _id: signIn, lastSeenAt })
        else {
          // undefined while the database does not answer: an outage signs nobody out.
          const found = await signIns.findOneAndUpdate({ _id: signIn }, { $set: { lastSeenAt } }).catch(() => undefined)
          if (found === null) throw new Error('This sign-in has ended.')
        }
        const token = callbacks?.jwt ? await callbacks.jwt(given) : given.token
        return { ...token, signIn }
      }
    },
    events: {
      ...events,
      async signOut(message) {
        if (message.token?.signIn) await signIns.deleteOne({ _id: String(message.token.signIn) })
        await events?.signOut?.(message)
      }
    }
  }
}
