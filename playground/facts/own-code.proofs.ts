import type { AuthOptions } from 'next-auth'
import { expect } from 'vitest'
import { withAuthorize } from '../lab/changes'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import type { Visitor } from '../lab/visitor'
import { passwordMatches, readCredentials } from '../nextauth/credentials'
import { userModel } from '../nextauth/user'
import type { OwnFunction } from '../own-code/configuration'
import { EXAMPLES } from '../own-code/examples'
import { prepare } from '../own-code/prepare'
import { changeOptions } from '../own-code/run'
import { DEMO_USERS } from '../sandbox/demo-credentials'
import topic from './own-code'
import { prove } from './prove'

const PATHS = ['editor', 'native'] as const

/** Puts an example into NextAuth's options: as the editor does, or as code of this process. */
function load(lab: Lab, id: string, path: (typeof PATHS)[number]): void {
  const example = EXAMPLES.find((one) => one.id === id)
  if (!example) throw new Error(`There is no example ${id}.`)
  const { javascript, errors } = prepare(example.functions)
  expect(errors).toEqual([])
  const users = userModel(lab.connection)
  const reach = { users, mayUpdate: async () => {}, compare: run, around: run }
  lab.change = (options) => {
    if (path === 'editor') changeOptions(options, { javascript, options: {} }, { visitor: id, address: id, ...reach })
    else for (const [name, source] of Object.entries(javascript) as [OwnFunction, string][]) useHere(options, name, source, users)
  }
}

function run<T>(call: () => Promise<T>): Promise<T> {
  return call()
}

/** Evaluates a function in this process, with helpers that stay here. */
function useHere(options: AuthOptions, name: OwnFunction, source: string, users: ReturnType<typeof userModel>): void {
  const filterOf = ({ id, ...filter }: Record<string, unknown>) => ({ ...filter, ...(id !== undefined && { _id: id }) })
  const findUser = (filter: Record<string, unknown>) => users.findOne(filterOf(filter)).lean()
  const updateUser = (filter: Record<string, unknown>, change: object) => users.updateOne(filterOf(filter), { $set: change })
  const evaluate = new Function('findUser', 'updateUser', 'readCredentials', 'passwordMatches', `return ${source}`)
  const callback = (evaluate(findUser, updateUser, readCredentials, passwordMatches) as Record<string, (...args: never[]) => unknown>)[name]
  if (name === 'authorize') withAuthorize(callback as never)(options)
  else options.callbacks = { ...options.callbacks, [name]: callback }
}

interface Seen {
  claims: Record<string, unknown> | null
  session: Record<string, unknown>
}

/** What a visitor sees at a read: claims, without those that are another at every one, and the session. Ids are another in each database. */
async function read(lab: Lab, visitor: Visitor): Promise<Seen> {
  const { expires: _changes, ...session } = await lab.read(visitor)
  const claims = (await lab.token(visitor)) as Record<string, unknown> | null
  return JSON.parse(JSON.stringify({ claims: claims && withoutTimes(claims), session }).replace(/"[0-9a-f]{24}"/g, '"an id"')) as Seen
}

function withoutTimes({ iat: _iat, exp: _exp, jti: _jti, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest
}

/** Does the same on both paths, compares what came of it, and returns it. */
async function onBoth<T>(lab: Lab, id: string, work: (lab: Lab) => Promise<T>): Promise<T> {
  const seen: T[] = []
  for (const path of PATHS) {
    const { strategy } = lab
    await lab.reset()
    lab.strategy = strategy
    load(lab, id, path)
    seen.push(await work(lab))
  }
  const [editor, native] = seen as [T, T]
  expect(editor).toEqual(native)
  return editor
}

prove(topic, {
  async 'own-copies-from-user'(lab) {
    const once = async () => (await read(lab, await lab.signIn())).session
    expect(await onBoth(lab, 'copies-from-user', once)).toEqual({ user: {} })
    lab.strategy = 'database'
    expect(await onBoth(lab, 'copies-from-user', once)).toEqual({ user: { username: 'aayush', isVerified: true } })
  },
  async 'own-copies-from-either'(lab) {
    for (const strategy of ['jwt', 'database'] as const) {
      lab.strategy = strategy
      const { session } = await onBoth(lab, 'copies-from-either', async () => read(lab, await lab.signIn()))
      expect(session).toEqual({ user: { username: 'aayush', isVerified: true } })
    }
  },
  async 'own-roles'(lab) {
    const seen = await onBoth(lab, 'roles', async () => {
      const { claims, session } = await read(lab, await lab.signIn())
      return { role: claims?.role, user: Object.keys((session.user ?? {}) as object), shown: (session.user as { role?: string }).role }
    })
    expect(seen).toEqual({ role: 'admin', user: ['_id', 'username', 'role'], shown: 'admin' })
  },
  async 'own-version-number'(lab) {
    const seen = await onBoth(lab, 'version-number', async () => {
      const first = await lab.signIn()
      const before = (await read(lab, first)).claims?.tokenVersion
      const second = await lab.signIn()
      const ended = (await read(lab, first)).session
      const { claims } = await read(lab, second)
      return { before, ended, cookie: first.sessionToken, now: claims?.tokenVersion }
    })
    expect(seen).toEqual({ before: 1, ended: {}, cookie: undefined, now: 2 })
  },
  async 'own-returns-nothing'(lab) {
    const seen = await onBoth(lab, 'returns-nothing', async () => {
      const bodies: string[] = []
      for (const { username, password } of DEMO_USERS) {
        const visitor = lab.visitor()
        await visitor.signIn(username, password)
        bodies.push((await (await visitor.fetch('/api/auth/session')).text()).slice(0, 30))
      }
      return bodies
    })
    expect(seen).toEqual(['{"user":{"username":"aayush"},', ''])
  },
  async 'own-positional'(lab) {
    const seen = await onBoth(lab, 'positional', async () => {
      const visitor = await lab.signIn()
      const first = Object.keys((await lab.token(visitor)) ?? {})
      const { claims } = await read(lab, visitor)
      return { first, within: Object.keys((claims?.token ?? {}) as object) }
    })
    expect(seen.first).toEqual(expect.arrayContaining(['token', 'user', 'account']))
    expect(seen.within).toEqual(expect.arrayContaining(['token', 'user', 'account']))
  },
  async 'own-trusts-the-update'(lab) {
    const seen = await onBoth(lab, 'trusts-the-update', async () => {
      const visitor = await lab.signIn()
      const before = (await read(lab, visitor)).claims
      await visitor.update({ role: 'admin' })
      const after = await lab.token(visitor)
      return { before: before?.role, after: after?.role, username: after?.username }
    })
    expect(seen).toEqual({ before: undefined, after: 'admin', username: 'aayush' })
  },
  async 'own-lookup-at-every-read'(lab) {
    const seen = await onBoth(lab, 'lookup-at-every-read', async () => {
      const visitor = await lab.signIn()
      lab.forget()
      await lab.users.updateOne({ username: 'aayush' }, { $set: { username: 'renamed' } })
      const { session } = await read(lab, visitor)
      await read(lab, visitor)
      return { finds: lab.sent.filter((sent) => sent === 'find users').length, username: (session.user as { username?: string })?.username }
    })
    expect(seen).toEqual({ finds: 2, username: 'renamed' })
  },
  async 'own-absolute-end'(lab) {
    const seen = await onBoth(lab, 'absolute-end', async () => {
      const visitor = await lab.signIn()
      const { claims } = await read(lab, visitor)
      const left = Number(claims?.endsAt) - Date.now() / 1000
      const moved = { ...claims, endsAt: Math.floor(Date.now() / 1000) }
      visitor.cookies.set('next-auth.session-token', await lab.library.encode({ token: moved as never, secret: lab.secret }))
      return { isWithinAMinute: left > 50 && left <= 60, over: (await read(lab, visitor)).session, cookie: visitor.sessionToken }
    })
    expect(seen).toEqual({ isWithinAMinute: true, over: {}, cookie: undefined })
  },
  async 'own-growing-token'(lab) {
    const seen = await onBoth(lab, 'growing-token', async () => {
      const visitor = await lab.signIn()
      const chunks: number[] = []
      for (let i = 0; i < 3; i++) {
        await lab.read(visitor)
        chunks.push([...visitor.cookies.keys()].filter((name) => name.startsWith('next-auth.session-token')).length)
      }
      return chunks
    })
    expect(seen).toEqual([1, 2, 2])
  }
})
