import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Trace } from '../trace/events'
import { EXAMPLE_TRACES } from './trace/example-traces'
import { actionsIn, recall, remember } from './walked-before'

const [recorded] = EXAMPLE_TRACES.filter(({ path }) => path.startsWith('/api/auth/callback/credentials'))
const signIn = recorded as Trace
const read = { ...signIn, method: 'GET', path: '/api/auth/session', events: [] }
const signOut = { ...signIn, method: 'POST', path: '/api/auth/signout' }
const edit = { ...signIn, method: 'PATCH', path: '/api/playground/database/users/66f0', events: [] }
const names = (...traces: Trace[]) => actionsIn(traces).map(({ name }) => name)

describe('what the traces show', () => {
  it('is every action but reads, which pages do by themselves', () => {
    expect(names(signIn, read, read, { ...signIn, strategy: 'database' }, edit, read, signOut, read)).toEqual([
      'signIn',
      'switchStrategy',
      'editUser',
      'signOut'
    ])
    expect(actionsIn([edit])).toEqual([{ name: 'editUser', id: '66f0', fields: [] }])
  })

  it('is a replay where a read had a cookie after the sign-out', () => {
    const withCookie = { ...read, events: signIn.events }
    expect(names(signIn, signOut, withCookie, withCookie)).toEqual(['signIn', 'signOut', 'replay'])
    expect(names(signIn, withCookie)).toEqual(['signIn'])
  })
})

describe('what a tab remembers', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is what was done in this sandbox', () => {
    const kept = new Map<string, string>()
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value)
    })
    expect(recall('one')).toEqual([])
    remember('one', [{ name: 'signIn' }, { name: 'look' }])
    expect(recall('one')).toEqual([{ name: 'signIn' }, { name: 'look' }])
    expect(recall('another')).toEqual([])
    for (const key of kept.keys()) kept.set(key, '{"sandbox":')
    expect(recall('one')).toEqual([])
  })

  it('is nothing where the browser denies the storage', () => {
    const denied = () => {
      throw new Error('The operation is insecure.')
    }
    vi.stubGlobal('sessionStorage', { getItem: denied, setItem: denied })
    remember('one', [{ name: 'signIn' }])
    expect(recall('one')).toEqual([])
  })
})
