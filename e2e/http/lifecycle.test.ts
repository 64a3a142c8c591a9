import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, describe, expect, it } from 'vitest'
import { childrenOf, isAlive } from '@/lib/testing/processes'
import { Visitor } from '@/playground/lab/visitor'
import type { PlaygroundState } from '@/playground/server/state'
import { type Site, startRefused, startSite } from '../../lib/testing/site'

const running: Site[] = []
async function start(env: Record<string, string>): Promise<Site> {
  const site = await startSite(env)
  running.push(site)
  return site
}
afterEach(async () => {
  for (const site of running.splice(0)) await site.stop().catch(() => {})
})

const SECRET = 'a secret for more than one process'

describe('a sandbox', () => {
  it('expires after its idle time, and says so', async () => {
    const site = await start({ SANDBOX_IDLE_SECONDS: '5' })
    const visitor = new Visitor(site.url)
    await visitor.setStrategy('database')
    await visitor.signIn('aayush', 'correct horse')
    expect(await visitor.json<PlaygroundState>('/api/playground/state')).toMatchObject({ expired: false })
    // Idle for longer than its time and the pause between two sweeps.
    await new Promise((resolve) => setTimeout(resolve, 10_500))
    expect(await visitor.json<PlaygroundState>('/api/playground/state')).toMatchObject({ expired: true, sandbox: null })
    expect(await visitor.json('/api/auth/session')).toEqual({})
    expect(await visitor.json('/api/playground/database')).toEqual({
      collections: { users: [], sessions: [], accounts: [], verification_tokens: [] }
    })
    // The next interaction begins a new one.
    expect((await visitor.signIn('aayush', 'correct horse')).status).toBe(200)
    expect(await visitor.json<PlaygroundState>('/api/playground/state')).toMatchObject({ expired: false, cookie: { kind: 'jwe' } })
  })

  it('is evicted when there are too many, least recently used first', async () => {
    const site = await start({ SANDBOX_MAX: '2' })
    const [first, second, third] = [new Visitor(site.url), new Visitor(site.url), new Visitor(site.url)]
    for (const visitor of [first, second]) await visitor.signIn('aayush', 'correct horse')
    await first.json('/api/playground/state') // used again, so the second is the oldest
    await third.signIn('aayush', 'correct horse')
    const gone = await Promise.all(
      [first, second, third].map(async (visitor) => (await visitor.json<PlaygroundState>('/api/playground/state')).expired)
    )
    expect(gone).toEqual([false, true, false])
  })

  it('is not evicted while a page says that it has it open', async () => {
    const site = await start({ SANDBOX_MAX: '2' })
    const [open, used, newcomer] = [new Visitor(site.url), new Visitor(site.url), new Visitor(site.url)]
    for (const visitor of [open, used]) await visitor.signIn('aayush', 'correct horse')
    expect((await open.fetch('/api/playground/open', { method: 'POST' })).status).toBe(204)
    await used.json('/api/auth/session')
    await newcomer.signIn('aayush', 'correct horse')
    const gone = await Promise.all(
      [open, used, newcomer].map(async (visitor) => (await visitor.json<PlaygroundState>('/api/playground/state')).expired)
    )
    expect(gone).toEqual([false, true, false])
    expect((await new Visitor(site.url).fetch('/api/playground/open', { method: 'POST' })).status).toBe(204)
  })

  it('is served by any process that shares the database and the secret', async () => {
    const { startEmbedded } = await import('@/lib/mongo/embedded/server')
    const mongod = await startEmbedded()
    const env = { MONGODB_URI: mongod.uri, NEXTAUTH_SECRET: SECRET }
    const [one, two] = await Promise.all([start(env), start(env)])
    const visitor = new Visitor(one.url)
    await visitor.signIn('aayush', 'correct horse')
    const elsewhere = new Visitor(two.url)
    for (const [name, value] of visitor.cookies) elsewhere.cookies.set(name, value)
    expect(await elsewhere.json('/api/auth/session')).toMatchObject({ user: { username: 'aayush' } })
    expect(await elsewhere.json('/api/health')).toEqual({ status: 'ok', engine: 'external', mongo: 'up' })
    await Promise.all(running.splice(0).map((site) => site.stop()))
    await mongod.close()
  })
})

describe('when MongoDB goes away', () => {
  it('health is 503 with the reason, panels get a problem, and a jwt session still reads', async () => {
    const { startEmbedded } = await import('@/lib/mongo/embedded/server')
    const mongod = await startEmbedded()
    const site = await start({ MONGODB_URI: mongod.uri, NEXTAUTH_SECRET: SECRET })
    const visitor = new Visitor(site.url)
    await visitor.signIn('aayush', 'correct horse')
    await mongod.close()
    const health = await visitor.fetch('/api/health')
    expect(health.status).toBe(503)
    expect(await health.json()).toEqual({ status: 'error', engine: 'external', mongo: 'down', reason: expect.any(String) })
    const rows = await visitor.fetch('/api/playground/database')
    expect([rows.status, rows.headers.get('content-type')]).toEqual([503, 'application/problem+json; charset=utf-8'])
    expect(await visitor.json('/api/auth/session')).toMatchObject({ user: { username: 'aayush' } })
    const begin = await new Visitor(site.url).fetch('/api/auth/csrf')
    expect([begin.status, begin.headers.get('content-type')]).toEqual([503, 'application/problem+json; charset=utf-8'])
  })
})

describe('with a mongod', () => {
  it('starts it, works on it, and ends it with the site', async () => {
    const site = await start({ MONGODB_ENGINE: 'auto', MONGOMS_SYSTEM_BINARY: join(import.meta.dirname, '../../lib/testing/mongod') })
    expect(site.output()).toMatch(/MongoDB: memory-server \(.*\), because mongod found: MONGOMS_SYSTEM_BINARY/)
    const visitor = new Visitor(site.url)
    await visitor.setStrategy('database')
    await visitor.signIn('mira', 'battery staple')
    expect(await visitor.json('/api/auth/session')).toMatchObject({ user: { username: 'mira', isVerified: false } })
    expect(await visitor.json('/api/health')).toEqual({ status: 'ok', engine: 'memory-server', mongo: 'up' })
    const children = childrenOf(site.pid)
    expect(children.length).toBeGreaterThan(0)
    expect((await site.stop('SIGINT')).code).toBe(0)
    running.splice(0)
    await expect.poll(() => children.filter(isAlive), { timeout: 20_000 }).toEqual([])
  })
})

describe('starting', () => {
  it.each([
    [{ PORT: 'many' }, /^Bad configuration: PORT must be a whole number \(it is "many"\)\.$/],
    [{ MONGODB_ENGINE: 'pigeon' }, /^Bad configuration: MONGODB_ENGINE must be one of auto, memory-server, embedded \(it is "pigeon"\)\.$/],
    [{ MONGODB_URI: 'mongodb://127.0.0.1:9' }, /^Bad configuration: NEXTAUTH_SECRET is required when MONGODB_URI is set/],
    [
      { MONGODB_URI: 'mongodb://me:hidden@127.0.0.1:9/?serverSelectionTimeoutMS=300', NEXTAUTH_SECRET: SECRET },
      /^The MongoDB at mongodb:\/\/127\.0\.0\.1:9 does not answer: [^\n]*\.$/
    ],
    [
      { MONGODB_ENGINE: 'memory-server', MONGOMS_SYSTEM_BINARY: '/nowhere/mongod' },
      /^MONGOMS_SYSTEM_BINARY names "\/nowhere\/mongod", which is not an executable file\.$/
    ]
  ])('refuses %o with one sentence and exit code 1', async (env, sentence) => {
    const { code, reason } = await startRefused(env as Record<string, string>)
    expect(reason).toMatch(sentence)
    expect(reason).not.toContain('hidden')
    expect(code).toBe(1)
  })

  it('refuses a port in use with one sentence and exit code 1', async () => {
    const holder = createServer()
    const port = await new Promise<number>((resolve) =>
      holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port))
    )
    const { code, reason } = await startRefused({ PORT: String(port) })
    expect(reason).toBe(`Port ${port} on 127.0.0.1 is in use: stop what uses it, or set PORT to another.`)
    expect(code).toBe(1)
    await new Promise((resolve) => holder.close(resolve))
  })

  it('says in one line which engine runs and why', async () => {
    const site = await start({})
    expect(site.output()).toMatch(/MongoDB: embedded \(8\.0\.0\), because MONGODB_ENGINE asks for it/)
  })

  it('imports only packages that a production install has', async () => {
    const { metafile } = await build({
      entryPoints: ['.next/server.mjs'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      write: false,
      metafile: true
    })
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
    const packages = imports.filter(({ kind, path }) => kind === 'import-statement' && !isBuiltin(path)).map(({ path }) => path)
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
    const named = (path: string) => path.split('/', path.startsWith('@') ? 2 : 1).join('/')
    expect(packages).toContain('zod')
    expect(packages.filter((path) => !(named(path) in dependencies))).toEqual([])
  })

  it('ends with the npm that started it, and leaves the port free', async () => {
    const site = await startSite({}, ['npm', 'start'])
    await site.stop('SIGTERM')
    const again = createServer()
    await new Promise<void>((resolve, reject) => {
      again.once('error', reject)
      again.listen(Number(new URL(site.url).port), '127.0.0.1', resolve)
    })
    await new Promise((resolve) => again.close(resolve))
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once at %s, with a connection open', async (signal) => {
    const site = await start({})
    const open = fetch(`${site.url}/api/health`)
    await open
    const { code, ms } = await site.stop(signal)
    running.splice(0)
    expect(code).toBe(0)
    // Node itself would close the connection after five seconds.
    expect(ms).toBeLessThan(5000)
  })
})
