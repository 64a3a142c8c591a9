import { randomUUID } from 'node:crypto'
import type { Adapter } from 'next-auth/adapters'
import type { JWTOptions } from 'next-auth/jwt'

// #region encode
/** The session's lifetime in seconds, NextAuth's own default: 30 days. */
const MAX_AGE = 30 * 24 * 60 * 60

/**
 * Makes credentials work with `strategy: "database"`. At a credentials sign-in NextAuth v4 always calls `jwt.encode` and puts
 * what it returns into the cookie. So `encode` stores a session row and returns its token, and `decode` has nothing to decode.
 */
export function databaseSessions(adapter: Adapter): Partial<JWTOptions> {
  return {
    async encode({ token }) {
      const session = {
        sessionToken: randomUUID(),
        userId: token?.sub ?? '',
        expires: new Date(Date.now() + MAX_AGE * 1000)
      }
      await adapter.createSession?.(session)
      return session.sessionToken
    },
    async decode() {
      return null
    }
  }
}
// #endregion
