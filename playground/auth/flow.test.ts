import { MongoDBAdapter } from '@auth/mongodb-adapter'
import mongoose, { type Connection } from 'mongoose'
import type { NextApiRequest } from 'next'
import type { AuthOptions, CallbacksOptions } from 'next-auth'
import { getServerSession } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { decode, encode, getToken, type JWT } from 'next-auth/jwt'
import CredentialsProvider from 'next-auth/providers/credentials'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Visitor } from '@/lib/http/visitor'
import { type EmbeddedServer, startEmbedded } from '@/lib/mongo/embedded/server'
import { findSessionCookie } from '../inspect/session-cookie'
import { seed } from '../sandbox/demo-users'
import { authOptions, type Strategy } from './options'
import { type AuthServer, serveNextAuth } from './throw-away-server'
import { userModel } from './user'

/** What the pages of the guide say about the flow, asked of the real library with this site's own configuration. */

const SECRET = 'a secret for the tests of the flow'
let mongod: EmbeddedServer
let connection: Connection
let server: AuthServer
let strategy: Strategy
let change: (options: AuthOptions) => void
let called: { name: keyof CallbacksOptions; argument: Record<string, unknown> }[]
let commands: string[]

/** This site's options, with every call of a callback noted. */
function options(): AuthOptions {
  const adapter = MongoDBAdapter(connection.getClient() as never, { databaseName: connection.name }) as Adapter
  const built = authOptions({ strategy, secret: SECRET, users: userModel(connection), adapter })
  built.logger = { error() {}, warn() {}, debug() {} }
  change(built)
  const { jwt, session } = built.callbacks as CallbacksOptions
  built.callbacks = {
    ...built.callbacks,
    jwt(argument) {
      called.push({ name: 'jwt', argument: { ...argument, token: { ...argument.token } } })
      return jwt(argument)
    },
    session(argument) {
      called.push({ name: 'session', argument: { ...argument } })
      return session(argument)
    }
  }
  return built
}

const token = (req: NextApiRequest) => getToken({ req, secret: SECRET })

beforeAll(async () => {
  mongod = await startEmbedded()
  connection = await mongoose.createConnection(mongod.uri, { dbName: 'flow', monitorCommands: true }).asPromise()
  connection.getClient().on('commandStarted', ({ commandName }) => commands.push(commandName))
  commands = []
  await seed(connection)
  server = await serveNextAuth(options, {
    '/token': async (req, res) => res.json(await token(req)),
    '/three': async (req, res) => res.json(await getServerSession(req, res, options())),
    '/two': async (req, res) => {
      const twoArguments = getServerSession as unknown as (...all: unknown[]) => Promise<unknown>
      res.json(await twoArguments(req, options()).catch((error: Error) => `${error.name}: ${error.message}`))
    }
  })
})
afterAll(async () => {
  await server?.close()
  await connection?.close()
  await mongod?.close()
})
beforeEach(async () => {
  strategy = 'jwt'
  change = () => {}
  called = []
  commands = []
  await connection.collection('sessions').deleteMany({})
})

async function signedIn(): Promise<Visitor> {
  const visitor = new Visitor(server.url)
  expect((await visitor.signIn('aayush', 'correct horse')).status).toBe(200)
  return visitor
}
const read = (visitor: Visitor) => visitor.json<Record<string, unknown>>('/api/auth/session')
const names = () => called.map(({ name }) => name)

describe('login', () => {
  it('hands authorize() every field of the form', async () => {
    let got: unknown
    change = (built) => {
      built.providers = [
        CredentialsProvider({
          credentials: { username: {}, password: {} },
          authorize: async (input) => {
            got = input
            return null
          }
        })
      ]
    }
    await new Visitor(server.url).signIn('somebody', 'secret', { colour: 'blue' })
    expect(got).toMatchObject({ username: 'somebody', password: 'secret', colour: 'blue', csrfToken: expect.any(String) })
  })

  it('answers 401 without a session cookie to a wrong password and to an unknown user alike', async () => {
    const answers = await Promise.all(
      [
        ['aayush', 'wrong'],
        ['nobody', 'wrong']
      ].map(async ([username = '', password = '']) => {
        const visitor = new Visitor(server.url)
        const response = await visitor.signIn(username, password)
        const { url } = (await response.json()) as { url: string }
        return { status: response.status, error: new URL(url).searchParams.get('error'), cookie: visitor.sessionToken }
      })
    )
    for (const answer of answers) expect(answer).toEqual({ status: 401, error: 'CredentialsSignin', cookie: undefined })
  })

  it('refuses a post whose CSRF token has no matching cookie', async () => {
    const visitor = new Visitor(server.url)
    const response = await visitor.post('/api/auth/callback/credentials', {
      csrfToken: 'made up',
      username: 'aayush',
      password: 'correct horse',
      json: 'true'
    })
    expect(((await response.json()) as { url: string }).url).toContain('csrf=true')
    expect(visitor.sessionToken).toBeUndefined()
  })

  it('puts the message of an error thrown by authorize() into the address', async () => {
    change = (built) => {
      built.providers = [
        CredentialsProvider({
          credentials: {},
          authorize: async () => {
            throw new Error('the shelf is empty')
          }
        })
      ]
    }
    const response = await new Visitor(server.url).signIn('a', 'b')
    expect(decodeURIComponent(((await response.json()) as { url: string }).url)).toContain('the shelf is empty')
  })

  it('writes no session row under jwt, and one under database', async () => {
    await signedIn()
    expect(await connection.collection('sessions').countDocuments()).toBe(0)
    strategy = 'database'
    const visitor = await signedIn()
    expect(await connection.collection('sessions').findOne({ sessionToken: visitor.sessionToken })).not.toBeNull()
  })

  it('is refused under database with credentials as the only provider', async () => {
    strategy = 'database'
    const errors: string[] = []
    change = (built) => {
      built.providers = built.providers.slice(0, 1)
      built.logger = { error: (code) => errors.push(code), warn() {}, debug() {} }
    }
    await new Visitor(server.url).fetch('/api/auth/session')
    expect(errors).toContain('CALLBACK_CREDENTIALS_JWT_ERROR')
  })
})

describe('the jwt callback', () => {
  it('gets the user, the account and the trigger at sign-in, and the session callback does not run', async () => {
    await signedIn()
    expect(names()).toEqual(['jwt'])
    expect(called[0]?.argument).toMatchObject({
      trigger: 'signIn',
      user: { username: 'aayush' },
      account: { type: 'credentials' },
      token: { name: 'Aayush', email: 'aayush@example.com', sub: expect.any(String) }
    })
    expect(called[0]?.argument.token).toHaveProperty('picture', undefined)
  })

  it('runs at every session read, with the decoded cookie alone', async () => {
    const visitor = await signedIn()
    called = []
    await read(visitor)
    await read(visitor)
    await visitor.fetch('/three')
    expect(names()).toEqual(['jwt', 'session', 'jwt', 'session', 'jwt', 'session'])
    const { argument } = called[0] as (typeof called)[number]
    expect(argument.token).toMatchObject({ username: 'aayush', jti: expect.any(String) })
    expect([argument.user, argument.account, argument.trigger, argument.session]).toEqual([undefined, undefined, undefined, undefined])
  })

  it('does not run for getToken()', async () => {
    const visitor = await signedIn()
    called = []
    expect(await visitor.json('/token')).toMatchObject({ username: 'aayush' })
    expect(called).toEqual([])
  })

  it('gets the trigger "update" and the data of update()', async () => {
    const visitor = await signedIn()
    called = []
    const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
    await visitor.fetch('/api/auth/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ csrfToken, data: { username: 'new' } })
    })
    expect(called[0]).toMatchObject({
      name: 'jwt',
      argument: { trigger: 'update', session: { username: 'new' }, token: { username: 'aayush' } }
    })
  })

  it('runs at a credentials sign-in under database, and at no session read there', async () => {
    strategy = 'database'
    const visitor = await signedIn()
    expect(names()).toEqual(['jwt'])
    called = []
    await read(visitor)
    expect(names()).toEqual(['session'])
  })
})

describe('the cookie', () => {
  it('is a JWE of five parts, the second empty, with 12 bytes of IV and 16 of tag', async () => {
    const parts = (await signedIn()).sessionToken?.split('.') ?? []
    expect(parts).toHaveLength(5)
    expect(JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString())).toEqual({ alg: 'dir', enc: 'A256GCM' })
    expect(parts[1]).toBe('')
    expect(Buffer.from(parts[2] ?? '', 'base64url')).toHaveLength(12)
    expect(Buffer.from(parts[4] ?? '', 'base64url')).toHaveLength(16)
  })

  it('decrypts with 32 bytes that HKDF-SHA256 derives from the secret', async () => {
    const [header = '', , iv = '', ciphertext = '', tag = ''] = (await signedIn()).sessionToken?.split('.') ?? []
    const info = new TextEncoder().encode('NextAuth.js Generated Encryption Key')
    const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(SECRET), 'HKDF', false, ['deriveKey'])
    const key = await crypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
      material,
      { name: 'AES-GCM', length: 256 },
      false,
      ['decrypt']
    )
    const data = Buffer.concat([Buffer.from(ciphertext, 'base64url'), Buffer.from(tag, 'base64url')])
    const clear = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: Buffer.from(iv, 'base64url'), additionalData: new TextEncoder().encode(header) },
      key,
      data
    )
    expect(JSON.parse(new TextDecoder().decode(clear))).toMatchObject({ username: 'aayush' })
  })

  it('changes at every session read under jwt: new iat, exp and jti, a later Expires, everything else as it was', async () => {
    const visitor = await signedIn()
    const before = await visitor.json<Record<string, unknown>>('/token')
    const cookie = visitor.sessionToken
    const expires = () => Date.parse(/expires=([^;]+)/i.exec(visitor.attributes.get('next-auth.session-token') ?? '')?.[1] ?? '')
    const expiresBefore = expires()
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await read(visitor)
    const after = await visitor.json<Record<string, unknown>>('/token')
    expect(visitor.sessionToken).not.toBe(cookie)
    const changed = Object.keys(after).filter((claim) => after[claim] !== before[claim])
    expect(changed.sort()).toEqual(['exp', 'iat', 'jti'])
    expect(expires()).toBeGreaterThan(expiresBefore)
  })

  it('stays the same at a session read under database', async () => {
    strategy = 'database'
    const visitor = await signedIn()
    const cookie = visitor.sessionToken
    expect(cookie).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    await read(visitor)
    expect(visitor.sessionToken).toBe(cookie)
  })

  it('is split above 3,933 bytes', async () => {
    change = (built) => {
      built.callbacks = { ...built.callbacks, jwt: ({ token: claims }) => ({ ...claims, ballast: 'x'.repeat(4000) }) }
    }
    const visitor = await signedIn()
    const chunks = [0, 1].map((i) => visitor.cookies.get(`next-auth.session-token.${i}`))
    expect(visitor.sessionToken).toBeUndefined()
    expect(chunks.map((chunk) => chunk?.length)).toEqual([3933, expect.any(Number)])
    // What the panels join is what getToken() joins.
    const cookie = findSessionCookie(Object.fromEntries(visitor.cookies), 'next-auth.session-token')
    expect(cookie?.chunks).toBe(2)
    expect(await decode({ token: cookie?.value, secret: SECRET })).toMatchObject({ name: 'Aayush' })
  })

  it('is removed by a session read that cannot decode it, which the log calls JWT_SESSION_ERROR', async () => {
    const visitor = await signedIn()
    const errors: string[] = []
    change = (built) => {
      built.secret = 'another secret'
      built.logger = { error: (code) => errors.push(code), warn() {}, debug() {} }
    }
    expect(await read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
    expect(errors).toContain('JWT_SESSION_ERROR')
  })

  it('gets Secure and the __Secure- prefix from an https NEXTAUTH_URL alone', async () => {
    process.env.NEXTAUTH_URL = 'https://site.example'
    try {
      const visitor = new Visitor(server.url)
      // Over plain http, this jar keeps what a browser would refuse.
      await visitor.signIn('aayush', 'correct horse')
      expect(visitor.attributes.get('__Secure-next-auth.session-token')).toMatch(/Secure/)
      expect(visitor.sessionToken).toBeUndefined()
    } finally {
      delete process.env.NEXTAUTH_URL
    }
  })

  it('decodes after a sign-out, if somebody kept a copy; under database it is worth nothing', async () => {
    for (const kind of ['jwt', 'database'] as const) {
      strategy = kind
      const visitor = await signedIn()
      const copy = new Visitor(server.url)
      copy.cookies.set('next-auth.session-token', visitor.sessionToken ?? '')
      await visitor.signOut()
      expect(visitor.sessionToken).toBeUndefined()
      const session = await read(copy)
      if (kind === 'jwt') expect(session).toMatchObject({ user: { username: 'aayush' } })
      else expect(session).toEqual({})
    }
  })
})

describe('getToken()', () => {
  const answerTo = async (cookie: string | undefined) => {
    const visitor = new Visitor(server.url)
    if (cookie !== undefined) visitor.cookies.set('next-auth.session-token', cookie)
    return visitor.json('/token')
  }
  /** A token that ended so many seconds ago. */
  const ended = (seconds: number) => encode({ token: { sub: '1' } as JWT, secret: SECRET, maxAge: -seconds })

  it('answers null alike to no cookie, a changed one, another secret, an expired one and a session token', async () => {
    const good = (await signedIn()).sessionToken ?? ''
    const changed = good.slice(0, -1) + (good.endsWith('A') ? 'Q' : 'A')
    const foreign = await encode({ token: { sub: '1' } as JWT, secret: 'another secret' })
    for (const bad of [undefined, changed, foreign, await ended(20), crypto.randomUUID()]) expect(await answerTo(bad)).toBeNull()
    expect(await answerTo(good)).not.toBeNull()
  })

  it('allows the clock to be off by 15 seconds', async () => {
    expect(await answerTo(await ended(10))).toMatchObject({ sub: '1' })
    expect(await answerTo(await ended(17))).toBeNull()
  })

  it('sets no cookie and asks no database', async () => {
    const visitor = await signedIn()
    commands = []
    expect((await visitor.fetch('/token')).headers.getSetCookie()).toEqual([])
    expect(commands).toEqual([])
  })

  it('is null under database for somebody who is signed in', async () => {
    strategy = 'database'
    const visitor = await signedIn()
    expect(await visitor.json('/token')).toBeNull()
    expect(await read(visitor)).toMatchObject({ user: { username: 'aayush' } })
  })
})

describe('the session callback', () => {
  it('gets the token and no user under jwt, the user and no token under database', async () => {
    const jwt = await signedIn()
    called = []
    await read(jwt)
    const underJwt = called.find(({ name }) => name === 'session')?.argument
    expect(underJwt).toMatchObject({ token: { username: 'aayush' } })
    expect(underJwt).not.toHaveProperty('user')

    strategy = 'database'
    const database = await signedIn()
    called = []
    await read(database)
    const underDatabase = called.find(({ name }) => name === 'session')?.argument
    expect(underDatabase).toMatchObject({ user: { username: 'aayush', id: expect.any(String) } })
    expect(underDatabase?.token).toBeUndefined()
    expect(underDatabase?.user).not.toHaveProperty('_id')
  })

  it('leaves the fields out under jwt when it copies from user', async () => {
    change = (built) => {
      built.callbacks = {
        ...built.callbacks,
        session: ({ session, user }) => {
          if (user) session.user.username = user.username
          return session
        }
      }
    }
    const { user } = await read(await signedIn())
    expect(user).toEqual({ name: 'Aayush', email: 'aayush@example.com' })
    strategy = 'database'
    expect((await read(await signedIn())).user).toMatchObject({ username: 'aayush' })
  })

  it('gives the same four fields under both strategies', async () => {
    const shape = { _id: expect.stringMatching(/^[0-9a-f]{24}$/), username: 'aayush', isVerified: true, isAcceptingMessages: true }
    expect((await read(await signedIn())).user).toEqual(shape)
    strategy = 'database'
    expect((await read(await signedIn())).user).toEqual(shape)
  })

  it('shows a changed user at the next read only under database', async () => {
    const jwt = await signedIn()
    strategy = 'database'
    const database = await signedIn()
    await connection.collection('users').updateOne({ username: 'aayush' }, { $set: { isVerified: false } })
    try {
      expect(await read(database)).toMatchObject({ user: { isVerified: false } })
      strategy = 'jwt'
      expect(await read(jwt)).toMatchObject({ user: { isVerified: true } })
    } finally {
      await connection.collection('users').updateOne({ username: 'aayush' }, { $set: { isVerified: true } })
    }
  })

  it('costs no database command under jwt and two finds under database', async () => {
    const jwt = await signedIn()
    commands = []
    await read(jwt)
    expect(commands).toEqual([])
    strategy = 'database'
    const database = await signedIn()
    commands = []
    await read(database)
    expect(commands).toEqual(['find', 'find'])
  })
})

describe('getServerSession()', () => {
  it('takes three arguments in an API route, and renews the cookie there', async () => {
    const visitor = await signedIn()
    const cookie = visitor.sessionToken
    expect(await visitor.json('/three')).toMatchObject({ user: { username: 'aayush' } })
    expect(visitor.sessionToken).not.toBe(cookie)
  })

  it('throws a TypeError when it is given two', async () => {
    const visitor = await signedIn()
    expect(await visitor.json('/two')).toMatch(/^TypeError: .*getHeader is not a function/)
  })
})
