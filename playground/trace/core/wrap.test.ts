import type { AuthOptions } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import GitHubProvider from 'next-auth/providers/github'
import { describe, expect, it } from 'vitest'
import type { AuthEvent } from './events'
import { type Recording, recorderOf } from './recorder'
import { withMembers, wrappersWith } from './wrap'

const recorder = recorderOf<AuthEvent, Recording<AuthEvent>>('wrap.test')
const wrap = wrappersWith(recorder, () => ({}))

/** What work records, once it has ended. */
async function recorded(work: () => unknown): Promise<AuthEvent[]> {
  const recording: Recording<AuthEvent> = { start: performance.now(), events: [], later: [] }
  await recorder.withRecording(recording, async () => work())
  // A promise's outcome is noted when its own listeners ran.
  await new Promise(setImmediate)
  for (const complete of recording.later) complete()
  return recording.events
}

function thrower(): never {
  throw new Error('no getter')
}
const withGetter = () => Object.defineProperty({ name: 'a' }, 'own', { enumerable: true, get: thrower })
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const UNREADABLE = { $: 'error', value: 'Error: cannot be read' }
const callbackThat = (returns: (argument: unknown) => unknown) =>
  wrap.wrappedCallbacks({ jwt: returns as never }).jwt as (given: unknown) => unknown

describe('a call', () => {
  it.each([
    ['a getter that throws', withGetter],
    ['a revoked proxy', revoked],
    ['the prototype of a date', () => Object.create(Date.prototype) as object],
    ['the prototype of a promise', () => Object.create(Promise.prototype) as object]
  ])('goes on as without a recorder: %s as argument, result and what a promise brings', async (_, make) => {
    const value = make()
    const events = await recorded(async () => {
      expect(callbackThat((given) => given)(value) === value).toBe(true)
      const box = callbackThat(async () => ({ value }))({ token: value })
      expect(((await box) as { value: unknown }).value === value).toBe(true)
      const list = [value]
      expect((await callbackThat(async () => list)(0)) === list).toBe(true)
    })
    expect(events).toHaveLength(3)
    for (const event of events) expect(event).toMatchObject({ arguments: [expect.anything()], result: expect.anything() })
  })
  it('records the result of a promise that cannot be read as that, and not as nothing', async () => {
    const value = withGetter()
    expect(await recorded(() => callbackThat(async () => value)({}))).toMatchObject([{ result: { name: 'a', own: UNREADABLE } }])
  })
  it.each([
    ['an object without prototype', () => Object.create(null) as object, 'Error: what was thrown cannot be read'],
    ['a revoked proxy', revoked, 'Error: what was thrown cannot be read'],
    ['an error whose name throws', () => Object.defineProperty(new Error(), 'name', { get: thrower }), 'Error: cannot be read'],
    ['text', () => 'nothing', 'Error: nothing']
  ])('throws what it threw: %s', async (_, make, error) => {
    const thrown = make()
    const caught: unknown[] = []
    const events = await recorded(async () => {
      for (const call of [
        callbackThat(() => {
          throw thrown
        }),
        callbackThat(async () => {
          throw thrown
        })
      ])
        try {
          await call({})
        } catch (failure) {
          caught.push(failure)
        }
    })
    expect(caught).toHaveLength(2)
    for (const failure of caught) expect(Object.is(failure, thrown)).toBe(true)
    expect(events).toMatchObject([{ error }, { error }])
  })
})

describe('what is wrapped', () => {
  it('gives an endpoint the object that it is part of, with all that this inherits', async () => {
    class Endpoint {
      url = 'https://provider.example/token'
      private readonly secret = 'shared'
      tokens() {
        return { access_token: this.secret }
      }
      async request() {
        return { tokens: this.tokens() }
      }
    }
    const provider = { ...GitHubProvider({ clientId: 'a', clientSecret: 'b' }), token: new Endpoint() } as AuthOptions['providers'][number]
    const { token } = wrap.wrappedProvider(provider) as unknown as { token: { url: string; request(context: object): Promise<unknown> } }
    const context = { provider: { callbackUrl: 'http://127.0.0.1/callback' }, params: {}, checks: {} }
    expect(await token.request(context)).toEqual({ tokens: { access_token: 'shared' } })
    expect(token).toMatchObject({ url: 'https://provider.example/token' })
    expect(token).toBeInstanceOf(Endpoint)
  })
  it('is a frozen adapter too, which looks as it did', async () => {
    const adapter: Adapter = Object.freeze({ getUser: async (id: string) => ({ id, email: 'a@b.example' }) as never })
    const wrapped = wrap.wrappedAdapter(adapter)
    expect(Object.keys(wrapped)).toEqual(['getUser'])
    expect('getUser' in wrapped).toBe(true)
    expect({ ...wrapped }).toEqual({ getUser: expect.any(Function) })
    expect(await recorded(() => wrapped.getUser?.('7'))).toMatchObject([{ kind: 'adapter', name: 'getUser', result: { id: '7' } }])
  })
  it('is an adapter with a prototype, and with members that are set later', async () => {
    class Rows {
      #rows = new Map([['7', { id: '7' }]])
      async getUser(id: string) {
        return this.#rows.get(id) ?? null
      }
    }
    const adapter = new Rows() as Adapter
    const wrapped = wrap.wrappedAdapter(adapter)
    expect(await wrapped.getUser?.('7')).toEqual({ id: '7' })
    expect(wrapped).toBeInstanceOf(Rows)
    wrapped.deleteUser = async () => null
    expect(Object.keys(adapter)).toEqual(['deleteUser'])
  })
  it('is a logger, called as NextAuth calls it, with or without metadata', async () => {
    const calls: unknown[][] = []
    const logger = {
      error(...args: unknown[]) {
        calls.push([this, ...args])
      }
    }
    const { error, warn } = wrap.wrappedLines(logger)
    const self = { error, warn }
    const failure = new Error('one')
    const events = await recorded(() => {
      ;(self.error as (code: string) => void)('NOTHING')
      self.error('ITSELF', failure)
      self.error('WITHIN', { error: failure })
      self.error('REVOKED', revoked() as never)
      self.warn('NO_SECRET' as never)
    })
    expect(calls.slice(0, 3)).toEqual([
      [self, 'NOTHING'],
      [self, 'ITSELF', failure],
      [self, 'WITHIN', { error: failure }]
    ])
    const one = { $: 'error', value: 'Error: one' }
    expect(events.map(({ name, ...event }) => [name, 'message' in event && event.message])).toEqual([
      ['NOTHING', { $: 'undefined' }],
      ['ITSELF', one],
      ['WITHIN', one],
      ['REVOKED', UNREADABLE],
      ['NO_SECRET', { $: 'undefined' }]
    ])
  })
})

describe('withMembers', () => {
  it('lays members over what is frozen, or has a prototype, and leaves it as it is', () => {
    class Plain {
      one = 1
      both() {
        return this.one
      }
    }
    const plain = Object.freeze(new Plain())
    const made = withMembers(plain, { one: 2 })
    expect([made.both(), plain.both()]).toEqual([2, 1])
  })
})
