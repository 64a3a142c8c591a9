import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Visitor } from '@/playground/lab/visitor'
import { packed } from '@/playground/own-code/share'
import type { Collections } from '@/playground/server/rows'
import type { PlaygroundState } from '@/playground/server/state'
import { type Site, startSite } from '../../lib/testing/site'

let site: Site
beforeAll(async () => {
  site = await startSite({ SANDBOX_MAX: '40' })
})
afterAll(async () => {
  await site.stop()
})

const visitor = () => new Visitor(site.url)
const stateOf = (who: Visitor) => who.json<PlaygroundState>('/api/playground/state')
const rowsOf = async (who: Visitor) => (await who.json<{ collections: Collections }>('/api/playground/database')).collections
const userShape = { _id: expect.stringMatching(/^[0-9a-f]{24}$/), username: 'aayush', isVerified: true, isAcceptingMessages: true }

async function aayush(strategy: 'jwt' | 'database' = 'jwt'): Promise<Visitor> {
  const who = visitor()
  if (strategy === 'database') expect((await who.setStrategy('database')).status).toBe(204)
  expect((await who.signIn('aayush', 'correct horse')).status).toBe(200)
  return who
}

async function expectProblem(response: Response, status: number, type: string): Promise<void> {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  expect(response.headers.get('cache-control')).toContain('no-store')
  expect(await response.json()).toEqual({ type: `/problems/${type}`, title: expect.any(String), status, detail: expect.any(String) })
}

describe('a visitor who only looks', () => {
  it('gets no cookie from pages, state, rows, session, providers or a stale sign-out', async () => {
    const who = visitor()
    for (const path of [
      '/',
      '/flow/cookie',
      '/playground',
      '/api/playground/state',
      '/api/playground/database',
      '/api/auth/session',
      '/api/auth/providers'
    ])
      expect((await who.fetch(path)).status, path).toBe(200)
    await who.post('/api/auth/signout', { csrfToken: 'x', json: 'true' })
    expect([...who.cookies.keys()]).toEqual([])
  })

  it('has nothing in its state', async () => {
    expect(await stateOf(visitor())).toMatchObject({
      engine: 'embedded',
      strategy: 'jwt',
      sandbox: null,
      cookie: null,
      token: null,
      proxy: null,
      expired: false
    })
  })
})

describe('under jwt', () => {
  it('state, token, proxy and session agree', async () => {
    const who = await aayush()
    const session = await who.json<{ user: unknown; expires: string }>('/api/auth/session')
    const state = await stateOf(who)
    expect(state.cookie).toMatchObject({
      name: 'next-auth.session-token',
      value: who.sessionToken,
      bytes: who.sessionToken?.length,
      chunks: 1,
      obstacle: null,
      kind: 'jwe'
    })
    expect(state.cookie?.jwe).toEqual({ header: { alg: 'dir', enc: 'A256GCM' }, parts: who.sessionToken?.split('.') })
    expect(state.token).toMatchObject({ ...userShape, iat: expect.any(Number), exp: expect.any(Number) })
    expect(state.proxy).toEqual(state.token)
    expect(session).toEqual({ user: userShape, expires: expect.any(String) })
    expect(Math.abs(Date.parse(session.expires) / 1000 - Number(state.token?.exp))).toBeLessThan(3)
  })

  it('reports the attributes that Set-Cookie really had', async () => {
    const who = await aayush()
    const set = who.attributes.get('next-auth.session-token')?.toLowerCase().split('; ') ?? []
    const { attributes } = (await stateOf(who)).cookie as NonNullable<PlaygroundState['cookie']>
    expect(attributes).toEqual({
      httpOnly: set.includes('httponly'),
      sameSite: set.find((a) => a.startsWith('samesite='))?.slice(9),
      path: set.find((a) => a.startsWith('path='))?.slice(5),
      secure: set.includes('secure')
    })
  })

  it.each([
    ['a left-over chunk', 'next-auth.session-token.1', { kind: 'left-over', names: ['next-auth.session-token.1'] }],
    ['another name that begins alike', 'next-auth.session-token-old', { kind: 'other-name', names: ['next-auth.session-token-old'] }]
  ])('names %s, joined as NextAuth joins it', async (_what, name, obstacle) => {
    const who = await aayush()
    const good = who.sessionToken
    who.cookies.set(name, 'stray')
    expect(await stateOf(who)).toMatchObject({ cookie: { value: `${good}stray`, chunks: 2, obstacle }, token: null, proxy: null })
    expect((await who.signIn('aayush', 'correct horse')).status).toBe(200)
    expect(await stateOf(who)).toMatchObject({ cookie: { chunks: 1, obstacle: null }, token: { username: 'aayush' } })
  })

  it('names the chunk that is missing', async () => {
    const who = await aayush()
    who.cookies.set('next-auth.session-token.1', who.sessionToken ?? '')
    who.cookies.delete('next-auth.session-token')
    expect(await stateOf(who)).toMatchObject({ cookie: { obstacle: { kind: 'missing', name: 'next-auth.session-token.0' } } })
  })

  it('reading the state changes no cookie and sets none', async () => {
    const who = await aayush()
    const cookies = [...who.cookies]
    for (const path of ['/api/playground/state', '/api/playground/database'])
      expect((await who.fetch(path)).headers.getSetCookie()).toEqual([])
    expect([...who.cookies]).toEqual(cookies)
  })

  it('the dashboard lets in who is signed in, and sends others to the sign-in page with the way back', async () => {
    const page = await (await aayush()).fetch('/demo/dashboard')
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html.replaceAll('<!-- -->', '')).toContain('Welcome, aayush')
    const data = /<script type="application\/json" id="server-session">(.*?)<\/script>/.exec(html)?.[1] ?? ''
    expect(JSON.parse(data)).toMatchObject({ user: { username: 'aayush' }, expires: expect.any(String) })
    const response = await visitor().fetch('/demo/dashboard?tab=2')
    expect(response.status).toBe(307)
    const target = new URL(response.headers.get('location') ?? '', site.url)
    expect([target.pathname, target.searchParams.get('callbackUrl')]).toEqual(['/demo/sign-in', '/demo/dashboard?tab=2'])
  })

  it('a client cannot tell the proxy report itself', async () => {
    const forged = Buffer.from(JSON.stringify({ username: 'mallory' })).toString('base64url')
    const state = (await (
      await visitor().fetch('/api/playground/state', { headers: { 'x-live-proxy-token': forged } })
    ).json()) as PlaygroundState
    expect(state.proxy).toBeNull()
  })
})

describe('under database', () => {
  it('the cookie is opaque, the token null in route and proxy, and the row is there', async () => {
    const who = await aayush('database')
    const state = await stateOf(who)
    expect(state).toMatchObject({ strategy: 'database', token: null, proxy: null, cookie: { kind: 'opaque', bytes: 36, jwe: null } })
    expect(await who.json('/api/auth/session')).toMatchObject({ user: userShape })
    const rows = await rowsOf(who)
    expect(rows.sessions).toEqual([
      { _id: expect.any(String), sessionToken: who.sessionToken, userId: expect.any(String), expires: expect.any(String) }
    ])
    expect((await who.fetch('/demo/dashboard')).status).toBe(200)
  })

  it('a cookie without a row passes the proxy and is turned away by the page', async () => {
    const who = await aayush('database')
    who.cookies.set('next-auth.session-token', crypto.randomUUID())
    const response = await who.fetch('/demo/dashboard')
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toContain('/demo/sign-in')
  })

  it('signing out deletes the row', async () => {
    const who = await aayush('database')
    await who.signOut()
    expect((await rowsOf(who)).sessions).toEqual([])
    expect(await who.json('/api/auth/session')).toEqual({})
  })
})

describe('flipping and resetting', () => {
  it('flips without touching the session cookie', async () => {
    const who = await aayush()
    const cookie = who.sessionToken
    expect((await who.setStrategy('database')).status).toBe(204)
    expect(who.sessionToken).toBe(cookie)
    expect(await stateOf(who)).toMatchObject({ strategy: 'database', cookie: { kind: 'jwe' } })
  })

  it('resets to a sandbox as new: signed out, strategy jwt, two users, a secret that no old token fits', async () => {
    const who = await aayush('database')
    await who.setStrategy('jwt')
    await who.signIn('mira', 'battery staple')
    const old = who.sessionToken ?? ''
    expect((await who.fetch('/api/playground/reset', { method: 'POST' })).status).toBe(204)
    expect([...who.cookies.keys()]).toEqual(['live.sandbox'])
    expect(await rowsOf(who)).toMatchObject({ users: [{ username: 'aayush' }, { username: 'mira' }], sessions: [] })
    who.cookies.set('next-auth.session-token', old)
    expect(await stateOf(who)).toMatchObject({ strategy: 'jwt', token: null, proxy: null })
  })

  it('password hashes are never sent whole', async () => {
    for (const { password } of (await rowsOf(await aayush())).users) expect(password).toBe('$2b$10$…')
  })
})

describe('two visitors at once', () => {
  it('never see each other’s users, rows or tokens', async () => {
    const [one, two] = await Promise.all([aayush('database'), aayush('database')])
    const [rowsOne, rowsTwo] = await Promise.all([rowsOf(one), rowsOf(two)])
    const ids = (rows: Collections) => [...rows.users, ...rows.sessions].map(({ _id }) => _id)
    expect(ids(rowsOne).filter((id) => ids(rowsTwo).includes(id))).toEqual([])
    // One visitor's session token in the other's cookie is worth nothing, under either strategy.
    const thief = await aayush('database')
    thief.cookies.set('next-auth.session-token', one.sessionToken ?? '')
    expect(await thief.json('/api/auth/session')).toEqual({})
    const [jwtOne, jwtTwo] = await Promise.all([aayush(), aayush()])
    jwtTwo.cookies.set('next-auth.session-token', jwtOne.sessionToken ?? '')
    expect((await stateOf(jwtTwo)).token).toBeNull()
    expect(await jwtTwo.json('/api/auth/session')).toEqual({})
  })

  it('twenty at once each get their own user', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => aayush(i % 2 ? 'jwt' : 'database')))
    const sessions = await Promise.all(all.map((who) => who.json<{ user: { _id: string } }>('/api/auth/session')))
    const users = await Promise.all(all.map(async (who) => (await rowsOf(who)).users.map(({ _id }) => _id)))
    for (const [i, { user }] of sessions.entries()) expect(users[i]).toContain(user._id)
    expect(new Set(users.flat()).size).toBe(40)
  })

  it('a ticket that was not signed here is nobody’s', async () => {
    const who = await aayush()
    const ticket = who.cookies.get('live.sandbox') ?? ''
    who.cookies.set('live.sandbox', `${ticket.slice(0, -2)}xx`)
    expect(await stateOf(who)).toMatchObject({ sandbox: null, token: null, proxy: null })
  })
})

describe('bad requests', () => {
  const put = (init: RequestInit) =>
    visitor().fetch('/api/playground/strategy', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, ...init })

  it('are told what is wrong, as problem+json', async () => {
    await expectProblem(await put({ body: '{"strategy":"pigeon"}' }), 422, 'invalid-input')
    await expectProblem(await put({ body: '{"strategy":"jwt","more":1}' }), 422, 'invalid-input')
    await expectProblem(await put({ body: '{"strategy":' }), 400, 'bad-request')
    await expectProblem(await put({ body: '"jwt"', headers: { 'Content-Type': 'text/plain' } }), 415, 'unsupported-media-type')
    await expectProblem(await put({ body: JSON.stringify({ strategy: 'x'.repeat(200_000) }) }), 413, 'too-large')
    await expectProblem(
      await visitor().fetch('/api/auth/callback/credentials', {
        method: 'POST',
        body: new URLSearchParams({ password: 'x'.repeat(200_000) })
      }),
      413,
      'too-large'
    )
    await expectProblem(await visitor().fetch('/api/auth/csrf?callbackUrl=javascript:alert(1)'), 422, 'invalid-input')
  })

  it('to an endpoint that does not exist get 404', async () => {
    for (const path of ['/api/nothing', '/api/auth', '/api/playground/nothing/at/all'])
      await expectProblem(await visitor().fetch(path), 404, 'not-found')
  })

  it('of another method get 405 with Allow', async () => {
    const response = await visitor().fetch('/api/playground/strategy', { method: 'DELETE' })
    expect(response.headers.get('allow')).toBe('PUT')
    await expectProblem(response, 405, 'method-not-allowed')
  })

  it('from another origin are refused, and change nothing', async () => {
    const who = await aayush()
    for (const origin of ['https://elsewhere.example', 'null']) {
      const headers = { 'Content-Type': 'application/json', Origin: origin }
      await expectProblem(
        await who.fetch('/api/playground/strategy', { method: 'PUT', headers, body: '{"strategy":"database"}' }),
        403,
        'foreign-origin'
      )
      await expectProblem(await who.fetch('/api/playground/reset', { method: 'POST', headers }), 403, 'foreign-origin')
    }
    expect(await stateOf(who)).toMatchObject({ strategy: 'jwt', token: { username: 'aayush' } })
  })

  it('never become a 500, whatever stands in the cookies', async () => {
    for (const cookie of [
      'live.sandbox=%E0%A4%A',
      'next-auth.session-token=....',
      'next-auth.csrf-token=|',
      'next-auth.callback-url=%00',
      'live.sandbox=a.b.c; next-auth.session-token=x'
    ]) {
      for (const path of ['/api/playground/state', '/api/auth/session', '/api/auth/csrf', '/demo/dashboard']) {
        const { status } = await visitor().fetch(path, { headers: { cookie } })
        expect(status, `${path} with ${cookie}`).toBeLessThan(500)
      }
    }
  })
})

describe('every answer', () => {
  it('carries the security headers, and scripts need a hash or the site’s own origin', async () => {
    for (const path of ['/', '/demo/dashboard', '/api/health', '/nowhere', '/favicon.svg']) {
      const { headers } = await visitor().fetch(path)
      const csp = headers.get('content-security-policy') ?? ''
      expect(csp, path).toMatch(/script-src 'self' 'sha256-/)
      expect(csp, path).not.toMatch(/script-src[^;]*unsafe-(inline|eval)/)
      expect(csp, path).toContain("frame-ancestors 'none'")
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('referrer-policy'), path).toBeTruthy()
      expect(headers.get('x-powered-by'), path).toBeNull()
    }
  })

  it('about one person is not stored; a guide page may be', async () => {
    const who = await aayush()
    for (const path of ['/api/playground/state', '/api/playground/database', '/api/auth/session', '/api/auth/csrf', '/demo/dashboard'])
      expect((await who.fetch(path)).headers.get('cache-control'), path).toMatch(/no-store|no-cache/)
    expect((await who.fetch('/flow/cookie')).headers.get('cache-control') ?? '').not.toContain('no-store')
  })

  it('of /api/health says which engine runs', async () => {
    expect(await visitor().json('/api/health')).toEqual({ status: 'ok', engine: 'embedded', mongo: 'up' })
  })

  it('of an unknown page is 404 with a page that helps', async () => {
    const response = await visitor().fetch('/no/such/page')
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('There is no page here')
  })
})

it('nothing that was logged holds a password, a hash, a secret or a token', async () => {
  const who = await aayush()
  await who.signIn('aayush', 'a wrong password')
  const printed = site.output()
  for (const secret of ['correct horse', 'a wrong password', '$2b$10$', who.sessionToken ?? '?', who.cookies.get('live.sandbox') ?? '?'])
    expect(printed).not.toContain(secret)
})

describe('an application to take along', () => {
  const ask = (query: string) => visitor().fetch(`/api/playground/application${query}`)
  const own = { functions: { jwt: 'jwt({ token }) {\n  return { ...token, mine: true }\n}' }, options: { maxAge: 60 } }

  it('is a list of files, as an archive the same ones', async () => {
    const { files } = (await (await ask('?strategy=database&provider=oidc')).json()) as { files: { path: string; text: string }[] }
    const text = (path: string) => files.find((file) => file.path === path)?.text
    expect(text('lib/auth.ts')).toContain("session: { strategy: 'database' }")
    expect(text('lib/auth.ts')).toContain("id: 'oidc'")
    expect(text('lib/sign-ins.ts')).toBeUndefined()
    const answer = await ask('?strategy=database&provider=oidc&format=zip')
    expect(answer.headers.get('content-type')).toBe('application/zip')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="nextauth-application.zip"')
    const archive = unzipSync(new Uint8Array(await answer.arrayBuffer()))
    expect(Object.entries(archive).map(([path, bytes]) => ({ path, text: strFromU8(bytes) }))).toEqual(
      files.map((file) => ({ ...file, path: `nextauth-application/${file.path}` }))
    )
  })
  it('has what a reader changed, and begins no sandbox', async () => {
    const who = visitor()
    const answer = await who.fetch(`/api/playground/application?own=${await packed(own)}`)
    const { files } = (await answer.json()) as { files: { path: string; text: string }[] }
    expect(files.find(({ path }) => path === 'lib/auth.ts')?.text).toContain('mine: true')
    expect([...who.cookies.keys()]).toEqual([])
  })
  it.each(['?strategy=none', '?provider=none', '?format=tar', '?own=AAAA', '?own=', '?strategy=jwt&strategy=database', '?more=1'])(
    'is refused for %s',
    async (query) => expectProblem(await ask(query), 422, 'invalid-input')
  )
  it('is refused for code that cannot be parsed, and for an odd name', async () => {
    const refused = [
      { functions: { jwt: '%%%' }, options: {} },
      { functions: {}, options: { cookie: { name: "'; a()" } } }
    ]
    for (const one of refused) await expectProblem(await ask(`?own=${await packed(one)}`), 422, 'invalid-input')
  })
})
