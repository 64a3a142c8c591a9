import { type NextFetchEvent, type NextRequest, NextResponse } from 'next/server'
import { getToken } from 'next-auth/jwt'
import { type NextRequestWithAuth, withAuth } from 'next-auth/middleware'
import { getSession } from 'next-auth/react'

const COOKIE = 'next-auth.session-token'

/** Lets signed-in readers pass: with a token under jwt, with a cookie under database, where the page looks for the session itself. */
export async function proxy(request: NextRequest, event: NextFetchEvent) {
  const fault = request.headers.get('x-fault') ?? ''
  if (fault === 'with-auth') return withAuth({ pages: { signIn: '/sign-in' } })(request as NextRequestWithAuth, event)
  const passes =
    fault === 'four-ways-in-the-proxy' ? await getSession() : ((await getToken({ req: request })) ?? request.cookies.has(COOKIE))
  if (!passes) return NextResponse.redirect(new URL('/sign-in?callbackUrl=/dashboard', request.url))
  const response = NextResponse.next()
  if (fault === 'cookie-that-should-not-be-there') response.cookies.set(`${COOKIE}-seen`, 'yes')
  return response
}

export const config = { matcher: '/dashboard' }
