import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { dropForeignToken } from './foreign-token'

const jwe = (header: object) => `${Buffer.from(JSON.stringify(header)).toString('base64url')}..iv.text.tag`
const left = (cookie: string) => {
  const headers = { cookie }
  dropForeignToken({ headers } as unknown as IncomingMessage)
  return headers.cookie
}

it.each([
  `next-auth.session-token=${jwe({ alg: 'dir', enc: 'A256GCM' })}`,
  `next-auth.session-token.0=${jwe({ alg: 'dir', enc: 'A256GCM' })}; next-auth.session-token.1=x`,
  'next-auth.session-token=0b5dff1d-6a35-4a5c-9c4c-2b9f0a1f9d11',
  'next-auth.session-token=a.b.c.d.e',
  'other=1'
])('keeps %s', (cookie) => expect(left(cookie)).toBe(cookie))

it.each([
  { alg: 'dir', enc: 'A256GCM', zip: 'DEF' },
  { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 10_000, p2s: 'x' },
  { alg: 'dir', enc: 'A256CBC-HS512' }
])('takes out one that says %o, with all its chunks', (header) => {
  expect(left(`live.sandbox=a; next-auth.session-token.0=${jwe(header)}; next-auth.session-token.1=x`)).toBe('live.sandbox=a')
})
