import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../../trace/events'
import { inMs, type LaneEvent, laneOf } from '../../trace/read/lane'
import { EXAMPLE_TRACES } from './example-traces'

const signIn = EXAMPLE_TRACES.find(({ path }) => path.endsWith('/callback/credentials')) ?? { events: [] }
const inWords = (lane: readonly LaneEvent[]): unknown[] =>
  lane.map(({ name, within }) => (within.length > 0 ? [name, inWords(within)] : name))

describe('laneOf', () => {
  it('names every event of a recorded sign-in in its order, the command under authorize', () => {
    expect(inWords(laneOf(signIn, signIn.events))).toEqual([
      'redirect',
      ['authorize', ['find users']],
      'signIn',
      'jwt',
      'encode',
      'events.signIn',
      'Set-Cookie'
    ])
  })

  it('writes true durations; bcrypt has what is left of authorize after the command', () => {
    const [, authorize] = laneOf(signIn, signIn.events)
    const find = authorize?.within[0]
    expect(authorize?.detail).toBe(inMs(authorize?.event.durationMs ?? 0))
    const before = (find?.event.atMs ?? 0) - (authorize?.event.atMs ?? 0)
    const parts = before + (find?.event.durationMs ?? 0) + (authorize?.bcryptMs ?? 0)
    expect(parts).toBeCloseTo(authorize?.event.durationMs ?? 0)
    expect(laneOf(signIn, signIn.events).filter(({ bcryptMs }) => bcryptMs !== undefined)).toEqual([authorize])
  })

  it('tells no bcrypt where no user was looked for, or the search failed', () => {
    const authorize = signIn.events.filter((event) => event.kind === 'provider')
    expect(laneOf({ events: authorize }, authorize)[0]).not.toHaveProperty('bcryptMs')
    const events = signIn.events.map((event): TraceEvent => (event.kind === 'provider' ? { ...event, error: 'Error: away' } : event))
    expect(laneOf({ events }, events)[1]).not.toHaveProperty('bcryptMs')
  })

  it('puts an event in the place of its parent when the parent is hidden', () => {
    const commands = signIn.events.filter(({ kind }) => kind === 'mongodb')
    expect(inWords(laneOf(signIn, commands))).toEqual(['find users'])
  })

  it('calls a cookie by its name, and says when it goes', () => {
    const cookie = signIn.events.find((event) => event.kind === 'cookie')
    if (cookie?.kind !== 'cookie') throw new Error('The example sets a cookie.')
    const details = (one: TraceEvent) => laneOf({ events: [one] }, [one]).map(({ detail }) => detail)
    expect(details(cookie)).toEqual(['session-token'])
    const secure = { ...cookie.cookie, name: '__Secure-next-auth.session-token' }
    expect(details({ ...cookie, cookie: secure, clears: true })).toEqual(['session-token, cleared'])
  })
})

it('inMs tells a duration with as many digits as tell something', () => {
  expect([61.7, 0.82, 0.034, 0.004].map(inMs)).toEqual(['62 ms', '0.8 ms', '0.03 ms', '< 0.01 ms'])
})
