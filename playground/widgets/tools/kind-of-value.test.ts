import { encode as encodeV5 } from 'auth-core/jwt'
import { SignJWT } from 'jose'
import { decode as decodeV4, encode as encodeV4, type JWT } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { kindOf } from './kind-of-value'

const SECRET = 'the secret of a test'
const ofV4 = await encodeV4({ token: { sub: '1', note: 'a longer text' } as unknown as JWT, secret: SECRET })
const ofV5 = await encodeV5({ token: { sub: '1' }, secret: SECRET, salt: 'authjs.session-token' })

describe('the value of a cookie', () => {
  it('is a JWE of v4 or of v5', () => {
    expect(kindOf(ofV4)).toMatchObject({ kind: 'jwe', family: 'v4', header: { alg: 'dir', enc: 'A256GCM' } })
    expect(kindOf(ofV5)).toMatchObject({ kind: 'jwe', family: 'v5', header: { enc: 'A256CBC-HS512', kid: expect.any(String) } })
  })

  it('is a signed token', async () => {
    const signed = await new SignJWT({ sub: '1' }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET))
    expect(kindOf(signed)).toMatchObject({ kind: 'jws', header: { alg: 'HS256' }, claims: { sub: '1' } })
  })

  it.each([
    ['c4d0ef4c-8a4c-4b0e-9a58-0f4d6ad2b1c7', 'uuid'],
    ['0'.repeat(64), 'hex'],
    [`${'a1'.repeat(32)}|${'b2'.repeat(32)}`, 'csrf'],
    ['http://localhost:3000/dashboard', 'url'],
    [`${ofV4.slice(0, 60)}…`, 'shortened'],
    [ofV4.replaceAll('.', '%2E'), 'encoded'],
    ['', 'empty'],
    ['hello', 'unknown'],
    ['a.b.c', 'unknown'],
    ['<!DOCTYPE html>', 'unknown']
  ])('%s is named', (value, kind) => {
    expect(kindOf(value).kind).toBe(kind)
  })
})

describe('a broken token', () => {
  it.each([ofV4, ofV5])('is found at whichever place it is cut, and the library refuses it', async (whole) => {
    const dots = [...whole].flatMap((one, i) => (one === '.' ? [i] : []))
    for (const end of [...dots, (dots[3] ?? 0) + 1, whole.length - 1, whole.length - 2, whole.length - 10]) {
      const cut = whole.slice(0, end)
      expect(kindOf(cut), `${end} of ${whole.length}`).toMatchObject({ kind: 'broken' })
      await expect(decodeV4({ token: cut, secret: SECRET })).rejects.toThrow()
    }
  })

  it.each([
    ['joined to more', `${ofV4}${ofV4}`, /9 parts/],
    ['with something at its end', `${ofV4}AAAA`, /joined to its end/],
    ['with a character of another alphabet', ofV5.replace(/.{30}$/, (end) => `+${end.slice(1)}`), /“\+”/],
    ['of blocks that are not whole', ofV5.replace(/\.[\w-]{40}/, (part) => part.slice(0, -4)), /vector|middle/]
  ])('%s says so', (_, value, why) => {
    expect(kindOf(value)).toMatchObject({ kind: 'broken', why: expect.stringMatching(why) })
  })
})
