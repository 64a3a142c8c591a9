import { afterAll, beforeAll, expect, it } from 'vitest'
import { readEnv } from '@/lib/env'
import { mongo, startMongo, stopMongo } from '@/lib/mongo/runtime'
import type { Trace } from './events'
import { keepTrace } from './outbox'
import { dropTraces, readTraces, startKeeping } from './store'

beforeAll(async () => {
  await startMongo(readEnv({ MONGODB_ENGINE: 'embedded' }), () => {})
  await startKeeping()
})
afterAll(stopMongo)

/** Keeps a trace with a body of so many characters. */
function keep(visitor: string, path: string, characters = 10): void {
  const exchange = { headers: [], body: 'x'.repeat(characters) }
  keepTrace(visitor, () => ({ path, events: [], request: exchange, response: { headers: [], body: null } }) as unknown as Omit<Trace, 'id'>)
}

async function pathsOf(visitor: string, after?: string): Promise<string[]> {
  const paths: string[] = []
  for await (const { json } of readTraces(visitor, after)) paths.push((JSON.parse(json.toString()) as Trace).path)
  return paths
}

const bytesOf = async (visitor: string) => {
  const [sum] = await mongo()
    .connection.collection('traces')
    .aggregate([{ $match: { visitor } }, { $group: { _id: null, bytes: { $sum: '$bytes' } } }])
    .toArray()
  return Number(sum?.bytes ?? 0)
}

it('gives a visitor their own traces, oldest first, and those after one', async () => {
  keep('a', '/1')
  keep('b', '/of another')
  keep('a', '/2')
  expect(await pathsOf('a')).toEqual(['/1', '/2'])
  const ids: string[] = []
  for await (const { id } of readTraces('a')) ids.push(id)
  expect(await pathsOf('a', ids[0])).toEqual(['/2'])
})

it('keeps the newest 200', async () => {
  for (let i = 0; i < 260; i++) keep('many', `/${i}`)
  const paths = await pathsOf('many')
  expect(paths).toHaveLength(200)
  expect(paths.at(-1)).toBe('/259')
})

it('keeps two megabytes of a visitor: the oldest go, and nobody else’s', async () => {
  keep('small', '/kept')
  await pathsOf('small')
  for (let i = 0; i < 100; i++) keep('large', `/${i}`, 60_000)
  const paths = await pathsOf('large')
  expect(paths.at(-1)).toBe('/99')
  expect(paths).not.toContain('/0')
  expect(await bytesOf('large')).toBeLessThan(2.4 * 1024 * 1024)
  expect(await pathsOf('small')).toEqual(['/kept'])
})

it('keeps 128 megabytes of all visitors: those with the most lose their oldest, and nobody else', async () => {
  keep('quiet', '/kept')
  await pathsOf('quiet')
  for (let i = 0; i < 150; i++) {
    for (let j = 0; j < 22; j++) keep(`crowd-${i}`, `/${j}`, 45_000)
    await pathsOf(`crowd-${i}`, 'zzz')
  }
  const [sum] = await mongo()
    .connection.collection('traces')
    .aggregate([{ $group: { _id: null, bytes: { $sum: '$bytes' } } }])
    .toArray()
  expect(Number(sum?.bytes)).toBeGreaterThan(100 * 1024 * 1024)
  expect(Number(sum?.bytes)).toBeLessThan(129 * 1024 * 1024)
  expect(await pathsOf('quiet')).toEqual(['/kept'])
  expect((await pathsOf('crowd-149')).at(-1)).toBe('/21')
})

it('cuts one that is too large: what happened stays', async () => {
  keep('huge', '/huge', 500_000)
  const { value: trace } = await readTraces('huge').next()
  expect(trace.json.length).toBeLessThan(96 * 1024)
  expect(JSON.parse(String(trace.json))).toMatchObject({ path: '/huge', request: { body: { $: 'deep' } } })
})

it('forgets those of a visitor', async () => {
  keep('gone', '/1')
  await dropTraces('gone')
  expect(await pathsOf('gone')).toEqual([])
})
