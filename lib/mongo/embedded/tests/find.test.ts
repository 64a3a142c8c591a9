import { type Document, ObjectId } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, useMongo } from './target'

const mongo = useMongo()

describe('find', () => {
  it('sorts across types in MongoDB order', async () => {
    const values = [true, 'text', 3, null, { a: 1 }, new Date(0), new ObjectId(), /r/]
    await mongo.items.insertMany(values.map((v, _id) => ({ _id, v }) as never))
    const sorted = await mongo.items.find().sort({ v: 1 }).toArray()
    expect(sorted.map(({ _id }) => _id)).toEqual([3, 2, 1, 4, 6, 0, 5, 7])
  })

  it('skips, limits and projects', async () => {
    await mongo.items.insertMany([1, 2, 3, 4].map((n) => ({ _id: n, n, sub: { a: n, b: n } }) as never))
    expect(await mongo.items.find().sort({ n: -1 }).skip(1).limit(2).project({ 'sub.a': 1 }).toArray()).toEqual([
      { _id: 3, sub: { a: 3 } },
      { _id: 2, sub: { a: 2 } }
    ])
    expect(await mongo.items.findOne({ n: 1 }, { projection: { _id: 0, sub: 0 } })).toEqual({ n: 1 })
    expect(await mongo.items.findOne({ n: 1 }, { projection: { sub: 0 } })).toEqual({ _id: 1, n: 1 })
    expect(await codeOf(mongo.items.findOne({}, { projection: { a: 1, b: 0 } }))).toBe(31254)
  })

  it('goes on over many batches, and a killed cursor is gone', async () => {
    await mongo.items.insertMany(Array.from({ length: 250 }, (_, n) => ({ n })))
    expect(await mongo.items.find().batchSize(40).toArray()).toHaveLength(250)
    const { cursor } = await mongo.db.command({ find: 'items', batchSize: 1 }, { promoteLongs: false })
    expect(await mongo.db.command({ killCursors: 'items', cursors: [cursor.id] })).toMatchObject({
      cursorsKilled: [1].map(() => expect.anything())
    })
    expect(await codeOf(mongo.db.command({ getMore: cursor.id, collection: 'items' }))).toBe(43)
  })
})

describe('counting', () => {
  it('countDocuments, estimatedDocumentCount, distinct', async () => {
    await mongo.items.insertMany([{ n: 1 }, { n: 2 }, { n: 2 }, { n: [3, 1] }])
    expect(await mongo.items.countDocuments({ n: 2 })).toBe(2)
    expect(await mongo.items.countDocuments({ n: 9 })).toBe(0)
    expect(await mongo.items.countDocuments({}, { skip: 1, limit: 2 })).toBe(2)
    expect(await mongo.items.estimatedDocumentCount()).toBe(4)
    expect(await mongo.items.distinct('n')).toEqual([1, 2, 3])
    expect(await codeOf(mongo.items.aggregate([{ $indexStats: {} }]).toArray())).toBe(238)
    expect(await codeOf(mongo.items.aggregate([{ $bogus: {} }]).toArray())).toBe(40324)
  })
})

describe('projections', () => {
  const project = async (document: object, projection: object, filter: object = {}) => {
    await mongo.items.insertOne({ _id: 1, ...document } as never)
    return mongo.items.findOne(filter, { projection: { _id: 0, ...projection } })
  }

  it.each<[string, object, object, object, object?]>([
    ['include through arrays', { a: [{ x: 1, y: 2 }, 3, { y: 4 }] }, { 'a.x': 1 }, { a: [{ x: 1 }, {}] }],
    ['exclude through arrays', { a: [{ x: 1, y: 2 }, 3] }, { 'a.x': 0 }, { a: [{ y: 2 }, 3] }],
    ['nested documents', { a: { x: 1, y: 2 } }, { a: { x: 1 } }, { a: { x: 1 } }],
    ['an expression', { a: 2 }, { b: { $add: ['$a', 2] } }, { b: 4 }],
    ['$slice', { a: [1, 2, 3], b: 1 }, { a: { $slice: -2 } }, { a: [2, 3], b: 1 }],
    ['$slice with a skip', { a: [1, 2, 3] }, { a: { $slice: [1, 1] } }, { a: [2] }],
    ['$slice beside an inclusion', { a: [1, 2], b: 1, c: 1 }, { b: 1, a: { $slice: 1 } }, { a: [1], b: 1 }],
    ['$elemMatch', { a: [{ x: 1 }, { x: 2 }] }, { a: { $elemMatch: { x: { $gt: 1 } } } }, { a: [{ x: 2 }] }],
    ['$elemMatch without a match', { a: [1] }, { a: { $elemMatch: { $gt: 1 } } }, {}],
    ['the positional $', { a: [1, 5, 7] }, { 'a.$': 1 }, { a: [5] }, { a: { $gt: 4 } }]
  ])('%s', async (_name, document, projection, expected, filter) => {
    expect(await project(document, projection, filter)).toEqual(expected)
  })

  it.each([
    [{ a: 1, 'a.b': 1 }, 31249],
    [{ a: 0, b: 1 }, 31253],
    [{ 'a.$.b': 1 }, 31394],
    [{ 'a.b': { $elemMatch: { x: 1 } } }, 31275],
    [{ a: { $bogus: 1 } }, 168]
  ])('%j is refused', async (projection, code) => {
    await mongo.items.insertOne({ a: 1 })
    expect(await codeOf(mongo.items.findOne({}, { projection: projection as object }))).toBe(code)
  })
})

describe('sorting', () => {
  it('an array counts by its least element ascending and by its greatest descending', async () => {
    await mongo.items.insertMany([{ _id: 1, v: [5, 1] }, { _id: 2, v: 3 }, { _id: 3, v: [] }, { _id: 4 }] as never[])
    const ids = async (direction: 1 | -1) =>
      (await mongo.items.find().sort({ v: direction, _id: 1 }).toArray()).map(({ _id }) => Number(_id))
    expect(await ids(1)).toEqual([3, 4, 1, 2])
    expect(await ids(-1)).toEqual([1, 2, 4, 3])
  })

  it('by several fields, and not by two arrays', async () => {
    await mongo.items.insertMany([
      { _id: 1, a: 1, b: 1 },
      { _id: 2, a: 1, b: 2 },
      { _id: 3, a: 0, b: 3 }
    ] as never[])
    expect((await mongo.items.find().sort({ a: 1, b: -1 }).toArray()).map(({ _id }) => Number(_id))).toEqual([3, 2, 1])
    await mongo.items.deleteMany({})
    // The keys of one element stay together: (1, 9) is the least of the first document, and (1, 5) of the second.
    await mongo.items.insertMany([
      {
        _id: 1,
        l: [
          { x: 1, y: 9 },
          { x: 2, y: 0 }
        ]
      },
      { _id: 2, l: { x: 1, y: 5 } }
    ] as never[])
    expect((await mongo.items.find().sort({ 'l.x': 1, 'l.y': 1 }).toArray()).map(({ _id }) => Number(_id))).toEqual([2, 1])
    await mongo.items.insertOne({ a: [1], b: [2] })
    expect(await codeOf(mongo.items.find().sort({ a: 1, b: 1 }).toArray())).toBe(2)
  })
})

describe('hints', () => {
  const hinted = (hint: unknown) => mongo.items.aggregate([], { hint: hint as never }).toArray()

  it('are taken by name and by key, and refused when there is no such index', async () => {
    await mongo.items.insertMany([{ n: 2 }, { n: 1 }])
    await mongo.items.createIndex({ n: 1 })
    for (const hint of ['n_1', { n: 1 }]) expect((await hinted(hint)).map(({ n }) => n)).toEqual([1, 2])
    expect(await codeOf(hinted('none'))).toBe(2)
  })

  it('of a sparse index leave out what is not in it', async () => {
    await mongo.items.insertMany([{ n: 1 }, {}])
    await mongo.items.createIndex({ n: 1 }, { sparse: true })
    expect(await hinted({ n: 1 })).toHaveLength(1)
  })
})

describe('cursors', () => {
  it('batch size 0 gives an empty first batch, and a single batch no cursor', async () => {
    await mongo.items.insertMany([{}, {}, {}])
    const first = await mongo.db.command({ find: 'items', batchSize: 0 }, { promoteLongs: false })
    expect(first.cursor.firstBatch).toEqual([])
    const next = await mongo.db.command({ getMore: first.cursor.id, collection: 'items', batchSize: 2 })
    expect(next.cursor.nextBatch).toHaveLength(2)
    const single = await mongo.db.command({ find: 'items', batchSize: 1, singleBatch: true })
    expect(Number(single.cursor.id)).toBe(0)
  })

  it('hold what they found when they were opened', async () => {
    await mongo.items.insertMany(Array.from({ length: 10 }, (_, n) => ({ n })))
    const cursor = mongo.items.find().batchSize(2)
    expect(await cursor.next()).toMatchObject({ n: 0 })
    await mongo.items.updateMany({}, { $inc: { n: 100 } })
    expect((await cursor.toArray()).length).toBe(9)
  })

  it('end where MongoDB’s end: with an empty batch, unless the last document is known to be the last', async () => {
    await mongo.items.insertMany([{}, {}, {}, {}])
    const { _id } = (await mongo.items.findOne()) ?? {}
    /** The sizes of the batches until the cursor is closed. */
    const batches = async (command: Document) => {
      const { cursor } = await mongo.db.command(command, { promoteLongs: false })
      const sizes = [cursor.firstBatch.length]
      for (let { id } = cursor; Number(id) !== 0; ) {
        const next = (await mongo.db.command({ getMore: id, collection: 'items', batchSize: 2 }, { promoteLongs: false })).cursor
        sizes.push(next.nextBatch.length)
        id = next.id
      }
      return sizes
    }
    expect(await batches({ find: 'items', batchSize: 2 })).toEqual([2, 2, 0])
    expect(await batches({ find: 'items', batchSize: 3 })).toEqual([3, 1])
    expect(await batches({ find: 'items', batchSize: 4 })).toEqual([4, 0])
    expect(await batches({ find: 'items', batchSize: 2, sort: { _id: 1 } })).toEqual([2, 2])
    expect(await batches({ find: 'items', batchSize: 2, limit: 2 })).toEqual([2])
    expect(await batches({ find: 'items', batchSize: 1, filter: { _id } })).toEqual([1])
    expect(await batches({ find: 'nothing', batchSize: 0 })).toEqual([0])
    expect(await batches({ aggregate: 'items', pipeline: [], cursor: { batchSize: 4 } })).toEqual([4, 0])
  })

  it('are of one namespace', async () => {
    await mongo.items.insertMany([{}, {}])
    const { cursor } = await mongo.db.command({ find: 'items', batchSize: 1 }, { promoteLongs: false })
    expect(await codeOf(mongo.db.command({ getMore: cursor.id, collection: 'other' }))).toBe(13)
  })
})
