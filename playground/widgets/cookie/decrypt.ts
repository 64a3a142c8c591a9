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

/**
 * The key that NextAuth derives from its secret: 32 bytes of HKDF-SHA256 with an empty salt.
 * @param secret taken as UTF-8. WebCrypto derives nothing from an empty one in some browsers.
 */
export async function deriveKey(secret: string): Promise<Bytes> {
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'HKDF', false, ['deriveBits'])
  const info = new TextEncoder().encode(INFO)
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }, material, 256))
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
