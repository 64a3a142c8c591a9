/** The session cookie as a request carries it. */
export interface SessionCookie {
  name: string
  value: string
  /** Bytes of the value. It is ASCII, so each character is one byte. */
  bytes: number
  /** Number of cookies that it is split into. 1 unless the value is over 3,933 bytes. */
  chunks: number
}

/**
 * Finds the session cookie and joins its chunks (`name.0`, `name.1`, …) in numerical order, as NextAuth's SessionStore does.
 * @param name the cookie's name without a chunk number.
 */
export function findSessionCookie(cookies: Partial<Record<string, string>>, name: string): SessionCookie | null {
  const chunks = Object.keys(cookies)
    .filter((key) => key === name || (key.startsWith(`${name}.`) && /^\d+$/.test(key.slice(name.length + 1))))
    .sort((a, b) => chunkNumber(a, name) - chunkNumber(b, name))
  const value = chunks.map((key) => cookies[key]).join('')
  return value === '' ? null : { name, value, bytes: value.length, chunks: chunks.length }
}

function chunkNumber(key: string, name: string): number {
  return key === name ? -1 : Number(key.slice(name.length + 1))
}
