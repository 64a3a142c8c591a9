import { createServer, request } from 'node:http'
import { startMongod } from '../../lib/testing/mongod-process'
import { type Site, startSite } from '../../lib/testing/site'
import type { Scene, Stage } from './attack'
import { Client } from './client'

const SECRET = 'a secret for more than one process'

/**
 * How a site starts whose memory is to be compared with itself. Node's collector lets garbage lie as long as there is room, some 80 MB of it
 * after a few thousand requests; here it collects when the heap has grown by a tenth, so that what is left is what the site keeps.
 */
export const FRUGAL = {
  env: { MALLOC_ARENA_MAX: '2' },
  command: [process.execPath, '--heap-growing-percent=10', '--max-semi-space-size=4', '.next/server.mjs']
}

/** Whatever loads code when it is asked for the first time. */
const FIRST_ASKED = [
  '/',
  '/flow/cookie',
  '/demo/dashboard',
  '/demo/sign-in',
  '/demo/with-auth',
  '/demo/server-component',
  '/api/auth/signin',
  '/api/health',
  ...[
    'state',
    'database',
    'trace',
    'trace/stream',
    'experiments',
    'strategy',
    'reset',
    'comparison',
    'experiments/x',
    'database/users/x'
  ].map((path) => `/api/playground/${path}`),
  '/nowhere'
]

/** Starts a site and asks for everything once, so that loading it is no part of what an attack sees. */
async function startWarm(env: Record<string, string>, command?: readonly string[]): Promise<Site> {
  const site = await startSite(env, command)
  const client = new Client(site.url)
  for (const path of FIRST_ASKED) await client.fetch(path)
  return site
}

/** One site with the embedded engine. */
const siteWith = (env: Record<string, string>, command?: readonly string[]): Stage => ({
  async start() {
    const site = await startWarm(env, command)
    return { url: site.url, sites: [site], end: () => endSite(site) }
  }
})

/** A site behind one proxy, with room for many. */
export const usual = siteWith({ TRUST_PROXY: '1' })

/** The same, for attacks that count its memory or end it. */
export const frugal: Stage = siteWith({ TRUST_PROXY: '1', ...FRUGAL.env }, FRUGAL.command)

/** A site behind one proxy with few sandboxes. */
export const crowded = siteWith({ TRUST_PROXY: '1', SANDBOX_MAX: '40' })

/** A site that no proxy stands before and that knows no address of its own. */
export const direct = siteWith({})

/** A site behind a proxy that ends TLS. */
export const addressed = siteWith({ TRUST_PROXY: '1', NEXTAUTH_URL: 'https://live.example' })

/** A site on a MongoDB server of its own process. */
export const external: Stage = {
  async start() {
    const mongod = await startMongod()
    const site = await startWarm({
      TRUST_PROXY: '1',
      MONGODB_URI: `mongodb://127.0.0.1:${mongod.port}/nextauth_live`,
      NEXTAUTH_SECRET: SECRET
    })
    const end = async () => {
      await endSite(site)
      await mongod.kill()
    }
    return { url: site.url, sites: [site], mongod, end }
  }
}

/** Three sites on one MongoDB server, with few sandboxes, behind a proxy that asks one after the other. */
export const replicas: Stage = {
  async start(): Promise<Scene> {
    const mongod = await startMongod()
    const env = {
      TRUST_PROXY: '1',
      SANDBOX_MAX: '40',
      MONGODB_URI: `mongodb://127.0.0.1:${mongod.port}`,
      NEXTAUTH_SECRET: SECRET
    }
    const sites = await Promise.all([startWarm(env), startWarm(env), startWarm(env)])
    const proxy = await startProxy(sites.map(({ url }) => url))
    const end = async () => {
      proxy.close()
      await Promise.all(sites.map(endSite))
      await mongod.kill()
    }
    return { url: proxy.url, sites, mongod, end }
  }
}

/** Ends a site, by force when it does not listen. */
async function endSite(site: Site): Promise<void> {
  const force = setTimeout(() => process.kill(site.pid, 'SIGKILL'), 3000)
  // It may have ended already, which was the attack's aim.
  await site.stop('SIGTERM').catch(() => {})
  clearTimeout(force)
}

/** A proxy in front of several sites, each asked in turn. It leaves `X-Forwarded-For` as it is: clients here write it themselves. */
async function startProxy(targets: readonly string[]): Promise<{ url: string; close(): void }> {
  let turn = 0
  const server = createServer((req, res) => {
    const target = new URL(targets[turn++ % targets.length] as string)
    const onward = request(
      { hostname: target.hostname, port: target.port, path: req.url, method: req.method, headers: req.headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(res)
      }
    )
    onward.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()))
    res.once('close', () => onward.destroy())
    req.pipe(onward)
  })
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  )
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${port}`, close }
}
