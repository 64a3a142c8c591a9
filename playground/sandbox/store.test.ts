import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readEnv } from '@/lib/env'
import { mongo, startMongo, stopMongo } from '@/lib/mongo/runtime'
import { inFlight } from './last-use'
import { changeRecord, records } from './records'
import {
  askStanding,
  beginSandbox,
  checkRoom,
  keepOpen,
  onSandboxEnd,
  removeSandbox,
  resetSandbox,
  sandboxDatabase,
  sandboxExpiry,
  sweepOrphans,
  sweepSandboxes,
  touch
} from './store'
import { databaseName, type SandboxTicket } from './ticket'

beforeAll(async () => {
  await startMongo(readEnv({ MONGODB_ENGINE: 'embedded' }), () => {})
})
afterAll(stopMongo)
beforeEach(async () => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
  for (const { _id } of await records().find().toArray()) await removeSandbox(_id)
})

const databases = async () => (await mongo().connection.getClient().db('admin').admin().listDatabases()).databases.map(({ name }) => name)
const exists = async (ticket: SandboxTicket) => (await databases()).includes(databaseName(ticket))
const age = (id: string, seconds: number) => changeRecord(id, { $set: { lastUsedAt: new Date(Date.now() - seconds * 1000) } })
const begin = (client = 'a client') => beginSandbox('jwt', client)
/** A sandbox of somebody who has signed in, as long ago as said. */
async function used(client: string, seconds: number): Promise<SandboxTicket> {
  const ticket = await begin(client)
  await changeRecord(ticket.id, { $set: { holds: true, lastUsedAt: new Date(Date.now() - seconds * 1000) } })
  return ticket
}
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
    const ticket = await begin()
    const users = await sandboxDatabase(ticket).collection('users').find().sort({ username: 1 }).toArray()
    expect(users).toMatchObject([
      { username: 'aayush', isVerified: true, isAcceptingMessages: true, tokenVersion: 0 },
      { username: 'mira', isVerified: false, isAcceptingMessages: false, tokenVersion: 0 }
    ])
    for (const { password } of users) expect(password).toMatch(/^\$2[aby]\$10\$/)
  })

  it('refuses a second user of the same name, as its unique index says', async () => {
    const users = sandboxDatabase(await begin()).collection('users')
    await expect(users.insertOne({ username: 'mira', email: 'other@example.com' })).rejects.toMatchObject({ code: 11000 })
  })

  it('is full at 1 MB, and one that is not full is not', async () => {
    const ticket = await begin()
    await checkRoom(ticket)
    await sandboxDatabase(ticket)
      .collection('notes')
      .insertOne({ text: 'x'.repeat(1024 * 1024) })
    await expect(checkRoom(ticket)).rejects.toMatchObject({ type: 'sandbox-full', status: 409 })
  })
})

describe('a reset', () => {
  it('makes a sandbox as new, under another secret and strategy jwt, and drops the old database', async () => {
    const begun = await beginSandbox('database', 'a client')
    await sandboxDatabase(begun)
      .collection('users')
      .updateOne({ username: 'mira' }, { $set: { username: 'changed' } })
    const next = await resetSandbox(begun)
    expect(next).toEqual({ ...begun, strategy: 'jwt', generation: 1 })
    expect(await sandboxDatabase(next).collection('users').distinct('username')).toEqual(['aayush', 'mira'])
    await expect.poll(() => exists(begun)).toBe(false)
  })

  it('ends everything of the generation before it: ticket, expiry, streams', async () => {
    const begun = await begin()
    const ended: string[] = []
    onSandboxEnd(begun, () => ended.push('old'))
    const next = await resetSandbox(begun)
    onSandboxEnd(next, () => ended.push('new'))
    expect([await askStanding(begun), await askStanding(next)]).toEqual(['gone', 'live'])
    expect([await sandboxExpiry(begun), await sandboxExpiry(next)]).toEqual([undefined, expect.any(Date)])
    expect(ended).toEqual(['old'])
    await expect(resetSandbox(begun)).rejects.toMatchObject({ type: 'conflict' })
  })

  it('happens once when many are asked for at once; the others are told', async () => {
    const begun = await begin()
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => resetSandbox(begun)))
    const [done, refused] = [results.filter(({ status }) => status === 'fulfilled'), results.filter(({ status }) => status === 'rejected')]
    expect(done).toHaveLength(1)
    for (const result of refused) expect(result).toMatchObject({ reason: { type: 'conflict', status: 409 } })
    expect(
      await sandboxDatabase({ ...begun, generation: 1 })
        .collection('users')
        .countDocuments()
    ).toBe(2)
  })

  it('can be asked for again when one has died', async () => {
    const begun = await begin()
    await changeRecord(begun.id, { $set: { resettingUntil: new Date(Date.now() - 1) } })
    expect(await resetSandbox(begun)).toMatchObject({ generation: 1 })
  })
})

describe('room', () => {
  it('is made by removing the least recently used sandbox, database and all', async () => {
    vi.stubEnv('SANDBOX_MAX', '2')
    const [first, second] = [await begin(), await begin()]
    await age(first.id, 5)
    touch(first.id) // noted in memory only, and counts all the same
    await age(second.id, 1)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 })
    touch(first.id)
    const third = await begin()
    expect(await Promise.all([first, second, third].map((ticket) => exists(ticket)))).toEqual([true, false, true])
  })

  it('is never made at the cost of one that has a request under way', async () => {
    vi.stubEnv('SANDBOX_MAX', '1')
    const ticket = await begin()
    const request = gate()
    const done = inFlight(ticket.id, () => request.wait)
    await expect(begin()).rejects.toMatchObject({ type: 'sandboxes-full', status: 503, retryAfter: 30 })
    request.open()
    await done
    const next = await begin()
    expect([await exists(ticket), await exists(next)]).toEqual([false, true])
  })

  it('is never made at the cost of one that a page has open, at any process', async () => {
    vi.stubEnv('SANDBOX_MAX', '2')
    const [open, other] = [await used('one', 500), await used('another', 10)]
    keepOpen(open.id)
    await expect.poll(async () => (await records().findOne({ _id: open.id }))?.busyUntil).toBeInstanceOf(Date)
    await age(open.id, 500)
    const next = await begin('a third')
    expect(await Promise.all([open, other, next].map((ticket) => exists(ticket)))).toEqual([true, false, true])
  })

  it('is made by removing one that holds nothing before one that somebody has used', async () => {
    vi.stubEnv('SANDBOX_MAX', '2')
    const [holder, empty] = [await used('one', 500), await begin('another')]
    await age(empty.id, 20)
    const next = await begin('a third')
    expect(await Promise.all([holder, empty, next].map((ticket) => exists(ticket)))).toEqual([true, false, true])
  })

  it('for a client that holds its share is made among its own', async () => {
    vi.stubEnv('SANDBOX_MAX', '10')
    const others = await Promise.all(Array.from({ length: 9 }, (_, i) => used(`client ${i}`, 100 + i)))
    const flood = []
    for (let i = 0; i < 5; i++) flood.push(await begin('a flood'))
    expect(await Promise.all(others.map((ticket) => exists(ticket)))).toEqual(Array(9).fill(true))
    expect(await Promise.all(flood.map((ticket) => exists(ticket)))).toEqual([false, false, false, false, true])
  })
})

describe('memory', () => {
  const count = () => records().countDocuments()
  /** Fills a sandbox with documents, and has it asked how much it holds. */
  async function fill(ticket: SandboxTicket, kilobytes: number): Promise<void> {
    await sandboxDatabase(ticket)
      .collection('notes')
      .insertOne({ text: 'x'.repeat(kilobytes * 1024) })
    await checkRoom(ticket)
  }
  /** Begins sandboxes of as many clients. */
  async function beginMany(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const { id } = await begin(`client ${i}`)
      await age(id, 60)
    }
  }

  it('bounds the number of sandboxes where nothing else does', async () => {
    vi.stubEnv('SANDBOX_MEMORY_MB', '1')
    await beginMany(25)
    expect(await count()).toBe(21)
  })

  it('has room for fewer sandboxes when one holds more, and for more when that is gone', async () => {
    vi.stubEnv('SANDBOX_MEMORY_MB', '1')
    const heavier = await begin()
    await fill(heavier, 100)
    keepOpen(heavier.id)
    await beginMany(15)
    expect(await exists(heavier)).toBe(true)
    expect(await count()).toBe(12)
    await removeSandbox(heavier.id)
    await beginMany(25)
    expect(await count()).toBe(21)
  })

  it('is made by removing one that holds much before those that hold little', async () => {
    vi.stubEnv('SANDBOX_MEMORY_MB', '8')
    const heavy = await used('one', 1)
    const light = await Promise.all(Array.from({ length: 90 }, (_, i) => used(`client ${i}`, 100)))
    await fill(heavy, 1000)
    await begin('a newcomer')
    expect(await exists(heavy)).toBe(false)
    expect(await Promise.all(light.map((ticket) => exists(ticket)))).toEqual(Array(90).fill(true))
  })

  it('is made by removing even one that a page has open, where its client takes more than its share', async () => {
    vi.stubEnv('SANDBOX_MEMORY_MB', '8')
    const greedy = await Promise.all([used('greedy', 1), used('greedy', 1)])
    for (const ticket of greedy) {
      await fill(ticket, 1020)
      keepOpen(ticket.id)
    }
    await expect.poll(() => records().countDocuments({ busyUntil: { $gt: new Date() } })).toBe(2)
    await begin('a newcomer')
    expect((await Promise.all(greedy.map((ticket) => exists(ticket)))).filter(Boolean)).toHaveLength(1)
  })

  it('is given up by a sweep when sandboxes have grown, not by many at once', async () => {
    vi.stubEnv('SANDBOX_MEMORY_MB', '1')
    const heavier = await used('one', 1)
    await beginMany(15)
    await fill(heavier, 100)
    keepOpen(heavier.id)
    expect(await count()).toBe(16)
    await sweepSandboxes()
    expect([await count(), await exists(heavier)]).toEqual([12, true])
  })
})

describe('sweeping', () => {
  it('removes what has been idle too long, and nothing else', async () => {
    const idle = await begin()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1801 * 1000 })
    const fresh = await begin()
    expect(await sandboxExpiry(idle)).toBeUndefined()
    await sweepSandboxes()
    expect([await exists(idle), await exists(fresh)]).toEqual([false, true])
    expect(await sandboxExpiry(fresh)).toBeInstanceOf(Date)
  })

  it('takes up a removal that was cut short', async () => {
    const ticket = await begin()
    await changeRecord(ticket.id, { $set: { removing: true } })
    expect(await sandboxExpiry(ticket)).toBeUndefined()
    await sweepSandboxes()
    expect(await exists(ticket)).toBe(false)
  })

  it('drops a database that no record knows, once it has been there for a while', async () => {
    const [known, lost] = [await begin(), { id: 'f'.repeat(32), generation: 0 }]
    await sandboxDatabase(lost).collection('users').insertOne({ username: 'nobody' })
    await sweepOrphans()
    expect(await databases()).toContain(databaseName(lost))
    await sweepOrphans(Date.now() + 60_000)
    expect(await databases()).not.toContain(databaseName(lost))
    expect(await exists(known)).toBe(true)
  })
})
