import { sessionCookieName, usesSecureCookies } from '../nextauth/cookie-name'
import type { OwnCookie } from './configuration'

/**
 * The session cookie's name and attributes, with what the reader changed of them. What is left out is NextAuth's default (`defaultCookies` in
 * its core/lib/cookie; a test compares it with a real sign-in's `Set-Cookie`): NextAuth takes the option as a whole.
 */
export function sessionCookie({ name, sameSite = 'lax', secure = usesSecureCookies(), httpOnly = true }: OwnCookie) {
  return { name: name ?? sessionCookieName(), options: { httpOnly, sameSite, path: '/' as const, secure } }
}
