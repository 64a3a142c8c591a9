import { fileURLToPath } from 'node:url'
import { hash } from '@node-rs/bcrypt'
import { MongoClient } from 'mongodb'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '@/lib/mongo/embedded/server'
import { launchBrowser } from '@/lib/testing/browser'
import { type NextApp, startNextApp } from '@/lib/testing/next-app'
import { Visitor } from '@/playground/lab/visitor'
import { claimsOf } from '../../playground/recipes/verify-cookie'

/** The recipes are one application, which is built as a reader would build it, and asked over HTTP and in a browser. */

const SECRET = 'a secret for the recipes'
let mongod: EmbeddedServer
let client: MongoClient
let app: NextApp
let browser: Browser
const users = () => client.db('recipes').collection('users')

beforeAll(async () => {
  mongod = await startEmbedded()
  const uri = new URL(mongod.uri)
  uri.pathname = '/recipes'
  client = await new MongoClient(uri.href).connect()
  app = await startNextApp(fileURLToPath(new URL('../../playground/recipes', import.meta.url)), {
    NEXTAUTH_SECRET: SECRET,
    MONGODB_URI: uri.href
  })
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await app?.stop()
  await client?.close()
  await mongod?.close()
})
beforeEach(async () => {
  await users().deleteMany({})
  const password = await hash('correct horse', 4)
  const user = { password, isVerified: true, isAcceptingMessages: true, tokenVersion: 0 }
  await users().insertMany([
    { ...user, username: 'aayush', role: 'user' },
    { ...user, username: 'mira', role: 'admin' }
  ])
})

async function signedIn(username = 'aayush'): Promise<Visitor> {
  const visitor = new Visitor(app.url)
  expect((await visitor.signIn(username, 'correct horse')).status).toBe(200)
  return visitor
}
const session = (visitor: Visitor) => visitor.json<{ user?: Record<string, unknown> }>('/api/auth/session')

describe('the type-safe session', () => {
  it('has the declared fields and no other', async () => {
    const { user } = await session(await signedIn())
    expect(user).toEqual({ _id: expect.any(String), username: 'aayush', isVerified: true, isAcceptingMessages: true, role: 'user' })
  })
})

describe('protecting', () => {
  it.each(['/api/profile', '/api/profile-of-pages-router'])('answers 401 at %s to a stranger, and the name to a reader', async (path) => {
    expect((await new Visitor(app.url).fetch(path)).status).toBe(401)
    expect(await (await signedIn()).json(path)).toEqual({ username: 'aayush' })
  })
  it.each(['/profile', '/legacy-profile'])('sends a stranger from %s to the sign-in page and back', async (path) => {
    const response = await new Visitor(app.url).fetch(path)
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toContain(`/sign-in?callbackUrl=${path}`)
    const page = await (await signedIn()).fetch(path)
    expect((await page.text()).replaceAll('<!-- -->', '')).toContain('Welcome, aayush')
  })
})

describe('the role check in the proxy', () => {
  it('sends strangers to the sign-in page, and readers without the role too', async () => {
    for (const visitor of [new Visitor(app.url), await signedIn()]) {
      const response = await visitor.fetch('/admin')
      expect(response.status).toBe(307)
      expect(response.headers.get('location')).toContain('/sign-in?callbackUrl=%2Fadmin')
    }
  })
  it('lets an administrator pass', async () => {
    expect(await (await (await signedIn('mira')).fetch('/admin')).text()).toContain('Administration')
  })
  it('is not the lock: the page refuses a role that was taken away in the database only when the token is renewed', async () => {
    const mira = await signedIn('mira')
    await users().updateOne({ username: 'mira' }, { $set: { role: 'user' } })
    expect((await mira.fetch('/admin')).status).toBe(200)
    await users().updateOne({ username: 'mira' }, { $inc: { tokenVersion: 1 } })
    expect((await mira.fetch('/admin')).status).toBe(404)
  })
})

describe('signing out everywhere', () => {
  const post = (visitor: Visitor, origin: string) =>
    visitor.fetch('/api/sign-out-everywhere', { method: 'POST', headers: { Origin: origin } })

  it('ends every session of the user at its next read, and of nobody else', async () => {
    const [phone, laptop, mira] = [await signedIn(), await signedIn(), await signedIn('mira')]
    expect((await post(phone, app.url)).status).toBe(204)
    expect(await session(phone)).toEqual({})
    expect(await session(laptop)).toEqual({})
    expect(await session(mira)).toMatchObject({ user: { username: 'mira' } })
    expect(await session(await signedIn())).toMatchObject({ user: { username: 'aayush' } })
  })
  it('refuses strangers and foreign pages', async () => {
    expect((await post(new Visitor(app.url), app.url)).status).toBe(401)
    expect((await post(await signedIn(), 'https://elsewhere.example')).status).toBe(403)
  })
})

describe('verifying the cookie in another backend', () => {
  const header = (visitor: Visitor) => [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  it('lives a day from the first token on', async () => {
    const { iat, exp } = (await claimsOf(header(await signedIn()), SECRET)) as { iat: number; exp: number }
    expect(exp - iat).toBe(24 * 60 * 60)
  })
  it('finds the same claims as NextAuth', async () => {
    expect(await claimsOf(header(await signedIn()), SECRET)).toMatchObject({ username: 'aayush', role: 'user', jti: expect.any(String) })
  })
  it('answers null to another secret, a changed cookie and none', async () => {
    const cookies = header(await signedIn())
    expect(await claimsOf(cookies, 'another secret')).toBeNull()
    expect(await claimsOf(cookies.replace(/(session-token=.{150})./, '$1~'), SECRET)).toBeNull()
    expect(await claimsOf('', SECRET)).toBeNull()
  })
  it('joins a token that came in several cookies', async () => {
    const visitor = await signedIn()
    const token = visitor.sessionToken ?? ''
    const parts = `next-auth.session-token.1=${token.slice(100)}; theme=dark; next-auth.session-token.0=${token.slice(0, 100)}`
    expect(await claimsOf(parts, SECRET)).toMatchObject({ username: 'aayush' })
  })
})

describe('in the browser', () => {
  async function open(path: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage()
    await page.goto(app.url + path)
    return page
  }
  async function fillIn(page: Page, password: string): Promise<void> {
    await page.getByLabel('Username').fill('aayush')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  it('says what is wrong on the custom sign-in page, and leads back after it is right', async () => {
    const page = await open('/profile')
    await fillIn(page, 'wrong')
    await page.getByText('do not belong together').waitFor()
    await fillIn(page, 'correct horse')
    await page.getByRole('heading', { name: 'Welcome, aayush' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/profile')
  })
  it('does not lead to another site', async () => {
    const page = await open('/sign-in?callbackUrl=https://elsewhere.example/profile')
    await fillIn(page, 'correct horse')
    await page.waitForURL((url) => url.pathname !== '/sign-in')
    expect(new URL(page.url()).origin).toBe(app.url)
  })
  it('renames with update(), in the database, the session and the page, and refuses what is no username', async () => {
    const page = await open('/sign-in?callbackUrl=/settings')
    await fillIn(page, 'correct horse')
    await page.getByText('Signed in as aayush').waitFor()
    await page.getByLabel('New username').fill('renamed')
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByText('Signed in as renamed').waitFor()
    expect(await users().countDocuments({ username: 'renamed' })).toBe(1)
    await page.getByLabel('New username').fill('<b>')
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.getByRole('button', { name: 'Rename' }).click()
    await answered
    await page.getByText('Signed in as renamed').waitFor()
    expect(await users().countDocuments({ username: 'renamed' })).toBe(1)
  })
  it('ignores every other field that a page sends with update()', async () => {
    const visitor = await signedIn()
    await visitor.update({ role: 'admin', _id: 'x' })
    expect(await session(visitor)).toMatchObject({ user: { role: 'user', username: 'aayush' } })
  })
})
