import { expect, it } from 'vitest'
import { EXAMPLE } from './example'
import { ownCredentials, type Snapshot } from './snapshot'

const [aayush, mira] = EXAMPLE.collections.users
const token = { ...EXAMPLE.state.token, _id: aayush?._id } as Snapshot['state']['token']
const withUsers = (...users: (Record<string, unknown> | undefined)[]): Snapshot => ({
  ...EXAMPLE,
  state: { ...EXAMPLE.state, token },
  collections: { ...EXAMPLE.collections, users: users as never }
})

it('knows the credentials of the reader after a rename too, and none once the user is gone', () => {
  expect(ownCredentials(withUsers(aayush, mira))).toEqual({ username: 'aayush', password: 'correct horse' })
  expect(ownCredentials(withUsers({ ...aayush, username: 'ayush' }, mira))).toEqual({ username: 'ayush', password: 'correct horse' })
  expect(ownCredentials(withUsers(mira))).toBeUndefined()
})
