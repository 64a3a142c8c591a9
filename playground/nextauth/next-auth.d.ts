import 'next-auth'
import 'next-auth/jwt'

/** The fields that the callbacks put into the token and the session, for the type checker. */
interface UserFields {
  username: string
  isVerified: boolean
  isAcceptingMessages: boolean
}

declare module 'next-auth' {
  interface User extends UserFields {}
  interface Session {
    user: UserFields & { _id: string }
  }
}

declare module 'next-auth/jwt' {
  interface JWT extends UserFields {
    _id: string
  }
}
