import { calculateObjectSize } from 'bson'
import { Long } from 'mongodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf, otherUri, useMongo } from './target'

const mongo = useMongo()

describe('namespaces', () => {
  it('are listed while they hold something, and dropped', async () => {
    await mongo.items.insertOne({})
    expect((await mongo.db.listCollections().toArray()).map(({ name }) => name)).toEqual(['items'])
    expect((await mongo.client.db().admin().listDatabases()).databases.map(({ name }) => name)).toContain(mongo.db.databaseName)
    await mongo.db.dropDatabase()
    expect((await mongo.client.db().admin().listDatabases()).databases.map(({ name }) => name)).not.toContain(mongo.db.databaseName)
    expect(
      await codeOf(
        mongo.db
          .collection('a')
          .insertOne({})
          .then(() => mongo.db.createCollection('a', { validator: { n: 1 } }))
      )
    ).toBe(48)
    expect(await codeOf(mongo.db.command({ insert: 'x$y', documents: [{ a: 1 }] }))).toBe(73)
  })
})

describe('collections', () => {
  it.each(['', '.a', 'a.', 'a$b', 'system.x', 'x'.repeat(260)])('the name %j is refused', async (name) => {
    expect(await codeOf(mongo.db.command({ insert: name, documents: [{ a: 1 }] }))).toBe(73)
  })

  it('a validator refuses what does not match it', async () => {
    await mongo.db.createCollection('items', { validator: { n: { $type: 'int' } } })
    await mongo.items.insertOne({ _id: 1 as never, n: 1 })
    const error = await mongo.items.insertOne({ _id: 2 as never, n: 'x' }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 121, errInfo: { failingDocumentId: 2 } })
    expect(await codeOf(mongo.items.updateOne({}, { $set: { n: 'x' } }))).toBe(121)
    await mongo.items.updateOne({}, { $set: { n: 'x' } }, { bypassDocumentValidation: true })
    expect(await mongo.items.findOne()).toEqual({ _id: 1, n: 'x' })
  })

  it('reading and updating makes none', async () => {
    await mongo.items.findOne({})
    await mongo.items.updateOne({}, { $set: { a: 1 } })
    await mongo.items.findOneAndUpdate({}, { $set: { a: 1 } })
    await mongo.items.deleteOne({})
    expect(await mongo.db.listCollections().toArray()).toEqual([])
  })
})

describe('views', () => {
  const view = () => mongo.db.collection('adults')

  beforeEach(async () => {
    await mongo.items.insertMany([
      { _id: 1, age: 10 },
      { _id: 2, age: 20 },
      { _id: 3, age: 30 }
    ] as never[])
    await mongo.db.createCollection('adults', {
      viewOn: 'items',
      pipeline: [{ $match: { age: { $gte: 18 } } }, { $set: { half: { $divide: ['$age', 2] } } }]
    })
  })

  it('are read as collections are', async () => {
    expect(await view().find().sort({ age: -1 }).limit(1).toArray()).toEqual([{ _id: 3, age: 30, half: 15 }])
    expect(await view().findOne({ half: 10 }, { projection: { age: 1 } })).toEqual({ _id: 2, age: 20 })
    expect([await view().estimatedDocumentCount(), await view().countDocuments({ age: 20 })]).toEqual([2, 1])
    expect(await view().distinct('half')).toEqual([10, 15])
    expect(
      await view()
        .aggregate([{ $group: { _id: null, sum: { $sum: '$half' } } }])
        .toArray()
    ).toEqual([{ _id: null, sum: 25 }])
    const joined = { $lookup: { from: 'adults', localField: '_id', foreignField: '_id', as: 'adult' } }
    expect((await mongo.items.aggregate([joined]).toArray()).map(({ adult }) => adult.length)).toEqual([0, 1, 1])
  })

  it('follow their collection, and each other', async () => {
    await mongo.db.createCollection('old', { viewOn: 'adults', pipeline: [{ $match: { age: { $gt: 25 } } }] })
    await mongo.items.insertOne({ _id: 4 as never, age: 40 })
    expect(await mongo.db.collection('old').countDocuments()).toBe(2)
  })

  it('are listed and dropped', async () => {
    expect(await mongo.db.listCollections({ name: 'adults' }).toArray()).toMatchObject([{ type: 'view', options: { viewOn: 'items' } }])
    await view().drop()
    expect(await mongo.db.listCollections({ name: 'adults' }).toArray()).toEqual([])
    expect(await mongo.items.countDocuments()).toBe(3)
  })

  it('cannot be written to, nor made of themselves', async () => {
    expect(await codeOf(view().insertOne({}))).toBe(166)
    expect(await codeOf(view().updateOne({}, { $set: { a: 1 } }))).toBe(166)
    expect(await codeOf(view().deleteMany({}))).toBe(166)
    expect(await codeOf(view().createIndex({ a: 1 }))).toBe(166)
    expect(await codeOf(mongo.db.createCollection('adults', { viewOn: 'items' }))).toBe(48)
    expect(await codeOf(mongo.db.createCollection('self', { viewOn: 'self' }))).toBe(5)
    expect(await codeOf(mongo.db.createCollection('out', { viewOn: 'items', pipeline: [{ $out: 'x' }] }))).toBe(167)
  })
})

describe('what a driver asks a server', () => {
  const admin = (command: object) => mongo.client.db('admin').command(command)

  it('buildInfo, serverStatus, connectionStatus, getParameter', async () => {
    expect((await admin({ buildInfo: 1 })).versionArray[0]).toBeGreaterThanOrEqual(8)
    expect(await admin({ serverStatus: 1 })).toMatchObject({ connections: { current: expect.any(Number) }, uptime: expect.any(Number) })
    expect(await admin({ connectionStatus: 1 })).toMatchObject({ authInfo: { authenticatedUsers: [] } })
    expect(await admin({ getParameter: 1, featureCompatibilityVersion: 1 })).toMatchObject({
      featureCompatibilityVersion: { version: '8.0' }
    })
    expect(await codeOf(admin({ getParameter: 1, bogusParameter: 1 }))).not.toMatchObject({ unexpected: {} })
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
      views: 0,
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

  it('the stable API', async () => {
    expect(await codeOf(mongo.db.command({ ping: 1, apiStrict: true }))).toBe(4886600)
    expect(await codeOf(mongo.db.command({ distinct: 'items', key: 'a', apiVersion: '1', apiStrict: true }))).toBe(323)
    expect(await codeOf(mongo.db.command({ ping: 1, apiVersion: '2' }))).toBe(322)
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

  it('says which commands it has', async () => {
    const { commands } = await mongo.db.command({ listCommands: 1 })
    expect(commands.find.help.length).toBeGreaterThan(5)
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
