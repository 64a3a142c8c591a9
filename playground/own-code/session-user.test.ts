import { expect, it } from 'vitest'
import { userOf } from './session-user'

it('reads the user of a session', () => {
  expect(userOf({ user: { _id: '1', username: 'aayush', more: 1 } })).toMatchObject({ _id: '1', username: 'aayush', fields: { more: 1 } })
})

it.each([undefined, null, 'text', 7, [], {}, { user: null }, { user: 'x' }, { user: {} }, { user: { username: {} } }])(
  'of %j there is none',
  (session) => {
    expect(userOf(session)).toMatchObject({ _id: undefined, username: undefined })
  }
)
