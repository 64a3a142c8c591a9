import type { AuthOptions } from 'next-auth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { UntrustedError } from '@/lib/untrusted/pool'
import { Lab } from '../lab/lab'
import { userModel } from '../nextauth/user'
import type { TraceEvent } from '../trace/events'
import { type Recording, withRecording } from '../trace/recorder'
import type { OwnConfiguration, OwnFunction, OwnOptions } from './configuration'
import { prepare } from './prepare'
import { changeOptions } from './run'

const lab = new Lab('own-code')
beforeAll(() => lab.open())
afterAll(() => lab.close())
beforeEach(() => {
  lab.strategy = 'jwt'
  lab.change = () => {}
  lab.forget()
})

let visitors = 0

/** Puts functions and options into NextAuth's. */
function change(options: AuthOptions, functions: OwnConfiguration['functions'], own: OwnOptions, visitor: string): void {
  const { javascript, errors } = prepare(functions)
  expect(errors).toEqual([])
  const run = <T>(call: () => Promise<T>) => call()
  const reach = { users: userModel(lab.connection), mayUpdate: async () => {}, compare: run, around: run }
  changeOptions(options, { javascript, options: own }, { visitor, ...reach })
}

/** Has every request from now on run these, in the name of a visitor of its own. */
function use(functions: OwnConfiguration['functions'], own: OwnOptions = {}): void {
  const visitor = `visitor ${visitors++}`
  lab.change = (options) => change(options, functions, own, visitor)
}

/** Calls a function as NextAuth does, without a request. @returns its result or error, its arguments afterwards and what was recorded. */
async function call(name: OwnFunction, source: string, ...args: unknown[]) {
  const options = lab.options()
  change(options, { [name]: source }, {}, `visitor ${visitors++}`)
  const callback = options.callbacks?.[name as 'jwt'] as unknown as (...all: unknown[]) => Promise<unknown>
  const recording: Recording = { database: 'own-code', start: 0, events: [], later: [] }
  const outcome = await withRecording(recording, () =>
    callback(...args).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: error as UntrustedError })
    )
  )
  return { value: undefined, error: undefined, ...outcome, args, events: recording.events as TraceEvent[] }
}

describe('in the real NextAuth', () => {
  it('what jwt returns is the token, what session returns the answer, under either strategy', async () => {
    use({
      jwt: 'jwt({ token, user }) { return user ? { ...token, role: user.username } : token }',
      session: 'session({ session, token, user }) { return { ...session, by: token ? token.role : user.username } }'
    })
    const visitor = await lab.signIn()
    expect(await lab.read(visitor)).toMatchObject({ by: 'aayush' })
    expect(await lab.token(visitor)).toMatchObject({ role: 'aayush' })
    lab.strategy = 'database'
    expect(await lab.read(await lab.signIn())).toMatchObject({ by: 'aayush' })
  })

  it('a signIn that returns false refuses, and a text leads there', async () => {
    use({ signIn: 'signIn() { return false }' })
    expect((await lab.visitor().signIn('aayush', 'correct horse')).status).toBe(403)
    use({ signIn: 'signIn() { return "/elsewhere" }' })
    expect(await (await lab.visitor().signIn('aayush', 'correct horse')).json()).toMatchObject({
      url: expect.stringMatching(/\/elsewhere$/)
    })
  })

  it('what signIn does to its user the jwt callback gets: arguments are changed in place', async () => {
    use({
      signIn: 'signIn({ user }) { user.at = new Date(7); delete user.email; user.list = [1]; return true }',
      jwt: 'jwt({ token, user }) { return user ? { at: user.at.getTime(), keys: Object.keys(user), list: user.list } : token }'
    })
    const token = await lab.token(await lab.signIn())
    expect(token).toMatchObject({ at: 7, list: [1] })
    expect(token?.keys).not.toContain('email')
  })

  it('authorize gets what was sent, and its throw is the error of the sign-in', async () => {
    use({
      authorize:
        'authorize({ username, password, csrfToken }, req) { throw new Error([username, password, typeof csrfToken, req.method].join()) }'
    })
    const { url } = (await (await lab.visitor().signIn('mira', 'x')).json()) as { url: string }
    expect(new URL(url).searchParams.get('error')).toBe('mira,x,string,POST')
  })

  it.each([
    ['a throw', 'jwt() { throw new Error("no such luck") }', 'no such luck'],
    ['a loop', 'jwt() { for (;;); }', 'more than 100 ms of processor time'],
    ['too much memory', 'jwt() { return "x".repeat(30e6) }', 'more than 16 MB'],
    ['too much text', 'jwt() { return { a: "x".repeat(70000) } }', 'more than 64 KB'],
    ['a promise that never settles', 'jwt() { return new Promise(() => {}) }', 'never settles'],
    ['too many calls of helpers', 'async jwt() { for (;;) await findUser({ username: "mira" }) }', 'helpers 20 times']
  ])('%s in jwt ends the session, as NextAuth ends it', async (_what, jwt, words) => {
    const visitor = await lab.signIn()
    use({ jwt })
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
    expect(lab.log).toEqual([{ level: 'error', code: 'JWT_SESSION_ERROR', message: expect.stringContaining(words) }])
  })

  it('options are NextAuth’s own', async () => {
    use({}, { maxAge: 60, cookie: { name: 'own-session', sameSite: 'strict' } })
    const visitor = await lab.signIn()
    expect(visitor.cookies.get('own-session')).toMatch(/^eyJ/)
    expect(visitor.attributes.get('own-session')).toMatch(/SameSite=Strict/i)
    use({}, { withoutSession: true })
    expect(lab.options()).not.toHaveProperty('session')
  })
})

describe('arguments', () => {
  it('keep what could not travel: only what the code changed is changed', async () => {
    const save = () => {}
    const id = { toJSON: () => 'an id' }
    const user = { _id: id, name: 'a', save, tags: ['a'], at: new Date(0), address: { city: 'b', zip: 1 } }
    const { args } = await call(
      'jwt',
      'jwt({ user }) { user.name = "c"; user.address.city = "d"; delete user.address.zip; user.extra = { a: [1] } }',
      { user }
    )
    expect(args).toEqual([{ user: { _id: id, name: 'c', save, tags: ['a'], at: new Date(0), address: { city: 'd' }, extra: { a: [1] } } }])
    expect(user._id).toBe(id)
  })

  it.each(['__proto__', 'constructor', 'prototype'])('with a key %s pollute nothing', async (key) => {
    const { args } = await call(
      'jwt',
      `jwt({ token }) { Object.defineProperty(token, '${key}', { value: { polluted: 1 }, enumerable: true }); return token }`,
      {
        token: { a: 1 }
      }
    )
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect((Object as unknown as { polluted?: unknown }).polluted).toBeUndefined()
    expect(Object.getPrototypeOf((args[0] as { token: object }).token)).toBe(Object.prototype)
  })

  it('arrive with hashes shortened, and a hash that stayed here stays whole', async () => {
    const password = `$2b$10$${'a'.repeat(53)}`
    const { value, args } = await call('session', 'session({ user }) { user.name = "b"; return [user.password, user.text] }', {
      user: { password, text: `a ${password} within` }
    })
    expect(value).toEqual(['$2b$10$…', 'a $2b$10$… within'])
    expect(args).toEqual([{ user: { password, text: `a ${password} within`, name: 'b' } }])
  })

  it('and what helpers find come with hashes shortened, wherever the code puts them', async () => {
    const { value, error, events } = await call(
      'session',
      `async session() {
  const { password } = await findUser({ username: 'aayush' })
  console.log(password)
  return [password, JSON.stringify(await updateUser({ username: 'aayush' }, { tokenVersion: 1 }))]
}`
    )
    expect(error).toBeUndefined()
    expect(JSON.stringify([value, events])).toContain('$2b$10$…')
    expect(JSON.stringify([value, events])).not.toMatch(/\$2b\$10\$[./A-Za-z0-9]/)
  })

  it('that are too large are an error of the call', async () => {
    const { error } = await call('jwt', 'jwt({ token }) { return token }', { token: { a: 'x'.repeat(70_000) } })
    expect(error).toBeInstanceOf(UntrustedError)
    expect(error?.limit).toBe('size')
  })
})

describe('what is recorded', () => {
  it('is each line that the code logs, and what was no plain data', async () => {
    const { events } = await call('jwt', 'jwt({ token }) { console.log("a"); console.log("b", token); return { f() {} } }', {
      token: { a: 1 }
    })
    expect(events).toMatchObject([
      { kind: 'log', name: 'console.log', level: 'info', message: 'a' },
      { kind: 'log', name: 'console.log', level: 'info', message: ['b', { a: 1 }] },
      { kind: 'log', name: 'not plain data', message: 'Came through as text, or not at all: f' }
    ])
  })

  it.each([
    ['jwt() { throw new TypeError("no") }', { name: 'TypeError', message: 'no', place: { line: 1, column: 28 } }],
    ['async jwt({ token }) {\n  await null\n  token.a.b\n}', { name: 'TypeError', place: { line: 3 } }]
  ])('%j: the place is that of the reader’s own source', async (source, told) => {
    const { error } = await call('jwt', source, { token: {} })
    expect(error).toMatchObject(told)
  })
})
