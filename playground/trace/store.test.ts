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

it('gives a visitor their own traces, oldest first, and those after one', async () => {
  keep('a', '/1')
  keep('b', '/of another')
  keep('a', '/2')
  expect(await pathsOf('a')).toEqual(['/1', '/2'])
  const ids: string[] = []
  for await (const { id } of readTraces('a')) ids.push(id)
  expect(await pathsOf('a', ids[0])).toEqual(['/2'])
})

it('keeps the newest 200, in the order in which the requests ended', async () => {
  for (let i = 0; i < 260; i++) keep('many', `/${i}`)
  expect(await pathsOf('many')).toEqual(Array.from({ length: 200 }, (_, i) => `/${i + 60}`))
})

it('gives requests their turn while many traces are put together', async () => {
  let put = 0
  for (let i = 0; i < 100; i++)
    keepTrace('crowd', () => {
      put++
      return { path: '/', events: [] } as unknown as Omit<Trace, 'id'>
    })
  const reading = pathsOf('crowd')
  const seen: number[] = []
  for (let before = -1; before < put; await new Promise((resolve) => setImmediate(resolve))) {
    seen.push(put - Math.max(before, 0))
    before = put
  }
  expect(await reading).toHaveLength(100)
  expect(seen.length).toBeGreaterThan(5)
  expect(Math.max(...seen)).toBeLessThanOrEqual(10)
})

it('goes on after a trace that cannot be put together', async () => {
  keepTrace('broken', () => {
    throw new Error('no trace')
  })
  await pathsOf('broken')
  keep('broken', '/later')
  expect(await pathsOf('broken')).toEqual(['/later'])
})

it('cuts one that is too large: what happened stays', async () => {
  keep('huge', '/huge', 500_000)
  const { value: trace } = await readTraces('huge').next()
  expect(trace.json.length).toBeLessThan(96 * 1024)
  expect(JSON.parse(String(trace.json))).toMatchObject({ path: '/huge', request: { body: { $: 'deep' } } })
})

it('forgets those of a visitor, also what is being written', async () => {
  for (let i = 0; i < 30; i++) keep('gone', `/${i}`)
  const reading = pathsOf('gone')
  await dropTraces('gone')
  await reading
  expect(await pathsOf('gone')).toEqual([])
})

it('asks no database of the process’s own', async () => {
  keep('counted', '/1', 1000)
  expect(await pathsOf('counted')).toEqual(['/1'])
  expect(await mongo().connection.collection('traces').estimatedDocumentCount()).toBe(0)
})
