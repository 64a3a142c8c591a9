import { deflateRawSync } from 'node:zlib'
import { decode as decodeV5, encode as encodeV5 } from 'auth-core/jwt'
import fc from 'fast-check'
import { decode, encode, type JWT } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { deriveKey } from '../cookie/decrypt'
import { kindOf } from './kind-of-value'
import { openToken } from './open-token'
import { subjectsIn } from './read-pasted'
import { verdictOn } from './verdict'

const SECRET = 'the secret of a test'
const NOW = Date.now() / 1000

/** What is said about the first cookie of a text. */
async function verdict(text: string, secret = '') {
  const [subject] = subjectsIn(text)
  if (!subject) throw new Error('no cookie')
  const kind = kindOf(subject.value)
  const opened = kind.kind === 'jwe' && secret ? await openToken(kind, secret, subject.name) : null
  return verdictOn(subject, kind, opened, NOW)
}

const ofV4 = await encode({ token: { sub: '1' } as JWT, secret: SECRET })
const expired = await encode({ token: { sub: '1' } as JWT, secret: SECRET, maxAge: -3600 })
const ofV5 = await encodeV5({ token: { sub: '1' }, secret: SECRET, salt: '__Secure-authjs.session-token' })

/** As NextAuth never cuts it, and joins it all the same. */
const shortChunks = (value: string) => `next-auth.session-token.0=${value.slice(0, 50)}; next-auth.session-token.1=${value.slice(50)}`

describe('what is said', () => {
  it.each([
    ['of a token of v4', ofV4, '', /NextAuth v4, and whole/, false],
    ['of a token of v5', ofV5, '', /Auth\.js v5, and whole/, false],
    ['with its secret', ofV4, SECRET, /nothing was changed/, false],
    ['with a secret with a blank', ofV4, `${SECRET} `, /fits without the blanks/, true],
    ['with another secret', ofV4, 'another', /cannot be told apart/, true],
    ['of v5 with another secret', ofV5, 'another', /no matching decryption secret.*__Secure-authjs/, true],
    ['of v5 under its name', `__Secure-authjs.session-token=${ofV5}`, SECRET, /nothing was changed/, false],
    ['of v5 under another name', `authjs.session-token=${ofV5}`, SECRET, /made with the name __Secure-authjs.*cannot be read/, true],
    ['of an expired one', expired, SECRET, /It expired at 20/, true],
    [
      'of a cookie whose last chunk is missing',
      `next-auth.session-token.0=${ofV4.slice(0, 100)}`,
      '',
      /Missing: next-auth.session-token.1/,
      true
    ],
    ['of a UUID', 'c4d0ef4c-8a4c-4b0e-9a58-0f4d6ad2b1c7', '', /strategy database/, false],
    ['of a removal', 'Set-Cookie: next-auth.session-token=; Path=/; Max-Age=0', '', /removes the cookie/, true],
    ['of a value that is encoded twice', ofV4.replaceAll('.', '%252E'), '', /encoded twice/, true],
    ['of a cut one', ofV4.slice(0, -5), '', /cut at the end/, true],
    [
      'of a cuid in a session cookie',
      'next-auth.session-token=cjld2cjxh0000qzrmn831i7rn',
      '',
      /generateSessionToken.*database|database.*generateSessionToken/,
      false
    ],
    ['of a nanoid alone', 'V1StGXR8_Z5jdHi6B-myT', '', /generateSessionToken/, false],
    ['of one that was cut into short chunks, unread', shortChunks(ofV4), '', /and whole/, false],
    ['of two chunks of which one is left over', `${shortChunks(ofV4)}; next-auth.session-token.2=${ofV4.slice(9)}`, '', /Left over/, true],
    ['of one that was cut into short chunks, with its secret', shortChunks(ofV4), SECRET, /nothing was changed/, false],
    ['of rubbish', 'rubbish', '', /no session cookie/, true]
  ])('%s', async (_, text, secret, says, isBad) => {
    expect(await verdict(text, secret)).toEqual({ says: expect.stringMatching(says), isBad })
  })
})

/** A token of v4's family, whatever its header and claims are. */
async function sealed(claims: object, header: object = {}, pack = (bytes: Uint8Array) => bytes): Promise<string> {
  const clear = pack(new TextEncoder().encode(JSON.stringify(claims)))
  const whole = { alg: 'dir', enc: 'A256GCM', ...header }
  const key = await deriveKey(SECRET)
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const protectedText = Buffer.from(JSON.stringify(whole)).toString('base64url')
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  const both = Buffer.from(
    await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(protectedText) },
      aes,
      new Uint8Array(clear)
    )
  )
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
  return [protectedText, '', text(iv), text(both.subarray(0, -16)), text(both.subarray(-16))].join('.')
}

const reads = (token: string) =>
  decode({ token, secret: SECRET }).then(
    () => true,
    () => false
  )

describe('the colour of a verdict is what the installed library does', () => {
  it('with odd claims', async () => {
    const date = fc.oneof(
      fc.constantFrom(undefined, null, '1', '', true, [], {}, 0, -1, 1e300),
      fc.integer({ min: -40, max: 40 }).map((seconds) => Math.floor(Date.now() / 1000) + (seconds < 0 ? seconds - 100 : seconds + 100)),
      fc.constantFrom(-25, -5, 5).map((seconds) => Date.now() / 1000 + seconds)
    )
    const header = fc.constantFrom({}, { sub: '1' }, { sub: '2' }, { aud: ['a'] }, { iss: null })
    await fc.assert(
      fc.asyncProperty(date, date, date, header, async (exp, iat, nbf, more) => {
        const token = await sealed({ sub: '1', aud: ['a'], exp, iat, nbf }, more)
        const said = await verdictOnValue(token, Date.now() / 1000)
        expect([said.isBad, said.says]).toEqual([!(await reads(token)), said.says])
      }),
      { numRuns: 150 }
    )
  })

  it('with odd headers', async () => {
    const now = Math.floor(Date.now() / 1000)
    const claims = { sub: '1', iat: now, exp: now + 100 }
    const deflated = (bytes: Uint8Array) => deflateRawSync(bytes)
    for (const [header, pack] of [
      [{ zip: 'DEF' }, deflated],
      [{ zip: 'DEF' }, undefined],
      [{ zip: 'GZ' }, deflated],
      [{ zip: '' }, undefined],
      [{ crit: ['b64'], b64: false }, undefined],
      [{ alg: 'A256KW' }, undefined],
      [{ alg: undefined }, undefined],
      [{ typ: 'JWT', cty: 'x' }, undefined]
    ] as const) {
      const token = await sealed(claims, header, pack)
      expect([header, (await verdictOnValue(token)).isBad]).toEqual([header, !(await reads(token))])
    }
    const long = await sealed({ ...claims, note: 'x'.repeat(300_000) }, { zip: 'DEF' }, deflated)
    expect([(await verdictOnValue(long)).isBad, await reads(long)]).toEqual([true, false])
  })

  it('with characters that are too many, changed or of another alphabet', async () => {
    const places = fc.nat(ofV4.length)
    const sign = fc.constantFrom('=', '==', '!', '*', '+', '/', '-', '_', 'A', 'AA', '\u00e9', '%2E', '%', ' ', '~')
    const change = fc.constantFrom<'put' | 'replace'>('put', 'replace')
    await fc.assert(
      fc.asyncProperty(places, sign, change, async (at, text, how) => {
        const token = ofV4.slice(0, at) + text + ofV4.slice(how === 'put' ? at : at + 1)
        expect([token, await isUnread(token)]).toEqual([token, !(await reads(token))])
      }),
      { numRuns: 200 }
    )
    const standard = ofV4.split('.').map((part, i) => (i ? part.replaceAll('-', '+').replaceAll('_', '/') : part))
    for (const token of [`${ofV4}=`, `${ofV4}==`, `${ofV4}!`, standard.join('.')])
      expect([token, (await verdictOnValue(token)).isBad, await reads(token)]).toEqual([token, false, true])
  })

  it('of v5, which takes padding alone', async () => {
    const salt = '__Secure-authjs.session-token'
    const places = fc.nat(ofV5.length)
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(places, fc.constantFrom(173, ofV5.length)),
        fc.constantFrom('=', '==', '!', 'A', 'g', '-'),
        fc.boolean(),
        async (at, text, puts) => {
          const token = ofV5.slice(0, at) + text + ofV5.slice(puts ? at : at + 1)
          const isRead = await decodeV5({ token, secret: SECRET, salt }).then(Boolean, () => false)
          expect([token, await isUnread(token, salt)]).toEqual([token, !isRead])
        }
      ),
      { numRuns: 200 }
    )
  })
})

/** What is said about a value that was copied as it is. */
async function verdictOnValue(value: string, now = Date.now() / 1000, name = 'next-auth.session-token') {
  const subject = { name, value, chunks: [], obstacle: null, attributes: null, repeated: [] }
  const kind = kindOf(value)
  return verdictOn(subject, kind, kind.kind === 'jwe' ? await openToken(kind, SECRET, name) : null, now)
}

/** Whether it is said that NextAuth reads no session from a value. One that begins with a slash is an address. */
async function isUnread(value: string, name?: string): Promise<boolean> {
  const { says, isBad } = await verdictOnValue(value, NOW, name)
  return isBad || says.includes('holds no session')
}
