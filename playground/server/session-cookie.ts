/** The session cookie as a request carries it, read as NextAuth reads it. */
export interface SessionCookie {
  name: string
  value: string
  /** Bytes of the value. It is ASCII, so each character is one byte. */
  bytes: number
  /** Number of cookies that it is joined from. 1 unless NextAuth has split a long value. */
  chunks: number
  /** Why NextAuth cannot read it, as far as the names and lengths tell; null where they tell nothing. */
  obstacle: Obstacle | null
}

/** A cookie that keeps NextAuth from reading the session cookie. */
export type Obstacle =
  /** Cookies that are no part of it, with names that begin as its name does. */
  | { kind: 'other-name'; names: string[] }
  /** Chunks that belong to another value. */
  | { kind: 'left-over'; names: string[] }
  /** The first chunk that is not there. */
  | { kind: 'missing'; name: string }

/** How one of the two families splits a value, and by what one sees that it is whole. */
interface Chunking {
  /** Characters of every chunk but the last. */
  size: number
  /** The end of a JWE: its tag. */
  tag: RegExp
}

/** A tag of 16 bytes. Source: next-auth 4.24, `core/lib/cookie.js`. */
export const CHUNKS_OF_V4: Chunking = { size: 3933, tag: /\.[\w-]{22}$/ }
/** A tag of 32 bytes. Source: @auth/core 0.41, `lib/utils/cookie.js`. */
export const CHUNKS_OF_V5: Chunking = { size: 3936, tag: /\.[\w-]{43}$/ }

/**
 * Finds the session cookie and joins its chunks, as NextAuth does.
 * @param name the cookie's name without a chunk number.
 */
export function findSessionCookie(
  cookies: Partial<Record<string, string>>,
  name: string,
  chunking: Chunking = CHUNKS_OF_V4
): SessionCookie | null {
  const names = namesInOrder(cookies, name)
  const value = joined(cookies, name)
  return value === '' ? null : { name, value, bytes: value.length, chunks: names.length, obstacle: obstacleOf(cookies, name, chunking) }
}

/** The value that NextAuth's SessionStore reads: that of every cookie whose name begins with `name`, in its order. */
export function joined(cookies: Partial<Record<string, string>>, name: string): string {
  return namesInOrder(cookies, name)
    .map((key) => cookies[key])
    .join('')
}

/** By the number after the last dot. A name without one stays where it is. Source: next-auth 4.24, `core/lib/cookie.js`. */
function namesInOrder(cookies: Partial<Record<string, string>>, name: string): string[] {
  return Object.keys(cookies)
    .filter((key) => key.startsWith(name))
    .sort((a, b) => numberOf(a) - numberOf(b))
}

/** NaN for a name without a number. */
function numberOf(name: string): number {
  return Number.parseInt(name.split('.').pop() ?? '0', 10)
}

function obstacleOf(cookies: Partial<Record<string, string>>, name: string, { size, tag }: Chunking): Obstacle | null {
  // An empty cookie adds nothing to the value.
  const names = namesInOrder(cookies, name).filter((key) => cookies[key])
  const chunks = names.filter((key) => key.startsWith(`${name}.`) && /^\d+$/.test(key.slice(name.length + 1)))
  const others = names.filter((key) => key !== name && !chunks.includes(key))
  if (others.length > 0) return { kind: 'other-name', names: others }
  if (cookies[name]) return chunks.length > 0 ? { kind: 'left-over', names: chunks } : null

  const gap = chunks.findIndex((key, i) => numberOf(key) !== i)
  if (gap !== -1) return { kind: 'missing', name: `${name}.${gap}` }
  // Only the last chunk is shorter than the others.
  const last = chunks.findIndex((key) => (cookies[key] ?? '').length < size)
  const leftOver = last === -1 ? [] : chunks.slice(last + 1)
  if (leftOver.length > 0) return { kind: 'left-over', names: leftOver }
  return tag.test(joined(cookies, name)) ? null : { kind: 'missing', name: `${name}.${chunks.length}` }
}
