import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Visitor } from '@/playground/lab/visitor'
import { type Site, startSite } from '../../lib/testing/site'
import { PAGES } from '../pages'

/** Every route that answers a GET, signed in or not, and addresses that lead nowhere. */
const PERSONAL = [
  '/api/auth/csrf',
  '/api/auth/error',
  '/api/auth/nothing',
  '/api/auth/providers',
  '/api/auth/session',
  '/api/auth/signin',
  '/api/auth/signout',
  '/api/auth/verify-request',
  '/api/facts/session-callback',
  '/api/health',
  '/api/nothing',
  '/api/playground/database',
  '/api/playground/experiments',
  '/api/playground/secret',
  '/api/playground/server-session?arguments=3',
  '/api/playground/state',
  '/api/playground/strategy',
  '/api/playground/trace',
  '/api/playground/xss',
  '/demo/ask-the-proxy?way=getToken',
  '/demo/dashboard',
  '/demo/server-component',
  '/demo/router',
  '/api/playground/frame',
  '/demo/sign-in',
  '/demo/with-auth'
]
/** Pages that this site frames, with a policy of their own. One of them may be in foreign frames. */
const FRAMED: Readonly<Record<string, string | null>> = { '/api/playground/xss': 'SAMEORIGIN', '/api/playground/frame': null }
const FIXED = ['/favicon.svg', '/og.png', '/nowhere', '/about/claims', '/flow/cookie.md', '/llms.txt', '/sitemap.xml', '/robots.txt']

describe.each([
  ['http', {}],
  ['https', { NEXTAUTH_URL: 'https://site.example', TRUST_PROXY: '1' }]
] as const)('headers under %s', (scheme, env) => {
  let site: Site
  let visitor: Visitor
  beforeAll(async () => {
    site = await startSite(env)
    visitor = new Visitor(site.url)
    await visitor.signIn('aayush', 'correct horse')
  })
  afterAll(async () => {
    await site.stop()
  })
  /** What comes back for these bytes, until the site ends the connection. */
  const answerTo = async (bytes: string) => {
    const socket = connect(Number(new URL(site.url).port), '127.0.0.1')
    socket.end(bytes)
    return text(socket)
  }
  const paths = () => [...PERSONAL, ...FIXED, ...PAGES.filter((path) => !path.startsWith('/demo/'))]
  const whose = (path: string) => [visitor.fetch(path), new Visitor(site.url).fetch(path)]

  it('say on every answer what a browser must not do with it', async () => {
    for (const path of paths())
      for (const { headers } of await Promise.all(whose(path))) {
        const policy = headers.get('content-security-policy') ?? ''
        expect(policy, path).toMatch(path in FRAMED ? /default-src 'none'/ : /script-src 'self' 'sha256-/)
        expect(policy, path).not.toMatch(/script-src[^;]*unsafe-(inline|eval)/)
        expect(headers.get('x-content-type-options'), path).toBe('nosniff')
        expect(headers.get('x-frame-options'), path).toBe(path in FRAMED ? FRAMED[path] : 'DENY')
        expect(headers.get('referrer-policy'), path).toBe('strict-origin-when-cross-origin')
        expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin')
        expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin')
        expect(headers.get('permissions-policy'), path).toMatch(/camera=\(\).*geolocation=\(\).*payment=\(\).*usb=\(\)/)
        expect(headers.get('strict-transport-security'), path).toBe(scheme === 'https' ? 'max-age=31536000' : null)
        expect(headers.get('x-powered-by'), path).toBeNull()
      }
  })

  it('let nobody keep what is personal, and let everybody keep a page that they ask for again', async () => {
    for (const path of PERSONAL)
      for (const { headers, status } of await Promise.all(whose(path)))
        expect(headers.get('cache-control'), `${path} ${status}`).toMatch(/no-store/)
    for (const path of paths().filter((one) => !PERSONAL.includes(one)))
      for (const { headers, status } of await Promise.all(whose(path))) {
        expect(headers.getSetCookie(), path).toEqual([])
        if (status === 404) expect(headers.get('cache-control'), path).toContain('no-store')
        else expect(headers.get('cache-control'), path).toBe('public, max-age=0, must-revalidate')
        if (status !== 200) continue
        const etag = headers.get('etag') ?? ''
        expect(etag, path).not.toBe('')
        const again = await fetch(site.url + path, { headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' } })
        expect([again.status, again.headers.get('cache-control')], path).toEqual([304, 'public, max-age=0, must-revalidate'])
      }
    const [script] = /\/_next\/static\/chunks\/[^"]+\.js/.exec(await (await visitor.fetch('/')).text()) ?? []
    expect((await visitor.fetch(script ?? '')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const index = await visitor.fetch(`/_next/static/${readFileSync('.next/BUILD_ID', 'utf8')}/search.json`)
    expect([index.status, index.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    const moved = await visitor.fetch('/_next/static/chunks/')
    expect(moved.headers.get('cache-control'), String(moved.status)).not.toContain('immutable')
  })

  it.each([
    ['NONSENSE\r\n\r\n', 400, 'bad-request'],
    ['GET / HTTP/1.1\r\nHost: a\r\nNo colon\r\n\r\n', 400, 'bad-request'],
    ['GET /./demo/dashboard HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'bad-request'],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'head-too-large'],
    [
      `POST /api/auth/_log HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
      413,
      'too-large'
    ]
  ])('are those of a request too that cannot be read: %.20j', async (bytes, status, type) => {
    const answer = await answerTo(bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/^content-type: application\/problem\+json/im)
    expect(answer).toMatch(/^content-security-policy: default-src 'self'/im)
    expect(answer).toMatch(/^x-content-type-options: nosniff/im)
    expect(answer).toMatch(/^cache-control: no-store/im)
    expect(/^strict-transport-security/im.test(answer)).toBe(scheme === 'https')
    expect(answer).toContain(`/problems/${type}"`)
  })

  it('name the scripts of a server component by a nonce that differs at every request', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const response = await visitor.fetch('/demo/server-component')
        const [, nonce] = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '') ?? []
        const inline = (await response.text()).match(/<script(?![^>]*\bsrc=)[^>]*>/g) ?? []
        const framework = inline.filter((tag) => tag.includes('nonce='))
        expect(framework.length).toBeGreaterThan(0)
        for (const tag of framework) expect(tag).toContain(`nonce="${nonce}"`)
        return nonce
      })
    )
    expect(nonces[0]).not.toBe(nonces[1])
  })

  it('name the sandbox cookie so that no other host can set it under https', () => {
    const name = scheme === 'https' ? '__Host-live.sandbox' : 'live.sandbox'
    expect([...visitor.cookies.keys()]).toContain(name)
    expect(visitor.attributes.get(name)).toBe(`Max-Age=2592000; Path=/; HttpOnly;${scheme === 'https' ? ' Secure;' : ''} SameSite=Lax`)
    const [, payload = ''] = visitor.cookies.get(name)?.split('.') ?? []
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number }
    expect(Math.abs(exp - Date.now() / 1000 - 2_592_000)).toBeLessThan(60)
  })

  it('of a request compare the origin’s scheme too', async () => {
    const flip = async (Origin: string) =>
      (
        await visitor.fetch('/api/playground/strategy', {
          method: 'PUT',
          headers: { 'Content-Type': 'application/json', Origin },
          body: '{"strategy":"jwt"}'
        })
      ).status
    const { host } = new URL(site.url)
    const [own, other] = scheme === 'https' ? ['https://site.example', 'http://site.example'] : [`http://${host}`, `https://${host}`]
    expect([await flip(own), await flip(other)]).toEqual([204, 403])
  })
})
