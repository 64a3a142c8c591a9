import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readEnv } from '@/lib/env'
import { mongo, startMongo, stopMongo } from '@/lib/mongo/runtime'
import { inFlight } from './last-use'
import { beginSandbox, resetSandbox, sandboxDatabase, sandboxExpiry, sweepSandboxes, touch } from './store'
import { databaseName } from './ticket'

beforeAll(async () => {
  await startMongo(readEnv({ MONGODB_ENGINE: 'embedded' }), () => {})
})
afterAll(stopMongo)
beforeEach(async () => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
  await mongo().connection.collection('sandboxes').deleteMany({})
})

const exists = async (id: string) =>
  (await mongo().connection.getClient().db('admin').admin().listDatabases()).databases.some(({ name }) => name === databaseName(id))
const age = (id: string, seconds: number) =>
  mongo()
    .connection.collection<{ _id: string }>('sandboxes')
    .updateOne({ _id: id }, { $set: { lastUsedAt: new Date(Date.now() - seconds * 1000) } })
/** A promise and what settles it. */
function gate(): { wait: Promise<void>; open: () => void } {
  let open = () => {}
  const wait = new Promise<void>((resolve) => {
    open = resolve
  })
  return { wait, open }
}

describe('a sandbox', () => {
  it('has a database of its own with the two demo users', async () => {
    const { id } = await beginSandbox('jwt')
    const users = await sandboxDatabase(id).collection('users').find().sort({ username: 1 }).toArray()
    expect(users).toMatchObject([
      { username: 'aayush', isVerified: true, isAcceptingMessages: true, tokenVersion: 0 },
      { username: 'mira', isVerified: false, isAcceptingMessages: false, tokenVersion: 0 }
    ])
    for (const { password } of users) expect(password).toMatch(/^\$2[aby]\$10\$/)
  })

  it('refuses a second user of the same name, as its unique index says', async () => {
    const { id } = await beginSandbox('jwt')
    await expect(sandboxDatabase(id).collection('users').insertOne({ username: 'mira', email: 'other@example.com' })).rejects.toMatchObject(
      { code: 11000 }
    )
  })

  it('is as new after a reset, under another secret and strategy jwt', async () => {
    const begun = await beginSandbox('database')
    await sandboxDatabase(begun.id)
      .collection('users')
      .updateOne({ username: 'mira' }, { $set: { username: 'changed' } })
    expect(await resetSandbox(begun)).toEqual({ ...begun, strategy: 'jwt', generation: 1 })
    expect(await sandboxDatabase(begun.id).collection('users').distinct('username')).toEqual(['aayush', 'mira'])
  })
})

describe('room', () => {
  it('is made by removing the least recently used sandbox, database and all', async () => {
    vi.stubEnv('SANDBOX_MAX', '2')
    const [first, second] = [await beginSandbox('jwt'), await beginSandbox('jwt')]
    await age(first.id, 5)
    touch(first.id) // noted in memory only, and counts all the same
    await age(second.id, 1)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 })
    touch(first.id)
    const third = await beginSandbox('jwt')
    expect(await Promise.all([first, second, third].map(({ id }) => exists(id)))).toEqual([true, false, true])
  })

  it('is never made at the cost of one that has a request under way', async () => {
    vi.stubEnv('SANDBOX_MAX', '1')
    const { id } = await beginSandbox('jwt')
    const request = gate()
    const done = inFlight(id, () => request.wait)
    await expect(beginSandbox('jwt')).rejects.toMatchObject({ type: 'sandboxes-full', status: 503 })
    request.open()
    await done
    const next = await beginSandbox('jwt')
    expect([await exists(id), await exists(next.id)]).toEqual([false, true])
  })
})

describe('sweeping', () => {
  it('removes what has been idle too long, and nothing else', async () => {
    const idle = await beginSandbox('jwt')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1801 * 1000 })
    const used = await beginSandbox('jwt')
    expect(await sandboxExpiry(idle.id)).toBeUndefined()
    await sweepSandboxes()
    expect([await exists(idle.id), await exists(used.id)]).toEqual([false, true])
    expect(await sandboxExpiry(used.id)).toBeInstanceOf(Date)
  })

  it('takes up a removal that was cut short', async () => {
    const { id } = await beginSandbox('jwt')
    await mongo()
      .connection.collection<{ _id: string }>('sandboxes')
      .updateOne({ _id: id }, { $set: { removing: true } })
    expect(await sandboxExpiry(id)).toBeUndefined()
    await sweepSandboxes()
    expect(await exists(id)).toBe(false)
  })
})
