import { decode, type JWT } from 'next-auth/jwt'
import type { SetCookie } from '@/lib/http/set-cookie'

/**
 * A session token as a browser holds it.
 *
 * `jwe` is an encrypted token of NextAuth v4, `v5` one of Auth.js v5, `signed` a JWT that anybody can read, `plain` claims without a
 * signature, `id` what stands for a row: a word under NextAuth's own name, and under another name a UUID or hexadecimal digits.
 */
export interface SessionToken {
  /** The cookie's name, without the number of a chunk. */
  name: string
  kind: 'jwe' | 'v5' | 'signed' | 'plain' | 'id' | 'unknown'
  value: string
  /** How many cookies it is split over. */
  chunks: number
}

/** Cookies of NextAuth beside the session's. */
const OTHERS = /(next-auth|authjs)\.(csrf-token|callback-url|pkce\.code_verifier|state|nonce|challenge)$/

const CHUNK = /\.\d+$/

/** NextAuth's own names for the session cookie, and those of v5. */
const OWN = /^(__Secure-|__Host-)?(next-auth|authjs)\.session-token$/

/**
 * Finds the session token among cookies. NextAuth's own name for it is preferred, in case an application has other cookies.
 * @param mayBe names that it can have where the application gave it a name of its own, without chunks' numbers.
 * @returns undefined where there is none.
 */
export function findSessionToken(cookies: ReadonlyMap<string, string>, mayBe: readonly string[] = []): SessionToken | undefined {
  const bases = new Set([...cookies.keys()].map(baseOf).filter((name) => !OTHERS.test(name)))
  const found = [...[...bases].filter((base) => OWN.test(base)), ...mayBe.filter((base) => bases.has(base))].map((name) =>
    tokenIn(cookies, name)
  )
  // An application may set other cookies with its session's.
  return found.find(({ kind }) => kind !== 'unknown') ?? found[0]
}

function tokenIn(cookies: ReadonlyMap<string, string>, name: string): SessionToken {
  const number = (chunk: string) => Number(/\d+$/.exec(chunk)?.[0] ?? 0)
  const parts = [...cookies].filter(([given]) => baseOf(given) === name && (given === name || CHUNK.test(given)))
  const value = parts
    .sort(([a], [b]) => number(a) - number(b))
    .map(([, part]) => part)
    .join('')
  const kind = kindOf(value)
  const isRow = kind === 'unknown' && OWN.test(name) && /^[\w-]+$/.test(value)
  return { name, kind: isRow ? 'id' : kind, value, chunks: parts.length }
}

/** A cookie's name without the number of a chunk. */
export function baseOf(name: string): string {
  return name.replace(CHUNK, '')
}

/** Names of the cookies that an answer sets and that can be a session's. */
export function namesSet(cookies: readonly SetCookie[]): string[] {
  const names = cookies.filter(({ clears }) => !clears).map(({ name }) => baseOf(name))
  return [...new Set(names)].filter((name) => !OTHERS.test(name))
}

function kindOf(value: string): SessionToken['kind'] {
  const parts = value.split('.')
  const header = objectIn(parts[0] ?? '')
  if (parts.length === 5 && header?.enc === 'A256GCM') return 'jwe'
  if (parts.length === 5 && header?.enc === 'A256CBC-HS512') return 'v5'
  if (parts.length === 3 && typeof header?.alg === 'string') return /^none$/i.test(header.alg) ? 'plain' : 'signed'
  if (parts.length === 1 && header) return 'plain'
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) || /^[0-9a-f]{32,}$/i.test(value) ? 'id' : 'unknown'
}

/** @returns undefined where it is no JSON object in Base64. */
function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The claims of a session token. @returns undefined where the secret does not open it, or where it is over. */
export async function claimsOf({ kind, value }: SessionToken, secret: string | undefined): Promise<JWT | undefined> {
  if (kind === 'signed' || kind === 'plain') {
    const [first = '', second = first] = value.split('.')
    return objectIn(second) as JWT | undefined
  }
  if (kind !== 'jwe' || secret === undefined) return undefined
  return (await decode({ token: value, secret }).catch(() => null)) ?? undefined
}
