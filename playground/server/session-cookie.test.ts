import fc from 'fast-check'
import type { NextApiRequest } from 'next'
import { getToken } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { decodeProxyReport, encodeProxyReport, type ProxyReport } from '../trace/proxy-report'
import { parseJwe } from './jwe'
import { findSessionCookie } from './session-cookie'

const NAME = 'next-auth.session-token'

/** What NextAuth itself joins. */
const joinedByNextAuth = async (cookies: Record<string, string>) =>
  (await getToken({ req: { cookies, headers: {} } as NextApiRequest, secret: 'any', raw: true })) ?? ''

/** Cookies with the session cookie's value split as NextAuth splits it. */
const split = (value: string) =>
  Object.fromEntries((value.match(/.{1,3933}/g) ?? []).map((chunk, i): [string, string] => [`${NAME}.${i}`, chunk]))

const without = (cookies: Record<string, string>, name: string) =>
  Object.fromEntries(Object.entries(cookies).filter(([key]) => key !== name))

const TAG = `.${'t'.repeat(22)}`

describe('findSessionCookie', () => {
  it('joins chunks in numerical order', () => {
    const cookies = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${NAME}.${i}`, `<${i}>`]).sort())
    expect(findSessionCookie(cookies, NAME)).toMatchObject({
      name: NAME,
      value: '<0><1><2><3><4><5><6><7><8><9><10><11>',
      bytes: 38,
      chunks: 12
    })
  })

  it('joins whatever NextAuth joins, in its order', async () => {
    const name = fc.oneof(
      fc.constantFrom(NAME, `${NAME}-old`, `${NAME}.x`, `${NAME}.01`, `__Secure-${NAME}`, 'other'),
      fc.nat(20).map((number) => `${NAME}.${number}`)
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, fc.stringMatching(/^[a-z.]{0,4}$/)), async (cookies) => {
        expect(findSessionCookie(cookies, NAME)?.value ?? '').toBe(await joinedByNextAuth(cookies))
      })
    )
  })

  it('is null without a value', () => {
    for (const cookies of [{}, { [NAME]: '' }, { other: 'x' }, { [`__Secure-${NAME}`]: 'x' }])
      expect(findSessionCookie(cookies, NAME)).toBeNull()
  })
})

describe('the obstacle', () => {
  const obstacleIn = (cookies: Record<string, string>) => findSessionCookie(cookies, NAME)?.obstacle
  const long = split(`${'x'.repeat(8000)}${TAG}`)

  it('is none where NextAuth can read: whole, split, with empty cookies beside, in any order', () => {
    const readable = [
      { [NAME]: 'x' },
      { [NAME]: 'x', [`${NAME}.0`]: '', [`${NAME}-old`]: '' },
      long,
      { ...long, [NAME]: '' },
      Object.fromEntries(Object.entries(long).reverse()),
      // The last chunk is as long as the others.
      split(`${'x'.repeat(2 * 3933 - TAG.length)}${TAG}`)
    ]
    for (const cookies of readable) expect(obstacleIn(cookies)).toBeNull()
  })

  it('is a chunk of another value', () => {
    expect(obstacleIn({ [NAME]: 'x', [`${NAME}.1`]: 'y' })).toEqual({ kind: 'left-over', names: [`${NAME}.1`] })
    expect(obstacleIn({ ...long, [`${NAME}.3`]: 'y' })).toEqual({ kind: 'left-over', names: [`${NAME}.3`] })
  })

  it('is a chunk that is missing: the first, one between, the last', () => {
    for (const i of [0, 1, 2]) expect(obstacleIn(without(long, `${NAME}.${i}`))).toEqual({ kind: 'missing', name: `${NAME}.${i}` })
  })

  it('is another cookie whose name begins alike, whatever else there is', () => {
    for (const other of [`${NAME}-old`, `${NAME}2`, `${NAME}.x`])
      for (const cookies of [{}, { [NAME]: 'x' }, long])
        expect(obstacleIn({ ...cookies, [other]: 'y' })).toEqual({ kind: 'other-name', names: [other] })
  })
})

describe('parseJwe', () => {
  it('gives header and parts, and null for what is none', () => {
    const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')
    expect(parseJwe(`${header}..iv.text.tag`)).toEqual({ header: { alg: 'dir', enc: 'A256GCM' }, parts: [header, '', 'iv', 'text', 'tag'] })
    for (const none of ['', 'a.b.c', '....', `${Buffer.from('{}').toString('base64url')}..a.b.c`, crypto.randomUUID()])
      expect(parseJwe(none)).toBeNull()
  })
})

describe('the proxy report', () => {
  it('survives a header, whatever the claims hold', () => {
    const token = { username: 'Ж "x"\n', _id: '1', isVerified: true, isAcceptingMessages: false }
    const report: ProxyReport = { token, decision: 'pass', at: 1_700_000_000_000.25, durationMs: 0.5 }
    expect(decodeProxyReport(encodeProxyReport(report))).toEqual(report)
    expect(encodeProxyReport(report)).toMatch(/^[\w-]+$/)
    expect(decodeProxyReport(encodeProxyReport({ ...report, token: null }))?.token).toBeNull()
    expect(decodeProxyReport(undefined)).toBeUndefined()
  })
})
