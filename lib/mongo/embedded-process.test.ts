import { Binary, type Collection, type Document, MongoClient, MongoServerError } from 'mongodb'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type EmbeddedProcess, startEmbeddedProcess } from './embedded-process'

/** Work that would end a process without limits: each is answered, and the process lives. */

const HEAP_MB = 256
let server: EmbeddedProcess
let client: MongoClient
let items: Collection<Document>
let restarts = 0

beforeAll(async () => {
  server = await startEmbeddedProcess(HEAP_MB)
  server.onRestart(() => restarts++)
  client = await new MongoClient(server.uri).connect()
  items = client.db('a').collection('items')
})
beforeEach(async () => {
  await client.db('a').dropDatabase()
})
afterAll(async () => {
  expect(restarts).toBe(0)
  await client.close()
  await server.stop()
})

/** Runs the work until it is refused. @returns the code of the refusal. */
async function untilRefused(work: (time: number) => Promise<unknown>, times: number): Promise<unknown> {
  for (let time = 0; time < times; time++)
    try {
      await work(time)
    } catch (error) {
      if (error instanceof MongoServerError) return error.code
      throw error
    }
  return 'never'
}

it.each<[string, (n: number) => Document]>([
  ['tiny', (n) => ({ n })],
  ['nested', () => ({ v: Array.from({ length: 50 }, (_, k) => ({ k })) })],
  ['of dates', () => ({ v: Array.from({ length: 100 }, () => new Date()) })],
  ['of empty documents', () => ({ v: Array.from({ length: 100 }, () => ({})) })],
  ['of text', () => ({ v: 'é'.repeat(100_000) })]
])('documents that are %s fill their part of the heap, and no more', async (_kind, make) => {
  await items.createIndex({ v: 1 })
  const batch = () => Array.from({ length: 500 }, (_, n) => make(n))
  expect(await untilRefused(() => items.insertMany(batch()), 10_000)).toBe(14031)
  await items.deleteMany({})
  await items.insertMany(Array.from({ length: 5 }, (_, n) => make(n)))
})

it('an index over large arrays counts', async () => {
  await items.insertMany(Array.from({ length: 100 }, () => ({ v: Array.from({ length: 1000 }, () => Math.random()) })))
  expect(await untilRefused(async (n) => items.createIndex({ v: 1, [`x${n}`]: 1 }), 20)).toBe(14031)
})

it('cursors that stay open count', async () => {
  await items.insertMany(Array.from({ length: 2000 }, () => ({ text: 'x'.repeat(500) })))
  const open = () => client.db('a').command({ find: 'items', batchSize: 1 })
  expect(await untilRefused(open, 20_000)).toBe(14031)
  await items.drop()
  expect((await client.db('admin').command({ serverStatus: 1 })).metrics.cursor.open.total).toBe(0)
})

it.each<[string, Document[]]>([
  ['documents', [...Array.from({ length: 6 }, (_, n) => ({ $unwind: `$l${n}` })), { $group: { _id: null, n: { $sum: 1 } } }]],
  [
    'lookups',
    [
      { $unwind: '$l0' },
      { $unwind: '$l1' },
      ...Array.from({ length: 4 }, (_, n) => ({ $lookup: { from: 'items', localField: 'none', foreignField: 'none', as: `x${n}` } }))
    ]
  ]
])('a pipeline that doubles %s is answered', async (_what, pipeline) => {
  const list = Array.from({ length: 100 }, (_, n) => n)
  await items.insertMany(
    Array.from({ length: 100 }, () => ({ v: [1, 2, 3], t: 'abc', l0: list, l1: list, l2: list, l3: list, l4: list, l5: list }))
  )
  expect(await untilRefused(() => items.aggregate(pipeline).toArray(), 1)).toBeOneOf([50, 146, 10334, 14031])
  expect(await items.countDocuments()).toBe(100)
})

it('a message that takes more memory than there is, is answered before it is parsed', async () => {
  const list = Array<Binary>(1_200_000).fill(new Binary(Buffer.alloc(0)))
  const insert = () => client.db('a').command({ insert: 'items', documents: [{ list }] })
  expect(await untilRefused(insert, 1)).toBe(146)
  expect(await items.countDocuments()).toBe(0)
})
