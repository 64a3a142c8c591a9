import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Visitor } from '@/playground/lab/visitor'
import { type Mongod, startMongod } from '../../lib/testing/mongod-process'
import { type Site, startSite } from '../../lib/testing/site'

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body)
})

let database: Mongod
let site: Site
let jwt: Visitor
let database_: Visitor
let csrfToken: string
beforeAll(async () => {
  database = await startMongod()
  site = await startSite({ MONGODB_URI: `mongodb://127.0.0.1:${database.port}`, NEXTAUTH_SECRET: 'a secret for more than one process' })
})
afterAll(async () => {
  await site.stop()
  await database.kill()
})
beforeEach(async () => {
  jwt = new Visitor(site.url)
  await jwt.signIn('aayush', 'correct horse')
  ;({ csrfToken } = await jwt.json<{ csrfToken: string }>('/api/auth/csrf'))
  database_ = new Visitor(site.url)
  await database_.setStrategy('database')
  await database_.signIn('mira', 'battery staple')
})

/** Every kind of request that needs the database. Copies of a visitor, so that nobody's cookies change. */
const needing = (): Record<string, () => Promise<Response>> => ({
  'a session under database': () => database_.copy().fetch('/api/auth/session'),
  'a beginning': () => new Visitor(site.url).fetch('/api/auth/csrf'),
  'a beginning by strategy': () => new Visitor(site.url).setStrategy('database'),
  'a CSRF token': () => jwt.copy().fetch('/api/auth/csrf'),
  'a sign-in': () =>
    jwt.copy().post('/api/auth/callback/credentials', { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }),
  'a flip': () => jwt.copy().setStrategy('database'),
  'a reset': () => jwt.copy().fetch('/api/playground/reset', { method: 'POST' }),
  state: () => jwt.copy().fetch('/api/playground/state'),
  rows: () => jwt.copy().fetch('/api/playground/database'),
  traces: () => jwt.copy().fetch('/api/playground/trace'),
  'the stream': () => jwt.copy().fetch('/api/playground/trace/stream'),
  'a comparison': () => jwt.copy().fetch('/api/playground/comparison', json({ reads: 1 })),
  'the dashboard under database': () => database_.copy().fetch('/demo/dashboard')
})

/** What goes on without it. */
const goingOn = (): Record<string, () => Promise<Response>> => ({
  'a session under jwt': () => jwt.copy().fetch('/api/auth/session'),
  'a stranger’s session': () => new Visitor(site.url).fetch('/api/auth/session'),
  'a guide page': () => jwt.copy().fetch('/flow/cookie'),
  'the dashboard under jwt': () => jwt.copy().fetch('/demo/dashboard'),
  'the list of experiments': () => jwt.copy().fetch('/api/playground/experiments')
})

interface Seen {
  name: string
  status: number
  type: string | null
  ms: number
  text: string
}

async function ask(requests: Record<string, () => Promise<Response>>): Promise<Seen[]> {
  return Promise.all(
    Object.entries(requests).map(async ([name, request]) => {
      const start = performance.now()
      const response = await request()
      return {
        name,
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
        ms: performance.now() - start
      }
    })
  )
}

/** Checks what readers are told while the database is away. @param within milliseconds for an answer. */
async function expectFaultToldAsItIs(within: number): Promise<void> {
  // A machine that is busy with other tests answers later.
  const slack = 1500
  for (const round of ['at once', 'later']) {
    const [told, onwards] = await Promise.all([ask(needing()), ask(goingOn())])
    for (const { name, status, type, text, ms } of told) {
      expect([name, round, status, type]).toEqual([name, round, 503, 'application/problem+json; charset=utf-8'])
      expect(JSON.parse(text)).toMatchObject({ type: '/problems/database-down', detail: expect.stringContaining('not answering') })
      expect(ms, `${name} ${round}`).toBeLessThan(within + slack)
    }
    for (const { name, status } of onwards) expect([name, round, status]).toEqual([name, round, 200])
    expect(onwards[0]?.text).toContain('"username":"aayush"')
    const health = await ask({ health: () => jwt.copy().fetch('/api/health') })
    expect(health[0]).toMatchObject({ status: 503 })
    expect(health[0]?.ms).toBeLessThan(within + slack)
  }
}

async function expectHealed(): Promise<void> {
  const start = performance.now()
  await expect.poll(async () => (await jwt.copy().fetch('/api/health')).status).toBe(200)
  const reader = new Visitor(site.url)
  await expect.poll(async () => (await reader.signIn('aayush', 'correct horse')).status).toBe(200)
  expect(performance.now() - start).toBeLessThan(5000 + 3000)
}

describe('a database that', () => {
  it('is killed is told of by 503 on every path that needs it, and the rest goes on', async () => {
    await database.kill()
    await expectFaultToldAsItIs(2000)
    await database.restart()
    await expectHealed()
  })

  it('is frozen is told of in the same way, health included, and nobody is signed out', async () => {
    database.signal('SIGSTOP')
    await expectFaultToldAsItIs(3000)
    database.signal('SIGCONT')
    await expectHealed()
    for (const visitor of [jwt, database_]) expect(await visitor.json('/api/auth/session')).toMatchObject({ user: expect.anything() })
  })

  it('is away does not fill the log', () => {
    const failures = site.output().match(/"msg":"failure"/g) ?? []
    expect(failures.length).toBeLessThan(20)
    expect(site.output()).not.toMatch(/correct horse|\$2[aby]\$10|live\.sandbox=|next-auth\./)
  })
})

describe('a site that is asked to stop', () => {
  it('finishes the requests under way, says so to whoever asks for its health, and ends its streams', async () => {
    const stopping = await startSite()
    const visitor = new Visitor(stopping.url)
    await visitor.signIn('aayush', 'correct horse')
    const form = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
    const stream = await visitor.copy().fetch('/api/playground/trace/stream')
    const reading = stream.text()
    // bcrypt takes them one after another.
    const signIns = Array.from({ length: 20 }, () =>
      visitor.copy().post('/api/auth/callback/credentials', { ...form, username: 'aayush', password: 'correct horse', json: 'true' })
    )
    await Promise.race(signIns)
    const ended = stopping.stop('SIGTERM')
    expect(await reading).toContain('retry: 1000')
    const health = await fetch(`${stopping.url}/api/health`, { headers: { Connection: 'close' } })
    expect([health.status, ((await health.json()) as { type: string }).type]).toEqual([503, '/problems/stopping'])
    expect((await Promise.all(signIns)).map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect((await ended).code).toBe(0)
  })
})
