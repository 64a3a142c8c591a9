export interface Jwe {
  /** The protected header, decoded. It is encoded, not encrypted: anyone can read it. */
  header: Record<string, unknown>
  /**
   * Header, encrypted key (empty under `dir`), initialization vector, ciphertext and authentication tag, base64url as they stand in
   * the cookie. Source: RFC 7516, section 3.1.
   */
  parts: [string, string, string, string, string]
}

/**
 * Takes a compact JWE apart. Decrypts nothing and verifies nothing.
 * @returns null when `value` is no compact JWE: not five parts, or a header that is not JSON with an `enc`.
 */
export function parseJwe(value: string): Jwe | null {
  const parts = value.split('.')
  if (parts.length !== 5) return null
  try {
    const header: unknown = JSON.parse(Buffer.from(parts[0] as string, 'base64url').toString('utf8'))
    if (typeof header !== 'object' || header === null || !('enc' in header)) return null
    return { header: header as Record<string, unknown>, parts: parts as Jwe['parts'] }
  } catch {
    return null
  }
}
