import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuthOptions, CallbacksOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import EmailProvider from 'next-auth/providers/email'
import GitHubProvider from 'next-auth/providers/github'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { processWide } from '@/lib/registry'
import { inspectAuthFile, TARGET } from '@/scripts/inspect-auth'
import { signInAtProvider } from '../lab/identity-sign-in'
import { Lab } from '../lab/lab'
import { inspectAuth } from './inspect'
import { warningLines } from './tree'

/** A laboratory whose options are inspected. */
class InspectedLab extends Lab {
  protected override watched(options: AuthOptions): AuthOptions {
    return inspectAuth(options)
  }
}

const HASH = '$2b$10$fp3aGvuXXg4HzJ11Q1d8Yeu9Xs9v3ILZQczVrlctIFizRc7o9FrBO'
const lab = new InspectedLab('inspected')
let printed = ''
beforeAll(() => lab.open())
afterAll(() => lab.close())
beforeEach(() => {
  vi.stubEnv('NODE_ENV', 'development')
  vi.stubEnv('NO_COLOR', '1')
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  lab.strategy = 'jwt'
  lab.change = () => {}
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** What is printed of a request once it is. */
async function treeOf(request: string): Promise<string> {
  const head = `\n${request}`
  await vi.waitFor(() => expect(printed).toContain(head), { timeout: 5000 })
  return printed.slice(printed.lastIndexOf(head) + 1).split('\n\n')[0] as string
}
const use = (callbacks: Record<string, unknown>) => {
  lab.change = (options) => {
    options.callbacks = callbacks as unknown as CallbacksOptions
  }
}
const warnings = (tree: string) => tree.replaceAll('\n    /', '  /').match(/(?<=^ {2}! ).*$/gm) ?? []

describe('what is printed', () => {
  it('is each call of a sign-in, with what it was given and returned, and the cookie', async () => {
    await lab.signIn()
    const tree = await treeOf('POST /api/auth/callback/credentials')
    expect(tree).toMatch(/^POST \/api\/auth\/callback\/credentials {2}200 {2}\d+ ms {2}jwt$/m)
    expect(tree).toContain('authorize({ username: "aayush", password: ****** })')
    expect(tree).toContain('  callbacks.jwt({ token')
    expect(tree).toMatch(/encode\(\) → \d+ characters/)
    expect(tree).toMatch(/Set-Cookie next-auth.session-token {2}\d+ B {2}HttpOnly Lax \/ {2}30 d/)
    expect(warnings(tree)).toEqual([])
  })
  it('nests what ran during a call, and under database shows rows without the session token', async () => {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    expect(await treeOf('POST /api/auth/callback/credentials')).toContain('  database\n')
    await lab.read(visitor)
    const tree = await treeOf('GET /api/auth/session')
    expect(tree).toContain('adapter.getSessionAndUser(')
    expect(printed).not.toContain(visitor.sessionToken)
  })
  it('holds no password, hash, token or secret whole', async () => {
    use({ jwt: ({ token }: { token: object }) => ({ ...token, hash: HASH, jwe: `eyJhbGciOiJkaXIi.${'x'.repeat(50)}` }) })
    const visitor = await lab.signIn()
    await lab.read(visitor)
    await treeOf('GET /api/auth/session')
    for (const secret of ['secret', HASH, HASH.slice(10), 'x'.repeat(50), lab.secret, visitor.sessionToken ?? ''])
      expect(printed).not.toContain(secret)
  })
  it('shows no password of another name, and no sign that a terminal obeys', async () => {
    lab.change = (options) => {
      const credentials = { email: {}, pass: {}, pwd: {} }
      options.providers = [CredentialsProvider({ credentials, authorize: () => ({ id: '1', name: '\u001b[2JEvil' }) as never })]
    }
    const visitor = lab.visitor()
    const csrfToken = (await visitor.json<{ csrfToken: string }>('/api/auth/csrf')).csrfToken
    const body = new URLSearchParams({ csrfToken, email: 'a@b.example', pass: 'hunter2pass', pwd: 'hunter2pwd' })
    await visitor.fetch('/api/auth/callback/credentials?oauth_verifier=hunter2', { method: 'POST', body })
    const tree = await treeOf('POST /api/auth/callback/credentials?oauth_verifier=…')
    expect(tree).toContain('authorize({ email: "a@b.example", pass: <11 characters>, … })')
    expect(tree).toContain('name: "\\u001b[2JEvil"')
    for (const secret of ['hunter2', '\u001b']) expect(printed).not.toContain(secret)
  })
  it('is a sign-in at a provider too, which works as before', async () => {
    const visitor = lab.visitor()
    await signInAtProvider(visitor)
    expect((await lab.read(visitor)).user).toBeDefined()
    const tree = await treeOf('GET /api/auth/callback/oidc?code=…')
    expect(tree).toContain('token({ redirect_uri: ')
    expect(tree).toContain('profile({ sub: ')
  })
  it('fits eighty columns, but for names of cookies', async () => {
    const visitor = await lab.signIn()
    await visitor.update({ name: 'x'.repeat(500) })
    await treeOf('POST /api/auth/session')
    for (const line of printed.split('\n').filter((one) => !one.includes('Set-Cookie'))) expect(line.length, line).toBeLessThanOrEqual(80)
  })
  it('keeps requests apart that run at once', async () => {
    const visitors = await Promise.all(Array.from({ length: 8 }, () => lab.signIn()))
    printed = ''
    await Promise.all(visitors.map((visitor, index) => visitor.json(`/api/auth/session?n=${index}`)))
    for (const index of visitors.keys()) {
      const tree = await treeOf(`GET /api/auth/session?n=${index}`)
      expect(tree.match(/callbacks\.session\(/g)).toHaveLength(1)
    }
  })
})

describe('a warning', () => {
  it.each([
    ['a hash in the token', { jwt: ({ token }: { token: object }) => ({ ...token, password: HASH }) }, /^the token has "password".*leak/],
    [
      'a hash of another name in the session',
      { session: ({ session }: { session: object }) => ({ ...session, user: { a: HASH } }) },
      /^the session has "user.a".*leak/
    ],
    ['a session callback that returns nothing', { session() {} }, /^callbacks.session returned nothing {2}\/reference\/callbacks#session$/],
    ['a jwt callback that returns nothing', { jwt: () => undefined }, /^callbacks.jwt returned nothing/],
    [
      'a claim that is there at the sign-in alone',
      { jwt: ({ token, user }: { token: object; user?: { username: string } }) => ({ ...token, username: user?.username }) },
      /^this read lost "username"/
    ],
    [
      'a session callback for the other strategy',
      {
        session: ({ session, user }: { session: object; user: { name: string } }) => ({ ...session, name: user.name })
      },
      /^callbacks.session gets token and no user/
    ],
    ['no session callback', { jwt: ({ token }: { token: object }) => ({ ...token, role: 'admin' }) }, /no page sees "role"/],
    [
      'a field without a value',
      { session: ({ session }: { session: object }) => ({ ...session, user: { role: undefined } }) },
      /undefined "role"/
    ],
    ['the arguments of v3', { jwt: (token: object, _user: object) => token }, /^callbacks.jwt declares 2 parameters.*v3/],
    ['chunks', { jwt: ({ token }: { token: object }) => ({ ...token, note: 'x'.repeat(4000) }) }, /^the token fills 2 cookies/]
  ])('is about %s', async (_, callbacks, message) => {
    use(callbacks)
    const visitor = lab.visitor()
    await visitor.signIn('aayush', 'correct horse')
    await visitor.fetch('/api/auth/session')
    await treeOf('GET /api/auth/session')
    expect(warnings(printed)).toContainEqual(expect.stringMatching(message))
  })
  it.each(['jwt', 'database'] as const)('is not about members without a value that NextAuth gave: %s', async (strategy) => {
    lab.strategy = strategy
    use({
      session({ session, token, user }: { session: { user: object }; token?: { sub: string }; user?: { id: string } }) {
        Object.assign(session.user, { id: token?.sub ?? user?.id, role: undefined })
        return session
      }
    })
    await lab.read(await lab.signIn())
    const tree = await treeOf('GET /api/auth/session')
    expect(tree).toContain('callbacks.session({ session')
    expect(warnings(tree)).toEqual([expect.stringMatching(/^session.user has undefined "role": /)])
  })
  it('says nothing of the strategy where the jwt callback left no token, and something where it did', async () => {
    const session = ({ session, token }: { session: object; token: { sub: string } }) => ({ ...session, id: token.sub })
    use({ jwt: ({ user }: { user?: object }) => (user ? { sub: '1' } : undefined), session })
    await lab.read(await lab.signIn())
    expect(warnings(await treeOf('GET /api/auth/session'))).toEqual([expect.stringMatching(/^callbacks.jwt returned nothing/)])
    printed = ''
    lab.strategy = 'database'
    use({ session })
    await (await lab.signIn()).fetch('/api/auth/session')
    expect(warnings(await treeOf('GET /api/auth/session'))).toEqual([expect.stringMatching(/^callbacks.session gets user and no token/)])
  })
  it('is about what update() writes unchecked, and about nothing that a callback checks', async () => {
    use({ jwt: ({ token, session }: { token: object; session?: object }) => ({ ...token, ...session }) })
    const visitor = await lab.signIn()
    await visitor.update({ role: 'admin' })
    expect(warnings(await treeOf('POST /api/auth/session'))).toContainEqual(expect.stringMatching(/^update\(\) wrote "role"/))
    use({ jwt: ({ token }: { token: object }) => token })
    printed = ''
    await visitor.update({ role: 'user' })
    expect(warnings(await treeOf('POST /api/auth/session')).join()).not.toContain('update()')
  })
  it('is about credentials alone with strategy database, and a user without id', async () => {
    lab.change = (options) => {
      options.providers = options.providers.filter(({ type }) => type === 'credentials')
      options.session = { strategy: 'database' }
    }
    for (let i = 0; i < 2; i++) await lab.visitor().fetch('/api/auth/signin')
    expect(warnings(printed)).toEqual([expect.stringMatching(/^strategy "database" with credentials alone/)])
    printed = ''
    lab.change = (options) => void delete options.session
    await lab.visitor().fetch('/api/auth/signin')
    expect(warnings(printed)).toEqual([expect.stringMatching(/NextAuth makes no row.*split-brain/)])
    lab.change = (options) => {
      options.providers = [CredentialsProvider({ credentials: {}, authorize: () => ({ name: 'nobody' }) as never })]
    }
    await lab.visitor().signIn('a', 'b')
    expect(warnings(await treeOf('POST /api/auth/callback/credentials'))).toEqual([expect.stringMatching(/^authorize\(\).*without id/)])
  })
  it('says once in a process whose pages they name', () => {
    processWide('inspect-auth.site').set(undefined)
    const one = { message: 'one', href: '/a' }
    const two = { message: 'two\u001b', href: '/b' }
    expect(warningLines([])).toEqual([])
    expect(warningLines([one, two])).toEqual(['  ! one  /a', '  ! two\\u001b  /b', '    (pages of NextAuth Live)'])
    expect(warningLines([one])).toEqual(['  ! one  /a'])
  })
  it('leads to a page of the guide', () => {
    const source = readFileSync(join(import.meta.dirname, 'warnings.ts'), 'utf8')
    const pages = [...source.matchAll(/href: ['`](\/[^'`#]*)/g)].map(([, page]) => page)
    expect(pages.length).toBeGreaterThan(8)
    for (const page of pages) expect(existsSync(join(import.meta.dirname, `../../pages${page}.mdx`)), page).toBe(true)
  })
})

describe('options', () => {
  const plain = (): AuthOptions => ({ providers: [CredentialsProvider({ credentials: {}, authorize: () => null })] })

  it('are the same object in production, and everywhere but in development', () => {
    const options = plain()
    for (const environment of ['production', 'test', '']) {
      vi.stubEnv('NODE_ENV', environment)
      expect(inspectAuth(options)).toBe(options)
    }
  })
  it('are not changed, and what is not set stays so', () => {
    const options = Object.freeze(plain())
    const inspected = inspectAuth(options)
    expect(Object.keys(options)).toEqual(['providers'])
    expect(Object.keys(inspected).sort()).toEqual(['callbacks', 'jwt', 'providers'])
    expect(inspectAuth({ ...plain(), events: { signIn() {} }, logger: { debug() {} } })).toMatchObject({
      events: { signIn: expect.any(Function) },
      logger: { debug: expect.any(Function) }
    })
    expect(Object.keys(inspectAuth({ ...plain(), events: { signIn() {} } }).events ?? {})).toEqual(['signIn'])
    expect(inspectAuth({ ...plain(), logger: {} }).logger).toEqual({})
  })
  it('are wrapped once, a copy of them too', () => {
    const inspected = inspectAuth(plain())
    expect(inspectAuth(inspected)).toBe(inspected)
    const copy = { ...inspected }
    expect(inspectAuth(copy)).toBe(copy)
  })
  it('hand on arguments, this, results and what is thrown', async () => {
    const failure = new Error('as it was')
    const seen: unknown[] = []
    const adapter = {
      async getUser(this: unknown, id: string) {
        seen.push(this, id)
        return null
      }
    }
    const { callbacks, adapter: wrapped } = inspectAuth({
      ...plain(),
      adapter: adapter as never,
      callbacks: {
        jwt(params) {
          seen.push(this, params)
          throw failure
        }
      }
    })
    const given = { token: {} }
    const self = { jwt: callbacks?.jwt }
    expect(() => self.jwt?.(given as never)).toThrow(failure)
    expect(seen.splice(0)).toEqual([self, given])
    expect(await (wrapped as Required<NonNullable<typeof wrapped>>).getUser('7')).toBeNull()
    expect(seen).toEqual([adapter, '7'])
  })
  it('go on, and are printed, where a value cannot be read', async () => {
    const uncaught = vi.fn()
    process.on('uncaughtExceptionMonitor', uncaught)
    class User {
      id = '1'
      constructor() {
        Object.defineProperty(this, 'avatar', {
          enumerable: true,
          get() {
            throw new Error('no avatar')
          }
        })
      }
    }
    lab.change = (options) => {
      options.providers = [CredentialsProvider({ credentials: {}, authorize: async () => new User() as never })]
    }
    const visitor = lab.visitor()
    expect((await visitor.signIn('a', 'b')).status).toBe(200)
    expect(await treeOf('POST /api/auth/callback/credentials')).toMatch(/→ { id: "1", avatar: Error: cannot be read }/)
    use({
      signIn() {
        throw Object.create(null)
      }
    })
    printed = ''
    await lab.visitor().signIn('aayush', 'correct horse')
    expect(await treeOf('POST /api/auth/callback/credentials')).toContain('threw Error: what was thrown cannot be read')
    process.off('uncaughtExceptionMonitor', uncaught)
    expect(uncaught).not.toHaveBeenCalled()
  })
  it('keep what a logger inherits', () => {
    class Lines {
      #count = 0
      error = () => this.#count++
      debug() {}
    }
    const logger = Object.freeze(new Lines())
    const inspected = inspectAuth({ ...plain(), logger }).logger
    expect(inspected?.debug).toBe(Lines.prototype.debug)
    expect(inspected?.error).not.toBe(logger.error)
    expect(() => inspected?.error?.('X', undefined as never)).not.toThrow()
  })
  it('keep the endpoints and overrides of providers', () => {
    const profile = () => ({ id: '1' }) as never
    const [github, email] = inspectAuth({
      providers: [
        GitHubProvider({ clientId: 'a', clientSecret: 'b', profile }),
        EmailProvider({ server: 'smtp://127.0.0.1', from: 'a@b.example', sendVerificationRequest: async () => {} })
      ]
    }).providers as unknown as { token: object; options: Record<string, unknown> }[]
    expect(github?.token).toMatchObject({ url: 'https://github.com/login/oauth/access_token', request: expect.any(Function) })
    expect(github?.options).toMatchObject({ clientId: 'a', clientSecret: 'b' })
    expect(github?.options.profile).not.toBe(profile)
    expect(email?.options).toMatchObject({ from: 'a@b.example', sendVerificationRequest: expect.any(Function) })
  })
})

describe('the file to copy', () => {
  it('is what npm run inspect-auth makes', () => {
    expect(inspectAuthFile()).toBe(readFileSync(TARGET, 'utf8'))
  })
})
