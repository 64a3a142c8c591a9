import { calculateObjectSize } from 'bson'
import { Long } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, otherUri, useMongo } from './target'

const mongo = useMongo()

describe('namespaces', () => {
  it('are listed while they hold something, and dropped', async () => {
    await mongo.items.insertOne({})
    expect((await mongo.db.listCollections().toArray()).map(({ name }) => name)).toEqual(['items'])
    expect((await mongo.client.db().admin().listDatabases()).databases.map(({ name }) => name)).toContain(mongo.db.databaseName)
    await mongo.db.dropDatabase()
    expect((await mongo.client.db().admin().listDatabases()).databases.map(({ name }) => name)).not.toContain(mongo.db.databaseName)
    expect(await codeOf(mongo.db.command({ insert: 'x$y', documents: [{ a: 1 }] }))).toBe(73)
  })
})

describe('collections', () => {
  it.each(['', '.a', 'a.', 'a$b', 'system.x', 'x'.repeat(260)])('the name %j is refused', async (name) => {
    expect(await codeOf(mongo.db.command({ insert: name, documents: [{ a: 1 }] }))).toBe(73)
  })

  it('reading and updating makes none', async () => {
    await mongo.items.findOne({})
    await mongo.items.updateOne({}, { $set: { a: 1 } })
    await mongo.items.findOneAndUpdate({}, { $set: { a: 1 } })
    await mongo.items.deleteOne({})
    expect(await mongo.db.listCollections().toArray()).toEqual([])
  })
})

describe('what a driver asks a server', () => {
  const admin = (command: object) => mongo.client.db('admin').command(command)

  it('buildInfo, serverStatus, listDatabases', async () => {
    expect((await admin({ buildInfo: 1 })).versionArray[0]).toBeGreaterThanOrEqual(8)
    expect(await admin({ serverStatus: 1 })).toMatchObject({ connections: { current: expect.any(Number) }, uptime: expect.any(Number) })
    expect(await codeOf(mongo.db.command({ listDatabases: 1 }))).toBe(13)
  })

  it('dbStats counts collections, documents, their bytes and indexes', async () => {
    const database = mongo.client.db(`${mongo.db.databaseName}_stats`)
    expect(await database.command({ dbStats: 1 })).toMatchObject({ collections: 0, objects: 0, dataSize: 0, indexes: 0 })
    const documents = [{ _id: 1 as never, text: 'x'.repeat(100) }, { _id: 2 as never }]
    await database.collection('a').insertMany(documents)
    await database.collection('b').createIndex({ text: 1 })
    const dataSize = documents.reduce((bytes, document) => bytes + calculateObjectSize(document), 0)
    expect(await database.command({ dbStats: 1 })).toMatchObject({
      db: database.databaseName,
      collections: 2,
      objects: 2,
      avgObjSize: dataSize / 2,
      dataSize,
      indexes: 3
    })
    await database.dropDatabase()
  })

  it('sessions begin and end', async () => {
    const session = mongo.client.startSession()
    await mongo.items.findOne({}, { session })
    expect(await admin({ endSessions: [session.id] })).toMatchObject({ ok: 1 })
    expect(await codeOf(admin({ endSessions: 1 }))).toBe(14)
    await session.endSession()
  })

  it.skipIf(otherUri)('a pipeline without a collection is refused by the name of its stage', async () => {
    expect(
      await codeOf(
        mongo.client
          .db('admin')
          .aggregate([{ $currentOp: {} }])
          .toArray()
      )
    ).toBe(238)
    expect(await codeOf(mongo.db.aggregate([{ $match: {} }]).toArray())).toBe(73)
  })

  it('lists come in batches', async () => {
    for (const name of ['a', 'b', 'c']) await mongo.db.createCollection(name)
    const { cursor } = await mongo.db.command({ listCollections: 1, cursor: { batchSize: 2 } })
    expect([cursor.firstBatch.length, String(cursor.id)]).not.toEqual([2, '0'])
    expect((await mongo.db.listCollections({}, { batchSize: 1, nameOnly: true }).toArray()).map(({ name }) => name).sort()).toEqual([
      'a',
      'b',
      'c'
    ])
    await mongo.items.createIndex({ n: 1 }, { background: true })
    expect((await mongo.items.listIndexes({ batchSize: 1 }).toArray()).map(({ background }) => background)).toEqual([undefined, true])
  })

  it('writes to more members than one are refused', async () => {
    expect(await codeOf(mongo.items.insertOne({}, { writeConcern: { w: 2 } }))).toBe(2)
    await mongo.items.insertOne({}, { writeConcern: { w: 'majority' } })
  })

  it('a snapshot is refused', async () => {
    expect(await codeOf(mongo.db.command({ find: 'items', readConcern: { level: 'snapshot' } }))).toBe(123)
  })
})

describe('honesty', () => {
  it('answers CommandNotFound to an unknown command and 40415 to an unknown argument', async () => {
    expect(await codeOf(mongo.db.command({ noSuchThing: 'items' }))).toBe(59)
    expect(await codeOf(mongo.db.command({ ping: 1, bogus: 1 }))).toBe(40415)
  })

  it.skipIf(otherUri)('refuses what it lacks', async () => {
    await mongo.items.insertOne({})
    expect(await codeOf(mongo.db.command({ collMod: 'items', validator: {} }))).toBe(238)
    expect(await codeOf(mongo.db.createCollection('capped', { capped: true, size: 1000 }))).toBe(238)
    expect(await codeOf(mongo.items.find({}).explain())).toBe(238)
    expect(await codeOf(mongo.items.find({}, { returnKey: true }).toArray())).toBe(238)
    expect(await codeOf(mongo.db.command({ aggregate: 'items', pipeline: [], explain: true }))).toBe(238)
  })

  it('refuses a batch of no writes', async () => {
    expect(await codeOf(mongo.db.command({ insert: 'items', documents: [] }))).toBe(16)
    expect(await codeOf(mongo.db.command({ update: 'items', updates: [] }))).toBe(16)
  })

  it('refuses transactions as a standalone does', async () => {
    const begin = { insert: 'items', documents: [{ a: 1 }], txnNumber: Long.fromNumber(1), startTransaction: true, autocommit: false }
    expect(await codeOf(mongo.db.command(begin))).toBe(20)
    expect(await mongo.items.countDocuments()).toBe(0)
  })

  it('reports one bad write of many', async () => {
    const writes = [{ _id: 1 }, { _id: 1 }, { _id: 2 }] as never[]
    await expect(mongo.items.insertMany(writes)).rejects.toMatchObject({ code: 11000, insertedCount: 1 })
    await mongo.db.dropDatabase()
    await expect(mongo.items.insertMany(writes, { ordered: false })).rejects.toMatchObject({ code: 11000, insertedCount: 2 })
  })

  it('takes unacknowledged writes', async () => {
    await mongo.items.insertOne({ a: 1 }, { writeConcern: { w: 0 } })
    await expect.poll(() => mongo.items.countDocuments()).toBe(1)
  })

  it('stores __proto__ as a field like any other', async () => {
    await mongo.items.insertOne(JSON.parse('{"__proto__": {"polluted": true}, "a": 1}'))
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(await mongo.items.countDocuments({ a: 1 })).toBe(1)
  })
})
