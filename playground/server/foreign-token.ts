import type { IncomingMessage } from 'node:http'
import { parse } from 'cookie'
import { sessionCookieName } from '../nextauth/cookie-name'

/**
 * Takes a session cookie out of a request whose JWE names another encryption than NextAuth's own. A reader knows the secret of their
 * sandbox, so they could make one that takes long to open: compressed, or with thousands of rounds of key derivation. NextAuth's jose
 * opens both. Source: next-auth 4.24, `jwt/index.js`: `alg` is `dir`, `enc` is `A256GCM`.
 */
export function dropForeignToken({ headers }: IncomingMessage): void {
  const name = sessionCookieName()
  const cookies = parse(headers.cookie ?? '')
  const value = cookies[name] ?? cookies[`${name}.0`]
  if (value === undefined || !isForeign(value)) return
  const isOther = (pair: string) => !pair.trim().startsWith(name)
  headers.cookie = (headers.cookie ?? '').split(';').filter(isOther).join(';')
}

/** Whether a value begins as a JWE does, and not as NextAuth's own. A session token of the database strategy has no parts. */
function isForeign(value: string): boolean {
  const [first = '', ...others] = value.split('.')
  if (others.length === 0) return false
  try {
    const header = JSON.parse(Buffer.from(first, 'base64url').toString('utf8')) as Record<string, unknown>
    return header.alg !== 'dir' || header.enc !== 'A256GCM' || Object.keys(header).length !== 2
  } catch {
    // What is no JWE, nobody opens.
    return false
  }
}
