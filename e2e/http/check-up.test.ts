import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createServerOfSockets } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { hash } from '@node-rs/bcrypt'
import { Auth } from 'auth-core'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '@/lib/mongo/embedded/server'
import { buildNextApp, freePort, type NextApp, serveNextApp } from '@/lib/testing/next-app'
import { examine, type Order } from '@/playground/check-up/examine'
import { inText, type Report, report } from '@/playground/check-up/report'
import { signInAtProvider } from '@/playground/lab/identity-sign-in'
import { askForLink } from '@/playground/lab/magic-link'
import { Visitor } from '@/playground/lab/visitor'
import { type Front, oidcEnvironment, startFront, startFrontWithProvider } from './front'

/** The check-up, on the application of the recipes: sound, and with the fault of each experiment. */

const FOLDER = fileURLToPath(new URL('faulty-app', import.meta.url))
const SECRET = 'a secret for the faulty application'
const PASSWORD = 'correct horse'
/** Behind a balancer, requests come to one process or the other in no order. */
const PATTERN = [0, 0, 1, 1, 0, 1, 1, 0, 1, 0]

let mongod: EmbeddedServer
let client: MongoClient
let app: NextApp
const others: NextApp[] = []
const fronts: Front[] = []
const database = () => client.db('faulty')
const OIDC = { id: 'faulty', secret: 'a secret of the client' }
/** An address where an OpenID provider stands beside the application. */
let withProvider: Front
/** Which application is there. */
let there = 'jwt'

/** Without NEXTAUTH_URL, so that each front's address counts, as Next says it of a request. */
function environment() {
  const uri = new URL(mongod.uri)
  uri.pathname = '/faulty'
  return {
    NEXTAUTH_SECRET: SECRET,
    NEXTAUTH_URL: undefined,
    AUTH_TRUST_HOST: 'true',
    MONGODB_URI: uri.href,
    ...oidcEnvironment(withProvider, OIDC)
  }
}

beforeAll(async () => {
  mongod = await startEmbedded()
  client = await new MongoClient(mongod.uri).connect()
  withProvider = await startFrontWithProvider(
    () => app.url,
    'x-fault',
    () => there,
    { client: OIDC, database: client.db('provider') }
  )
  fronts.push(withProvider)
  const { ok, output } = await buildNextApp(FOLDER)
  if (!ok) throw new Error(output)
  app = await serveNextApp(FOLDER, environment())
}, 240_000)
afterAll(async () => {
  await Promise.all(fronts.map((front) => front.close()))
  await Promise.all([app, ...others].map((one) => one?.stop()))
  await client?.close()
  await mongod?.close()
})

type AnswerInFront = NonNullable<Parameters<typeof startFront>[3]>

/**
 * The application with a fault, at an address of its own.
 * @param inFront what answers in the application's place, and a `Set-Cookie` line in each answer.
 */
async function faulty(
  fault: string | ((number: number) => string),
  target = app.url,
  ...inFront: [answer?: AnswerInFront, cookie?: string]
): Promise<URL> {
  const front = await startFront(() => target, 'x-fault', typeof fault === 'string' ? () => fault : fault, ...inFront)
  fronts.push(front)
  return new URL(front.url)
}

/** The sound application behind something. */
const behind = (...inFront: [answer?: AnswerInFront, cookie?: string]) => faulty('jwt', app.url, ...inFront)

/** Checks an application as a reader would who has a user there. */
async function checkUp(address: URL, user: string, more: Partial<Order> = {}, stop?: AbortSignal): Promise<Report> {
  const password = await hash(PASSWORD, 4)
  await database()
    .collection('users')
    .insertOne({ username: user, password, isVerified: true, isAcceptingMessages: true, role: 'user', tokenVersion: 0 })
  const fields = { username: user, email: user, password: PASSWORD }
  const { seen, requests } = await examine({ address, secret: SECRET, credentials: { fields, password: PASSWORD }, ...more }, stop)
  return report(seen, requests)
}

/** How many sign-ins of a user the sound application still knows. */
async function sessionsOf(username: string): Promise<number> {
  const user = await database().collection('users').findOne({ username })
  return database()
    .collection('devices')
    .countDocuments({ userId: String(user?._id) })
}

/** What the application logs from now on, as a file would have it. */
function logOf({ printed }: NextApp): () => Promise<string> {
  const before = printed().length
  return async () => printed().slice(before)
}

/** How each fault is put into the application, where its name alone does not, and what the check-up is told of it. */
const FAULTS: Record<string, (name: string) => Promise<Report>> = Object.fromEntries(
  readdirSync(fileURLToPath(new URL('../../playground/experiments', import.meta.url)))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file.slice(0, -3), async (name: string) => checkUp(await faulty(name), name, { path: '/dashboard' })])
)

const set = (user: string, update: object) => async () => void (await database().collection('users').updateOne({ username: user }, update))
const change = (name: string) => set(name, { $set: { username: `${name}-renamed` } })
const revoke = (name: string) => set(name, { $inc: { tokenVersion: 1 } })

Object.assign(FAULTS, {
  'fast-clock': async (name: string) => {
    const ahead = 10 * 60 * 1000
    const clock = `const Real = Date; globalThis.Date = class extends Real {
      constructor(...given) { given.length ? super(...given) : super(Real.now() + ${ahead}) }
      static now() { return Real.now() + ${ahead} }
    }`
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(clock)}`
    const other = await serveNextApp(FOLDER, { ...environment(), NODE_OPTIONS })
    others.push(other)
    return checkUp(new URL(other.url), name)
  },
  'flip-without-signing-out': async (name: string) =>
    checkUp(await faulty((number) => (PATTERN[number % PATTERN.length] ? 'database' : 'jwt')), name),
  'link-twice': async (name: string) => {
    const address = await faulty(name)
    return checkUp(address, name, { link: await linkFor(address, name) })
  },
  // Next loads the pages router's files at its start, so the app router's is the second.
  'loaded-twice': async (name: string) => checkUp(new URL(app.url), name, { path: '/api/model', log: logOf(app) }),
  'mongo-down': async (name: string) => {
    const MONGODB_URI = `mongodb://127.0.0.1:${await freePort()}/faulty?serverSelectionTimeoutMS=300`
    const other = await serveNextApp(FOLDER, { ...environment(), MONGODB_URI })
    others.push(other)
    return checkUp(new URL(other.url), name)
  },
  'rename-user': async (name: string) => checkUp(await faulty(name), name, { change: change(name) }),
  'rotate-and-race': async (name: string) => checkUp(await faulty(name), name),
  'rotate-secret': async (name: string) =>
    checkUp(await faulty((number) => (PATTERN[number % PATTERN.length] ? 'another-secret' : 'jwt')), name),
  'same-email-two-providers': async (name: string) => {
    there = 'jwt'
    await database().collection('users').insertOne({ username: 'kim', email: 'kim@example.com' })
    const { to } = await signInAtProvider(new Visitor(withProvider.url))
    return checkUp(new URL(withProvider.url), name, { endedAt: to })
  },
  'server-session-arguments': async (name: string) => checkUp(new URL(app.url), name, { path: '/api/two-arguments', log: logOf(app) }),
  'sign-out-everywhere': async (name: string) => checkUp(await faulty(name), name, { revoke: revoke(name) }),
  'wrong-url': async (name: string) => {
    const other = await serveNextApp(FOLDER, { ...environment(), NEXTAUTH_URL: 'https://site.example' })
    others.push(other)
    return checkUp(new URL(other.url), name)
  }
})

/** Asks for a sign-in mail. @returns its link. */
async function linkFor(address: URL, name: string): Promise<URL> {
  await askForLink(new Visitor(address.origin), `${name}@example.com`)
  const mail = await database()
    .collection('mails')
    .findOne({ to: `${name}@example.com` })
  return new URL(mail?.url)
}

describe.each(['jwt', 'database'])('the sound application has no findings under %s', (strategy) => {
  it('by password', async () => {
    const { findings, ...found } = await checkUp(await faulty(strategy), strategy, { path: '/dashboard', change: change(strategy) })
    expect(findings).toEqual([])
    expect(found).toMatchObject({ strategy, cookie: { name: 'next-auth.session-token', cookies: 1 } })
  })
  it('by OpenID Connect', async () => {
    there = strategy
    await database()
      .collection('users')
      .deleteMany({ email: /@example.com$/ })
    const visitor = new Visitor(withProvider.url)
    await signInAtProvider(visitor)
    const { seen, requests } = await examine({
      address: new URL(withProvider.url),
      secret: SECRET,
      cookie: visitor.cookieHeader(),
      path: '/dashboard'
    })
    expect(seen.reads[0]?.session?.user).toMatchObject({ username: 'kim' })
    expect(seen.oauth.map(({ id }) => id)).toEqual(['oidc'])
    expect(report(seen, requests).findings).toEqual([])
  })
  it('by a magic link', async () => {
    const address = await faulty(strategy)
    const link = await linkFor(address, `mail-${strategy}`)
    const visitor = new Visitor(address.origin)
    const page = await visitor.fetch(link.pathname + link.search)
    expect(await page.text()).toContain('Sign in')
    await visitor.fetch(`/api/auth/callback/email${link.search}`)
    const order = {
      address,
      secret: SECRET,
      cookie: visitor.cookieHeader(),
      path: '/dashboard',
      link: await linkFor(address, `mail-${strategy}`)
    }
    const { seen, requests } = await examine(order)
    expect(seen.reads[0]?.signedIn).toBe(true)
    expect(report(seen, requests).findings).toEqual([])
  })
})

/** What stands in front, and the first finding; null where it is sound. */
const IN_FRONT: [name: string, answer: () => AnswerInFront, id: string | null][] = [
  ['what takes no POST', () => async (req, res) => req.method === 'POST' && !!res.writeHead(405).end(), 'post-not-answered'],
  ['a gateway without an application', () => async (_, res) => !!res.writeHead(502).end('<h1>Bad Gateway</h1>'), 'gateway'],
  [
    'a gateway with small buffers',
    () => async (req, res) => req.url?.includes('/callback/credentials') === true && !!res.writeHead(502).end(),
    'gateway'
  ],
  ['an application that does not load', () => async (_, res) => !!res.writeHead(500).end('<h1>Internal Server Error</h1>'), 'route-fails'],
  [
    'what strips the cookie of the CSRF token',
    () => async (req, res) => {
      if (req.url !== '/api/auth/csrf') return false
      const answer = await fetch(`${app.url}/api/auth/csrf`)
      return !!res.setHeader('Content-Type', 'application/json').end(await answer.text())
    },
    'csrf-does-not-return'
  ],
  [
    'a page that answers 401 to everybody',
    () => async (req, res) => req.url === '/dashboard' && !!res.writeHead(401).end(),
    'proxy-redirects'
  ],
  [
    'a page that answers 401 with its data',
    () => async (req, res) => {
      if (req.url !== '/dashboard') return false
      return !!res.writeHead(req.headers.cookie?.includes('session-token') ? 200 : 401).end('{"orders":[1,2]}')
    },
    'path-open'
  ],
  [
    'a page that differs in its script alone',
    () => async (req, res) => {
      if (req.url !== '/dashboard') return false
      const page = `<script nonce="${Math.random()}">run()</script><h1 class="a${Math.random()}">Orders</h1>`
      return !!res.setHeader('Content-Type', 'text/html').end(page)
    },
    'path-open'
  ],
  [
    'a redirect to the page in another language',
    () => async (req, res) => {
      if (req.url === '/dashboard') return !!res.writeHead(307, { Location: '/en/dashboard' }).end()
      if (req.url?.startsWith('/en/')) req.url = req.url.slice(3)
      return false
    },
    null
  ],
  [
    'what strips the cookies of a read',
    () => async (req) => {
      if (req.url?.startsWith('/api/auth/session') && req.method === 'GET') delete req.headers.cookie
      return false
    },
    'session-empty'
  ],
  ['a cache that has a stranger’s session', () => cacheOf(/\/session$/, () => true), 'session-cached'],
  ['a cache that keeps a reader’s session', () => cacheOf(/\/session$/, (text) => text !== '{}'), 'stranger-signed-in'],
  ['a cache that keeps a reader’s page', () => cacheOf(/^\/dashboard$/, (text) => text.includes('Welcome')), 'path-open'],
  [
    'trailingSlash',
    () => async (req, res) => {
      const { pathname, search } = new URL(req.url ?? '/', app.url)
      if (!pathname.endsWith('/')) return !!res.writeHead(308, { Location: `${pathname}/${search}` }).end()
      req.url = pathname.slice(0, -1) + search
      return false
    },
    null
  ]
]

/** A cache that goes by the address alone. */
function cacheOf(address: RegExp, isKept: (text: string) => boolean): AnswerInFront {
  const kept = new Map<string, { text: string; type: string }>()
  return async (req, res) => {
    const url = req.url ?? ''
    if (!address.test(url) || req.method !== 'GET') return false
    const hit = kept.get(url)
    if (hit) return !!res.setHeader('Content-Type', hit.type).end(hit.text)
    const headers = { 'x-fault': 'jwt', host: req.headers.host ?? '', cookie: req.headers.cookie ?? '' }
    const answer = await fetch(app.url + url, { headers, redirect: 'manual' })
    const text = await answer.text()
    if (answer.ok && isKept(text)) kept.set(url, { text, type: answer.headers.get('content-type') ?? '' })
    res.statusCode = answer.status
    for (const [name, value] of answer.headers)
      if (!/^(content-encoding|content-length|transfer-encoding|set-cookie)$/.test(name)) res.setHeader(name, value)
    res.setHeader('Set-Cookie', answer.headers.getSetCookie())
    res.end(text)
    return true
  }
}

describe('the fault of an experiment is the first finding', () => {
  it.each(Object.entries(FAULTS))('%s', async (name, run) => {
    const { findings } = await run(name)
    expect(findings[0]?.page).toBe(`/experiments/${name}`)
  })
})

describe('faults that no experiment has', () => {
  it.each([
    ['big-cookies', 'headers-too-large'],
    ['cookie-path', 'cookie-not-sent'],
    ['cookie-without-path', 'cookie-not-sent'],
    ['cookie-prefix', 'browsers-refuse-the-cookie'],
    ['csrf-cookie-domain', 'browsers-refuse-the-cookie'],
    ['csrf-cookie-elsewhere', 'csrf-does-not-return'],
    ['encode-without-decode', 'encode-without-decode'],
    ['error-in-session', 'session-has-error'],
    ['forgeable-cookie', 'cookie-without-signature'],
    ['guessable-token', 'guessable-token'],
    ['hash-in-token', 'hash-in-token'],
    ['lasts-a-lifetime', 'lifetime-in-another-unit'],
    ['lasts-a-moment', 'lifetime-in-another-unit'],
    ['lasts-no-time', 'no-session-cookie'],
    ['no-client', 'provider-cannot-start'],
    ['no-id', 'no-sub'],
    ['reads-throw-at-times', 'reads-differ'],
    ['redirect-by-prefix', 'open-redirect'],
    ['redirect-returns-a-path', 'redirect-relative'],
    ['redirect-returns-nothing', 'redirect-empty-body'],
    ['redirects-anywhere', 'open-redirect'],
    ['row-stays', 'sign-out-keeps-the-row'],
    ['same-site-none', 'browsers-refuse-the-cookie'],
    ['signature-unchecked', 'cookie-without-signature'],
    ['token-grows', 'token-grows'],
    ['session-is-empty', 'session-empty'],
    ['session-is-null', 'session-empty-body'],
    ['sign-in-page-loops', 'sign-in-page-loops'],
    ['sign-in-page-missing', 'sign-in-page-fails'],
    ['sign-in-returns-nothing', 'sign-in-denied'],
    ['token-in-session', 'hash-or-token-in-session']
  ])('%s is the first finding', async (fault, id) => {
    expect((await checkUp(await faulty(fault), fault)).findings[0]?.id).toBe(id)
  })
  it.each(IN_FRONT)('in front of a sound application: %s', async (_, answer, id) => {
    const address = await behind(answer())
    const { findings } = await checkUp(address, `in-front-${fronts.length}`, { path: '/dashboard' })
    expect(findings.slice(0, 1).map((finding) => finding.id)).toEqual(id ? [id] : [])
  })
  it('a link that works twice', async () => {
    const address = await faulty('link-stays')
    expect((await checkUp(address, 'link-stays', { link: await linkFor(address, 'link-stays') })).findings[0]?.id).toBe('link-works-twice')
  })
  it('an address without the path of NextAuth', async () => {
    const address = await behind(async (req, res) => {
      if (!req.url?.startsWith('/shop/')) return !!res.writeHead(404).end()
      req.url = req.url.slice('/shop'.length)
      return false
    })
    const { seen, requests } = await examine({ address: new URL('/shop', address) })
    expect(seen.base).toBe('/shop/api/auth')
    expect(report(seen, requests).findings.map(({ id }) => id)).toContain('address-differs')
  })
  it('a page that any cookie opens', async () => {
    const { findings } = await checkUp(await faulty('presence-alone'), 'presence-alone', { path: '/dashboard' })
    expect(findings).toMatchObject([{ id: 'path-open', evidence: expect.stringContaining('made up') }])
  })
  it('authorize() that throws', async () => {
    const fields = { username: 'nobody', password: 'wrong' }
    const { seen, requests } = await examine({ address: await faulty('authorize-throws'), credentials: { fields, password: 'wrong' } })
    const [first] = report(seen, requests).findings
    expect(first).toMatchObject({ id: 'authorize-throws', evidence: expect.stringContaining('the directory does not answer') })
  })
  it('a callback that throws at each read, which the log tells from a strategy that looks for a row', async () => {
    const address = await faulty('first-read-throws')
    expect((await checkUp(address, 'first-read-throws')).findings[0]?.id).toBe('token-not-understood')
    const [first] = (await checkUp(address, 'first-read-throws-again', { log: logOf(app) })).findings
    expect(first).toMatchObject({ page: '/experiments/session-callback-user', evidence: expect.stringContaining('Cannot read properties') })
  })
  it('NEXTAUTH_URL with another path', async () => {
    const { seen, requests } = await examine({ address: await faulty('jwt') })
    const known = seen.providers.known?.map((provider) => ({
      ...provider,
      callbackUrl: `${seen.origin.origin}/api/callback/${provider.id}`
    }))
    const [first] = report({ ...seen, providers: { ...seen.providers, known } }, requests).findings
    expect(first).toMatchObject({ id: 'address-differs', evidence: expect.stringContaining('/api/callback/credentials') })
  })
  it.each([
    ['survives-the-token', 'sign-in-500'],
    ['bigint-in-session', 'session-500']
  ])('%s is the first finding, and the log says why', async (fault, id) => {
    const address = await faulty(fault)
    expect((await checkUp(address, fault)).findings[0]?.id).toBe(id)
    const [first] = (await checkUp(address, `${fault}-again`, { log: logOf(app) })).findings
    expect(first).toMatchObject({ id: 'bigint-or-circle', page: '/experiments/survives-the-token' })
    expect(first?.evidence).toContain('BigInt')
  })
  it('an update without a CSRF token', async () => {
    const { findings } = await checkUp(await faulty('update-without-csrf'), 'update-without-csrf')
    expect(findings.map(({ id }) => id)).toContain('update-without-csrf')
  })
  it('a provider that leads to another address', async () => {
    expect((await FAULTS['wrong-url']?.('wrong-url-again'))?.findings.map(({ id }) => id)).toContain('provider-leads-elsewhere')
  })
  it('another address in NEXTAUTH_URL than the one that readers use', async () => {
    const other = await serveNextApp(FOLDER, { ...environment(), NEXTAUTH_URL: 'http://site.example:3000' })
    others.push(other)
    const [first] = (await checkUp(new URL(other.url), 'elsewhere')).findings
    expect(first).toMatchObject({ id: 'address-differs', evidence: 'Its providers lead to http://site.example:3000.' })
  })
  it('a cookie that signs nobody in', async () => {
    const { seen, requests } = await examine({ address: await faulty('jwt'), cookie: 'next-auth.session-token=garbage' })
    const { findings, skipped } = report(seen, requests)
    expect(findings.map(({ id }) => id)).toEqual(['cookie-signs-nobody-in'])
    expect(skipped[0]).toContain('nobody was signed in')
  })
  it('a finding that is accepted is told, and does not count', async () => {
    const { seen, requests } = await examine({ address: await faulty('csrf-missing') })
    expect(report(seen, requests, ['form-without-csrf'])).toMatchObject({ findings: [], accepted: [{ id: 'form-without-csrf' }] })
  })
  it('a path that is not there says nothing, and is told', async () => {
    const { findings, skipped } = await checkUp(await faulty('jwt'), 'nowhere', { path: '/nowhere' })
    expect(findings).toEqual([])
    expect(skipped).toContain('The path /nowhere: it was answered with 404.')
  })
  it('a page that is open to strangers', async () => {
    expect((await checkUp(await faulty('jwt'), 'open', { path: '/confirm' })).findings.map(({ id }) => id)).toEqual(['path-open'])
  })
  it('a password that is wrong', async () => {
    const address = await faulty('jwt')
    const fields = { username: 'nobody', password: 'wrong' }
    const { seen, requests } = await examine({ address, credentials: { fields, password: 'wrong' } })
    expect(report(seen, requests).findings.map(({ id }) => id)).toEqual(['sign-in-fails'])
  })
  it('a place where NextAuth is not', async () => {
    const { seen, requests } = await examine({ address: new URL('/elsewhere', app.url) })
    expect(report(seen, requests).findings.map(({ id }) => id)).toEqual(['no-nextauth'])
  })
  it('cookies for http at an address with https, and a session for everybody', async () => {
    const { seen, requests } = await examine({ address: await faulty('jwt') })
    expect(report({ ...seen, origin: new URL('https://site.example') }, requests).findings[0]?.id).toBe('plain-cookie-over-https')
    expect(report({ ...seen, stranger: { ...seen.stranger, signedIn: true } }, requests).findings[0]?.id).toBe('stranger-signed-in')
  })
  it('Auth.js v5, which it does not know', async () => {
    const v5 = createServer(async (req, res) => {
      const request = new Request(new URL(req.url ?? '/', `http://${req.headers.host}`), { headers: { host: req.headers.host ?? '' } })
      const { status, headers, body } = await Auth(request, { basePath: '/api/auth', secret: SECRET, trustHost: true, providers: [] })
      res.writeHead(status, Object.fromEntries(headers))
      if (body) Readable.fromWeb(body as never).pipe(res)
      else res.end()
    }).listen(0, '127.0.0.1')
    await once(v5, 'listening')
    const { seen, requests } = await examine({ address: new URL(`http://127.0.0.1:${(v5.address() as AddressInfo).port}`) })
    v5.close()
    expect(report(seen, requests).findings[0]?.id).toBe('auth-js-v5')
  })
})

describe('what is sound all the same', () => {
  it('a cookie of a balancer’s in each answer, and a wrong password', async () => {
    const address = await behind(undefined, 'AWSALB=abc; Path=/; HttpOnly')
    expect((await checkUp(address, 'balanced', { path: '/dashboard' })).findings).toEqual([])
  })
  it('a second provider that takes the password', async () => {
    expect((await checkUp(await faulty('second-provider'), 'second-provider', { path: '/dashboard' })).findings).toEqual([])
  })
  it('a date whose name has password in it, and values that a terminal would obey', async () => {
    const { seen, requests } = await examine({ address: await faulty('jwt') })
    const read = { ...seen.stranger, signedIn: true, session: { user: { passwordChangedAt: '2026-01-01T00:00:00.000Z' } } }
    expect(report({ ...seen, reads: [read] }, requests).findings.map(({ id }) => id)).not.toContain('hash-or-token-in-session')
    const signIn = {
      answer: { ...seen.stranger.answer, status: 401 },
      error: 'a\u001b[2Jb\nNo findings.',
      token: undefined,
      claims: undefined,
      leadsTo: undefined
    }
    const said = inText(report({ ...seen, signIns: [signIn] }, requests))
    expect(said).toContain('error=a [2Jb No findings.')
    expect(said).not.toContain('\u001b')
  })
})

describe('what it sends', () => {
  it('goes to the given address alone, wherever that leads', async () => {
    const asked: string[] = []
    const other = createServer((req, res) => {
      asked.push(req.url ?? '')
      res.end()
    }).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const leading = createServer((req, res) => {
      const text = `<script src="${elsewhere}/script.js"></script><form method="post" action="${elsewhere}/api/auth/callback/credentials"></form>`
      if (req.url?.endsWith('/here')) res.setHeader('Content-Type', 'text/html').end(text)
      else res.writeHead(302, { Location: req.url?.includes('/signin') ? '/here' : elsewhere }).end()
    }).listen(0, '127.0.0.1')
    await once(leading, 'listening')
    const address = new URL(`http://127.0.0.1:${(leading.address() as AddressInfo).port}`)
    const { seen } = await examine({ address, path: '/dashboard', cookie: 'next-auth.session-token=a' })
    other.close()
    leading.close()
    expect(seen.signInPage.answer.text).toContain('script.js')
    expect(asked).toEqual([])
  })
  it('ends every session that it began', async () => {
    await checkUp(await faulty('jwt'), 'ended')
    expect(await sessionsOf('ended')).toBe(0)
  })
  it('ends them also where it is stopped, and says what it did not look at', async () => {
    const stop = new AbortController()
    const address = await behind(async (req) => {
      if (req.url !== '/dashboard' || !req.headers.cookie) return false
      expect(await sessionsOf('stopped')).toBeGreaterThan(0)
      stop.abort()
      return true
    })
    const found = await checkUp(address, 'stopped', { path: '/dashboard' }, stop.signal)
    expect(found).toMatchObject({ findings: [], complete: false })
    expect(found.skipped).toContainEqual(expect.stringMatching(/^What comes after \d+ requests: it was stopped\.$/))
    expect(await sessionsOf('stopped')).toBe(0)
  })
  it('no more where an application has had enough', async () => {
    let left = 22
    const address = await behind(async (_, res) => --left < 0 && !!res.writeHead(429).end())
    const found = await checkUp(address, 'limited')
    expect(found).toMatchObject({ findings: [], complete: false })
    expect(found.skipped).toEqual(
      expect.arrayContaining([expect.stringContaining('429'), expect.stringMatching(/its own sessions are over: \d could not be ended/)])
    )
    expect(inText(found)).toContain('No findings so far, and no session was looked at.')
  })
  it('changes nothing of the user', async () => {
    const before = await database().collection('users').countDocuments()
    await checkUp(await faulty('jwt'), 'untouched', { path: '/dashboard' })
    const user = await database().collection('users').findOne({ username: 'untouched' })
    const fields = { username: 'untouched', isVerified: true, isAcceptingMessages: true, role: 'user', tokenVersion: 0 }
    expect(user).toEqual({ ...fields, _id: user?._id, password: user?.password })
    expect(await database().collection('users').countDocuments()).toBe(before + 1)
  })
})

describe('the command', () => {
  const run = async (...args: string[]) => {
    const env = { ...process.env, NEXTAUTH_SECRET: SECRET }
    const child = execFile(process.execPath, ['--import', 'tsx', 'playground/check-up/main.ts', ...args], { env })
    const [out, error, [code]] = await Promise.all([text(child.stdout as Readable), text(child.stderr as Readable), once(child, 'exit')])
    return { out, error, code: code as number }
  }
  it('says in text and by its exit code what it found', async () => {
    const address = await faulty('steal-then-sign-out')
    await checkUp(address, 'of-the-command')
    const { out, code } = await run(address.href, '--user', 'of-the-command', '--password', PASSWORD)
    expect(out).toContain('A copy of the cookie outlives the sign-out')
    expect(code).toBe(1)
  })
  it('prints JSON, and ends with 0 where there is nothing to mend', async () => {
    const { out, code } = await run((await faulty('jwt')).href, '--json')
    expect(JSON.parse(out)).toMatchObject({ findings: [], skipped: expect.arrayContaining([expect.stringContaining('--user')]) })
    expect(code).toBe(0)
  })
  it('ends with 2 where a password is given and the application takes none', async () => {
    const address = await behind(
      async (req, res) => req.url === '/api/auth/providers' && !!res.setHeader('Content-Type', 'application/json').end('{}')
    )
    const { out, code } = await run(address.href, '--user', 'nobody', '--password', PASSWORD)
    expect(out).toContain('No findings, and no session was looked at.')
    expect(out).toContain('Everything that needs a session: --cookie')
    expect(code).toBe(2)
  })
  it.each([
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: odd\r\nConnection: Upgrade\r\n\r\n', 2],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 2],
    ['null', 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nnull', 1]
  ])('ends without a stack where the answer is %s', async (_, answer, expected) => {
    const odd = createServerOfSockets((socket) => socket.once('data', () => socket.end(answer))).listen(0, '127.0.0.1')
    await once(odd, 'listening')
    const { out, error, code } = await run(`http://127.0.0.1:${(odd.address() as AddressInfo).port}`, '--json')
    odd.close()
    expect(code).toBe(expected)
    expect(JSON.parse(out)).toHaveProperty(expected === 2 ? 'error' : 'findings')
    expect(out + error).not.toContain('    at ')
  })
  it('prints nothing of what it was given in confidence, whatever the application answers', async () => {
    const address = await behind(async (req, res) => {
      if (req.method !== 'POST') return false
      const error = new URLSearchParams({ error: await text(req) })
      return !!res.writeHead(401, { 'Content-Type': 'application/json' }).end(JSON.stringify({ url: `${address.href}?${error}` }))
    })
    for (const more of [[], ['--json']]) {
      const { out, code } = await run(address.href, '--user', 'nobody', '--password', 'to be kept secret', ...more)
      expect(out).toMatch(/password=…/)
      expect(out).not.toMatch(/to.be.kept.secret/)
      expect(code).toBe(1)
    }
  })
  it('ends with 2 where the address leads to another', async () => {
    const address = await behind(async (req, res) => !!res.writeHead(308, { Location: `https://site.example${req.url}` }).end())
    const { error, code } = await run(address.href)
    expect(error).toContain('It leads to https://site.example: give that address.')
    expect(code).toBe(2)
  })
  it('ends with 2 where nobody answers', async () => {
    const { out, error, code } = await run(`http://127.0.0.1:${await freePort()}`)
    expect([out, code]).toEqual(['', 2])
    expect(error).toContain('The application cannot be asked. GET /api/auth/providers')
  })
})

describe('the report', () => {
  /** The example on the page is one of these, at the address of most readers. */
  it('is the one that the page shows', async () => {
    const found = await checkUp(await faulty('leak-the-document'), 'aayush', { path: '/dashboard' })
    const said = inText({ ...found, address: 'http://localhost:3000/' })
    const example = readFileSync(new URL('../../playground/check-up/example.txt', import.meta.url), 'utf8')
    expect(`${said}\n`).toBe(example)
  })
})
