import { hkdf } from 'node:crypto'
import { promisify } from 'node:util'
import { jwtDecrypt } from 'jose'

/** The key that NextAuth v4 derives from its secret. */
async function keyOf(secret: string): Promise<Uint8Array> {
  return new Uint8Array(await promisify(hkdf)('sha256', secret, '', 'NextAuth.js Generated Encryption Key', 32))
}

/** The session cookie's value, joined if it came in several cookies. */
function sessionTokenOf(cookieHeader: string): string {
  const name = /^(?:__Secure-)?next-auth\.session-token(?:\.(\d+))?$/
  return cookieHeader
    .split(/;\s*/)
    .map((cookie) => cookie.split('='))
    .filter(([cookie = '']) => name.test(cookie))
    .sort(([a = ''], [b = '']) => Number(name.exec(a)?.[1] ?? 0) - Number(name.exec(b)?.[1] ?? 0))
    .map(([, value = '']) => value)
    .join('')
}

/**
 * Verifies NextAuth's session cookie in any Node backend that knows the same NEXTAUTH_SECRET. No NextAuth is needed.
 * @param cookieHeader the request's Cookie header.
 * @returns the claims, or null when there is no valid token.
 */
export async function claimsOf(cookieHeader: string, secret: string): Promise<Record<string, unknown> | null> {
  try {
    const { payload } = await jwtDecrypt(sessionTokenOf(cookieHeader), await keyOf(secret), {
      clockTolerance: 15,
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM']
    })
    return payload
  } catch {
    return null
  }
}
