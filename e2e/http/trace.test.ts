import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmbedded } from '@/lib/mongo/embedded/server'
import { Visitor } from '@/playground/lab/visitor'
import type { CallbackEvent } from '@/playground/trace/core/events'
import type { MongoEvent, Trace, TraceEvent } from '@/playground/trace/events'
import { type Site, startSite } from '../../lib/testing/site'

let site: Site
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.stop())

async function signedIn(strategy: 'jwt' | 'database' = 'jwt', at = site): Promise<Visitor> {
  const visitor = new Visitor(at.url)
  if (strategy === 'database') await visitor.setStrategy('database')
  expect((await visitor.signIn('aayush', 'correct horse')).status).toBe(200)
  return visitor
}
const tracesOf = async (visitor: Visitor, query = '') => (await visitor.json<{ traces: Trace[] }>(`/api/playground/trace${query}`)).traces
const last = async (visitor: Visitor, path: string) => (await tracesOf(visitor)).findLast((trace) => trace.path.includes(path)) as Trace
/** The events as `name`, or `parent > name`, without those of redirects. */
const story = ({ events }: Trace) =>
  events.filter(({ name }) => name !== 'redirect').map(({ name, parent }) => (parent === null ? name : `${events[parent]?.name} > ${name}`))
const callback = (trace: Trace, name: string) =>
  trace.events.find((event) => event.kind === 'callback' && event.name === name) as CallbackEvent
const commands = (trace: Trace) => trace.events.filter((event): event is MongoEvent => event.kind === 'mongodb')

describe('under jwt', () => {
  it('a sign-in is told in order, with trigger and user in the jwt callback', async () => {
    const trace = await last(await signedIn(), 'callback/credentials')
    expect(story(trace)).toEqual(['authorize', 'authorize > find', 'signIn', 'jwt', 'encode', 'events.signIn', 'Set-Cookie'])
    expect(trace).toMatchObject({ method: 'POST', path: '/api/auth/callback/credentials', status: 200, strategy: 'jwt' })
    const [find] = commands(trace)
    expect(find).toMatchObject({ collection: 'users', filter: { username: 'aayush' }, count: 1 })
    const jwt = callback(trace, 'jwt')
    expect(jwt).toMatchObject({ trigger: 'signIn', arguments: [{ trigger: 'signIn', user: { username: 'aayush' } }] })
    // As it was at the call: the callback adds its claims to this very object.
    expect(jwt.arguments[0]).not.toHaveProperty('token.username')
    expect(jwt.result).toMatchObject({ username: 'aayush', isVerified: true })
    expect(jwt.arguments[0]).toHaveProperty('token.picture', { $: 'undefined' })
  })

  it('a session read is told in order, without a database', async () => {
    const visitor = await signedIn()
    await visitor.json('/api/auth/session')
    const trace = await last(visitor, 'auth/session')
    expect(story(trace)).toEqual(['decode', 'jwt', 'session', 'encode', 'events.session', 'Set-Cookie'])
    expect(callback(trace, 'jwt')).not.toHaveProperty('trigger')
    expect(callback(trace, 'session').arguments[0]).not.toHaveProperty('user')
    const cookie = trace.events.find(({ kind }) => kind === 'cookie') as Extract<TraceEvent, { kind: 'cookie' }>
    expect(cookie.cookie).toMatchObject({ name: 'next-auth.session-token', value: visitor.sessionToken })
    expect(trace.response.body).toContain('"username":"aayush"')
  })

  it('the protected page begins in the proxy, and ends there without a session', async () => {
    const visitor = await signedIn()
    await visitor.fetch('/demo/dashboard')
    const opened = await last(visitor, '/demo/dashboard')
    expect(story(opened)).toEqual(['getToken', 'decode', 'jwt', 'session', 'encode', 'events.session', 'Set-Cookie'])
    expect(opened.events[0]).toMatchObject({ kind: 'proxy', decision: 'pass', result: { username: 'aayush' } })
    await visitor.signOut()
    await visitor.fetch('/demo/dashboard?tab=2')
    const refused = await last(visitor, '/demo/dashboard')
    expect(refused).toMatchObject({ status: 307, path: '/demo/dashboard?tab=2', events: [{ decision: 'redirect', result: null }] })
  })

  it('an error is told with NextAuth’s code and the call that failed', async () => {
    const visitor = await signedIn()
    visitor.cookies.set('next-auth.session-token', 'no.jwe.at.all.')
    await visitor.json('/api/auth/session')
    const trace = await last(visitor, 'auth/session')
    expect(trace.events).toContainEqual(expect.objectContaining({ kind: 'codec', name: 'decode', error: expect.stringMatching(/JWE/) }))
    expect(trace.events).toContainEqual(expect.objectContaining({ kind: 'log', name: 'JWT_SESSION_ERROR', level: 'error' }))
    expect(trace.events).toContainEqual(expect.objectContaining({ name: 'Set-Cookie', clears: true }))
  })
})

describe('under database', () => {
  it('a sign-in stores a session row inside encode', async () => {
    const visitor = await signedIn('database')
    const trace = await last(visitor, 'callback/credentials')
    expect(story(trace)).toEqual([
      'authorize',
      'authorize > find',
      'signIn',
      'jwt',
      'encode',
      'encode > createSession',
      'createSession > insert',
      'events.signIn',
      'Set-Cookie'
    ])
    expect(commands(trace)[1]).toMatchObject({ collection: 'sessions', documents: [{ sessionToken: visitor.sessionToken }], count: 1 })
  })

  it('a session read is two finds, and the session callback gets the user', async () => {
    const visitor = await signedIn('database')
    await visitor.json('/api/auth/session')
    const trace = await last(visitor, 'auth/session')
    expect(story(trace)).toEqual([
      'getSessionAndUser',
      'getSessionAndUser > find',
      'getSessionAndUser > find',
      'session',
      'events.session',
      'Set-Cookie'
    ])
    expect(commands(trace)).toMatchObject([
      { collection: 'sessions', filter: { sessionToken: visitor.sessionToken }, count: 1 },
      { collection: 'users', count: 1 }
    ])
    expect(callback(trace, 'session').arguments[0]).toMatchObject({ user: { username: 'aayush' } })
    expect(callback(trace, 'session').arguments[0]).not.toHaveProperty('token')
  })
})

describe('what is recorded', () => {
  it('shows no password and no hash, neither of users nor of attempts', async () => {
    const visitor = await signedIn('database')
    await visitor.json('/api/auth/session')
    await visitor.signIn('mira', 'a wrong guess')
    const text = JSON.stringify(await tracesOf(visitor))
    expect(text).toContain('"masked","value":"$2b$10$"')
    expect(text).not.toMatch(/\$2b\$10\$[/A-Za-z0-9]/)
    for (const secret of ['correct horse', 'correct+horse', 'a wrong guess']) expect(text).not.toContain(secret)
  })

  it('has no panel reads in it, and no command of the playground’s own', async () => {
    const visitor = await signedIn('database')
    for (const path of ['state', 'database', 'trace']) await visitor.json(`/api/playground/${path}`)
    await visitor.setStrategy('jwt')
    const traces = await tracesOf(visitor)
    expect(traces.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/auth/csrf', 'POST /api/auth/callback/credentials'])
    expect(traces.flatMap(commands).map(({ collection }) => collection)).toEqual(['users', 'sessions'])
  })

  it('belongs to its visitor alone, with 50 of them signing in at once', { timeout: 120_000 }, async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const visitor = new Visitor(site.url)
        const marker = `marker-${i}-${crypto.randomUUID()}`
        if (i % 2) await visitor.setStrategy('database')
        await visitor.signIn('aayush', 'correct horse', { marker })
        const { user } = await visitor.json<{ user: { _id: string } }>('/api/auth/session')
        return { visitor, marker, id: user._id }
      })
    )
    for (const { visitor, marker, id } of all) {
      const traces = await tracesOf(visitor)
      expect(traces).toHaveLength(3)
      const text = JSON.stringify(traces)
      expect(text).toContain(marker)
      expect(new Set(text.match(/marker-\d+-[0-9a-f-]{36}/g))).toEqual(new Set([marker]))
      const others = all.filter((other) => other.id !== id)
      expect(others.filter((other) => text.includes(other.id))).toEqual([])
      // Every sign-in found its own user, by one command.
      const signIn = traces[1] as Trace
      expect(commands(signIn)[0]?.documents).toMatchObject([{ _id: { $: 'ObjectId', value: id } }])
      expect(commands(signIn)).toHaveLength(traces[0]?.strategy === 'database' ? 2 : 1)
    }
  })

  it('is empty for a visitor without a sandbox, who is not given one', async () => {
    const stranger = new Visitor(site.url)
    expect(await tracesOf(stranger)).toEqual([])
    expect((await stranger.fetch('/api/playground/trace/stream')).status).toBe(204)
    expect(stranger.cookies.size).toBe(0)
  })

  it('can be read on from a trace, refuses what is none, and can be cleared', async () => {
    const visitor = await signedIn()
    const [first] = await tracesOf(visitor)
    await visitor.json('/api/auth/session')
    expect((await tracesOf(visitor, `?after=${first?.id}`)).map(({ path }) => path)).toEqual([
      '/api/auth/callback/credentials',
      '/api/auth/session'
    ])
    expect((await visitor.fetch('/api/playground/trace?after=yesterday')).status).toBe(422)
    expect((await visitor.fetch('/api/playground/trace?after[]=x')).status).toBeLessThan(500)
    const foreign = { method: 'DELETE', headers: { Origin: 'https://elsewhere.example' } }
    expect((await visitor.fetch('/api/playground/trace', foreign)).status).toBe(403)
    expect((await visitor.fetch('/api/playground/trace', { method: 'DELETE' })).status).toBe(204)
    expect(await tracesOf(visitor)).toEqual([])
  })

  it('keeps the newest 200, and nothing after a reset', { timeout: 120_000 }, async () => {
    const visitor = await signedIn()
    for (let i = 0; i < 210; i++) await visitor.fetch(`/api/auth/session?read=${i}`)
    const traces = await tracesOf(visitor)
    expect(traces).toHaveLength(200)
    expect(traces.at(-1)?.path).toBe('/api/auth/session?read=209')
    expect(traces[0]?.path).toBe('/api/auth/session?read=10')
    await visitor.fetch('/api/playground/reset', { method: 'POST' })
    expect(await tracesOf(visitor)).toEqual([])
  })
})

/** A visitor's stream: what has come so far, as traces. */
function follow(visitor: Visitor, query = '') {
  const abort = new AbortController()
  const came: Trace[] = []
  const ended = visitor.fetch(`/api/playground/trace/stream${query}`, { signal: abort.signal }).then(async (response) => {
    let text = ''
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += new TextDecoder().decode(chunk)
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        if (message.startsWith('id:')) came.push(JSON.parse(message.slice(message.indexOf('data: ') + 6)) as Trace)
      }
    }
  })
  return {
    came,
    stop: async () => {
      abort.abort()
      await ended.catch(() => {})
    }
  }
}

describe('the stream', () => {
  it('begins with what is there and tells each new trace, once, to every listener', async () => {
    const visitor = await signedIn()
    const streams = [follow(visitor), follow(visitor)]
    for (const stream of streams) {
      await expect.poll(() => stream.came.length).toBe(2)
      expect(stream.came.map(({ path }) => path)).toEqual(['/api/auth/csrf', '/api/auth/callback/credentials'])
    }
    await visitor.json('/api/auth/session')
    for (const { came, stop } of streams) {
      await expect.poll(() => came.length).toBe(3)
      await stop()
    }
  })

  it('begins where it is told to, and refuses what is no trace', async () => {
    const visitor = await signedIn()
    const [first] = await tracesOf(visitor)
    const stream = follow(visitor, `?after=${first?.id}`)
    await expect.poll(() => stream.came.length).toBe(1)
    expect(stream.came[0]?.path).toBe('/api/auth/callback/credentials')
    await stream.stop()
    expect((await visitor.fetch('/api/playground/trace/stream?after=yesterday')).status).toBe(422)
  })

  it('is silent about other visitors', async () => {
    const [visitor, other] = [await signedIn(), await signedIn()]
    const stream = follow(visitor)
    await expect.poll(() => stream.came.length).toBe(2)
    await other.json('/api/auth/session')
    await visitor.json('/api/auth/session')
    await expect.poll(() => stream.came.length).toBe(3)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(stream.came).toHaveLength(3)
    await stream.stop()
  })
})

describe('with a MongoDB of its own', () => {
  const SECRET = 'a secret that two sites share'

  it('a trace of one site reaches a listener at another', async () => {
    const mongod = await startEmbedded()
    const env = { MONGODB_URI: `${mongod.uri}live`, NEXTAUTH_SECRET: SECRET }
    const [here, there] = [await startSite(env), await startSite(env)]
    const visitor = await signedIn('jwt', here)
    const elsewhere = new Visitor(there.url)
    for (const [name, value] of visitor.cookies) elsewhere.cookies.set(name, value)
    const stream = follow(elsewhere)
    await expect.poll(() => stream.came.length).toBe(2)
    await visitor.json('/api/auth/session')
    await expect.poll(() => stream.came.length).toBe(3)
    await stream.stop()
    await Promise.all([here.stop(), there.stop()])
    await mongod.close()
  })

  it('an answer does not wait for traces that cannot be written', async () => {
    const mongod = await startEmbedded()
    const own = await startSite({ MONGODB_URI: `${mongod.uri}live?serverSelectionTimeoutMS=10000`, NEXTAUTH_SECRET: SECRET })
    const visitor = await signedIn('jwt', own)
    await mongod.close()
    for (let i = 0; i < 5; i++) {
      // The driver looks for its server for ten seconds before it gives a write up.
      const signal = AbortSignal.timeout(9000)
      expect(await visitor.json('/api/auth/session', { signal })).toMatchObject({ user: { username: 'aayush' } })
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    await own.stop()
  })
})

describe('with PLAYGROUND_TRACE=off', () => {
  it('nothing is recorded, and everything else works', async () => {
    const own = await startSite({ PLAYGROUND_TRACE: 'off' })
    const visitor = await signedIn('database', own)
    expect(await visitor.json('/api/auth/session')).toMatchObject({ user: { username: 'aayush' } })
    expect((await visitor.fetch('/demo/dashboard')).status).toBe(200)
    expect(await tracesOf(visitor)).toEqual([])
    await own.stop()
  })
})
