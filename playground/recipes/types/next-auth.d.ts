import type { DefaultSession, DefaultUser } from 'next-auth'
import type { DefaultJWT } from 'next-auth/jwt'

/** What your callbacks add, in one place. */
interface Fields {
  _id: string
  username: string
  isVerified: boolean
  isAcceptingMessages: boolean
  role: 'user' | 'admin'
}

declare module 'next-auth' {
  /** What authorize() returns, and what the session callback gets under database. */
  interface User extends DefaultUser, Omit<Fields, '_id'> {
    tokenVersion?: number
    /** Whether the reader wants to stay signed in. */
    remember?: boolean
  }

  /** What useSession() and getServerSession() return. */
  interface Session extends DefaultSession {
    user: Fields
  }
}

declare module 'next-auth/jwt' {
  /** What the jwt callback returns and getToken() decodes. */
  interface JWT extends DefaultJWT, Fields {
    tokenVersion?: number
    /** The latest end of the session, in seconds since 1970. */
    endsAt?: number
    /** The session's document in `devices`. */
    device?: string
    /** What an OpenID provider gave, where the token keeps it. */
    accessToken?: string | undefined
    /** The end of the access token, in seconds since 1970. */
    accessTokenEndsAt?: number | undefined
    refreshToken?: string | undefined
    /** The provider takes the refresh token no more. */
    mustSignInAgain?: boolean
  }
}
