import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startEmbedded } from '../mongo/embedded/server'
import { prepareRateLimits, RateLimits } from './rate-limits'

let mongod: Awaited<ReturnType<typeof startEmbedded>>
let client: MongoClient
beforeAll(async () => {
  mongod = await startEmbedded()
  client = await new MongoClient(mongod.uri).connect()
  await prepareRateLimits(client, 'limits')
})
afterAll(async () => {
  await client.close()
  await mongod.close()
})

const RULES = { tries: { times: 3, seconds: 20 } }
const shared = () => new RateLimits(RULES, { client, database: 'limits', requireDatabase() {}, untilAway: (work) => work })

describe.each([
  ['in memory', () => [new RateLimits(RULES)]],
  ['in MongoDB, by two processes', () => [shared(), shared()]]
])('limits %s', (_where, make) => {
  it('allow so many in a time, for each key, and then tell when to try again', async () => {
    const processes = make()
    const key = `reader ${Math.random()}`
    for (let i = 0; i < 3; i++) await processes[i % processes.length]?.take('tries', key, 'tries')
    for (const one of processes)
      await expect(one.take('tries', key, 'tries')).rejects.toMatchObject({
        type: 'too-many-requests',
        status: 429,
        detail: expect.stringMatching(/^Too many tries\. Try again in \d+ seconds\.$/)
      })
    await processes[0]?.take('tries', `${key} else`, 'tries')
  })

  it('count what has failed, and forget it', async () => {
    const [limits] = make()
    const key = `reader ${Math.random()}`
    await limits?.check('tries', key, 'tries')
    for (let i = 0; i < 3; i++) await limits?.note('tries', key)
    await expect(limits?.check('tries', key, 'tries')).rejects.toMatchObject({ status: 429, retryAfter: expect.any(Number) })
    await limits?.forget('tries', key)
    await limits?.check('tries', key, 'tries')
  })
})

it('allow again when the time is over', async () => {
  vi.useFakeTimers()
  const limits = new RateLimits(RULES)
  for (let i = 0; i < 3; i++) await limits.take('tries', 'a', 'tries')
  await expect(limits.take('tries', 'a', 'tries')).rejects.toMatchObject({ status: 429 })
  await vi.advanceTimersByTimeAsync(21_000)
  await limits.take('tries', 'a', 'tries')
  vi.useRealTimers()
})
