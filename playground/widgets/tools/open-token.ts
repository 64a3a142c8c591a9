import { type Derivation, decrypt, decryptCbc, deriveKey, INFO, thumbprint } from '../cookie/decrypt'
import type { Jwe } from './kind-of-value'
import { objectIn } from './object-in'

/** A secret that was tried. */
interface Tried {
  secret: string
  /** How it differs from what was typed; null for the same. */
  slip: string | null
  /** Which one of a list it is, from 1 on: no slip, since Auth.js v5 takes lists. */
  number?: number
}

export type Opened =
  | {
      outcome: 'opened'
      claims: Record<string, unknown>
      /** The version whose derivation made the key. */
      family: 'v4' | 'v5'
      /** The name that went into the key; empty for a session cookie of v4. */
      salt: string
      slip: string | null
      /** Which one of a typed list of secrets it was, from 1 on. */
      number: number | undefined
    }
  /** The secret and the name are right (the header names their key), and the rest was changed. */
  | { outcome: 'changed'; salt: string }
  /** Decrypted, and what was in it is no object of claims. */
  | { outcome: 'no-claims' }
  /** No key fits. Whether the secret is another one or the value was changed cannot be told, unless the header names a key. */
  | { outcome: 'not-opened'; namesKey: boolean; names: readonly string[] }

const SESSION_NAMES_OF_V5 = ['authjs.session-token', '__Secure-authjs.session-token']
const SESSION_NAMES_OF_V4 = ['next-auth.session-token', '__Secure-next-auth.session-token']

/**
 * What a secret becomes on its way into an environment: blanks, quotes and line ends that are too many on one of both sides, and what
 * `.env` files do to `$` and `#`. The members of a list come first, then what was typed.
 */
export function variantsOf(typed: string): Tried[] {
  const trimmed = typed.trim()
  const [, assigned] = /^(?:export\s+)?(?:NEXTAUTH_SECRET|AUTH_SECRET)\s*[=:]\s*(.*)$/s.exec(trimmed) ?? []
  const unquoted = trimmed.replace(/^(["'`])(.*)\1$/s, '$2')
  const variants: [string, string | null][] = [
    [typed, null],
    [trimmed, 'without the blanks or line breaks around it'],
    [unquoted, 'without the quotes around it'],
    [(assigned ?? '').replace(/^(["'`])(.*)\1$/s, '$2'), 'without the name in front of it'],
    [`${trimmed}\n`, 'with a line break at its end: the application was given one, for example by echo without -n'],
    [`${trimmed}\r`, 'with a carriage return at its end: the application reads a file with line ends of Windows'],
    [`${trimmed}\r\n`, 'with a line end of Windows behind it'],
    [`"${unquoted}"`, 'with quotes around it: the application was given them, for example by docker --env-file'],
    [`'${unquoted}'`, 'with quotes around it: the application was given them, for example by docker --env-file'],
    [`${trimmed} `, 'with a blank at its end'],
    [` ${trimmed}`, 'with a blank in front of it'],
    [trimmed.replace(/\$\{?[A-Za-z_]\w*\}?/g, ''), 'without what follows its $: a .env file puts a variable there, and this one is empty'],
    [(trimmed.split('#', 1)[0] ?? '').trimEnd(), 'up to its #: in a .env file the rest is a comment unless the value has quotes']
  ]
  const tried: Tried[] = [
    ...listed(trimmed).map((secret, i) => ({ secret, slip: null, number: i + 1 })),
    ...variants.map(([secret, slip]) => ({ secret, slip }))
  ]
  const seen = new Set<string>()
  return tried.filter(({ secret }) => secret !== '' && !seen.has(secret) && seen.add(secret))
}

/** Secrets of a list that are tried: each costs a derivation for every name. */
const MOST_LISTED = 20

/** The secrets of a list in JSON, or of one with commas. */
function listed(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text)
    if (Array.isArray(parsed)) return parsed.filter((one) => typeof one === 'string').slice(0, MOST_LISTED)
  } catch {
    // Most secrets are no JSON.
  }
  const parts = text.split(',').map((part) => part.trim())
  return parts.length > 1 ? parts.slice(0, MOST_LISTED) : []
}

/**
 * Tries to decrypt a token with a secret, with every slip of it that is common, and under every name that a key of its family may be made
 * with. Nothing leaves the browser.
 * @param name the cookie's, where it is known. Auth.js v5 makes it a part of the key.
 */
export async function openToken(jwe: Jwe, secret: string, name: string | null): Promise<Opened> {
  const names = namesToTry(jwe, name)
  const derivations = names.flatMap((salt) => derivationsOf(jwe, salt))
  const kid = typeof jwe.header.kid === 'string' ? jwe.header.kid : null
  for (const { secret: tried, slip, number } of variantsOf(secret)) {
    for (const { family, derivation } of derivations) {
      const key = await deriveKey(tried, derivation)
      const isNamed = kid !== null && kid === (await thumbprint(key))
      // A header that names its key is no use with any other.
      if (kid !== null && !isNamed) continue
      const clear = await (derivation.bytes === 64 ? decryptCbc : decrypt)(jwe.parts, key).catch(() => null)
      if (clear === null) {
        if (isNamed) return { outcome: 'changed', salt: derivation.salt }
        continue
      }
      const claims = objectIn(jwe.header.zip === 'DEF' ? await inflated(clear) : clear)
      return claims ? { outcome: 'opened', claims, family, salt: derivation.salt, slip, number } : { outcome: 'no-claims' }
    }
  }
  return { outcome: 'not-opened', namesKey: kid !== null, names: names.filter(Boolean) }
}

/** The names, likelier ones first. The empty one is that of a session cookie of v4. */
function namesToTry({ family }: Jwe, name: string | null): string[] {
  const base = name?.replace(/\.\d+$/, '')
  const names =
    family === 'v4' ? ['', base, ...SESSION_NAMES_OF_V4, ...SESSION_NAMES_OF_V5] : [base, ...SESSION_NAMES_OF_V5, ...SESSION_NAMES_OF_V4]
  return [...new Set(names.filter((one) => one !== undefined))]
}

/** Sources: next-auth 4.24, `jwt/index.js`; @auth/core 0.41, `jwt.js`, which decodes `A256GCM` too. */
function derivationsOf({ family }: Jwe, salt: string): { family: 'v4' | 'v5'; derivation: Derivation }[] {
  const ofV5 = `Auth.js Generated Encryption Key (${salt})`
  if (family === 'v5') return [{ family: 'v5', derivation: { salt, info: ofV5, bytes: 64 } }]
  const ofV4 = { family: 'v4', derivation: { salt, info: salt ? `${INFO} (${salt})` : INFO, bytes: 32 } } as const
  return salt ? [ofV4, { family: 'v5', derivation: { salt, info: ofV5, bytes: 32 } }] : [ofV4]
}

/** Bytes that jose inflates at most. Source: jose 4.15, `runtime/zlib.js`. */
const MOST_INFLATED = 250_000

/** @returns nothing for what is not compressed, or becomes too long. */
async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      length += piece.value.length
      if (length > MOST_INFLATED) {
        await reader.cancel()
        return new Uint8Array()
      }
      pieces.push(piece.value)
    }
  } catch {
    return new Uint8Array()
  }
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer())
}

/**
 * Which slip of a secret made a CSRF cookie.
 * @returns null where none did; `slip` is null for the secret as it was typed.
 */
export async function slipOfCsrf(token: string, hash: string, typed: string): Promise<{ slip: string | null } | null> {
  for (const { secret, slip } of variantsOf(typed)) if (await madeCsrfCookie(token, hash, secret)) return { slip }
  return null
}

/** Whether a secret made the hash in a CSRF cookie. Source: next-auth 4.24, `core/lib/csrf-token.js`; @auth/core 0.41 does the same. */
async function madeCsrfCookie(token: string, hash: string, secret: string): Promise<boolean> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${token}${secret}`)))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('') === hash
}
