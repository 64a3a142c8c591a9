import { type NextRequest, NextResponse } from 'next/server'
import { getServerSession } from 'next-auth'
import { getToken } from 'next-auth/jwt'
import { options } from './options'

export const config = { matcher: ['/proxied', '/guarded', '/guarded-too'] }

/** Where those without a token are sent from the guarded pages. */
const SIGN_IN_PAGES: Record<string, string> = { '/guarded': '/sign-in', '/guarded-too': '/sign-in-at-request' }

/** Asks in the proxy for the token and for the session. Without a token the guarded pages lead to theirs. */
export async function proxy(request: NextRequest) {
  const [token, session] = await Promise.all([getToken({ req: request }), getServerSession({ ...options })])
  const signInPage = SIGN_IN_PAGES[request.nextUrl.pathname]
  if (signInPage && !token) return NextResponse.redirect(new URL(signInPage, request.url))
  const headers = new Headers(request.headers)
  headers.set('x-found', JSON.stringify({ token, session, runtime: typeof process.versions.node }))
  return NextResponse.next({ request: { headers } })
}
