import { createHmac, randomBytes } from 'node:crypto'

/**
 * The secret that every other one is derived from: NEXTAUTH_SECRET, or a random one for the life of this process. It is kept
 * in the environment because the proxy, the API routes and the instrumentation are separate bundles of one process.
 */
export function siteSecret(): string {
  process.env.NEXTAUTH_SECRET ||= randomBytes(32).toString('hex')
  return process.env.NEXTAUTH_SECRET
}

/**
 * A key for one purpose, derived from the site's secret, which it tells nothing about.
 * @returns 32 bytes, HMAC-SHA256.
 */
export function derivedKey(purpose: string): Buffer {
  return createHmac('sha256', siteSecret()).update(purpose).digest()
}

/**
 * The NextAuth secret of one sandbox. It may be shown to its reader, and changes with the generation.
 * @returns 64 hexadecimal digits.
 */
export function sandboxSecret({ id, generation }: { id: string; generation: number }): string {
  return derivedKey(`sandbox ${id} ${generation}`).toString('hex')
}
