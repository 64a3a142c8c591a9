import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_CALLBACKS } from './default-callbacks'

// By its place in the file system: the package does not export it.
const { defaultCallbacks } = createRequire(import.meta.url)(
  join(process.cwd(), 'node_modules/next-auth/core/lib/default-callbacks.js')
) as { defaultCallbacks: Record<string, (argument: never) => unknown> }

const outcome = (call: () => unknown) => {
  try {
    return call()
  } catch (error) {
    return String(error)
  }
}

describe('the default callbacks', () => {
  it('are all that NextAuth has', () => {
    expect(Object.keys(DEFAULT_CALLBACKS).sort()).toEqual(Object.keys(defaultCallbacks).sort())
  })

  it.each([
    ['signIn', { user: {}, account: null }],
    ['redirect', { url: '/demo', baseUrl: 'http://localhost:3000' }],
    ['redirect', { url: 'http://localhost:3000/x?y', baseUrl: 'http://localhost:3000' }],
    ['redirect', { url: 'https://elsewhere.example/', baseUrl: 'http://localhost:3000' }],
    ['redirect', { url: 'nonsense', baseUrl: 'http://localhost:3000' }],
    ['jwt', { token: { sub: '1' }, user: { id: '2' } }],
    ['session', { session: { user: { name: 'a' } }, token: {} }]
  ] as const)('%s answers %o as NextAuth’s own does', (name, argument) => {
    const ours = DEFAULT_CALLBACKS[name] as (argument: never) => unknown
    expect(outcome(() => ours(argument as never))).toEqual(outcome(() => defaultCallbacks[name]?.(argument as never)))
  })
})
