import type { AuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'

/** An application of its own for what only Next can prove: server components, route handlers, the proxy. No database is needed. */
export const options: AuthOptions = {
  providers: [
    CredentialsProvider({
      credentials: { username: {}, password: {} },
      authorize: async () => ({ id: '1', name: 'Aayush', username: 'aayush', isVerified: true, isAcceptingMessages: true })
    })
  ],
  callbacks: {
    jwt: ({ token, trigger, session }) => (trigger === 'update' ? { ...token, name: String(session.name) } : token),
    session: ({ session, token }) =>
      token.name === 'nobody' ? (null as never) : { ...session, user: { ...session.user, name: token.name ?? null } }
  },
  session: { strategy: 'jwt' }
}
