import type { IncomingMessage } from 'node:http'
import { encode, type JWT } from 'next-auth/jwt'
import { beforeAll, expect, it } from 'vitest'
import { type SandboxTicket, sandboxSecret, sealTicket } from '../sandbox/ticket'
import { dropUnfitToken } from './unfit-token'

const NAME = 'next-auth.session-token'
const ticket: SandboxTicket = { id: 'a'.repeat(32), strategy: 'jwt', generation: 0, createdAt: 1 }
let sandbox = ''

beforeAll(async () => {
  sandbox = `live.sandbox=${await sealTicket(ticket)}`
})

const jwe = (header: object) => `${Buffer.from(JSON.stringify(header)).toString('base64url')}..iv.text.tag`
const OWN = jwe({ alg: 'dir', enc: 'A256GCM' })
const COMPRESSED = jwe({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })

async function left(headers: { cookie?: string; authorization?: string }) {
  await dropUnfitToken({ headers } as unknown as IncomingMessage)
  return headers
}

/** A token of the reader's own sandbox with so many levels of claims. */
function tokenOf(levels: number, filler = ''): Promise<string> {
  const deep: unknown = JSON.parse('['.repeat(levels - 1) + ']'.repeat(levels - 1))
  return encode({ token: { deep, filler } as unknown as JWT, secret: sandboxSecret(ticket) })
}

it.each([
  `${NAME}=${OWN}`,
  `${NAME}.0=${OWN}; ${NAME}.1=x`,
  `${NAME}=0b5dff1d-6a35-4a5c-9c4c-2b9f0a1f9d11`,
  `${NAME}=a.b.c.d.e`,
  'other=1'
])('keeps %s', async (cookie) => expect(await left({ cookie })).toEqual({ cookie }))

it.each([
  { alg: 'dir', enc: 'A256GCM', zip: 'DEF' },
  { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 10_000, p2s: 'x' },
  { alg: 'dir', enc: 'A256CBC-HS512' }
])('takes out one that says %o, with all its chunks', async (header) => {
  expect(await left({ cookie: `live.sandbox=a; ${NAME}.0=${jwe(header)}; ${NAME}.1=x` })).toEqual({ cookie: 'live.sandbox=a' })
})

it.each([
  `${NAME}.5=${COMPRESSED}`,
  `${NAME}.7=${COMPRESSED.slice(9)}; ${NAME}.2=${COMPRESSED.slice(0, 9)}`,
  `${NAME}-of-another-name=${COMPRESSED}`,
  `${NAME}="${COMPRESSED}"`,
  // Next's pages router takes the first and the last character of a value that begins with a quote.
  `${NAME}.0="${COMPRESSED.slice(0, 5)}A; ${NAME}.1="${COMPRESSED.slice(5)}"`,
  `${NAME}.0="${COMPRESSED.slice(0, 9)}"; ${NAME}.1="${COMPRESSED.slice(9)}`
])('puts chunks together as NextAuth does: %s', async (cookie) => expect(await left({ cookie })).toEqual({ cookie: '' }))

it('takes out claims of thousands of levels, however they are split', async () => {
  const token = await tokenOf(3000)
  expect(await left({ cookie: `${sandbox}; ${NAME}=${token}` })).toEqual({ cookie: sandbox })
  expect(await left({ cookie: `${NAME}.1=${token.slice(2000)}; ${sandbox}; ${NAME}.0=${token.slice(0, 2000)}` })).toEqual({
    cookie: ` ${sandbox}`
  })
  expect(await left({ cookie: `${sandbox}; ${NAME}="${token}"` })).toEqual({ cookie: sandbox })
  expect(await left({ cookie: sandbox, authorization: `Bearer ${token}` })).toEqual({ cookie: sandbox })
})

it('keeps long claims of a few levels', async () => {
  const cookie = `${sandbox}; ${NAME}=${await tokenOf(10, 'x'.repeat(3000))}`
  expect(await left({ cookie })).toEqual({ cookie })
})

it('keeps an Authorization header that can be decoded', async () => {
  for (const authorization of ['Basic eDp5', `Bearer ${OWN}`, 'Bearer', 'Bearer '])
    expect(await left({ authorization })).toEqual({ authorization })
  expect(await left({ authorization: 'Bearer %E0%A4%A' })).toEqual({})
  expect(await left({ authorization: `Bearer ${COMPRESSED}` })).toEqual({})
})

it('takes one out of the cookie that the reader has named', async () => {
  const named = `live.sandbox=${await sealTicket({ ...ticket, ownCookie: 'own-session' })}`
  expect(await left({ cookie: `${named}; own-session.0=${COMPRESSED.slice(0, 9)}; own-session.1=${COMPRESSED.slice(9)}` })).toEqual({
    cookie: named
  })
  expect(await left({ cookie: `${named}; own-session=${OWN}` })).toEqual({ cookie: `${named}; own-session=${OWN}` })
})
