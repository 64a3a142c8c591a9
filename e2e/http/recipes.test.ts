import { fileURLToPath } from 'node:url'
import { hash } from '@node-rs/bcrypt'
import { type Collection, MongoClient, ObjectId } from 'mongodb'
import type { AuthOptions } from 'next-auth'
import { decode, encode, type JWT } from 'next-auth/jwt'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '@/lib/mongo/embedded/server'
import { launchBrowser } from '@/lib/testing/browser'
import { type NextApp, startNextApp } from '@/lib/testing/next-app'
import { Visitor } from '@/playground/lab/visitor'
import { decodeWithOld } from '../../playground/recipes/lib/rotate-secret'
import type { UserDocument } from '../../playground/recipes/lib/users'
import { sessionCookie } from '../../playground/recipes/test-session'
import { claimsOf } from '../../playground/recipes/verify-cookie'

/** The recipes are one application, which is built as a reader would build it, and asked over HTTP and in a browser. */

const SECRET = 'a secret for the recipes'
/** Seconds. */
const DAY = 24 * 60 * 60
let mongod: EmbeddedServer
let client: MongoClient
let app: NextApp
let browser: Browser
const users = () => client.db('recipes').collection('users')
/** The recipes declare types of their own for sessions, so these modules are imported without theirs. */
interface Devices {
  optionsWithDevices: AuthOptions
  devicesOf(userId: string): Promise<{ _id: string }[]>
  endDevice(userId: string, device: string): Promise<boolean>
}
interface DatabaseAuth {
  createSessionIndexes(): Promise<void>
  sessionsOf(userId: string): Promise<{ id: string; expires: Date }[]>
  endSession(userId: string, id: string): Promise<boolean>
}
/** A module of the recipes' `lib`, connected to the database of this test. */
const recipe = <Module>(name: string) => import(`../../playground/recipes/lib/${name}.ts`) as Promise<Module>

beforeAll(async () => {
  mongod = await startEmbedded()
  const uri = new URL(mongod.uri)
  uri.pathname = '/recipes'
  client = await new MongoClient(uri.href).connect()
  process.env.MONGODB_URI = uri.href
  app = await startNextApp(fileURLToPath(new URL('../../playground/recipes', import.meta.url)), {
    NEXTAUTH_SECRET: SECRET,
    MONGODB_URI: uri.href
  })
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await app?.stop()
  await (await recipe<typeof import('../../playground/recipes/lib/mongodb')>('mongodb')).client.close()
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
/** Loads the recipes anew with a database that does not answer. */
async function whileDown(work: () => Promise<void>): Promise<void> {
  const kept = globalThis as { mongoClient?: MongoClient | undefined }
  const { mongoClient } = kept
  const down = new MongoClient('mongodb://127.0.0.1:9/recipes', { serverSelectionTimeoutMS: 200 })
  kept.mongoClient = down
  vi.resetModules()
  try {
    await work()
  } finally {
    kept.mongoClient = mongoClient
    vi.resetModules()
    await down.close()
  }
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
  it('is not the lock: the page refuses a role that was taken away in the database, until a read takes it out of the token', async () => {
    const mira = await signedIn('mira')
    expect((await mira.fetch('/admin')).status).toBe(200)
    await users().updateOne({ username: 'mira' }, { $set: { role: 'user' } })
    expect((await mira.fetch('/admin')).status).toBe(404)
    expect(await session(mira)).toMatchObject({ user: { role: 'user' } })
    expect((await mira.fetch('/admin')).status).toBe(307)
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

describe('real data', () => {
  const collection = () => users() as unknown as Collection<UserDocument>

  it('a user document from before the fields were added signs in, reads, and can be signed out everywhere', async () => {
    const password = await hash('correct horse', 4)
    await collection().insertOne({ username: 'early', password } as UserDocument)
    const early = await signedIn('early')
    for (let i = 0; i < 2; i++)
      expect(await session(early)).toMatchObject({
        user: { username: 'early', isVerified: false, isAcceptingMessages: true, role: 'user' }
      })
    expect((await early.fetch('/legacy-profile')).status).toBe(200)
    const headers = { Origin: app.url }
    expect((await early.copy().fetch('/api/sign-out-everywhere', { method: 'POST', headers })).status).toBe(204)
    expect(await session(early)).toEqual({})
  })
  it('a user without a password, who came by another provider, cannot sign in with one', async () => {
    await collection().insertOne({ username: 'by-github' } as UserDocument)
    expect((await new Visitor(app.url).signIn('by-github', 'undefined')).status).toBe(401)
  })
  it('a deleted user is signed out at the next read, on every device', async () => {
    const [phone, laptop] = [await signedIn(), await signedIn()]
    await users().deleteOne({ username: 'aayush' })
    expect(await session(phone)).toEqual({})
    expect(await session(laptop)).toEqual({})
  })
  it('a taken name is refused, and nobody is signed out', async () => {
    const { createUserIndexes } = await recipe<typeof import('../../playground/recipes/lib/users')>('users')
    await createUserIndexes()
    const visitor = await signedIn()
    expect(await visitor.update({ username: 'mira' })).toMatchObject({ user: { username: 'aayush' } })
    expect(await session(visitor)).toMatchObject({ user: { username: 'aayush' } })
    expect(await users().countDocuments({ username: 'mira' })).toBe(1)
  })
  it('an outage of the database signs nobody out, at an update neither', async () => {
    const token = { _id: String(new ObjectId()), username: 'aayush', tokenVersion: 0, device: 'phone' }
    await whileDown(async () => {
      const { authOptions } = await recipe<{ authOptions: AuthOptions }>('auth')
      const { optionsWithDevices } = await recipe<Devices>('devices')
      for (const { callbacks } of [authOptions, optionsWithDevices])
        for (const more of [{}, { trigger: 'update', session: { username: 'other' } }])
          expect(await callbacks?.jwt?.({ token: { ...token }, ...more } as never)).toEqual(token)
    })
  })
  it('a name that somebody else has by now is in nobody’s old session', async () => {
    const [phone, laptop, mira] = [await signedIn(), await signedIn(), await signedIn('mira')]
    await phone.update({ username: 'bob' })
    await mira.update({ username: 'aayush' })
    const names = []
    for (const visitor of [phone, laptop, mira]) names.push((await session(visitor)).user?.username)
    expect(names).toEqual(['bob', 'bob', 'aayush'])
  })
  it('a module that is loaded again by hot reload keeps its client', async () => {
    const load = async () => {
      vi.resetModules()
      return (await recipe<typeof import('../../playground/recipes/lib/mongodb')>('mongodb')).client
    }
    expect(await load()).toBe(await load())
  })
})

describe('lifetimes', () => {
  const claims = async (fields: Record<string, string>) => {
    const visitor = new Visitor(app.url)
    await visitor.signIn('aayush', 'correct horse', fields)
    return { visitor, token: (await decode({ token: visitor.sessionToken, secret: SECRET })) as JWT }
  }
  it('are a day, or 30 days for who wants to be remembered, however active the reader is', async () => {
    const left = async (fields: Record<string, string>) => Number((await claims(fields)).token.endsAt) - Date.now() / 1000
    expect(Math.abs((await left({})) - DAY)).toBeLessThan(60)
    expect(Math.abs((await left({ remember: 'on' })) - 30 * DAY)).toBeLessThan(60)
  })
  it('end a session whose end has come, and leave one from before there were ends', async () => {
    const { visitor, token } = await claims({})
    const use = async (endsAt: number | undefined) => {
      visitor.cookies.set('next-auth.session-token', await encode({ token: { ...token, endsAt }, secret: SECRET }))
      return session(visitor)
    }
    expect(await use(Date.now() / 1000 - 1)).toEqual({})
    expect(await use(undefined)).toMatchObject({ user: { username: 'aayush' } })
  })
})

describe('devices', () => {
  const load = () => recipe<Devices>('devices')

  /** Calls the jwt callback as NextAuth does: at a sign-in, or at a read. */
  async function callback(given: Record<string, unknown>): Promise<JWT> {
    return (await (await load()).optionsWithDevices.callbacks?.jwt?.(given as never)) as JWT
  }
  async function signIn(): Promise<JWT> {
    const user = await users().findOne({ username: 'aayush' })
    return callback({ token: {}, user: { id: String(user?._id), username: 'aayush' }, trigger: 'signIn' })
  }

  it('are listed, and end one by one, at their next read', async () => {
    const [phone, laptop] = [await signIn(), await signIn()]
    const { devicesOf, endDevice } = await load()
    await callback({ token: phone })
    expect((await devicesOf(phone._id)).map(({ _id }) => _id)).toEqual([phone.device, laptop.device])
    expect(await endDevice('somebody else', String(phone.device))).toBe(false)
    expect(await endDevice(phone._id, String(phone.device))).toBe(true)
    await expect(callback({ token: phone })).rejects.toThrow('signed out')
    expect(await callback({ token: laptop })).toMatchObject({ device: laptop.device })
  })
  it('that was ended changes nothing', async () => {
    const phone = await signIn()
    const { endDevice } = await load()
    await endDevice(phone._id, String(phone.device))
    await expect(callback({ token: phone, trigger: 'update', session: { username: 'pwned' } })).rejects.toThrow('signed out')
    expect(await users().countDocuments({ username: 'pwned' })).toBe(0)
  })
  it('end with a sign-out', async () => {
    const phone = await signIn()
    const { optionsWithDevices, devicesOf } = await load()
    await optionsWithDevices.events?.signOut?.({ token: phone } as never)
    expect((await devicesOf(phone._id)).some(({ _id }) => _id === phone.device)).toBe(false)
    await expect(callback({ token: phone })).rejects.toThrow('signed out')
  })
  it('under database are rows', async () => {
    const { sessionsOf, endSession, createSessionIndexes } = await recipe<DatabaseAuth>('database-auth')
    await createSessionIndexes()
    const userId = new ObjectId()
    const rows = ['one', 'two'].map((sessionToken) => ({ sessionToken, userId, expires: new Date(Date.now() + 60_000) }))
    await client.db('recipes').collection('sessions').insertMany(rows)
    const [first] = await sessionsOf(String(userId))
    expect(Object.keys(first ?? {}).sort()).toEqual(['expires', 'id'])
    expect(await endSession(String(new ObjectId()), String(first?.id))).toBe(false)
    expect(await endSession(String(userId), String(first?.id))).toBe(true)
    expect(await sessionsOf(String(userId))).toHaveLength(1)
  })
})

describe('a change of the secret', () => {
  it('keeps the sessions while the old one still decodes', async () => {
    const token = await encode({ token: { username: 'aayush' } as JWT, secret: 'old' })
    expect(await decodeWithOld('old')({ token, secret: 'new' })).toMatchObject({ username: 'aayush' })
    await expect(decodeWithOld('older')({ token, secret: 'new' })).rejects.toThrow()
  })
})

describe('a session for a test, and a client without cookies', () => {
  it('is signed in by a cookie that was made', async () => {
    const user = await users().findOne({ username: 'aayush' })
    const made = await sessionCookie({ _id: String(user?._id), username: 'aayush', tokenVersion: 0 } as unknown as JWT, SECRET, app.url)
    const context = await browser.newContext()
    await context.addCookies([made])
    const page = await context.newPage()
    await page.goto(`${app.url}/profile`)
    await page.getByRole('heading', { name: 'Welcome, aayush' }).waitFor()
    await context.close()
  })
  it('is known by a Bearer token', async () => {
    const ask = (authorization: string) => fetch(`${app.url}/api/mobile-profile`, { headers: { authorization } })
    const { sessionToken } = await signedIn()
    expect(await (await ask(`Bearer ${sessionToken}`)).json()).toEqual({ username: 'aayush', expires: expect.any(Number) })
    expect((await ask(`Bearer ${sessionToken}x`)).status).toBe(401)
  })
})

describe('verifying the cookie in another backend', () => {
  it('lives a week from the first token on', async () => {
    const { iat, exp } = (await claimsOf((await signedIn()).cookieHeader(), SECRET)) as { iat: number; exp: number }
    expect(exp - iat).toBe(7 * DAY)
  })
  it('finds the same claims as NextAuth', async () => {
    expect(await claimsOf((await signedIn()).cookieHeader(), SECRET)).toMatchObject({
      username: 'aayush',
      role: 'user',
      jti: expect.any(String)
    })
  })
  it('answers null to another secret, a changed cookie and none', async () => {
    const cookies = (await signedIn()).cookieHeader()
    expect(await claimsOf(cookies, 'another secret')).toBeNull()
    expect(await claimsOf(cookies.replace(/(session-token=.{150})./, '$1~'), SECRET)).toBeNull()
    expect(await claimsOf('', SECRET)).toBeNull()
  })
  it('joins a token that came in several cookies', async () => {
    const visitor = await signedIn()
    const token = visitor.sessionToken ?? ''
    // A cookie of the other name, from before https, is left alone.
    expect(
      await claimsOf(`__Secure-next-auth.session-token=${token}; next-auth.session-token=old`, SECRET, '__Secure-next-auth.session-token')
    ).not.toBeNull()
    // Of two cookies with one name the first counts.
    expect(await claimsOf(`next-auth.session-token=${token}; next-auth.session-token=old`, SECRET)).not.toBeNull()
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
  it.each(['https://elsewhere.example/profile', '/.//elsewhere.example/profile', '//elsewhere.example/profile'])(
    'does not lead to another site: %s',
    async (target) => {
      const page = await open(`/sign-in?callbackUrl=${encodeURIComponent(target)}`)
      await fillIn(page, 'correct horse')
      await page.waitForURL((url) => url.pathname !== '/sign-in')
      expect(new URL(page.url()).origin).toBe(app.url)
    }
  )
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
    await page.getByText('This name is taken, or has other characters').waitFor()
    expect(await users().countDocuments({ username: 'renamed' })).toBe(1)
  })
  it('ignores every other field that a page sends with update()', async () => {
    const visitor = await signedIn()
    await visitor.update({ role: 'admin', _id: 'x' })
    expect(await session(visitor)).toMatchObject({ user: { role: 'user', username: 'aayush' } })
  })
})
