import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { requireOwnOrigin } from './origin'

const check = (headers: Record<string, string>, siteUrl?: string) => () =>
  requireOwnOrigin({ headers } as unknown as IncomingMessage, siteUrl)

it.each([
  [{ host: 'a.example', origin: 'http://a.example' }],
  [{ host: 'a.example' }],
  [{ host: 'a.example', 'sec-fetch-site': 'same-origin' }],
  [{ host: 'a.example', 'sec-fetch-site': 'none' }]
])('takes %o', (headers) => expect(check(headers as Record<string, string>)).not.toThrow())

it.each([
  [{ host: 'a.example', origin: 'http://b.example' }],
  [{ host: 'a.example', origin: 'http://a.example:8080' }],
  [{ host: 'a.example', origin: 'null' }],
  [{ host: 'a.example', origin: 'not an origin' }],
  [{ host: 'a.example', 'sec-fetch-site': 'cross-site' }],
  [{ host: 'a.example', 'sec-fetch-site': 'same-site' }],
  [{ origin: 'null' }]
])('refuses %o', (headers) => {
  for (const siteUrl of [undefined, '', 'https://site.example'])
    expect(check(headers as Record<string, string>, siteUrl)).toThrow('Send this request from a page of this site.')
})

it('takes the configured address too, for a site behind a proxy', () => {
  expect(check({ host: '10.0.0.7:3000', origin: 'https://site.example' }, 'https://site.example')).not.toThrow()
})
