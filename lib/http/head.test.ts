import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { CLIENT_ADDRESS_HEADER, checkHead, cleanHead, settleForwarded } from './head'

const check = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  checkHead({ method, url, headers: { host: 'site.example', ...headers } } as unknown as IncomingMessage)

describe('a request’s head', () => {
  it.each([
    ['/', {}],
    ['/flow/cookie?a=1&b=2', {}],
    ['/%C3%BC?callbackUrl=%2Fdemo%2Fdashboard', {}],
    ['/?callbackUrl=/../x\\y', {}],
    ['/.well-known/a..b/.c', {}],
    ['/', { host: 'localhost:3000' }],
    ['/', { host: '[::1]:3000' }],
    ['/', { host: '127.0.0.1' }],
    ['/', { cookie: Array.from({ length: 80 }, (_, i) => `c${i}=1`).join('; ') }]
  ])('%j with %j may go on', (url, headers) => expect(() => check(url, headers as Record<string, string>)).not.toThrow())

  it.each([
    ['TRACE', '/', {}, 405],
    ['PROPFIND', '/', {}, 405],
    ['POST', '/demo/server-component', {}, 405],
    ['DELETE', '/flow/cookie', {}, 405],
    ['GET', `/?${'x'.repeat(5000)}`, {}, 413],
    ['GET', `/?${'a=1&'.repeat(60)}`, {}, 400],
    ['GET', '/', { cookie: 'a=1; '.repeat(81) }, 400],
    ['GET', '/', { host: 'a b' }, 400],
    ['GET', '/', { host: '' }, 400],
    ['GET', '/', { host: 'site.example:99999' }, 400],
    ['GET', '/', { host: 'site.example/path' }, 400],
    ['GET', '/', { host: 'user@site.example' }, 400],
    ['GET', '//evil.example/', {}, 400],
    ['GET', '/\\evil.example/', {}, 400],
    ['GET', '/./demo/server-component', {}, 400],
    ['GET', '/demo/x/../dashboard', {}, 400],
    ['GET', '/demo/%2E%2e?x', {}, 400],
    ['GET', '/demo\\dashboard', {}, 400],
    ['GET', 'http://evil.example/', {}, 400],
    ['OPTIONS', '*', {}, 405],
    ['GET', '/%E0%A4%A', {}, 400],
    ['GET', '/%00', {}, 400],
    ['GET', '/a%0d%0aSet-Cookie:x', {}, 400]
  ])('%s %s with %j is refused', (method, url, headers, status) => {
    expect(() => check(url, headers as Record<string, string>, method)).toThrow(expect.objectContaining({ status }))
  })
})

it('is rid of the headers of Next’s router, of cookies with names that no browser would set, and of second ones', () => {
  const headers: Record<string, string> = {
    rsc: '1',
    'next-router-state-tree': 'null',
    'next-action': 'x',
    accept: '*/*',
    cookie:
      'live.sandbox=a.b=; next-auth.session-token/x=a; next-auth.session-token.[0]=b;next-auth.session-token.0=c; x@=d; =e; f; next-auth.session-token.0 =g'
  }
  cleanHead({ headers } as unknown as IncomingMessage)
  expect(headers).toEqual({ accept: '*/*', cookie: 'live.sandbox=a.b=; next-auth.session-token.0=c' })
})

it('keeps of Next’s router what a browser’s router sends, on the pages about it', () => {
  const kept = (headers: Record<string, string>, url = '/demo/router/guarded?_rsc=x') => {
    cleanHead({ url, headers } as unknown as IncomingMessage)
    return Object.keys(headers)
  }
  const state = encodeURIComponent(JSON.stringify(['', { children: ['__PAGE__', {}] }]))
  const sent = {
    rsc: '1',
    'next-url': '/demo/router',
    'next-router-prefetch': '1',
    'next-router-segment-prefetch': '/_tree',
    'next-router-state-tree': state
  }
  expect(kept({ ...sent })).toEqual(Object.keys(sent))
  expect(kept({ ...sent }, '/demo/routers')).toEqual([])
  expect(
    kept({ rsc: 'x', 'next-router-prefetch': '9', 'next-router-segment-prefetch': '/../x', 'next-action': 'x', 'next-url': '/' })
  ).toEqual([])
  for (const broken of ['null', '%', '[]', '{"a":1}']) expect(kept({ 'next-router-state-tree': broken })).toEqual([])
})

describe('what proxies forward', () => {
  const settle = (headers: Record<string, string>, proxies: number, remoteAddress = '10.0.0.1') => {
    const req = { headers: { host: 'inside:3000', ...headers }, socket: { remoteAddress }, connection: { remoteAddress } }
    settleForwarded(req as unknown as IncomingMessage, proxies)
    const {
      'x-forwarded-host': host,
      'x-forwarded-proto': scheme,
      [CLIENT_ADDRESS_HEADER]: client,
      ...others
    } = req.headers as Record<string, string>
    return { host, scheme, client, others: Object.keys(others) }
  }
  const forged = {
    'x-forwarded-for': '1.1.1.1, 2.2.2.2',
    'x-forwarded-host': 'evil.example, site.example',
    'x-forwarded-proto': 'http, https',
    'x-real-ip': '9.9.9.9',
    forwarded: 'for=9.9.9.9;host=evil.example',
    [CLIENT_ADDRESS_HEADER]: '9.9.9.9'
  }

  it('is not believed of anybody when no proxy stands in front', () => {
    expect(settle(forged, 0)).toEqual({ host: 'inside:3000', scheme: 'http', client: '10.0.0.1', others: ['host'] })
  })

  it('counts from the right, as many entries as there are proxies', () => {
    expect(settle(forged, 1)).toEqual({ host: 'site.example', scheme: 'https', client: '2.2.2.2', others: ['host'] })
    expect(settle(forged, 2)).toMatchObject({ host: 'evil.example', scheme: 'http', client: '1.1.1.1' })
  })

  it('falls back to the request itself when the proxy says nothing', () => {
    expect(settle({}, 1)).toMatchObject({ host: 'inside:3000', scheme: 'http', client: '10.0.0.1' })
  })

  it('is refused when it names no host', () => {
    expect(() => settle({ 'x-forwarded-host': 'a b' }, 1)).toThrow(expect.objectContaining({ status: 400 }))
  })

  it.each([
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64']
  ])('counts %s as %s', (address, client) => expect(settle({}, 0, address).client).toBe(client))
})
