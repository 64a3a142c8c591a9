import { type NextRequest, NextResponse } from 'next/server'
import { getServerSession } from 'next-auth'
import { getToken } from 'next-auth/jwt'
import { options } from './options'

export const config = { matcher: ['/proxied', '/guarded'] }

/** Asks in the proxy for the token and for the session. Without a token `/guarded` leads to `/sign-in`. */
export async function proxy(request: NextRequest) {
  const [token, session] = await Promise.all([getToken({ req: request }), getServerSession({ ...options })])
  if (request.nextUrl.pathname === '/guarded' && !token) return NextResponse.redirect(new URL('/sign-in', request.url))
  const headers = new Headers(request.headers)
  headers.set('x-found', JSON.stringify({ token, session, runtime: typeof process.versions.node }))
  return NextResponse.next({ request: { headers } })
}
