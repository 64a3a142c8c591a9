import { createHmac, randomBytes } from 'node:crypto'
import { serialize } from 'cookie'
import { jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { madeOnce } from '@/lib/registry'
import { usesSecureCookies } from '../nextauth/cookie-name'
import type { Recorded } from '../trace/request'

/**
 * The name of the sandbox cookie. Under https it begins with `__Host-`, which browsers take only from this very host. Neither it nor
 * `next-auth.session-token` is a prefix of the other: NextAuth finds its cookies by prefix.
 */
export function sandboxCookieName(): string {
  return `${usesSecureCookies() ? '__Host-' : ''}live.sandbox`
}

/** The names that visitors give to the session cookie begin so, and no other that the site sets or reads. */
export const OWN_COOKIE_PREFIX = 'own'

/** As long as NextAuth's session cookie lives: 30 days, in seconds. */
const MAX_AGE = 30 * 24 * 60 * 60

const Claims = z.object({
  /** 128 random bits as 32 hexadecimal digits. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  strategy: z.enum(['jwt', 'database']),
  /** Counts how often the sandbox got a new secret. */
  generation: z.number().int().min(0),
  /** Milliseconds since 1970 at which the sandbox was made. */
  createdAt: z.number().int(),
  /** The name of the visitor's own configuration; absent where it is the site's. */
  own: z
    .string()
    .regex(/^[\w-]{22}$/)
    .optional(),
  /** The name that the visitor has given to the session cookie. Here it is known without the database. */
  ownCookie: z.string().startsWith(OWN_COOKIE_PREFIX).optional()
})

/** A visitor's identity, all of it in the visitor's own cookie. */
export type SandboxTicket = z.infer<typeof Claims>

/** A ticket as the recorder knows it: an opaque name, a database, a strategy. */
export function recordedAs(ticket: SandboxTicket): Recorded {
  return { visitor: recordedVisitor(ticket), database: databaseName(ticket), strategy: ticket.strategy }
}

/** The name under which the traces of a sandbox are kept. After a reset it is another one. */
export function recordedVisitor({ id, generation }: Pick<SandboxTicket, 'id' | 'generation'>): string {
  return `${id}.${generation}`
}

/** Signs a ticket (HS256). The result is the cookie's value, and ends when the cookie does. */
export function sealTicket(ticket: SandboxTicket): Promise<string> {
  const expires = Math.floor(Date.now() / 1000) + MAX_AGE
  return new SignJWT({ ...ticket }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(expires).sign(derivedKey('sandbox cookie'))
}

/** A ticket as `sealTicket` writes it: three parts in base64url. */
const CANONICAL = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Values that this site was seen to have signed, with their tickets and ends in seconds since 1970. Each request brings one. */
const opened = madeOnce('opened-tickets', () => new LRUCache<string, { ticket: SandboxTicket; exp: number }>({ max: 2000 }))

/**
 * Reads a cookie's value. A value that was signed once stays so until its end, so the signature is computed once. Whether the sandbox is
 * still there is another question, which `standingOf` answers at each request.
 * @returns undefined for anything that this site did not sign.
 */
export async function openTicket(value: string | undefined): Promise<SandboxTicket | undefined> {
  if (!value) return undefined
  const known = opened().get(value)
  if (known && known.exp * 1000 > Date.now()) return known.ticket
  try {
    const { payload } = await jwtVerify(value, derivedKey('sandbox cookie'), { algorithms: ['HS256'], requiredClaims: ['exp'] })
    const ticket = Object.freeze(Claims.parse(payload))
    // The same ticket can be written with spaces and more. One way of writing is remembered, so that nobody fills the memory with others.
    if (CANONICAL.test(value)) opened().set(value, { ticket, exp: Number(payload.exp) })
    return ticket
  } catch {
    return undefined
  }
}

/** A `Set-Cookie` header's value that gives the visitor a ticket. */
export async function ticketCookie(ticket: SandboxTicket): Promise<string> {
  const attributes = { path: '/', maxAge: MAX_AGE, httpOnly: true, sameSite: 'lax', secure: usesSecureCookies() } as const
  return serialize(sandboxCookieName(), await sealTicket(ticket), attributes)
}

/** The names of all sandbox databases begin so. */
export const DATABASE_PREFIX = 'sandbox_'

/** The name of a sandbox's own database. A reset begins a new one, so that requests of the old one never see half of it. */
export function databaseName({ id, generation }: Pick<SandboxTicket, 'id' | 'generation'>): string {
  return `${DATABASE_PREFIX}${id}${generation === 0 ? '' : `_${generation}`}`
}

/**
 * The secret that every other one is derived from: NEXTAUTH_SECRET, or a random one for the life of this process. It is kept
 * in the environment because the proxy, the API routes and the server are separate bundles of one process.
 */
export function siteSecret(): string {
  process.env.NEXTAUTH_SECRET ||= randomBytes(32).toString('hex')
  return process.env.NEXTAUTH_SECRET
}

/** Keys that were derived lately. Each request needs a few of them. */
const derived = madeOnce('derived-keys', () => new LRUCache<string, Buffer>({ max: 5000 }))

/**
 * A key for one purpose, derived from the site's secret. It tells nothing about that secret.
 * @returns 32 bytes, HMAC-SHA256.
 */
export function derivedKey(purpose: string): Buffer {
  const known = derived().get(purpose)
  if (known) return known
  const key = createHmac('sha256', siteSecret()).update(purpose).digest()
  derived().set(purpose, key)
  return key
}

/**
 * The NextAuth secret of one sandbox. It may be shown to its reader, and changes with the generation.
 * @returns 64 hexadecimal digits.
 */
export function sandboxSecret({ id, generation }: { id: string; generation: number }): string {
  return derivedKey(`sandbox ${id} ${generation}`).toString('hex')
}
