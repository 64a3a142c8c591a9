import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '@/lib/mongo/embedded/server'
import { buildNextApp, type NextApp, serveNextApp } from '@/lib/testing/next-app'
import { examine } from '@/playground/check-up/examine'
import { report } from '@/playground/check-up/report'
import { signInAtProvider } from '@/playground/lab/identity-sign-in'
import { askForLink } from '@/playground/lab/magic-link'
import { Visitor } from '@/playground/lab/visitor'
import type { ProviderName } from '@/playground/nextauth/providers'
import { applicationFiles } from '@/playground/take-along/application'
import { type Choice, providersOf } from '@/playground/take-along/auth-file'
import { applicationParts } from '@/playground/take-along/parts'
import { oidcEnvironment, startFrontWithProvider } from './front'

/** What readers take along is built as they would build it, signed in to, and checked. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** In the repository, so that the applications find its packages. One after another is built there: Next keeps what they share. */
const FOLDER = join(ROOT, 'test-results/take-along')
const PARTS = applicationParts(ROOT)
const SECRET = 'a secret of an application'
const OIDC = { id: 'taken', secret: 'a secret of the client' }
const nothing = { functions: {}, options: {} }

/** Callbacks and options of a reader's own. */
const own: Choice['own'] = {
  functions: {
    jwt: `async jwt({ token, user }) {
  if (user) Object.assign(token, { username: user.username, role: 'reader' })
  const found = await findUser({ id: token.sub })
  return { ...token, isVerified: found.isVerified }
}`,
    session: `session({ session, token }) {
  session.user = { username: token.username, role: token.role, isVerified: token.isVerified }
  return session
}`
  },
  options: { maxAge: 3600, jwtMaxAge: 3600, cookie: { name: 'own-session', sameSite: 'strict' }, debug: true }
}

/**
 * Each strategy with each provider. What a reader wrote goes with one of them, and the magic link under database with the credentials there,
 * which NextAuth takes with a second provider alone.
 */
const KINDS: [name: string, choice: Choice][] = [
  ['jwt-credentials', { strategy: 'jwt', provider: 'credentials', own: nothing }],
  ['jwt-email-own-code', { strategy: 'jwt', provider: 'email', own }],
  ['jwt-oidc', { strategy: 'jwt', provider: 'oidc', own: nothing }],
  ['database-credentials', { strategy: 'database', provider: 'credentials', own: nothing }],
  ['database-oidc', { strategy: 'database', provider: 'oidc', own: nothing }]
]

let mongod: EmbeddedServer
let client: MongoClient

beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true })
  mongod = await startEmbedded()
  client = await new MongoClient(mongod.uri).connect()
})
afterAll(async () => {
  await client?.close()
  await mongod?.close()
})

/** Writes an application in place of the one before. */
function write(choice: Choice): void {
  for (const name of existsSync(FOLDER) ? readdirSync(FOLDER) : [])
    if (name !== '.next') rmSync(join(FOLDER, name), { recursive: true, force: true })
  for (const { path, text } of applicationFiles(choice, PARTS)) {
    const file = join(FOLDER, path)
    mkdirSync(dirname(file), { recursive: true })
    // TypeScript takes a third of a build, and looks at one application. `auth-file.test.ts` lets it look at each lib/auth.ts.
    const isUnchecked = path === 'next.config.mjs' && choice !== KINDS[0]?.[1]
    writeFileSync(file, isUnchecked ? text.replace('export default {', 'export default { typescript: { ignoreBuildErrors: true },') : text)
  }
}

/** The address of a database. */
function uriOf(name: string): string {
  const uri = new URL(mongod.uri)
  uri.pathname = `/${name}`
  return uri.href
}

/** Runs `npm run setup`. @returns what it printed. */
async function setUp(env: Record<string, string> = {}): Promise<string> {
  const { MONGODB_URI, ...rest } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/setup.mjs'], { cwd: FOLDER, env: { ...rest, ...env } })
  return stdout
}

/** How it says that one signs in. */
const HOW: Record<ProviderName, string> = {
  credentials: 'Sign in as aayush with the password: correct horse\n',
  email: 'Sign in by mail: type any address. The terminal of npm run dev prints the link.\n',
  oidc:
    'Before you sign in with OpenID Connect: set OIDC_WELL_KNOWN, OIDC_ID, OIDC_SECRET in .env.local.\n' +
    'Your OpenID provider has to know the address http://localhost:3000/api/auth/callback/oidc\n'
}

/** Asks for a magic link. @returns the one that the application printed last. */
async function linkFor(visitor: Visitor, app: NextApp): Promise<URL> {
  const links = () => [...app.printed().matchAll(/Send to aayush@example.com: (\S+)/g)].map(([, link = '']) => link)
  const before = links().length
  await askForLink(visitor, 'aayush@example.com')
  await expect.poll(() => links().length).toBe(before + 1)
  return new URL(links().at(-1) as string)
}

/** Presses the button of the page that a link leads to. */
async function openedBy(visitor: Visitor, { pathname, search }: URL): Promise<void> {
  const page = await (await visitor.fetch(pathname + search)).text()
  const fields = [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value.replaceAll('&amp;', '&')
  ])
  await visitor.fetch(`/api/auth/callback/email?${new URLSearchParams(fields)}`)
}

describe('an application to take along', () => {
  it.each(KINDS)('is built, signed in to and has no findings: %s', { timeout: 240_000 }, async (name, choice) => {
    write(choice)
    const providers = providersOf(choice)
    const uri = uriOf(name)
    const ways = providers.map((provider) => HOW[provider]).join('')
    expect(await setUp({ MONGODB_URI: uri })).toBe(ways)
    const { ok, output } = await buildNextApp(FOLDER)
    expect(ok, output).toBe(true)

    let target = ''
    const front = await startFrontWithProvider(
      () => target,
      'x-front',
      () => '1',
      { client: OIDC, database: client.db(`${name}-provider`) }
    )
    const app = await serveNextApp(FOLDER, {
      NEXTAUTH_URL: front.url,
      NEXTAUTH_SECRET: SECRET,
      MONGODB_URI: uri,
      ...oidcEnvironment(front, OIDC),
      OIDC_ALGORITHM: 'ES256'
    })
    target = app.url
    try {
      const password = 'correct horse'
      const users = client.db(name).collection('users')
      expect(
        await users
          .find()
          .map(({ username }) => username)
          .toArray()
      ).toEqual(providers.includes('credentials') ? ['aayush'] : [])
      if (!providers.includes('credentials')) await users.insertOne({ username: 'aayush', email: 'aayush@example.com', isVerified: true })
      const order = { address: new URL(front.url), secret: SECRET, path: '/dashboard' }
      for (const provider of providers) {
        const visitor = new Visitor(front.url)
        if (provider === 'oidc') await signInAtProvider(visitor)
        if (provider === 'email') await openedBy(visitor, await linkFor(visitor, app))
        const { seen, requests } = await examine(
          provider === 'credentials'
            ? { ...order, credentials: { fields: { username: 'aayush', password }, password } }
            : // A link that nobody has opened, for the check-up to open as a scanner would.
              {
                ...order,
                cookie: visitor.cookieHeader(),
                ...(provider === 'email' && { link: await linkFor(new Visitor(front.url), app) })
              }
        )
        expect(seen.reads[0]?.session?.user).toMatchObject({ username: provider === 'oidc' ? 'kim' : 'aayush' })
        expect(seen.path?.signedIn?.status).toBe(200)
        expect(report(seen, requests).findings).toEqual([])
      }
    } finally {
      await app.stop()
      await front.close()
    }
  })
})

describe('npm run setup', () => {
  const file = () => readFileSync(join(FOLDER, '.env.local'), 'utf8')

  it('keeps what is there, and takes the database that the application takes', async () => {
    write({ strategy: 'jwt', provider: 'credentials', own: nothing })
    await setUp({ MONGODB_URI: uriOf('setup') })
    const first = file()
    expect(first).toContain(`\nMONGODB_URI=${uriOf('setup')}\n`)
    expect(first).toMatch(/^NEXTAUTH_SECRET=\S{44}$/m)
    expect(first).not.toContain('OIDC')
    expect(await setUp()).toBe(HOW.credentials)
    expect(await setUp({ MONGODB_URI: uriOf('setup-of-shell') })).toBe(
      `MONGODB_URI of your shell goes before the other one in .env.local, here and for npm run dev.\n${HOW.credentials}`
    )
    expect(file()).toBe(first)
    for (const name of ['setup', 'setup-of-shell'])
      expect(await client.db(name).collection('users').countDocuments({ username: 'aayush' }), name).toBe(1)
  })
  it('says what an OpenID provider needs until it is there, and where the database does not answer', async () => {
    write({ strategy: 'jwt', provider: 'oidc', own: nothing })
    const nobody = 'mongodb://reader:hidden@127.0.0.1:9/app'
    const failure = await setUp({ MONGODB_URI: nobody }).catch(({ stderr }) => String(stderr))
    expect(failure).toContain('MongoDB does not answer at mongodb://127.0.0.1:9/app. Start it, or change MONGODB_URI in .env.local.')
    expect(failure).not.toContain('hidden')
    const env = { MONGODB_URI: uriOf('setup-oidc'), OIDC_WELL_KNOWN: 'https://id.example/.well-known/openid-configuration', OIDC_ID: 'a' }
    const said = await setUp(env)
    expect(said).toContain('set OIDC_SECRET in .env.local.')
    writeFileSync(join(FOLDER, '.env.local'), file().replace('OIDC_SECRET=', 'OIDC_SECRET=b'))
    expect(await setUp(env)).not.toContain('Before you sign in')
    expect(await client.db('setup-oidc').collection('users').countDocuments()).toBe(0)
  })
})
