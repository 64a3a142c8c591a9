import type { ObjectId } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, useMongo } from './target'

const mongo = useMongo()

describe('updates', () => {
  it('apply operators', async () => {
    await mongo.items.insertOne({ _id: 1 as never, n: 1, list: [1, 2, 3], gone: true, old: 'name', set: ['a'] })
    await mongo.items.updateOne(
      { _id: 1 as never },
      {
        $inc: { n: 2 },
        $push: { list: { $each: [4, 5], $slice: -3 } } as never,
        $unset: { gone: '' },
        $rename: { old: 'new' },
        $addToSet: { set: 'a' } as never,
        $set: { 'deep.er': 1 },
        $max: { most: 7 }
      }
    )
    expect(await mongo.items.findOne()).toEqual({ _id: 1, n: 3, list: [3, 4, 5], new: 'name', set: ['a'], deep: { er: 1 }, most: 7 })
    await mongo.items.updateOne({}, { $pull: { list: { $gte: 4 } } as never })
    expect((await mongo.items.findOne())?.list).toEqual([3])
  })

  it('count what they matched and what they changed', async () => {
    await mongo.items.insertMany([{ n: 1 }, { n: 1 }])
    expect(await mongo.items.updateMany({ n: 1 }, { $set: { n: 1 } })).toMatchObject({ matchedCount: 2, modifiedCount: 0 })
    expect(await mongo.items.updateMany({ n: 1 }, { $set: { n: 2 } })).toMatchObject({ matchedCount: 2, modifiedCount: 2 })
  })

  it('upsert from the filter and the operators', async () => {
    const result = await mongo.items.updateOne(
      { name: 'a', n: { $gt: 1 } },
      { $set: { x: 1 }, $setOnInsert: { made: true } },
      { upsert: true }
    )
    expect(await mongo.items.findOne({ _id: result.upsertedId as ObjectId })).toMatchObject({ name: 'a', x: 1, made: true })
    await mongo.items.updateOne({ name: 'a' }, { $setOnInsert: { made: false } }, { upsert: true })
    expect(await mongo.items.findOne()).toMatchObject({ made: true })
  })

  it('replace whole documents, and keep the _id', async () => {
    await mongo.items.insertOne({ _id: 1 as never, a: 1 })
    await mongo.items.replaceOne({ a: 1 }, { b: 2 })
    expect(await mongo.items.findOne()).toEqual({ _id: 1, b: 2 })
  })

  it.each([
    ['unknown operator', { $bogus: { a: 1 } }, 9],
    ['two operators on one path', { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['arithmetic on a string', { $inc: { text: 1 } }, 14],
    ['a path through a number', { $set: { 'n.x': 1 } }, 28],
    ['a positional path with nothing to stand for', { $set: { 'list.$': 1 } }, 2]
  ])('refuse %s', async (_name, update, code) => {
    await mongo.items.insertOne({ n: 1, text: 'x' })
    expect(await codeOf(mongo.items.updateOne({}, update))).toBe(code)
    expect(await mongo.items.findOne({}, { projection: { _id: 0 } })).toEqual({ n: 1, text: 'x' })
  })

  it('findOneAndUpdate, Replace and Delete return before or after', async () => {
    await mongo.items.insertOne({ _id: 1 as never, n: 1 })
    expect(await mongo.items.findOneAndUpdate({ n: 1 }, { $inc: { n: 1 } })).toMatchObject({ n: 1 })
    expect(await mongo.items.findOneAndUpdate({ n: 2 }, { $inc: { n: 1 } }, { returnDocument: 'after' })).toMatchObject({ n: 3 })
    expect(await mongo.items.findOneAndReplace({ n: 3 }, { m: 1 }, { returnDocument: 'after' })).toEqual({ _id: 1, m: 1 })
    expect(await mongo.items.findOneAndDelete({ m: 1 })).toMatchObject({ m: 1 })
    expect(await mongo.items.findOneAndDelete({ m: 1 })).toBeNull()
  })

  it('are atomic: 100 increments at once all count', async () => {
    await mongo.items.insertOne({ n: 0 })
    await Promise.all(Array.from({ length: 100 }, () => mongo.items.updateOne({}, { $inc: { n: 1 } })))
    expect(await mongo.items.findOne()).toMatchObject({ n: 100 })
  })
})
