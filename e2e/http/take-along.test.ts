import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hash } from '@node-rs/bcrypt'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '@/lib/mongo/embedded/server'
import { buildNextApp, type NextApp, serveNextApp } from '@/lib/testing/next-app'
import { examine } from '@/playground/check-up/examine'
import { report } from '@/playground/check-up/report'
import { signInAtProvider } from '@/playground/lab/identity-sign-in'
import { askForLink } from '@/playground/lab/magic-link'
import { Visitor } from '@/playground/lab/visitor'
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
    const { ok, output } = await buildNextApp(FOLDER)
    expect(ok, output).toBe(true)

    const uri = new URL(mongod.uri)
    uri.pathname = `/${name}`
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
      MONGODB_URI: uri.href,
      ...oidcEnvironment(front, OIDC),
      OIDC_ALGORITHM: 'ES256'
    })
    target = app.url
    try {
      const password = 'correct horse'
      const user = { username: 'aayush', name: 'Aayush', email: 'aayush@example.com', isVerified: true, isAcceptingMessages: true }
      await client
        .db(name)
        .collection('users')
        .insertOne({ ...user, password: await hash(password, 4) })
      const order = { address: new URL(front.url), secret: SECRET, path: '/dashboard' }
      for (const provider of providersOf(choice)) {
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
