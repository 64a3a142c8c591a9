import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readEnv } from '@/lib/env'
import { mongo, startMongo, stopMongo } from '@/lib/mongo/runtime'
import type { Shelf } from './kept'
import { KeptHere } from './kept-here'
import { KeptInMongodb } from './kept-in-mongodb'

beforeAll(async () => {
  await startMongo(readEnv({ MONGODB_ENGINE: 'embedded' }), () => {})
})
afterAll(stopMongo)

let count = 0

/** Traces of a visitor, with so many bytes each. Their ids sort as they are made. */
const made = (visitor: string, traces: number, bytes = 10, keptAt = new Date()) =>
  Array.from({ length: traces }, () => ({ id: String(count++).padStart(9, '0'), visitor, keptAt, json: Buffer.alloc(bytes) }))
const idsOf = (traces: { id: string }[]) => traces.map(({ id }) => id)

describe.each([
  { Kept: KeptHere, late: 0 },
  // It removes the oldest now and then.
  { Kept: KeptInMongodb, late: 512 * 1024 }
])('$Kept.name', ({ Kept, late }) => {
  let shelf: Shelf
  beforeEach(async () => {
    await mongo().connection.collection('traces').deleteMany({})
    shelf = new Kept()
    await shelf.prepare()
  })

  /** What is read of a visitor. */
  async function kept(visitor: string, after = ''): Promise<{ id: string; json: Buffer }[]> {
    const traces: { id: string; json: Buffer }[] = []
    for await (const trace of shelf.read(visitor, after)) traces.push(trace)
    return traces
  }
  /** Puts a few at a time, as the keeper does. */
  async function put(traces: ReturnType<typeof made>): Promise<void> {
    for (let i = 0; i < traces.length; i += 10) await shelf.put(traces.slice(i, i + 10))
  }

  it('gives a visitor their own traces as they were put, oldest first, and those after one', async () => {
    const [first, of, second] = [...made('a', 1), ...made('b', 1), ...made('a', 1)] as [object, object, object]
    await shelf.put([first, of, second] as ReturnType<typeof made>)
    expect(await kept('a')).toEqual([first, second])
    expect(await kept('a', idsOf(await kept('a'))[0])).toEqual([second])
    expect(await kept('nobody')).toEqual([])
  })

  it('keeps the newest 200', async () => {
    const traces = made('a', 260)
    await put(traces)
    expect(idsOf(await kept('a'))).toEqual(idsOf(traces.slice(-200)))
  })

  it('keeps two megabytes of a visitor: the oldest go, and nobody else’s', async () => {
    const traces = made('large', 100, 60_000)
    await put([...made('small', 1), ...traces])
    const ids = idsOf(await kept('large'))
    expect(ids).toEqual(idsOf(traces.slice(-ids.length)))
    expect(ids.length * 60_000).toBeGreaterThan(1.9 * 1024 * 1024)
    expect(ids.length * 60_000).toBeLessThanOrEqual(2 * 1024 * 1024 + late)
    expect(shelf.bytes).toBe(ids.length * 60_000 + 10)
    expect(await kept('small')).toHaveLength(1)
  })

  it('keeps 128 megabytes of all visitors: those with the most lose their oldest, and nobody else', async () => {
    await put(made('quiet', 1))
    for (let i = 0; i < 70; i++) await put(made(`crowd-${i}`, 22, 90_000))
    expect(shelf.bytes).toBeGreaterThan(100 * 1024 * 1024)
    expect(shelf.bytes).toBeLessThanOrEqual(128 * 1024 * 1024)
    expect(await kept('quiet')).toHaveLength(1)
    expect(await kept('crowd-69')).toHaveLength(22)
    expect((await kept('crowd-0')).length).toBeLessThan(22)
  })

  it('forgets those of a visitor, also while somebody reads them', async () => {
    await put([...made('a', 60), ...made('b', 1)])
    const reading = shelf.read('a', '')[Symbol.asyncIterator]()
    await reading.next()
    await shelf.drop('a')
    let left = 0
    while (!(await reading.next()).done) left++
    // A batch may have been read already.
    expect(left).toBeLessThan(20)
    expect(await kept('a')).toEqual([])
    expect(await kept('b')).toHaveLength(1)
    expect(shelf.bytes).toBe(10)
  })

  it('gives none that is half an hour old', async () => {
    const old = new Date(Date.now() - 30 * 60_000)
    const [young] = made('a', 1)
    await put([...made('a', 3, 10, old), ...(young ? [young] : [])])
    expect(idsOf(await kept('a'))).toEqual([young?.id])
  })
})

it('memory is given back once a minute, when the time of traces is over', async () => {
  vi.useFakeTimers()
  const shelf = new KeptHere()
  await shelf.prepare()
  await shelf.put(made('a', 3))
  vi.advanceTimersByTime(29 * 60_000)
  await shelf.put(made('b', 1))
  expect(shelf.bytes).toBe(40)
  vi.advanceTimersByTime(60_000)
  expect(shelf.bytes).toBe(10)
  vi.useRealTimers()
})

it('memory is empty when the engine was started anew', async () => {
  const shelf = new KeptHere()
  await shelf.put(made('a', 3))
  await shelf.prepare()
  expect(shelf.bytes).toBe(0)
})
