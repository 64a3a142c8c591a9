/** What NextAuth v4 passes to HKDF as info. Source: next-auth 4.24, jwt/index.js. */
export const INFO = 'NextAuth.js Generated Encryption Key'

type Bytes = Uint8Array<ArrayBuffer>
/** Header, encrypted key, initialization vector, ciphertext and authentication tag. */
export type JweBytes = readonly [Bytes, Bytes, Bytes, Bytes, Bytes]

export function fromBase64url(text: string): Bytes {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

export function toBase64url(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Two digits a byte. */
export function toHex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

/** What goes into HKDF beside the secret. */
export interface Derivation {
  salt: string
  info: string
  /** Length of the key. */
  bytes: 32 | 64
}

const OF_A_SESSION: Derivation = { salt: '', info: INFO, bytes: 32 }

/**
 * The key that NextAuth derives from its secret by HKDF-SHA256: that of a session cookie of v4 unless `derivation` says otherwise.
 * @param secret taken as UTF-8. WebCrypto derives nothing from an empty one in some browsers.
 */
export async function deriveKey(secret: string, { salt, info, bytes }: Derivation = OF_A_SESSION): Promise<Bytes> {
  const encoder = new TextEncoder()
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits'])
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: encoder.encode(salt), info: encoder.encode(info) }
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, material, bytes * 8))
}

/**
 * Decrypts a compact JWE under `dir` and `A256GCM`. The header's text is authenticated with the ciphertext.
 * @returns the claims' bytes, as many as the ciphertext has.
 * @throws OperationError when the authentication tag does not fit: another key, or any changed bit.
 */
export async function decrypt([header, , iv, ciphertext, tag]: JweBytes, key: Bytes): Promise<Bytes> {
  const aesKey = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt'])
  const sealed = new Uint8Array([...ciphertext, ...tag])
  const additionalData = new TextEncoder().encode(toBase64url(header))
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, aesKey, sealed))
}

/**
 * Decrypts a compact JWE under `dir` and `A256CBC-HS512`, as Auth.js v5 makes it. Source: RFC 7518, section 5.2.
 * @param key 64 bytes: the first half authenticates, the second decrypts.
 * @throws Error when the authentication tag does not fit: another key, or any changed bit.
 */
export async function decryptCbc([header, , iv, ciphertext, tag]: JweBytes, key: Bytes): Promise<Bytes> {
  const associated = new TextEncoder().encode(toBase64url(header))
  const bitsOfAssociated = new Uint8Array(8)
  new DataView(bitsOfAssociated.buffer).setUint32(4, associated.length * 8)
  const hmac = await crypto.subtle.importKey('raw', key.slice(0, 32), { name: 'HMAC', hash: 'SHA-512' }, false, ['sign'])
  const signed = new Uint8Array([...associated, ...iv, ...ciphertext, ...bitsOfAssociated])
  const expected = new Uint8Array(await crypto.subtle.sign('HMAC', hmac, signed)).slice(0, 32)
  if (expected.length !== tag.length || expected.some((byte, i) => byte !== tag[i])) throw new Error('The authentication tag does not fit.')
  const aesKey = await crypto.subtle.importKey('raw', key.slice(32), 'AES-CBC', false, ['decrypt'])
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, aesKey, ciphertext))
}

/** The name that Auth.js v5 gives a key in the header's `kid`: the SHA-512 thumbprint of its JWK. Source: RFC 7638. @param key 64 bytes. */
export async function thumbprint(key: Bytes): Promise<string> {
  const jwk = new TextEncoder().encode(`{"k":"${toBase64url(key)}","kty":"oct"}`)
  return toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-512', jwk)))
}
