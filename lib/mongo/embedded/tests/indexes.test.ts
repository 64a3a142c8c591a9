import type { MongoServerError } from 'mongodb'
import { Decimal128, Double } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { Budget } from '../storage/budget'
import { Store } from '../storage/store'
import { codeOf, otherUri, useMongo } from './target'

const mongo = useMongo()

const SWEEP_MS = otherUri ? 90_000 : 20_000

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

  it(
    'TTL: removes a document after its time, and not before',
    async () => {
      await mongo.items.createIndex({ at: 1 }, { expireAfterSeconds: 0 })
      await mongo.items.insertMany([{ at: new Date(Date.now() - 1000) }, { at: new Date(Date.now() + 60_000) }, { at: 'no date' }])
      // A real server looks once a minute.
      await expect.poll(() => mongo.items.countDocuments(), { timeout: SWEEP_MS, interval: 100 }).toBe(2)
    },
    SWEEP_MS + 5000
  )

  it('hashed: found by equality, refused for arrays and as unique', async () => {
    await mongo.items.createIndex({ 'a.b': 'hashed' })
    await mongo.items.insertMany([{ a: { b: 1 } }, { a: { b: 'x' } }, { a: 2 }, {}])
    expect(await mongo.items.countDocuments({ 'a.b': 'x' })).toBe(1)
    expect(await mongo.items.countDocuments({ 'a.b': null })).toBe(2)
    expect(await mongo.items.countDocuments({ 'a.b': { $gte: 0 } })).toBe(1)
    for (const document of [{ a: { b: [] } }, { a: { b: [1] } }, { a: [{ b: 1 }] }])
      expect(await codeOf(mongo.items.insertOne(document))).toBe(16766)
    expect(await codeOf(mongo.items.updateOne({ a: 2 }, { $set: { a: { b: [1] } } }))).toBe(16766)
    expect(await mongo.items.countDocuments()).toBe(4)
    expect((await mongo.items.listIndexes().toArray())[1]).toMatchObject({ name: 'a.b_hashed', key: { 'a.b': 'hashed' } })
    expect(await codeOf(mongo.items.createIndex({ c: 'hashed' }, { unique: true }))).toBe(16764)
    await mongo.items.insertOne({ c: [1] })
    expect(await codeOf(mongo.items.createIndex({ c: 'hashed' }))).toBe(16766)
  })

  it('hidden: kept and unique, and used by no query', async () => {
    await mongo.items.createIndex({ a: 1 }, { unique: true })
    const hide = (hidden: boolean, index: object = { name: 'a_1' }) => mongo.db.command({ collMod: 'items', index: { ...index, hidden } })
    expect(await hide(true)).toMatchObject({ hidden_old: false, hidden_new: true })
    expect(await hide(true)).not.toHaveProperty('hidden_new')
    expect((await mongo.items.listIndexes().toArray())[1]).toMatchObject({ name: 'a_1', hidden: true })
    await mongo.items.insertMany([{ a: 2 }, { a: 1 }])
    expect(await codeOf(mongo.items.insertOne({ a: 1 }))).toBe(11000)
    expect(await mongo.items.find({ a: 1 }).toArray()).toHaveLength(1)
    expect(
      await mongo.items
        .find()
        .sort({ a: 1 })
        .map(({ a }) => a)
        .toArray()
    ).toEqual([1, 2])
    const hinted = () => mongo.items.aggregate([{ $match: { a: 1 } }], { hint: 'a_1' }).toArray()
    expect(await codeOf(hinted())).toBe(2)
    expect(await hide(false, { keyPattern: { a: 1 } })).toMatchObject({ hidden_old: true, hidden_new: false })
    expect((await mongo.items.listIndexes().toArray())[1]).not.toHaveProperty('hidden')
    expect(await hinted()).toHaveLength(1)
    for (const [index, code] of [
      [{ name: 'b_1' }, 27],
      [{ name: '_id_' }, 2],
      [{}, 72],
      [{ name: 'a_1', keyPattern: { a: 1 } }, 72]
    ] as const)
      expect(await codeOf(hide(true, index))).toBe(code)
    expect(await codeOf(mongo.db.command({ collMod: 'items', index: { name: 'a_1' } }))).toBe(72)
    expect(await codeOf(mongo.db.command({ collMod: 'nowhere', index: { name: 'a_1', hidden: true } }))).toBe(26)
  })

  it('are listed and dropped', async () => {
    await mongo.items.createIndex({ a: 1 }, { unique: true })
    expect((await mongo.items.listIndexes().toArray()).map(({ name }) => name)).toEqual(['_id_', 'a_1'])
    await mongo.items.dropIndex('a_1')
    expect(await codeOf(mongo.items.dropIndex('a_1'))).toBe(27)
    expect(await codeOf(mongo.items.createIndex({ a: 'text' }))).toBe(238)
  })
})

describe('an $in that names a value twice', () => {
  it('finds each document once', async () => {
    await mongo.items.createIndex({ n: 1 })
    await mongo.items.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: [1, 2] }
    ] as never[])
    expect(await mongo.items.find({ _id: { $in: [1, new Double(1), 1] } } as never).toArray()).toHaveLength(1)
    expect(await mongo.items.find({ n: { $in: [1, 1, 2] } }).toArray()).toHaveLength(2)
  })
})

describe('index keys', () => {
  it('duplicate keys say which index, which pattern and which value', async () => {
    await mongo.items.createIndex({ a: 1, 'b.c': -1 }, { unique: true, name: 'both' })
    await mongo.items.insertOne({ a: 1, b: { c: 'x' } })
    const error = await mongo.items.insertOne({ a: 1, b: { c: 'x' } }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 11000, keyPattern: { a: 1, 'b.c': -1 }, keyValue: { a: 1, 'b.c': 'x' } })
    expect(String(error)).toContain('E11000 duplicate key error collection')
    expect(String(error)).toContain('index: both dup key: { a: 1, b.c: "x" }')
    const onId = await mongo.items.insertMany([{ _id: 'i' }, { _id: 'i' }] as never[]).catch((thrown: unknown) => thrown)
    expect(onId).toMatchObject({ code: 11000, writeErrors: [{ index: 1 }] })
  })

  it('numbers of any type are one key, null and missing too', async () => {
    await mongo.items.createIndex({ n: 1 }, { unique: true })
    await mongo.items.insertOne({ n: 1 })
    expect(await codeOf(mongo.items.insertOne({ n: new Double(1) }))).toBe(11000)
    expect(await codeOf(mongo.items.insertOne({ n: Decimal128.fromString('1.00') }))).toBe(11000)
    await mongo.items.insertOne({ n: null })
    expect(await codeOf(mongo.items.insertOne({}))).toBe(11000)
  })

  it('an array gives a key for each element, and two arrays are refused', async () => {
    await mongo.items.createIndex({ tags: 1 }, { unique: true })
    await mongo.items.insertOne({ tags: ['a', 'b', 'a'] })
    expect(await codeOf(mongo.items.insertOne({ tags: 'b' }))).toBe(11000)
    await mongo.db.collection('two').createIndex({ a: 1, b: 1 })
    expect(await codeOf(mongo.db.collection('two').insertOne({ a: [1], b: [2] }))).toBe(171)
  })

  it('the fields of one array element make one key', async () => {
    await mongo.items.createIndex({ 'list.x': 1, 'list.y': 1 }, { unique: true })
    await mongo.items.insertOne({
      list: [
        { x: 1, y: 2 },
        { x: 3, y: 4 }
      ]
    })
    await mongo.items.insertOne({ list: [{ x: 1, y: 4 }] })
    expect(await codeOf(mongo.items.insertOne({ list: [{ x: 3, y: 4 }] }))).toBe(11000)
  })

  it('partial: only what matches is in it', async () => {
    await mongo.items.createIndex({ mail: 1 }, { unique: true, partialFilterExpression: { active: true } })
    await mongo.items.insertMany([{ mail: 'a', active: true }, { mail: 'a', active: false }, { mail: 'a' }])
    expect(await codeOf(mongo.items.insertOne({ mail: 'a', active: true }))).toBe(11000)
    expect(await codeOf(mongo.items.updateOne({ active: false }, { $set: { active: true } }))).toBe(11000)
    expect(await mongo.items.countDocuments({ mail: 'a' })).toBe(3)
    expect(await codeOf(mongo.items.createIndex({ x: 1 }, { partialFilterExpression: { x: { $ne: 1 } } }))).toBe(67)
  })

  it('an update that fails leaves the index as it was', async () => {
    await mongo.items.createIndex({ n: 1 }, { unique: true })
    await mongo.items.insertMany([{ n: 1 }, { n: 2 }])
    expect(await codeOf(mongo.items.updateOne({ n: 2 }, { $set: { n: 1 } }))).toBe(11000)
    expect(await mongo.items.countDocuments({ n: 2 })).toBe(1)
    await mongo.items.deleteOne({ n: 1 })
    await mongo.items.updateOne({ n: 2 }, { $set: { n: 1 } })
    expect(await mongo.items.countDocuments({ n: 1 })).toBe(1)
  })

  it.each([
    [{}, {}, 67],
    [{ a: 0 }, {}, 67],
    [{ 'a..b': 1 }, {}, 67],
    [{ a: 1, b: 1 }, { expireAfterSeconds: 5 }, 67],
    [{ a: 1 }, { expireAfterSeconds: -1 }, 67],
    [{ a: 1 }, { expireAfterSeconds: '5' }, 67]
  ])('%j with %j is refused', async (key, options, code) => {
    expect(await codeOf(mongo.db.command({ createIndexes: 'items', indexes: [{ key, name: 'x', ...options }] }))).toBe(code)
  })

  it('are built together or not at all', async () => {
    await mongo.items.insertMany([{ b: 1 }, { b: 1 }])
    const indexes = [
      { key: { a: 1 }, name: 'a' },
      { key: { b: 1 }, name: 'b', unique: true }
    ]
    expect(await codeOf(mongo.db.command({ createIndexes: 'items', indexes }))).toBe(11000)
    expect(await mongo.items.listIndexes().toArray()).toHaveLength(1)
  })

  it('one name is one index', async () => {
    await mongo.items.createIndex({ a: 1 }, { name: 'x' })
    await mongo.items.createIndex({ a: 1 }, { name: 'x' })
    expect(await codeOf(mongo.items.createIndex({ b: 1 }, { name: 'x' }))).toBe(86)
    expect(await codeOf(mongo.items.createIndex({ a: 1 }, { name: 'y' }))).toBe(85)
    await mongo.db.command({ dropIndexes: 'items', index: { a: 1 } })
    expect(await mongo.items.listIndexes().toArray()).toHaveLength(1)
    expect(await codeOf(mongo.items.dropIndex('_id_'))).toBe(72)
  })
})

describe.skipIf(otherUri)('lookups', () => {
  it('do not look at other documents', async () => {
    const store = new Store(new Budget(Number.POSITIVE_INFINITY))
    const collection = store.ensure('a', 'b')
    collection.createIndex({ name: 'x', key: { a: 1, b: 1 }, unique: false, sparse: false })
    let looks = 0
    for (let i = 0; i < 1000; i++) {
      const { document } = collection.insert({ _id: i, a: i % 10, b: i })
      for (const field of ['a', '_id']) {
        const value = document[field]
        Object.defineProperty(document, field, {
          enumerable: true,
          get: () => {
            looks++
            return value
          }
        })
      }
    }
    const looksAt = (filter: object) => {
      looks = 0
      return { found: collection.find(filter).length, looks }
    }
    expect(looksAt({ _id: 5 })).toEqual({ found: 1, looks: 0 })
    expect(looksAt({ a: 3 })).toEqual({ found: 100, looks: 0 })
    expect(looksAt({ _id: { $in: [5, 6] } })).toEqual({ found: 2, looks: 2 })
    expect(looksAt({ a: 3, b: 13 })).toEqual({ found: 1, looks: 1 })
    expect(looksAt({ a: { $eq: 3 } })).toEqual({ found: 100, looks: 100 })
    // The bound itself is looked at too.
    expect(looksAt({ a: { $gt: 8 } })).toEqual({ found: 100, looks: 200 })
  })
})
