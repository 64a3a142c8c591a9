import { ObjectId } from 'mongodb'
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
