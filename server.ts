import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import nextEnv from '@next/env'
import { readEnv } from './lib/env'
import { CLIENT_ADDRESS_HEADER, checkHead, cleanHead, settleForwarded } from './lib/http/head'
import { Problem } from './lib/http/problem'
import { answerUnreadable, securityHeaders } from './lib/http/security-headers'
import { countRequests, drain, isRefusing, stopping } from './lib/http/stopping'
import { TEXTS_FOLDER, textsIn } from './lib/http/texts'
import { Turns } from './lib/http/turns'
import { logFailure, logInfo } from './lib/log'
import { stopMongo } from './lib/mongo/runtime'
import { requireNode } from './lib/node-version'
import { StartupError } from './lib/startup-error'
import { threadMaker } from './playground/experiments/run/thread-file'
import { readServerPath } from './playground/sandbox/identity-client'
import { clientOfOwnRequest } from './playground/sandbox/own-requests'
import { startPlayground } from './playground/server/start'
import { dropUnfitToken } from './playground/server/unfit-token'

/**
 * Starts the site. Without an argument it serves the output of `npm run build`; with `--dev` it compiles pages as they are requested.
 * The build bundles this file, since compiling it would take a third of the start.
 * If the site cannot start, it prints the reason in one sentence and ends with exit code 1.
 */
async function main(): Promise<void> {
  const dev = process.argv.includes('--dev')
  requireNode(process.versions.node)
  Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1' })
  nextEnv.loadEnvConfig(process.cwd(), dev)
  const env = readEnv()
  const { HOST, PORT } = env
  // Without a configured address NextAuth takes the one that the reader uses.
  if (!env.NEXTAUTH_URL) {
    // NextAuth takes an empty one for an address.
    delete process.env.NEXTAUTH_URL
    process.env.AUTH_TRUST_HOST = 'true'
  }
  // Next prints errors with what strangers sent, a line a request.
  if (!dev)
    console.error = (...printed: unknown[]) =>
      logFailure(
        'Next',
        printed.find((one) => one instanceof Error)
      )
  const mode = { dev, https: env.NEXTAUTH_URL?.startsWith('https://') ?? false }
  const setHeaders = securityHeaders(mode)
  if (dev) threadMaker.set(threadBundler())
  // Made of built pages, so development has none.
  const answerText = dev ? () => undefined : textsIn(TEXTS_FOLDER, env.NEXTAUTH_URL)

  // A client that sends its request slowly keeps a place no longer than this.
  const server = createServer({ headersTimeout: 15_000, requestTimeout: 30_000 })
  countRequests(server)
  // A request that comes before the site is ready waits for it.
  const ready = listen(server, PORT, HOST).then(async (port) => {
    const { default: next } = await import('next')
    const app = next({ dev, webpack: dev, hostname: HOST, port, httpServer: server })
    // Next bundles the API routes and the proxy apart from this file; they find what is started here by `processWide`.
    await Promise.all([app.prepare(), startPlayground(env)])
    return { handle: app.getRequestHandler(), url: `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}` }
  })
  const turns = new Turns()
  const answer = (req: IncomingMessage, res: ServerResponse) => {
    setHeaders(req, res)
    let own: string | undefined
    try {
      checkHead(req)
      cleanHead(req)
      warnOfProxy(req, env.TRUST_PROXY)
      settleForwarded(req, env.TRUST_PROXY)
      own = clientOfOwnRequest(req.headers) ?? (readServerPath(req.url ?? '') ? FROM_SERVER : undefined)
      if (own !== undefined) req.headers[CLIENT_ADDRESS_HEADER] = own
      else if (isRefusing() && req.url !== '/api/health') throw stopping()
    } catch (error) {
      res.setHeader('Connection', 'close')
      if (error instanceof Problem) error.send(res)
      else res.destroy()
      return
    }
    const begin = () =>
      Promise.all([ready, dropUnfitToken(req)])
        .then(([{ handle }]) => answerText(req, res) ?? handle(req, res))
        .catch(() => res.destroy())
    // The site's own requests are part of one that has its turn.
    if (own === undefined) turns.take(String(req.headers[CLIENT_ADDRESS_HEADER]), res, begin)
    else void begin()
  }
  // A request with an Expect header that Node does not know is answered as if it had none.
  server.on('request', answer).on('checkExpectation', answer)
  server.on('clientError', (error, socket) => answerUnreadable(error, socket, mode))
  // Only the development server speaks another protocol.
  if (!dev) server.on('upgrade', (_req, socket) => socket.destroy())
  stopOnSignals(server)
  const { url } = await ready
  process.stdout.write(`Ready in ${process.uptime().toFixed(1)} s: ${url}\n`)
}

/** The build bundles it too, so production needs no bundler. @returns what bundles the experiments' thread, once. */
function threadBundler(): () => Promise<void> {
  let bundled: Promise<void> | undefined
  return () => {
    bundled ??= import('./playground/experiments/run/build-thread').then(({ buildThread }) => buildThread())
    return bundled
  }
}

/** The client of NextAuth's own requests to an OpenID provider, whose path is signed. They are part of a request that has its turn. */
const FROM_SERVER = 'this site'

let warned = false

/** Whoever forgets TRUST_PROXY behind a proxy finds out by this line. */
function warnOfProxy({ headers }: IncomingMessage, proxies: number): void {
  if (warned || proxies > 0 || headers['x-forwarded-for'] === undefined) return
  warned = true
  logInfo('A request has X-Forwarded-For, and TRUST_PROXY is 0: if a proxy stands in front, all its readers count as one')
}

/** @returns the port. @throws StartupError when the port is in use or may not be used. */
function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken =
        error.code === 'EADDRINUSE'
          ? `Port ${port} on ${host} is in use: stop what uses it, or set PORT to another`
          : `Cannot listen on ${host}:${port} (${error.code})`
      reject(new StartupError(`${taken}.`))
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/**
 * Ctrl-C and SIGTERM let the requests under way finish, and then end the site, its connections and its `mongod`; a second signal ends
 * them at once. A signal to npm arrives here because the scripts in package.json begin with `exec`: npm signals the shell that runs a
 * script, and that shell has become this process.
 */
function stopOnSignals(server: Server): void {
  let signals = 0
  const stop = async () => {
    if (++signals === 1) await drain()
    server.close()
    server.closeAllConnections()
    await stopMongo()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartupError ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
})
