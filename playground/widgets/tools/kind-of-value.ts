import { fromBase64url, type JweBytes } from '../cookie/decrypt'
import { objectIn } from './object-in'

/** What makes a value one of a family of tokens. */
type Family = 'v4' | 'v5' | 'other'

export interface Jwe {
  kind: 'jwe'
  /** By the encryption that its header names: `A256GCM` is v4's, `A256CBC-HS512` is v5's. */
  family: Family
  header: Record<string, unknown>
  /** As they stand in the cookie. */
  texts: readonly string[]
  parts: JweBytes
}

export type Kind =
  | Jwe
  /** Begins as a JWE and is none: `why` is a sentence. */
  | { kind: 'broken'; why: string; header: Record<string, unknown> | null }
  /** Signed, not encrypted. Nothing about its signature is known. */
  | { kind: 'jws'; header: Record<string, unknown>; claims: Record<string, unknown> | null }
  | { kind: 'uuid' }
  /** 32 random bytes. */
  | { kind: 'hex' }
  | { kind: 'csrf'; token: string; hash: string }
  | { kind: 'url' }
  | { kind: 'shortened' }
  /** Encoded more than once: once is undone by NextAuth, and the rest stays. `plain` is what it is below. */
  | { kind: 'encoded'; plain: Exclude<Kind, { kind: 'encoded' }> }
  | { kind: 'empty' }
  | { kind: 'unknown' }

/** Bytes of an initialization vector and of a tag, under each encryption. Source: RFC 7518, sections 5.2 and 5.3. */
const SIZES: Readonly<Record<string, { iv: number; tag: number }>> = {
  A256GCM: { iv: 12, tag: 16 },
  'A256CBC-HS512': { iv: 16, tag: 32 }
}

/** Times that a value may be encoded too often. */
const MOST_ENCODINGS = 4

/** Tells what the value of a cookie is, without any secret. */
export function kindOf(value: string): Kind {
  const kind = kindOfPlain(value)
  // An address may well have percent signs, and a shortened value has no end to decode.
  if (kind.kind !== 'unknown' && kind.kind !== 'broken' && kind.kind !== 'jwe') return kind
  let inner = value
  for (let i = 0; i < MOST_ENCODINGS && /%[0-9a-f]{2}/i.test(inner); i++) {
    const once = decoded(inner)
    if (once === null) break
    inner = once
    const plain = kindOfPlain(inner)
    if (plain.kind !== 'unknown') return { kind: 'encoded', plain }
  }
  return kind
}

function kindOfPlain(value: string): Exclude<Kind, { kind: 'encoded' }> {
  if (value === '') return { kind: 'empty' }
  if (/…|\.\.\.$/.test(value)) return { kind: 'shortened' }
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return { kind: 'uuid' }
  if (/^[0-9a-f]{64}$/.test(value)) return { kind: 'hex' }
  const [, token, hash] = /^([0-9a-f]{64})\|([0-9a-f]{64})$/.exec(value) ?? []
  if (token && hash) return { kind: 'csrf', token, hash }
  if (/^(https?:\/\/|\/(?!\/))/.test(value)) return { kind: 'url' }
  return kindOfParts(value)
}

function decoded(value: string): string | null {
  try {
    return decodeURIComponent(value)
  } catch {
    return null
  }
}

function kindOfParts(value: string): Exclude<Kind, { kind: 'encoded' }> {
  const texts = value.split('.')
  const header = jsonOf(texts[0] ?? '')
  if (header === null)
    return texts.length === 5 ? broken('The header, the first part, is no JSON in base64url.', null) : { kind: 'unknown' }
  if (!('enc' in header)) {
    if (texts.length === 3) return { kind: 'jws', header, claims: jsonOf(texts[1] ?? '') }
    return broken(`It has ${partsOf(texts.length)}. A signed JWT has three, a session cookie of NextAuth five.`, header)
  }
  if (texts.length < 5) return broken(`It is cut: ${partsOf(texts.length)} of five.`, header)
  if (texts.length > 5)
    return broken(`It has ${texts.length} parts: five are a token, and what follows belongs to another cookie or another chunk.`, header)
  const strange = texts.findIndex((text) => !/^[\w-]*$/.test(text) || text.length % 4 === 1)
  const enc = String(header.enc)
  if (strange === -1 || strange === 4) {
    const why = tagOff(enc, texts[4] ?? '')
    if (why) return broken(why, header)
  }
  if (strange !== -1) return broken(whyStrange(texts[strange] ?? '', strange), header)
  const parts = texts.map(fromBase64url) as unknown as JweBytes
  const why = sizeOff(enc, parts)
  if (why) return broken(why, header)
  const family = header.enc === 'A256GCM' ? 'v4' : header.enc === 'A256CBC-HS512' ? 'v5' : 'other'
  return { kind: 'jwe', family, header, texts, parts }
}

function broken(why: string, header: Record<string, unknown> | null): Exclude<Kind, { kind: 'encoded' }> {
  return { kind: 'broken', why, header }
}

const NAMES = ['the header', 'the encrypted key', 'the initialization vector', 'the ciphertext', 'the authentication tag']

function partsOf(count: number): string {
  return count === 1 ? 'one part' : `${count} parts`
}

function whyStrange(text: string, part: number): string {
  const at = text.search(/[^\w-]/)
  if (at === -1) return `A character is missing in ${NAMES[part]}: base64url never has ${text.length} characters.`
  return `Character ${at + 1} of ${NAMES[part]} is “${text[at]}”, and base64url has letters, digits, - and _ alone.`
}

/** Where the tag has another length than its encryption makes: cut at the end, or joined to something. */
function tagOff(enc: string, tag: string): string | null {
  const sizes = SIZES[enc]
  if (!sizes || /[^\w-]/.test(tag)) return null
  const characters = Math.ceil((sizes.tag * 8) / 6)
  if (tag.length < characters) return `It is cut at the end: the authentication tag has ${tag.length} characters of ${characters}.`
  if (tag.length > characters)
    return `Something is joined to its end: the authentication tag has ${tag.length} characters, and ${enc} makes ${characters}.`
  return null
}

/** Where another part has a length that its encryption does not make. */
function sizeOff(enc: string, [, key, iv, ciphertext]: JweBytes): string | null {
  const sizes = SIZES[enc]
  if (!sizes) return null
  if (key.length > 0) return `The encrypted key has ${key.length} bytes. NextAuth's tokens have none: they use the key directly.`
  if (iv.length !== sizes.iv) return `The initialization vector has ${iv.length} bytes, and ${enc} takes ${sizes.iv}.`
  if (enc === 'A256CBC-HS512' && (ciphertext.length === 0 || ciphertext.length % 16 > 0))
    return `A piece is missing in the middle: ${enc} makes blocks of 16 bytes, and the ciphertext has ${ciphertext.length} bytes.`
  return null
}

/** @returns null for what is no JSON object in base64url. */
function jsonOf(text: string): Record<string, unknown> | null {
  try {
    return objectIn(fromBase64url(text))
  } catch {
    return null
  }
}
