import { createServer } from 'node:http'
import { isSerializableProps } from 'next/dist/lib/is-serializable-props'
import { NextRequest } from 'next/server'
import type { JWT } from 'next-auth/jwt'
import { expect } from 'vitest'
import { withCallbacks } from '../lab/changes'
import { nextSecond } from '../lab/clock'
import { guardOf } from '../lab/guard'
import { requestsOf, signedInPage, signInByFetch, signInOn } from '../lab/proofs/on-page'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import type { Visitor } from '../lab/visitor'
import { prove } from './prove'
import topic from './requests'

const NAME = 'next-auth.session-token'
const SESSION = 'GET session'
const aayush = { user: { username: 'aayush' } }

/** What `getServerSession()` returns to this laboratory, before JSON makes something else of it. */
async function serverSession(lab: Lab, visitor: Visitor): Promise<unknown> {
  let session: unknown
  lab.route('/session-here', async (req, res) => {
    session = await lab.library.getServerSession(req, res, lab.options())
    res.json({})
  })
  await visitor.fetch('/session-here')
  return session
}

/** Where `withAuth()` sends a request for a path; undefined when it lets pass. */
async function sentTo(lab: Lab, path: string, options: Record<string, unknown> = { secret: lab.secret }): Promise<string | undefined> {
  const guard = guardOf(lab.library.withAuth({ pages: { signIn: '/sign-in' }, ...options }))
  const to = (await guard(new NextRequest(`http://site.example${path}`)))?.headers.get('location')
  return to ? new URL(to).pathname + (new URL(to).searchParams.get('error') ?? '') : undefined
}

/** Runs `work` with the address of another site that has this page. */
async function withOtherSite(html: string, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_req, res) => res.setHeader('Content-Type', 'text/html').end(html))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://other.test:${(server.address() as { port: number }).port}/`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const siteOf = (lab: Lab) => `http://site.test:${new URL(lab.url).port}`

/** A reader who is signed in at the site's name, in a browser. */
async function signedInAtName(lab: Lab) {
  const client = await lab.openPage()
  await client.page.goto(`${siteOf(lab)}/client`)
  await client.status('unauthenticated')
  await signInOn(client)
  await client.status('authenticated')
  return client
}

prove(topic, {
  async 'sign-in-sends-four-requests'(lab) {
    const client = await lab.openPage()
    await client.status('unauthenticated')
    const asked = requestsOf(client)
    await signInOn(client)
    expect(asked).toEqual(['GET providers', 'GET csrf', 'POST callback/credentials', SESSION])
  },
  async 'sign-in-passes-callback-url'(lab) {
    const client = await lab.openPage('/client?from=here')
    await client.status('unauthenticated')
    const [request] = await Promise.all([client.page.waitForRequest(/callback\/credentials/), signInOn(client)])
    expect(new URLSearchParams(request.postData() ?? '').get('callbackUrl')).toBe(`${lab.url}/client?from=here`)
  },
  async 'one-request-for-all-components'(lab) {
    const client = await signedInPage(lab)
    const asked = requestsOf(client)
    await client.page.goto(`${lab.url}/client?components=3`)
    await client.page.waitForFunction(() => document.querySelectorAll('[data-status="authenticated"]').length === 3)
    expect(asked).toEqual([SESSION])
  },
  async 'provider-each-asks'(lab) {
    const client = await signedInPage(lab)
    const asked = requestsOf(client)
    await client.page.goto(`${lab.url}/client?providers=2`)
    await client.page.waitForFunction(() => document.querySelectorAll('[data-status="authenticated"]').length === 2)
    expect(asked).toEqual([SESSION, SESSION])
  },
  async 'session-prop-asks-nothing'(lab) {
    const client = await signedInPage(lab)
    const asked = requestsOf(client)
    const session = { user: { username: 'from the server' }, expires: new Date(Date.now() + 60_000).toISOString() }
    await client.page.goto(`${lab.url}/client?session=${encodeURIComponent(JSON.stringify(session))}`)
    await client.status('authenticated')
    await client.page.waitForLoadState('networkidle')
    expect(await client.page.evaluate(() => window.auth.seen)).toEqual([{ status: 'authenticated', data: session }])
    expect(asked).toEqual([])
  },
  async 'session-prop-null-asks-nothing'(lab) {
    const client = await signedInPage(lab)
    const asked = requestsOf(client)
    await client.page.goto(`${lab.url}/client?session=null`)
    await client.status('unauthenticated')
    await client.page.waitForLoadState('networkidle')
    expect(asked).toEqual([])
  },
  async 'refetch-on-focus-can-be-turned-off'(lab) {
    const client = await signedInPage(lab)
    /** What is asked when the reader comes back, and then by a call of their own, which comes last. */
    const askedAtFocus = async (path: string) => {
      await client.page.goto(lab.url + path)
      await client.status('authenticated')
      const asked = requestsOf(client)
      await client.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      await client.page.evaluate(() => window.auth.getSession())
      return asked.length
    }
    expect(await askedAtFocus('/client?focus=off')).toBe(1)
    expect(await askedAtFocus('/client')).toBe(2)
  },
  async 'refetch-interval-asks'(lab) {
    const client = await lab.openPage('/client?interval=1')
    await client.status('unauthenticated')
    const asked = requestsOf(client)
    await client.page.waitForTimeout(1500)
    expect(asked).toEqual([])
    await signInOn(client)
    asked.length = 0
    await expect.poll(() => asked.length).toBeGreaterThanOrEqual(2)
    expect(new Set(asked)).toEqual(new Set([SESSION]))
  },
  async 'own-get-session-leaves-use-session'(lab) {
    lab.strategy = 'database'
    const client = await signedInPage(lab)
    await lab.users.updateOne({ username: 'aayush' }, { $set: { username: 'renamed' } })
    expect(await client.page.evaluate(() => window.auth.getSession())).toMatchObject({ user: { username: 'renamed' } })
    await client.page.waitForLoadState('networkidle')
    expect(await client.page.textContent('pre')).toContain('aayush')
  },
  async 'second-tab-wakes-a-stale-page'(lab) {
    const client = await lab.openPage()
    await client.status('unauthenticated')
    await signInByFetch(client)
    expect(await client.page.evaluate(() => window.auth.seen.at(-1)?.status)).toBe('unauthenticated')
    // Within one second the message to other tabs would be the same, and a storage event tells of changes alone.
    await nextSecond()
    const other = await client.page.context().newPage()
    await other.goto(client.page.url())
    await client.status('authenticated')
  },
  async 'failed-read-signs-the-page-out'(lab) {
    const client = await signedInPage(lab)
    let fails = true
    await client.page.route('**/api/auth/session', (route) => (fails ? route.abort() : route.continue()))
    await client.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await client.status('unauthenticated')
    fails = false
    await client.page.reload()
    await client.status('authenticated')
  },
  async 'read-under-way-undoes-a-sign-out'(lab) {
    /** Signs out while a read is under way. @returns the session of the next read. */
    const signOutDuringRead = async (strategy: 'jwt' | 'database') => {
      lab.strategy = strategy
      const visitor = await lab.signIn()
      let goOn = () => {}
      const signedOut = new Promise<void>((resolve) => {
        goOn = resolve
      })
      let reached = () => {}
      const underWay = new Promise<void>((resolve) => {
        reached = resolve
      })
      lab.change = withCallbacks({
        async session({ session }: { session: unknown }) {
          reached()
          await signedOut
          return session
        }
      })
      const reading = lab.read(visitor)
      await Promise.race([underWay, reading])
      await visitor.signOut()
      const after = visitor.sessionToken
      goOn()
      await reading
      lab.change = () => {}
      return { after, back: visitor.sessionToken !== undefined, session: await lab.read(visitor) }
    }
    expect(await signOutDuringRead('jwt')).toMatchObject({ after: undefined, back: true, session: aayush })
    expect(await signOutDuringRead('database')).toEqual({ after: undefined, back: true, session: {} })
  },
  async 'callback-url-in-the-body'(lab) {
    const visitor = lab.visitor()
    const response = await visitor.signIn('aayush', 'correct horse', { callbackUrl: 'dashboard' })
    expect([response.status, visitor.sessionToken, lab.log]).toEqual([500, undefined, []])
  },
  async 'callback-url-without-redirect-callback'(lab) {
    const urls: string[] = []
    lab.change = withCallbacks({
      redirect: ({ url, baseUrl }: { url: string; baseUrl: string }) => {
        urls.push(url)
        return url.startsWith('/') ? `${baseUrl}${url}` : url
      }
    })
    const response = await lab.visitor().signIn('aayush', 'correct horse', { callbackUrl: '/somewhere' })
    expect(urls).toContain('/somewhere')
    const { url } = (await response.json()) as { url: string }
    expect(new URL(url)).toMatchObject({ pathname: '/somewhere', host: new URL(lab.url).host })
  },
  async 'bearer-is-case-sensitive'(lab) {
    const token = (await lab.signIn()).sessionToken
    const tokenBy = (authorization: string) =>
      lab.library.getToken({ req: new NextRequest('http://site.example/', { headers: { authorization } }), secret: lab.secret })
    expect(await tokenBy(`Bearer ${token}`)).toMatchObject({ username: 'aayush' })
    expect(await tokenBy(`bearer ${token}`)).toBeNull()
  },
  async 'bearer-comes-after-the-cookie'(lab) {
    const token = (await lab.signIn()).sessionToken
    const ask = (cookie: string) =>
      lab.library.getToken({
        req: new NextRequest('http://site.example/', { headers: { cookie, authorization: `Bearer ${token}` } }),
        secret: lab.secret
      })
    expect(await ask('other=1')).toMatchObject({ username: 'aayush' })
    expect(await ask(`${NAME}=a.broken.cookie`)).toBeNull()
  },
  async 'bearer-is-for-get-token-alone'(lab) {
    const token = (await lab.signIn()).sessionToken
    const headers = { authorization: `Bearer ${token}` }
    const client = lab.visitor()
    expect(await client.json('/token', { headers })).toMatchObject({ username: 'aayush' })
    expect(await client.json('/api/auth/session', { headers })).toEqual({})
    expect(await client.json('/server-session', { headers })).toBeNull()
  },
  async 'get-token-needs-parsed-cookies'(lab) {
    const visitor = await lab.signIn()
    lab.route('/plain', async (req, res) => {
      const { headers } = req
      const ask = (request: object) => lab.library.getToken({ req: request as never, secret: lab.secret })
      res.json([await ask({ headers }), await ask({ headers, cookies: req.cookies })])
    })
    expect(await visitor.json('/plain')).toEqual([null, expect.objectContaining({ username: 'aayush' })])
  },
  async 'minted-cookie-is-a-session'(lab) {
    const visitor = lab.visitor()
    const claims = { _id: '1', username: 'minted', isVerified: true, isAcceptingMessages: true } as JWT
    visitor.cookies.set(NAME, await lab.library.encode({ token: claims, secret: lab.secret }))
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'minted' } })
  },
  async 'minted-row-is-a-session'(lab) {
    lab.strategy = 'database'
    const user = await lab.users.findOne({ username: 'aayush' })
    const expires = new Date(Date.now() + 60_000)
    await lab.sessions.insertOne({ sessionToken: 'minted', userId: user?._id, expires })
    const visitor = lab.visitor()
    visitor.cookies.set(NAME, 'minted')
    expect(await lab.read(visitor)).toMatchObject(aayush)
  },
  async 'own-fetch-forwards-no-cookie'(lab) {
    lab.route('/asks-itself', async (req, res) => {
      const ask = async (headers: Record<string, string>) => (await fetch(`${lab.url}/api/auth/session`, { headers })).json()
      res.json([await ask({}), await ask({ cookie: req.headers.cookie ?? '' })])
    })
    const [without, withCookie] = await (await lab.signIn()).json<unknown[]>('/asks-itself')
    expect(without).toEqual({})
    expect(withCookie).toMatchObject(aayush)
  },
  async 'server-session-keeps-undefined'(lab) {
    lab.change = withCallbacks({ session: ({ session }) => session })
    await lab.users.updateOne({ username: 'aayush' }, { $unset: { name: true } })
    const visitor = await lab.signIn()
    const session = (await serverSession(lab, visitor)) as { user: object }
    expect(Object.entries(session.user)).toContainEqual(['image', undefined])
    expect(Object.keys((await lab.read(visitor)).user ?? {})).not.toContain('image')
  },
  async 'props-with-undefined-are-refused'(lab) {
    lab.change = withCallbacks({ session: ({ session }) => session })
    const session = await serverSession(lab, await lab.signIn())
    const check = (props: unknown) => isSerializableProps('/page', 'getServerSideProps', props)
    expect(() => check({ session })).toThrow('`undefined` cannot be serialized as JSON')
    expect(check({ session: JSON.parse(JSON.stringify(session)) })).toBe(true)
  },
  async 'with-auth-covers-assets'(lab) {
    lab.setEnvironment({ NEXTAUTH_URL: undefined })
    for (const path of ['/logo.png', '/manifest.webmanifest', '/robots.txt', '/page'])
      expect(await sentTo(lab, path), path).toBe('/sign-in')
    for (const path of [
      '/_next/static/x.css',
      '/favicon.ico',
      '/sign-in',
      '/api/auth/error',
      '/api/auth/session',
      '/api/authors',
      '/_nextdoor'
    ])
      expect(await sentTo(lab, path), path).toBeUndefined()
  },
  async 'with-auth-and-a-slash'(lab) {
    expect(await sentTo(lab, '/sign-in')).toBeUndefined()
    expect(await sentTo(lab, '/sign-in/')).toBe('/sign-in')
  },
  async 'with-auth-takes-the-secret-from-the-environment'(lab) {
    const token = (await lab.signIn()).sessionToken
    const guard = guardOf(lab.library.withAuth({}))
    const ask = () => guard(new NextRequest('http://site.example/page', { headers: { cookie: `${NAME}=${token}` } }))
    for (const [name, other] of [
      ['NEXTAUTH_SECRET', 'AUTH_SECRET'],
      ['AUTH_SECRET', 'NEXTAUTH_SECRET']
    ]) {
      lab.setEnvironment({ [name as string]: lab.secret, [other as string]: undefined })
      expect(await ask()).toBeUndefined()
    }
    lab.setEnvironment({ NEXTAUTH_SECRET: undefined, AUTH_SECRET: undefined })
    expect(await sentTo(lab, '/page', {})).toBe('/api/auth/errorConfiguration')
  },
  async 'csrf-flag-is-lost-on-an-own-page'(lab) {
    const visitor = lab.visitor()
    const form = { csrfToken: 'made up', username: 'aayush', password: 'correct horse', json: 'true' }
    const { url } = (await (await visitor.post('/api/auth/callback/credentials', form)).json()) as { url: string }
    const { pathname, search } = new URL(url)
    expect(pathname + search).toBe('/api/auth/signin?csrf=true')
    const to = new URL((await visitor.fetch(pathname + search)).headers.get('location') ?? '', lab.url)
    expect([to.pathname, [...to.searchParams.keys()]]).toEqual(['/demo/sign-in', ['callbackUrl']])
  },
  async 'error-page-built-in'(lab) {
    lab.change = (options) => {
      options.pages = { signIn: '/sign-in' }
    }
    const own = await lab.visitor().fetch('/api/auth/error?error=the%20shelf%20is%20empty')
    expect([own.status, own.headers.get('location')]).toEqual([200, null])
    expect(await own.text()).toContain('<h1>Error</h1>')
    const known = await lab.visitor().fetch('/api/auth/error?error=CredentialsSignin')
    expect(known.headers.get('location')).toMatch(/\/signin\?error=CredentialsSignin$/)
  },
  async 'lax-goes-with-get-forms'(lab) {
    const { page } = await signedInAtName(lab)
    const cookies: (string | undefined)[] = []
    lab.route('/form', async (req, res) => {
      cookies.push(/next-auth\.session-token/.exec(req.headers.cookie ?? '')?.[0])
      res.setHeader('Content-Type', 'text/html')
      res.send('<title>arrived</title>')
    })
    const form = (method: string) => `<form method="${method}" action="${siteOf(lab)}/form"><button>${method}</button></form>`
    await withOtherSite(form('get') + form('post'), async (url) => {
      for (const method of ['get', 'post']) {
        await page.goto(url)
        await page.click(`form[method="${method}"] button`)
        await page.waitForFunction(() => document.title === 'arrived')
      }
    })
    expect(cookies).toEqual([NAME, undefined])
  },
  async 'lax-not-in-a-foreign-frame'(lab) {
    const { page } = await signedInAtName(lab)
    const statusIn = (frame: string) => page.frameLocator('iframe').locator(`[data-status="${frame}"]`).waitFor()
    await withOtherSite(`<iframe src="${siteOf(lab)}/client"></iframe>`, async (url) => {
      await page.goto(url)
      await statusIn('unauthenticated')
    })
    await page.goto(`${siteOf(lab)}/client`)
    await page.waitForSelector('[data-status="authenticated"]')
  },
  async 'v3-session-sends-everything'(lab) {
    lab.change = withCallbacks({ session: (session: unknown) => session })
    const underJwt = (await lab.read(await lab.signIn())) as unknown as { token: Record<string, unknown> }
    expect(underJwt.token).toMatchObject({ username: 'aayush', jti: expect.any(String) })
    lab.strategy = 'database'
    const underDatabase = await lab.read(await lab.signIn())
    expect(underDatabase.user?.password).toMatch(/^\$2/)
  },
  async 'v3-jwt-nests'(lab) {
    lab.change = withCallbacks({ jwt: (token: unknown) => token })
    const visitor = await lab.signIn()
    const sizes = [visitor.sessionToken?.length ?? 0]
    for (let i = 0; i < 5; i++) {
      await lab.read(visitor)
      sizes.push(visitor.sessionToken?.length ?? 0)
    }
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
    expect(sizes.at(-1)).toBeGreaterThan((sizes[0] ?? 0) + 100)
    expect(await lab.token(visitor)).toMatchObject({ token: { token: expect.anything() } })
  },
  async 'v3-second-argument'(lab) {
    const seconds: unknown[] = []
    lab.change = (options) => {
      const own = options.callbacks?.session as (...given: unknown[]) => unknown
      options.callbacks = {
        ...options.callbacks,
        session: ((...given: unknown[]) => {
          seconds.push(given[1])
          return own(...given)
        }) as never
      }
    }
    expect(await lab.read(await lab.signIn())).toMatchObject(aayush)
    expect(seconds).toEqual([undefined])
  },
  async 'user-argument-under-jwt'(lab) {
    const visitor = await lab.signIn()
    lab.change = withCallbacks({ session: ({ session, user }) => ({ ...session, id: user.id }) })
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
    expect(lab.log).toMatchObject([{ code: 'JWT_SESSION_ERROR', message: expect.stringContaining("reading 'id'") }])
  },
  async 'token-argument-under-database'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    lab.change = withCallbacks({ session: ({ session, token }) => ({ ...session, id: token.id }) })
    const response = await visitor.fetch('/api/auth/session')
    expect([response.status, await response.json()]).toEqual([200, {}])
    expect(visitor.sessionToken).toBeDefined()
    expect(lab.log).toEqual([
      { level: 'error', code: 'SESSION_ERROR', message: expect.stringContaining('Cannot read properties of undefined') }
    ])
  }
})
