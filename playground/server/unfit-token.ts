import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { parse } from 'cookie'
import { decode } from 'next-auth/jwt'
import { sessionCookieName } from '../nextauth/cookie-name'
import { OWN_COOKIE_PREFIX, openTicket, sandboxCookieName, sandboxSecret } from '../sandbox/ticket'
import { joined } from './session-cookie'

/** Characters of a token below which its claims cannot be so deep that `JSON.stringify` runs out of stack. */
const SHORT = 2000
/** Levels of claims. Those of NextAuth have two. */
const LEVELS = 20

/**
 * Takes a session token out of a request, from the cookie or from the Authorization header, that NextAuth could not open in a moment or
 * the site could not show. A reader knows the secret of their sandbox, so they could make one that is compressed, that has thousands of
 * rounds of key derivation, or that has thousands of levels of claims. NextAuth's jose opens them all.
 */
export async function dropUnfitToken({ headers }: IncomingMessage): Promise<void> {
  const cookies = parse(headers.cookie ?? '', { decode: asPagesRead })
  for (const name of [sessionCookieName(), await ownName(cookies)]) {
    if (name === undefined || !(await isUnfit(joined(cookies, name), cookies))) continue
    const isOther = (pair: string) => !pair.trim().startsWith(name)
    headers.cookie = (headers.cookie ?? '').split(';').filter(isOther).join(';')
  }
  if (await isUnfit(bearerOf(headers), cookies)) delete headers.authorization
}

/** The name that the reader has given to the session cookie, if the request carries one that can be it. */
async function ownName(cookies: Partial<Record<string, string>>): Promise<string | undefined> {
  if (!Object.keys(cookies).some((name) => name.startsWith(OWN_COOKIE_PREFIX))) return undefined
  return (await openTicket(cookies[sandboxCookieName()]))?.ownCookie
}

/** A cookie's value as Next's pages router reads it, which takes quotes off. Other parts of Next leave them, and decode nothing then. */
function asPagesRead(value: string): string {
  const inner = value.startsWith('"') ? value.slice(1, -1) : value
  try {
    return decodeURIComponent(inner)
  } catch {
    return inner
  }
}

/** The token that `getToken()` takes where there is no cookie; undefined for one that it cannot decode. Source: next-auth 4.24, `jwt/index.js`. */
function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  const [scheme, encoded = ''] = authorization?.split(' ') ?? []
  if (scheme !== 'Bearer') return ''
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

async function isUnfit(token: string | undefined, cookies: Partial<Record<string, string>>): Promise<boolean> {
  if (token === undefined || isForeign(token)) return true
  if (token.length < SHORT) return false
  const ticket = await openTicket(cookies[sandboxCookieName()])
  const claims = ticket && (await decode({ token, secret: sandboxSecret(ticket) }).catch(() => undefined))
  return isDeeper(claims, LEVELS)
}

/** The first part of every token that NextAuth itself makes. */
const OWN_HEADER = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')

/**
 * Whether a value begins as a JWE does, and not as NextAuth's own: `alg` is `dir`, `enc` is `A256GCM`. A session token of the database
 * strategy has no parts. Source: next-auth 4.24, `jwt/index.js`.
 */
function isForeign(value: string): boolean {
  const [first = '', ...others] = value.split('.')
  if (others.length === 0 || first === OWN_HEADER) return false
  try {
    const header = JSON.parse(Buffer.from(first, 'base64url').toString('utf8')) as Record<string, unknown>
    return header.alg !== 'dir' || header.enc !== 'A256GCM' || Object.keys(header).length !== 2
  } catch {
    // What is no JWE, nobody opens.
    return false
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}
