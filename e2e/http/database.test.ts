import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Visitor } from '@/playground/lab/visitor'
import type { Collections } from '@/playground/server/rows'
import { type Site, startSite } from '../../lib/testing/site'

let site: Site
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.stop())

async function signedIn(strategy: 'jwt' | 'database'): Promise<Visitor> {
  const visitor = new Visitor(site.url)
  await visitor.setStrategy(strategy)
  await visitor.signIn('aayush', 'correct horse')
  return visitor
}
const rowsOf = async (visitor: Visitor) => (await visitor.json<{ collections: Collections }>('/api/playground/database')).collections
const idOf = async (visitor: Visitor, username: string) =>
  String((await rowsOf(visitor)).users.find((user) => user.username === username)?._id)
const username = async (visitor: Visitor) => (await visitor.json<{ user?: { username: string } }>('/api/auth/session')).user?.username

async function expectProblem(response: Response, status: number, type: string): Promise<void> {
  expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json; charset=utf-8'])
  expect(await response.json()).toMatchObject({ type: `/problems/${type}`, status, detail: expect.stringMatching(/\.$/) })
}

describe('editing a user', () => {
  it('is seen by the next read under database, and by none under jwt', async () => {
    for (const [strategy, seen] of [
      ['jwt', 'aayush'],
      ['database', 'ayush']
    ] as const) {
      const visitor = await signedIn(strategy)
      const change = { username: ' ayush ', isVerified: false, isAcceptingMessages: false }
      expect((await visitor.patch(`/api/playground/database/users/${await idOf(visitor, 'aayush')}`, change)).status).toBe(204)
      expect((await rowsOf(visitor)).users[0]).toMatchObject({ username: 'ayush', isVerified: false, isAcceptingMessages: false })
      expect(await username(visitor)).toBe(seen)
    }
  })

  it.each([
    {},
    { password: 'x' },
    { username: '' },
    { username: 'x'.repeat(65) },
    { username: { $ne: 1 } },
    { isVerified: 'yes' },
    { isVerified: true, tokenVersion: 9 },
    [],
    null
  ])('refuses %j', async (change) => {
    const visitor = await signedIn('jwt')
    const before = await rowsOf(visitor)
    await expectProblem(await visitor.patch(`/api/playground/database/users/${await idOf(visitor, 'mira')}`, change), 422, 'invalid-input')
    expect(await rowsOf(visitor)).toEqual(before)
  })

  it('refuses a name that another user has', async () => {
    const visitor = await signedIn('jwt')
    const id = await idOf(visitor, 'mira')
    await expectProblem(await visitor.patch(`/api/playground/database/users/${id}`, { username: 'aayush' }), 409, 'conflict')
    expect(await idOf(visitor, 'mira')).toBe(id)
  })

  it('reaches nobody else’s rows', async () => {
    const [visitor, other] = [await signedIn('jwt'), await signedIn('jwt')]
    const foreign = await idOf(other, 'aayush')
    await expectProblem(await visitor.patch(`/api/playground/database/users/${foreign}`, { username: 'taken' }), 404, 'not-found')
    expect(await idOf(other, 'aayush')).toBe(foreign)
    for (const id of ['x', '..%2f..', '000000000000000000000000'])
      await expectProblem(await visitor.patch(`/api/playground/database/users/${id}`, { username: 'y' }), 404, 'not-found')
    await expectProblem(await new Visitor(site.url).patch(`/api/playground/database/users/${foreign}`, { username: 'y' }), 404, 'not-found')
  })

  it('refuses other methods and foreign pages', async () => {
    const visitor = await signedIn('jwt')
    const path = `/api/playground/database/users/${await idOf(visitor, 'mira')}`
    await expectProblem(await visitor.fetch(path), 405, 'method-not-allowed')
    await expectProblem(
      await visitor.fetch(path, { method: 'PATCH', headers: { Origin: 'https://elsewhere.example' }, body: '{}' }),
      403,
      'foreign-origin'
    )
  })
})

describe('deleting a session row', () => {
  it('revokes the session at the next read, and cannot be done twice', async () => {
    const visitor = await signedIn('database')
    const [row] = (await rowsOf(visitor)).sessions
    const remove = () => visitor.fetch(`/api/playground/database/sessions/${row?._id}`, { method: 'DELETE' })
    expect(await username(visitor)).toBe('aayush')
    expect((await remove()).status).toBe(204)
    expect(await username(visitor)).toBeUndefined()
    expect(visitor.sessionToken).toBeUndefined()
    await expectProblem(await remove(), 404, 'not-found')
  })

  it('reaches nobody else’s sessions', async () => {
    const [visitor, other] = [await signedIn('database'), await signedIn('database')]
    const [row] = (await rowsOf(other)).sessions
    await expectProblem(await visitor.fetch(`/api/playground/database/sessions/${row?._id}`, { method: 'DELETE' }), 404, 'not-found')
    expect(await username(other)).toBe('aayush')
  })
})
