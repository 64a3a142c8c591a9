import { fromBase64url, type JweBytes, toBase64url } from '../cookie/decrypt'
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
  /** What NextAuth passes over in its text, as a sentence; null for one that is as it was made. */
  oddity: string | null
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
  // An address may well have percent signs, and in a token of v4 one sign too many is passed over.
  if (kind.kind !== 'unknown' && kind.kind !== 'broken') return kind
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
  const family = header.enc === 'A256GCM' ? 'v4' : header.enc === 'A256CBC-HS512' ? 'v5' : 'other'
  const decodedParts = texts.map((text, part) => readPart(text, part === 0 ? 'other' : family))
  const enc = String(header.enc)
  const strange = decodedParts.indexOf(null)
  if (strange === -1 || strange === 4) {
    const why = tagOff(enc, texts[4] ?? '', decodedParts[4] ?? null)
    if (why) return broken(why, header)
  }
  if (strange !== -1) return broken(whyStrange(texts[strange] ?? '', strange), header)
  if (!isCanonical(texts[0] ?? '')) return broken('The last character of the header was changed: no encoder writes it so.', header)
  const parts = decodedParts as unknown as JweBytes
  const why = headerOff(header, family) ?? (texts[1] ? keyOff(parts[1].length) : sizeOff(enc, parts))
  if (why) return broken(why, header)
  return { kind: 'jwe', family, header, texts, parts, oddity: oddityOf(texts) }
}

/**
 * The bytes of a part as the library of a family reads them, and null where it refuses the part. Node's `Buffer`, which v4's jose 4 uses,
 * takes both alphabets, passes over other characters and ends at the first `=`. jose 6 of v5 takes padding, and nothing else. The header
 * has to stand as it was made: its text is authenticated.
 */
function readPart(text: string, family: Family): Uint8Array<ArrayBuffer> | null {
  if (family === 'v4') {
    // No cookie has such a character, and versions of Node differ in what they make of it.
    if (/[\u0100-\uffff]/.test(text)) return null
    const taken = (text.split('=', 1)[0] ?? '').replace(/[^\w+/-]/g, '')
    return fromBase64url(taken.length % 4 === 1 ? taken.slice(0, -1) : taken)
  }
  const plain = family === 'v5' && text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text
  return /^[\w-]*$/.test(plain) && plain.length % 4 !== 1 ? fromBase64url(plain) : null
}

/** Whether an encoder writes a text of base64url so: bits that its last character has too many are 0. */
function isCanonical(text: string): boolean {
  const end = text.slice(text.length - (text.length % 4))
  return toBase64url(fromBase64url(end)) === end
}

/** The first thing in the parts that base64url does not have. */
function oddityOf(texts: readonly string[]): string | null {
  const part = texts.findIndex((text) => /[^\w-]/.test(text) || text.length % 4 === 1)
  return part === -1 ? null : whyStrange(texts[part] ?? '', part)
}

/** Where a header asks for what the libraries of NextAuth refuse. */
function headerOff(header: Record<string, unknown>, family: Family): string | null {
  if (family === 'other') return null
  if (header.alg !== 'dir')
    return `Its header has the alg ${JSON.stringify(header.alg)}. NextAuth’s tokens have “dir”: they use the key directly.`
  if ('crit' in header) return 'Its header has crit, which demands an extension that NextAuth does not know.'
  if ('zip' in header && header.zip !== 'DEF') return `Its header has the zip ${JSON.stringify(header.zip)}. NextAuth takes “DEF” alone.`
  return null
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

/** Where the tag has another length than its encryption makes: cut at the end, or joined to something. @param bytes null where it cannot be read. */
function tagOff(enc: string, tag: string, bytes: Uint8Array | null): string | null {
  const sizes = SIZES[enc]
  if (!sizes || (!bytes && /[^\w-]/.test(tag))) return null
  const characters = Math.ceil((sizes.tag * 8) / 6)
  const length = bytes?.length ?? Math.floor((tag.length * 6) / 8)
  if (length < sizes.tag) return `It is cut at the end: the authentication tag has ${tag.length} characters of ${characters}.`
  if (length > sizes.tag || !bytes)
    return `Something is joined to its end: the authentication tag has ${tag.length} characters, and ${enc} makes ${characters}.`
  return null
}

function keyOff(bytes: number): string {
  return `The encrypted key has ${bytes} bytes. NextAuth's tokens have none: they use the key directly.`
}

/** Where another part has a length that its encryption does not make. */
function sizeOff(enc: string, [, , iv, ciphertext]: JweBytes): string | null {
  const sizes = SIZES[enc]
  if (!sizes) return null
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
