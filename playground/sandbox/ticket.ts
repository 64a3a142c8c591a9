import { createHmac, randomBytes } from 'node:crypto'
import { serialize } from 'cookie'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { usesSecureCookies } from '../nextauth/cookie-name'
import type { Recorded } from '../trace/request'

/** Not a prefix of `next-auth.session-token`, nor the other way round: NextAuth finds its cookies by prefix. */
export const SANDBOX_COOKIE = 'live.sandbox'

/** As long as NextAuth's session cookie lives: 30 days, in seconds. */
const MAX_AGE = 30 * 24 * 60 * 60

const Claims = z.object({
  /** 128 random bits as 32 hexadecimal digits. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  strategy: z.enum(['jwt', 'database']),
  /** Counts how often the sandbox got a new secret. */
  generation: z.number().int().min(0),
  /** Milliseconds since 1970 at which the sandbox was made. */
  createdAt: z.number().int()
})

/** A visitor's identity, all of it in the visitor's own cookie. */
export type SandboxTicket = z.infer<typeof Claims>

/** A ticket as the recorder knows it: an opaque name, a database, a strategy. */
export function recordedAs({ id, strategy }: SandboxTicket): Recorded {
  return { visitor: id, database: databaseName(id), strategy }
}

/** Signs a ticket (HS256). The result is the cookie's value. */
export function sealTicket(ticket: SandboxTicket): Promise<string> {
  return new SignJWT({ ...ticket }).setProtectedHeader({ alg: 'HS256' }).sign(derivedKey('sandbox cookie'))
}

/** Reads a cookie's value. @returns undefined for anything that this site did not sign. */
export async function openTicket(value: string | undefined): Promise<SandboxTicket | undefined> {
  if (!value) return undefined
  try {
    const { payload } = await jwtVerify(value, derivedKey('sandbox cookie'), { algorithms: ['HS256'] })
    return Claims.parse(payload)
  } catch {
    return undefined
  }
}

/** A `Set-Cookie` header's value that gives the visitor a ticket. */
export async function ticketCookie(ticket: SandboxTicket): Promise<string> {
  const attributes = { path: '/', maxAge: MAX_AGE, httpOnly: true, sameSite: 'lax', secure: usesSecureCookies() } as const
  return serialize(SANDBOX_COOKIE, await sealTicket(ticket), attributes)
}

/** The name of a sandbox's own database. */
export function databaseName(id: string): string {
  return `sandbox_${id}`
}

/**
 * The secret that every other one is derived from: NEXTAUTH_SECRET, or a random one for the life of this process. It is kept
 * in the environment because the proxy, the API routes and the server are separate bundles of one process.
 */
export function siteSecret(): string {
  process.env.NEXTAUTH_SECRET ||= randomBytes(32).toString('hex')
  return process.env.NEXTAUTH_SECRET
}

/**
 * A key for one purpose, derived from the site's secret. It tells nothing about that secret.
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
