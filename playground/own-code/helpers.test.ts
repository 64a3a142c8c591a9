import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, startDatabase } from '../lab/database'
import { readCredentials } from '../nextauth/credentials'
import { userModel } from '../nextauth/user'
import { seed } from '../sandbox/demo-users'
import { helpersOf, READ_CREDENTIALS, type Reach } from './helpers'

let database: Database
let sent: string[] = []
beforeAll(async () => {
  database = await startDatabase('helpers')
  database.connection.getClient().on('commandStarted', ({ commandName, databaseName }) => {
    if (databaseName === 'helpers') sent.push(commandName)
  })
})
afterAll(() => database.close())
beforeEach(async () => {
  await seed(database.connection)
  sent = []
})
afterEach(() => database.connection.dropDatabase())

function helpers(name: Parameters<typeof helpersOf>[0] = 'session', reach: Partial<Reach> = {}) {
  const run: Reach['around'] = (call) => call()
  return helpersOf(name, { users: userModel(database.connection), mayUpdate: async () => {}, compare: run, around: run, ...reach })
}

/** Runs what it is put around, and counts. */
function counted(): { around: Reach['around']; calls: () => number } {
  let count = 0
  const around: Reach['around'] = (call) => {
    count++
    return call()
  }
  return { around, calls: () => count }
}

type Found = { _id: { toString(): string }; username: string; tokenVersion: number; password: string } | null
const find = async (filter: unknown, from = helpers()) => (await from.findUser(filter)) as Found

describe('findUser', () => {
  it('finds by what equals, by several fields, and by an id under either name', async () => {
    const user = await find({ username: 'aayush' })
    expect(user).toMatchObject({ username: 'aayush', email: 'aayush@example.com', isVerified: true })
    const id = String(user?._id)
    expect((await find({ _id: id }))?.username).toBe('aayush')
    expect((await find({ id, isVerified: true }))?.username).toBe('aayush')
    expect(await find({ id, isVerified: false })).toBeNull()
    expect(await find({ id: 'no id' })).toBeNull()
    expect(await find({ username: 'nobody' })).toBeNull()
  })

  it.each([
    ['an operator', { username: { $ne: null } }],
    ['an operator on top', { $where: 'sleep(1000)' }],
    ['an operator beside', { username: 'aayush', $or: [] }],
    ['an expression', { username: /a/ }],
    ['another field', { password: 'x' }],
    ['a list', { username: ['aayush'] }],
    ['nothing', undefined],
    ['all', {}],
    ['an empty field', { username: undefined, constructor: 1 }],
    ['text', 'aayush'],
    ['a long text', { username: 'x'.repeat(201) }]
  ])('refuses %s, and asks nothing', async (_what, filter) => {
    await expect(find(filter)).rejects.toThrow(
      'findUser() takes fields and the values that they equal: _id, id, username, email, name, isVerified, tokenVersion.'
    )
    expect(sent).toEqual([])
  })

  it('is a call that the request’s own watch sees', async () => {
    const { around, calls } = counted()
    await find({ username: 'mira' }, helpers('session', { around }))
    expect(calls()).toBe(1)
    expect(sent).toEqual(['find'])
  })

  it('may be called 20 times in a call, with updateUser', async () => {
    const from = helpers()
    for (let i = 0; i < 19; i++) await from.findUser({ username: 'mira' })
    await from.updateUser({ username: 'mira' }, { tokenVersion: 1 })
    await expect(from.findUser({ username: 'mira' })).rejects.toThrow('One call may use helpers 20 times.')
    expect(await find({ username: 'mira' })).toMatchObject({ tokenVersion: 1 })
  })
})

describe('updateUser', () => {
  it('changes one user, and gives them as they are then', async () => {
    expect(await helpers().updateUser({ username: 'mira' }, { tokenVersion: 2, name: 'M' })).toMatchObject({ tokenVersion: 2, name: 'M' })
    expect(await find({ username: 'mira' })).toMatchObject({ tokenVersion: 2 })
    expect(await find({ username: 'aayush' })).toMatchObject({ tokenVersion: 0 })
    expect(await helpers().updateUser({ username: 'nobody' }, { tokenVersion: 2 })).toBeNull()
  })

  it.each([
    ['a password', { password: 'x' }],
    ['an operator', { $set: { name: 'x' } }],
    ['a path', { 'name.first': 'x' }],
    ['an object', { name: { first: 'x' } }],
    ['an empty name', { username: '' }],
    ['half a version', { tokenVersion: 0.5 }],
    ['nothing', {}]
  ])('refuses %s', async (_what, change) => {
    await expect(helpers().updateUser({ username: 'mira' }, change)).rejects.toThrow(
      'updateUser() takes username, email, name, isVerified, isAcceptingMessages, tokenVersion.'
    )
    expect(sent).toEqual([])
  })

  it('asks first whether the reader may change anything more', async () => {
    const mayUpdate = () => Promise.reject(new Error('too many changes'))
    await expect(helpers('jwt', { mayUpdate }).updateUser({ username: 'mira' }, { name: 'x' })).rejects.toThrow('too many changes')
    await expect(helpers().updateUser({ $where: '1' }, { name: 'x' })).rejects.toThrow('findUser() takes')
    expect(sent).toEqual([])
  })

  it('tells a name that is taken', async () => {
    await expect(helpers().updateUser({ username: 'mira' }, { username: 'aayush' })).rejects.toThrow('E11000')
  })
})

describe('passwordMatches', () => {
  it('is there for authorize alone', () => {
    expect(helpers('jwt').passwordMatches).toBeUndefined()
    expect(helpers('session').passwordMatches).toBeUndefined()
  })

  it('compares with the user that findUser found, whatever the code makes of the hash', async () => {
    const { findUser, passwordMatches } = helpers('authorize')
    const user = { ...((await findUser({ username: 'aayush' })) as object), password: '$2b$10$…' }
    expect(await passwordMatches?.('correct horse', JSON.parse(JSON.stringify(user)))).toBe(true)
    expect(await passwordMatches?.('wrong', user)).toBe(false)
  })

  it.each([
    ['nobody', null],
    [
      'a user that was not looked up',
      { _id: '0123456789abcdef01234567', password: '$2b$10$fp3aGvuXXg4HzJ11Q1d8Yeu9Xs9v3ILZQczVrlctIFizRc7o9FrBO' }
    ],
    ['text', 'aayush']
  ])('says no for %s, after a comparison', async (_what, user) => {
    const { around: compare, calls } = counted()
    expect(await helpers('authorize', { compare }).passwordMatches?.('correct horse', user)).toBe(false)
    expect(calls()).toBe(1)
  })

  it('may be called twice', async () => {
    const { passwordMatches } = helpers('authorize')
    await Promise.all([passwordMatches?.('a', null), passwordMatches?.('b', null)])
    await expect(passwordMatches?.('c', null)).rejects.toThrow('One call may compare a password 2 times.')
  })
})

describe('readCredentials within QuickJS', () => {
  const context: { readCredentials?: (input: unknown) => unknown } = {}
  runInNewContext(READ_CREDENTIALS, context)
  const within = (input: unknown) => {
    const read = context.readCredentials?.(input)
    return read && { ...read }
  }

  it('reads what the site’s own reads', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 80, unit: 'binary' }),
      fc.string({ minLength: 60, maxLength: 75 }),
      fc.constantFrom('', 'é'.repeat(36), 'é'.repeat(37))
    )
    const input = fc.oneof(
      fc.record({ username: text, password: text, csrfToken: text }, { requiredKeys: [] }),
      fc.record({ username: fc.anything(), password: text }),
      fc.anything()
    )
    const property = fc.property(input, (given) => {
      expect(within(given)).toEqual(readCredentials(given))
    })
    fc.assert(property, { numRuns: 2000 })
  })
})
