import { hkdf } from 'node:crypto'
import { promisify } from 'node:util'
import { jwtDecrypt } from 'jose'

/** The key that NextAuth v4 derives from its secret. */
async function keyOf(secret: string): Promise<Uint8Array> {
  return new Uint8Array(await promisify(hkdf)('sha256', secret, '', 'NextAuth.js Generated Encryption Key', 32))
}

/** A cookie's value, joined if it came in several: `name.0`, `name.1`, … */
function joined(cookieHeader: string, name: string): string {
  const parts = new Map<string, string>()
  for (const cookie of cookieHeader.split(';')) {
    const [key = '', value = ''] = cookie.trim().split('=')
    // Of two cookies with one name the first counts, as in NextAuth.
    if ((key === name || key.startsWith(`${name}.`)) && !parts.has(key)) parts.set(key, value)
  }
  const numberOf = (key: string) => Number(key.slice(name.length + 1))
  return [...parts.entries()]
    .sort(([a], [b]) => numberOf(a) - numberOf(b))
    .map(([, value]) => value)
    .join('')
}

/**
 * Verifies NextAuth's session cookie in any Node backend that knows the same NEXTAUTH_SECRET. No NextAuth is needed.
 * @param cookieHeader the request's Cookie header.
 * @param name `__Secure-next-auth.session-token` on https. A browser may have a cookie of the other name from before: leave it alone.
 * @returns the claims, or null when there is no valid token.
 * @throws Error without a secret: with an empty one anybody could make tokens.
 */
export async function claimsOf(
  cookieHeader: string,
  secret: string,
  name = 'next-auth.session-token'
): Promise<Record<string, unknown> | null> {
  if (!secret) throw new Error('NEXTAUTH_SECRET is not set.')
  try {
    const { payload } = await jwtDecrypt(joined(cookieHeader, name), await keyOf(secret), {
      clockTolerance: 15,
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM']
    })
    return payload
  } catch {
    return null
  }
}
