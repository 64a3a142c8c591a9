import { withAuth } from 'next-auth/middleware'

/** Lets nobody but administrators see anything under /admin. The role is a claim of the token. */
export const proxy = withAuth({
  pages: { signIn: '/sign-in' },
  callbacks: { authorized: ({ token }) => token?.role === 'admin' }
})

export const config = { matcher: '/admin/:path*' }
