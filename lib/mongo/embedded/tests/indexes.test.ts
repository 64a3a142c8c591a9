import type { MongoServerError } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, useMongo } from './target'

const mongo = useMongo()

describe('indexes', () => {
  it('unique: refuses a second one, on insert, update and build', async () => {
    await mongo.items.createIndex({ name: 1 }, { unique: true })
    await mongo.items.insertOne({ name: 'a' })
    const error = await mongo.items.insertOne({ name: 'a' }).catch((e: MongoServerError) => e)
    expect(error).toMatchObject({ code: 11000, keyPattern: { name: 1 }, keyValue: { name: 'a' } })
    await mongo.items.insertOne({ name: 'b' })
    expect(await codeOf(mongo.items.updateOne({ name: 'b' }, { $set: { name: 'a' } }))).toBe(11000)
    await mongo.db.collection('twice').insertMany([{ x: 1 }, { x: 1 }])
    expect(await codeOf(mongo.db.collection('twice').createIndex({ x: 1 }, { unique: true }))).toBe(11000)
  })

  it('compound and sparse', async () => {
    await mongo.items.createIndex({ a: 1, b: 1 }, { unique: true })
    await mongo.items.insertMany([
      { a: 1, b: 1 },
      { a: 1, b: 2 }
    ])
    expect(await codeOf(mongo.items.insertOne({ a: 1, b: 2 }))).toBe(11000)
    await mongo.db.collection('s').createIndex({ mail: 1 }, { unique: true, sparse: true })
    await mongo.db.collection('s').insertMany([{ n: 1 }, { n: 2 }])
    expect(await mongo.db.collection('s').countDocuments()).toBe(2)
  })

  it('find the same documents as a scan does', async () => {
    await mongo.items.insertMany(Array.from({ length: 50 }, (_, n) => ({ n: n % 5, tags: [n % 3, n % 2] })))
    const before = await mongo.items.find({ n: 3, tags: 1 }).toArray()
    await mongo.items.createIndex({ tags: 1 })
    await mongo.items.createIndex({ n: 1 })
    expect(await mongo.items.find({ n: 3, tags: 1 }).toArray()).toEqual(before)
  })

  it('TTL: removes a document after its time, and not before', async () => {
    await mongo.items.createIndex({ at: 1 }, { expireAfterSeconds: 0 })
    await mongo.items.insertMany([{ at: new Date(Date.now() - 1000) }, { at: new Date(Date.now() + 60_000) }, { at: 'no date' }])
    await expect.poll(() => mongo.items.countDocuments()).toBe(2)
  })

  it('are listed and dropped', async () => {
    await mongo.items.createIndex({ a: 1 }, { unique: true })
    expect((await mongo.items.listIndexes().toArray()).map(({ name }) => name)).toEqual(['_id_', 'a_1'])
    await mongo.items.dropIndex('a_1')
    expect(await codeOf(mongo.items.dropIndex('a_1'))).toBe(27)
    expect(await codeOf(mongo.items.createIndex({ a: 'text' }))).toBe(238)
  })
})
