import { describe, expect, it } from 'vitest'
import type { CallbackEvent } from '../core/events'
import type { Trace } from '../events'
import { lineThatSets, ownFailure, runsOwn, throwPlace } from './own-code'

const call = (more: Partial<CallbackEvent>): CallbackEvent => ({
  kind: 'callback',
  name: 'jwt',
  id: 0,
  parent: null,
  atMs: 0,
  durationMs: 1,
  arguments: [],
  ...more
})
const trace = (...events: CallbackEvent[]) => ({ events }) as unknown as Trace

describe('runsOwn', () => {
  it('goes by the latest call of that function', () => {
    const traces = [trace(call({ own: true })), trace(call({ name: 'session' }))]
    expect(runsOwn('jwt', traces, [])).toBe(true)
    expect(runsOwn('session', traces, ['session'])).toBe(false)
    expect(runsOwn('jwt', [...traces, trace(call({}))], ['jwt'])).toBe(false)
  })

  it('goes by what is saved where nothing was called', () => {
    expect(runsOwn('jwt', [], ['jwt'])).toBe(true)
    expect(runsOwn('authorize', [], [])).toBe(false)
  })
})

describe('throwPlace', () => {
  it('says where a reader’s code threw', () => {
    expect(throwPlace(call({ own: true, error: 'Error: no', place: { line: 3, column: 7 } }))).toBe('line 3, column 7 of your jwt')
    expect(throwPlace(call({ error: 'Error: no' }))).toBeUndefined()
  })
})

describe('lineThatSets', () => {
  const source = `async jwt({ token, user, name }) {
  const { email } = user
  if (token.role === 'a') console.log(token.username)
  token.username = user.username
  token['isVerified'] = true
  return { ...token, email,
    role: user.role, 'full-name': 1, id }
}`

  it.each([
    ['username', 4],
    ['isVerified', 5],
    ['email', 6],
    ['role', 7],
    ['full-name', 7],
    ['id', 7],
    ['name', undefined],
    ['password', undefined]
  ])('%s: %s', (field, line) => {
    expect(lineThatSets(field, source)).toBe(line)
  })
})

it('says what a reader’s code threw, and where', () => {
  const call = { id: 0, parent: null, atMs: 0, durationMs: 0, arguments: [] }
  const threw = (more: object) =>
    ownFailure({ events: [{ ...call, kind: 'callback', name: 'jwt', error: 'Error: no.', ...more }] as never })
  expect(threw({ own: true, place: { line: 3, column: 7 } })).toBe('Your jwt threw Error: no, at line 3, column 7.')
  expect(threw({ own: true })).toBe('Your jwt threw Error: no.')
  expect(threw({})).toBeNull()
  expect(ownFailure({ events: [] })).toBeNull()
})
