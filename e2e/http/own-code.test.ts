import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Visitor } from '@/playground/lab/visitor'
import type { OwnConfiguration } from '@/playground/own-code/configuration'
import type { PlaygroundState } from '@/playground/server/state'
import type { Trace, TraceEvent } from '@/playground/trace/events'
import { type Site, startSite } from '../../lib/testing/site'

let site: Site
beforeAll(async () => {
  site = await startSite()
})
afterAll(async () => {
  await site.stop()
})

const PATH = '/api/playground/configuration'
const stateOf = (who: Visitor) => who.json<PlaygroundState>('/api/playground/state')
const sessionOf = (who: Visitor) => who.json<Record<string, unknown>>('/api/auth/session')
const configurationOf = (who: Visitor) => who.json<OwnConfiguration>(PATH)

function put(who: Visitor, functions: OwnConfiguration['functions'], options: object = {}, headers = {}): Promise<Response> {
  const body = JSON.stringify({ functions, options })
  return who.fetch(PATH, { method: 'PUT', body, headers: { 'Content-Type': 'application/json', Origin: site.url, ...headers } })
}

async function saved(...given: Parameters<typeof put>): Promise<void> {
  expect((await put(...given)).status).toBe(200)
}

async function signedIn(strategy: 'jwt' | 'database' = 'jwt'): Promise<Visitor> {
  const who = new Visitor(site.url)
  await who.setStrategy(strategy)
  await signIn(who)
  return who
}

async function signIn(who: Visitor): Promise<void> {
  expect((await who.signIn('aayush', 'correct horse')).status).toBe(200)
}

async function eventsOf(who: Visitor, path: string): Promise<TraceEvent[]> {
  const { traces } = await who.json<{ traces: Trace[] }>('/api/playground/trace')
  return traces.findLast((trace) => trace.path.startsWith(path))?.events ?? []
}

const COPIES_FROM_USER = `async session({ session, user }) {
  session.user = { username: user?.username }
  return session
}`
const COPIES_FROM_EITHER = `async session({ session, token, user }: any) {
  session.user = { username: (token ?? user).username }
  return session
}`

describe('a session callback of one’s own', () => {
  it('under jwt: one that copies from user gives {}, one that copies from the token fills it', async () => {
    const who = await signedIn()
    await saved(who, { session: COPIES_FROM_USER })
    expect(await sessionOf(who)).toEqual({ user: {}, expires: expect.any(String) })
    await saved(who, { session: COPIES_FROM_EITHER })
    expect(await sessionOf(who)).toEqual({ user: { username: 'aayush' }, expires: expect.any(String) })
  })

  it('under database the first one fills it too', async () => {
    const who = await signedIn('database')
    await saved(who, { session: COPIES_FROM_USER })
    expect(await sessionOf(who)).toEqual({ user: { username: 'aayush' }, expires: expect.any(String) })
  })

  it('is recorded as the reader’s, with what it logs; the others stay the site’s own', async () => {
    const who = await signedIn()
    await saved(who, { session: COPIES_FROM_EITHER.replace('session.user', `console.log('read', token.sub)\n  session.user`) })
    await sessionOf(who)
    const events = await eventsOf(who, '/api/auth/session')
    expect(events.find(({ name }) => name === 'session')).toMatchObject({ kind: 'callback', own: true })
    expect(events.find(({ name }) => name === 'jwt')).not.toHaveProperty('own')
    expect(events.find(({ name }) => name === 'console.log')).toMatchObject({
      kind: 'log',
      level: 'info',
      message: ['read', expect.any(String)]
    })
    expect((await stateOf(who)).own).toEqual({ version: expect.any(String), functions: ['session'], options: [] })
  })

  it('is nobody else’s', async () => {
    const who = await signedIn()
    await saved(who, { session: COPIES_FROM_USER })
    const other = await signedIn()
    expect((await sessionOf(other)).user).toMatchObject({ username: 'aayush', isVerified: true })
    expect(await configurationOf(other)).toEqual({ functions: {}, options: {} })
  })

  it('goes with a reset, and when the site’s own is asked for again', async () => {
    const who = await signedIn()
    await saved(who, { session: COPIES_FROM_USER })
    await saved(who, {})
    expect((await sessionOf(who)).user).toMatchObject({ username: 'aayush' })
    await saved(who, { session: COPIES_FROM_USER })
    expect((await who.fetch('/api/playground/reset', { method: 'POST', headers: { Origin: site.url } })).status).toBe(204)
    expect(await configurationOf(who)).toEqual({ functions: {}, options: {} })
    await signIn(who)
    expect((await sessionOf(who)).user).toMatchObject({ username: 'aayush' })
  })
})

describe('what a function throws', () => {
  it('in jwt at a read ends the session as NextAuth ends it, with the place in the trace', async () => {
    const who = await signedIn()
    await saved(who, { jwt: 'async jwt({ token }) {\n  const x = token.missing.field\n  return token\n}' })
    expect(await sessionOf(who)).toEqual({})
    expect(who.sessionToken).toBeUndefined()
    const events = await eventsOf(who, '/api/auth/session')
    expect(events.find(({ name }) => name === 'jwt')).toMatchObject({
      own: true,
      error: expect.stringContaining('TypeError'),
      place: { line: 2 }
    })
    expect(events.find(({ name }) => name === 'JWT_SESSION_ERROR')).toBeDefined()
  })

  it('in jwt at a sign-in is answered 500, and says whose code it was', async () => {
    const who = new Visitor(site.url)
    await saved(who, { jwt: "jwt() {\n  throw new Error('no such luck')\n}" })
    const response = await who.signIn('aayush', 'correct horse')
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ type: '/problems/own-code', detail: expect.stringContaining('no such luck') })
    expect(site.output()).not.toContain('no such luck')
  })

  it('in authorize is NextAuth’s CredentialsSignin with its message', async () => {
    const who = new Visitor(site.url)
    await saved(who, { authorize: "async authorize() { throw new Error('not today') }" })
    const { url } = (await (await who.signIn('aayush', 'correct horse')).json()) as { url: string }
    expect(new URL(url).searchParams.get('error')).toBe('not today')
  })

  it('that never ends is ended, and the next read is answered', async () => {
    const who = await signedIn()
    await saved(who, { session: 'session() { for (;;); }' })
    expect(await sessionOf(who)).toEqual({})
    const events = await eventsOf(who, '/api/auth/session')
    expect(events.find(({ name }) => name === 'session')).toMatchObject({ error: expect.stringContaining('100 ms of processor time') })
    await saved(who, {})
    await signIn(who)
    expect((await sessionOf(who)).user).toMatchObject({ username: 'aayush' })
  })
})

describe('arguments', () => {
  it('that a function changes are changed for NextAuth: signIn names the user whom jwt gets', async () => {
    const who = new Visitor(site.url)
    await saved(who, {
      signIn: "signIn({ user }) { user.nickname = 'A'; return true }",
      jwt: 'jwt({ token, user }) { if (user) token.nickname = user.nickname; return token }',
      session: 'session({ session, token }) { session.nickname = token.nickname; return session }'
    })
    await signIn(who)
    expect(await sessionOf(who)).toMatchObject({ nickname: 'A' })
  })

  it('come with the hash shortened, and what comes back has no more of it', async () => {
    const who = await signedIn('database')
    await saved(who, { session: 'session({ session, user }) { session.user = user; return session }' })
    expect((await sessionOf(who)).user).toMatchObject({ password: '$2b$10$…' })
  })

  it('of authorize: the site’s own code runs there as it does here', async () => {
    const who = new Visitor(site.url)
    await saved(who, {
      authorize: `async authorize(input) {
  const given = readCredentials(input)
  if (!given) return null
  const user = await findUser({ username: given.username })
  const matches = await passwordMatches(given.password, user)
  if (!user || !matches) return null
  return { id: user._id.toString(), name: user.name, username: 'from my own code' }
}`
    })
    expect((await who.signIn('aayush', 'wrong')).status).toBe(401)
    expect((await who.signIn('nobody', 'wrong')).status).toBe(401)
    await signIn(who)
    expect((await sessionOf(who)).user).toMatchObject({ username: 'from my own code' })
    const events = await eventsOf(who, '/api/auth/callback/credentials')
    expect(events.filter(({ kind }) => kind === 'mongodb')).toHaveLength(1)
  })

  it('of redirect are strings, and URL is there', async () => {
    const who = new Visitor(site.url)
    await saved(who, { redirect: "redirect({ baseUrl }) { return new URL('/flow/cookie', baseUrl).href }" })
    expect(await (await who.signIn('aayush', 'correct horse')).json()).toEqual({ url: `${site.url}/flow/cookie` })
  })
})

describe('helpers', () => {
  it('reach the reader’s own users, and no other’s', async () => {
    const who = await signedIn()
    await saved(who, {
      session: `async session({ session }) {
  await updateUser({ username: 'aayush' }, { tokenVersion: 7 })
  session.found = await findUser({ username: 'aayush' })
  return session
}`
    })
    expect(await sessionOf(who)).toMatchObject({ found: { username: 'aayush', tokenVersion: 7, password: '$2b$10$…' } })
    const other = await signedIn()
    const { collections } = await other.json<{ collections: { users: { tokenVersion: number }[] } }>('/api/playground/database')
    expect(collections.users.map(({ tokenVersion }) => tokenVersion)).toEqual([0, 0])
  })

  it.each([
    ['an operator', `findUser({ username: { $ne: null } })`, 'fields and the values that they equal'],
    ['the network', `fetch('http://127.0.0.1/')`, 'reaches no network'],
    ['a password at a read', `passwordMatches('a', {})`, 'passwordMatches']
  ])('refuse %s', async (_what, call, words) => {
    const who = await signedIn()
    await saved(who, { session: `async session({ session }) { await ${call}; return session }` })
    expect(await sessionOf(who)).toEqual({})
    const events = await eventsOf(who, '/api/auth/session')
    expect(events.find(({ name }) => name === 'session')).toMatchObject({ error: expect.stringContaining(words) })
  })
})

describe('options', () => {
  it('that end a sign-in are told as the reader’s', async () => {
    const who = new Visitor(site.url)
    await saved(who, {}, { maxAge: 'abc' })
    const response = await who.signIn('aayush', 'correct horse')
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ type: '/problems/own-code' })
    await saved(who, {}, { withoutSession: true })
    await saved(who, {})
    expect(await stateOf(who)).toMatchObject({ strategy: 'jwt', own: null })
  })

  it('maxAge as text is what NextAuth makes of it', async () => {
    const who = await signedIn()
    await saved(who, {}, { maxAge: 60 })
    const { expires } = (await sessionOf(who)) as { expires: string }
    expect(Date.parse(expires) - Date.now()).toBeLessThan(61_000)
    await saved(who, {}, { maxAge: '60' })
    // The answer is made before the token is encoded anew, and the error clears the cookie.
    expect((await sessionOf(who)).user).toMatchObject({ username: 'aayush' })
    expect(who.sessionToken).toBeUndefined()
    expect((await eventsOf(who, '/api/auth/session')).find(({ name }) => name === 'encode')).toMatchObject({
      error: expect.stringContaining('Invalid time period format')
    })
  })

  it('a cookie of another name is set, read and cleared; the proxy does not know it', async () => {
    const who = new Visitor(site.url)
    await saved(who, {}, { cookie: { name: 'own-session', sameSite: 'strict' } })
    await signIn(who)
    expect(who.cookies.get('own-session')).toBeDefined()
    expect(who.sessionToken).toBeUndefined()
    const state = await stateOf(who)
    expect(state.cookie).toMatchObject({ name: 'own-session', attributes: { sameSite: 'strict' } })
    expect(state.token).toMatchObject({ username: 'aayush' })
    expect(state.proxy).toBeNull()
    await who.fetch('/api/playground/reset', { method: 'POST', headers: { Origin: site.url } })
    expect(who.cookies.get('own-session')).toBeUndefined()
  })

  it('debug shows NextAuth’s debug lines in the trace, and to nobody else', async () => {
    const who = await signedIn('database')
    const lines = async (visitor: Visitor) => {
      await sessionOf(visitor)
      return (await eventsOf(visitor, '/api/auth/session')).filter(({ kind }) => kind === 'log').map(({ name }) => name)
    }
    expect(await lines(who)).toEqual([])
    await saved(who, {}, { debug: true })
    expect(await lines(who)).toContain('adapter_getSessionAndUser')
    expect(await lines(await signedIn('database'))).toEqual([])
  })

  it('without session NextAuth infers database, and a JWE is no row; a chosen strategy ends that', async () => {
    const who = new Visitor(site.url)
    await saved(who, {}, { withoutSession: true })
    expect(await stateOf(who)).toMatchObject({ strategy: 'database', own: { options: ['withoutSession'] } })
    await signIn(who)
    expect(who.sessionToken).toMatch(/^eyJ/)
    expect(await sessionOf(who)).toEqual({})
    await who.setStrategy('jwt')
    expect(await stateOf(who)).toMatchObject({ strategy: 'jwt', own: null })
  })
})

describe('is refused with a reason', () => {
  it('code that cannot be read, function by function, with line and column', async () => {
    const who = await signedIn()
    const response = await put(who, { jwt: 'jwt({ token }) {\n  return token.\n}', session: 'session() {\n  enum A { B }\n}' })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      type: '/problems/invalid-input',
      errors: [
        { function: 'jwt', line: 3, column: 1, message: expect.any(String) },
        { function: 'session', line: 2, column: 3, message: expect.stringContaining('enum') }
      ]
    })
    expect(await configurationOf(who)).toEqual({ functions: {}, options: {} })
  })

  it.each([
    ['a statement beside the function', { functions: { jwt: '}); steal(); ({' }, options: {} }],
    ['another function', { functions: { encode: 'encode() {}' }, options: {} }],
    ['too long a source', { functions: { jwt: `jwt() { ${' '.repeat(6000)} }` }, options: {} }],
    ['a cookie of another name', { functions: {}, options: { cookie: { name: 'live.sandbox' } } }],
    ['a date as an age', { functions: {}, options: { maxAge: [] } }],
    ['another option', { functions: {}, options: { secret: 'x' } }],
    ['nothing', {}]
  ])('%s', async (_what, body) => {
    const who = await signedIn()
    const headers = { 'Content-Type': 'application/json', Origin: site.url }
    const response = await who.fetch(PATH, { method: 'PUT', body: JSON.stringify(body), headers })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ type: '/problems/invalid-input', detail: expect.stringMatching(/\.$/) })
  })

  it('what another tab has not seen', async () => {
    const who = await signedIn()
    const version = (await who.fetch(PATH)).headers.get('configuration-version') ?? ''
    expect(version).toBe('none')
    const first = await put(who, { session: COPIES_FROM_USER }, {}, { 'Configuration-Version': version })
    expect(first.status).toBe(200)
    const late = await put(who, { jwt: 'jwt({ token }) { return token }' }, {}, { 'Configuration-Version': version })
    expect(late.status).toBe(409)
    expect(await late.json()).toMatchObject({ type: '/problems/conflict', detail: expect.stringContaining('Another tab') })
    expect(Object.keys((await configurationOf(who)).functions)).toEqual(['session'])
    await saved(who, {}, {}, { 'Configuration-Version': first.headers.get('configuration-version') ?? '' })
  })

  it.each([
    ['templates', `x = ${'`${'.repeat(500)}1${'}`'.repeat(500)}`],
    ['type assertions', `x = ${'<T>('.repeat(24)}b${')'.repeat(24)}`],
    ['brackets', `x = ${'['.repeat(500)}${']'.repeat(500)}`]
  ])('%s without end, and the site goes on', async (_what, statement) => {
    const who = await signedIn()
    const deep = await put(who, { jwt: `jwt({ token }) {\n  let x: any\n  ${statement}\n  return token\n}` })
    expect([200, 422]).toContain(deep.status)
    expect((await sessionOf(await signedIn())).user).toMatchObject({ username: 'aayush' })
    await saved(await signedIn(), { jwt: 'jwt({ token }: any) { const a: string = "a"; return token }' })
  })

  it('a page elsewhere', async () => {
    expect((await put(await signedIn(), {}, {}, { Origin: 'https://elsewhere.example' })).status).toBe(403)
  })
})
