import { expect, it } from 'vitest'
import { EXAMPLE } from './example'
import type { Action, Moment } from './live-state'
import { whyGone } from './why-gone'

const signedOut = { ...EXAMPLE, state: { ...EXAMPLE.state, cookie: null }, session: null }
const moments = [{ number: 1, after: { name: 'signIn' }, at: 0, snapshot: EXAMPLE }] satisfies Moment[]
const after = (name: Action['name']) => whyGone({ latest: { name } as Action, snapshot: signedOut, moments })

it('says why the cookie is gone, and nothing while there is one or never was', () => {
  expect(whyGone({ latest: null, snapshot: EXAMPLE, moments })).toBeNull()
  expect(whyGone({ latest: null, snapshot: signedOut, moments: [] })).toBeNull()
  expect(after('signOut')).toContain('You signed out')
  expect(after('readSession')).toContain('found no session')
  expect(after('visitDashboard')).toContain('another tab')
  const expired = { ...signedOut, state: { ...signedOut.state, expired: true } }
  expect(whyGone({ latest: null, snapshot: expired, moments })).toContain('Your sandbox has expired')
})
