import { connect } from 'node:net'
import { MongoDBAdapter } from '@auth/mongodb-adapter'
import { Binary, Decimal128, Double, Int32, Long, MongoClient, MongoServerError, ObjectId } from 'mongodb'
import mongoose from 'mongoose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from './server'

let server: EmbeddedServer
let client: MongoClient

beforeAll(async () => {
  server = await startEmbedded({ sweepMs: 50 })
  client = await new MongoClient(server.uri).connect()
})

afterAll(async () => {
  await client.close()
  await server.close()
})

const db = () => client.db('test')
const items = () => db().collection('items')

beforeEach(async () => {
  await db().dropDatabase()
})

/** The code that MongoDB would answer with, or what was returned instead. */
async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (result) => ({ unexpected: result }),
    (error: unknown) => (error instanceof MongoServerError ? error.code : error)
  )
}

describe('documents', () => {
  it('come back with every BSON type as it was stored', async () => {
    const document = {
      _id: new ObjectId(),
      int: new Int32(1),
      double: new Double(1),
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('0.10'),
      binary: new Binary(Buffer.from([1, 2, 3])),
      date: new Date(0),
      nothing: null,
      nested: { list: [1, 'two', { three: true }] },
      pattern: /^a/i
    }
    await items().insertOne(document)
    const [found] = await items().find({}, { promoteValues: false }).toArray()
    expect(found?.int).toBeInstanceOf(Int32)
    expect(found?.double).toBeInstanceOf(Double)
    expect(found?.long.toString()).toBe('9007199254740993')
    expect(found?.decimal.toString()).toBe('0.10')
    expect(found?.pattern).toMatchObject({ source: '^a', flags: 'i' })
    expect((await items().findOne({}))?.nested).toEqual(document.nested)
  })

  it('keep their number types through an update', async () => {
    await items().insertOne({ _id: 1 as never, double: new Double(5), long: Long.fromNumber(7) })
    await items().updateOne({ _id: 1 as never }, { $inc: { long: 1 }, $set: { other: 1 } })
    const found = await items().findOne({}, { promoteValues: false })
    expect(found?.double).toBeInstanceOf(Double)
    expect(found?.long).toBeInstanceOf(Long)
    expect(String(found?.long)).toBe('8')
  })

  it('get an ObjectId when they have no _id, and it cannot be changed', async () => {
    const { insertedId } = await items().insertOne({ a: 1 })
    expect(insertedId).toBeInstanceOf(ObjectId)
    expect(await codeOf(items().updateOne({ a: 1 }, { $set: { _id: 5 as never } }))).toBe(66)
  })

  it('of more than 16 MB are refused', async () => {
    await items().insertOne({ _id: 1 as never, text: 'x'.repeat(9_000_000) })
    expect(await codeOf(items().updateOne({}, { $set: { more: 'x'.repeat(9_000_000) } }))).toBe(10334)
  })
})

describe('filters', () => {
  const ids = async (filter: object) => (await items().find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)

  beforeEach(async () => {
    await items().insertMany([
      { _id: 1, n: 1, tags: ['a', 'b'], sub: { x: 1 } },
      { _id: 2, n: 5, tags: ['b'], sub: { x: 2 } },
      {
        _id: 3,
        n: 'five',
        list: [
          { x: 1, y: 2 },
          { x: 3, y: 4 }
        ]
      },
      { _id: 4, n: null },
      { _id: 5 }
    ] as never[])
  })

  it.each([
    [{ n: 1 }, [1]],
    [{ n: { $gt: 0 } }, [1, 2]],
    [{ n: { $gte: 1, $lt: 5 } }, [1]],
    [{ n: null }, [4, 5]],
    [{ n: { $exists: false } }, [5]],
    [{ n: { $ne: 1 } }, [2, 3, 4, 5]],
    [{ n: { $in: [1, 'five', null] } }, [1, 3, 4, 5]],
    [{ n: { $nin: [1, null] } }, [2, 3]],
    [{ tags: 'b' }, [1, 2]],
    [{ tags: ['b'] }, [2]],
    [{ tags: { $all: ['a', 'b'] } }, [1]],
    [{ tags: { $size: 2 } }, [1]],
    [{ 'sub.x': { $lte: 1 } }, [1]],
    [{ sub: { x: 2 } }, [2]],
    [{ 'list.x': 3 }, [3]],
    [{ 'list.0.y': 2 }, [3]],
    [{ list: { $elemMatch: { x: 3, y: 4 } } }, [3]],
    [{ list: { $elemMatch: { x: 1, y: 4 } } }, []],
    [{ n: /^fi/ }, [3]],
    [{ n: { $regex: '^FI', $options: 'i' } }, [3]],
    [{ n: { $not: { $gt: 1 } } }, [1, 3, 4, 5]],
    [{ $or: [{ n: 1 }, { _id: 5 }] }, [1, 5]],
    [{ $nor: [{ n: 1 }, { _id: 5 }] }, [2, 3, 4]],
    [{ n: { $mod: [2, 1] } }, [1, 2]]
  ])('%j', async (filter, expected) => {
    expect(await ids(filter)).toEqual(expected)
  })

  it('refuse what is unknown, and what is known but not supported, by different codes', async () => {
    expect(await codeOf(ids({ n: { $bogus: 1 } }))).toBe(2)
    expect(await codeOf(ids({ $bogus: 1 }))).toBe(2)
    expect(await codeOf(ids({ $where: 'true' }))).toBe(238)
    expect(await codeOf(ids({ n: { $geoWithin: {} } }))).toBe(238)
  })
})

describe('find', () => {
  it('sorts across types in MongoDB order', async () => {
    const values = [true, 'text', 3, null, { a: 1 }, new Date(0), new ObjectId(), /r/]
    await items().insertMany(values.map((v, _id) => ({ _id, v }) as never))
    const sorted = await items().find().sort({ v: 1 }).toArray()
    expect(sorted.map(({ _id }) => _id)).toEqual([3, 2, 1, 4, 6, 0, 5, 7])
  })

  it('skips, limits and projects', async () => {
    await items().insertMany([1, 2, 3, 4].map((n) => ({ _id: n, n, sub: { a: n, b: n } }) as never))
    expect(await items().find().sort({ n: -1 }).skip(1).limit(2).project({ 'sub.a': 1 }).toArray()).toEqual([
      { _id: 3, sub: { a: 3 } },
      { _id: 2, sub: { a: 2 } }
    ])
    expect(await items().findOne({ n: 1 }, { projection: { _id: 0, sub: 0 } })).toEqual({ n: 1 })
    expect(await items().findOne({ n: 1 }, { projection: { sub: 0 } })).toEqual({ _id: 1, n: 1 })
    expect(await codeOf(items().findOne({}, { projection: { a: 1, b: 0 } }))).toBe(31254)
  })

  it('goes on over many batches, and a killed cursor is gone', async () => {
    await items().insertMany(Array.from({ length: 250 }, (_, n) => ({ n })))
    expect(await items().find().batchSize(40).toArray()).toHaveLength(250)
    const { cursor } = await db().command({ find: 'items', batchSize: 1 }, { promoteLongs: false })
    expect(await db().command({ killCursors: 'items', cursors: [cursor.id] })).toMatchObject({
      cursorsKilled: [1].map(() => expect.anything())
    })
    expect(await codeOf(db().command({ getMore: cursor.id, collection: 'items' }))).toBe(43)
  })
})

describe('updates', () => {
  it('apply operators', async () => {
    await items().insertOne({ _id: 1 as never, n: 1, list: [1, 2, 3], gone: true, old: 'name', set: ['a'] })
    await items().updateOne(
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
    expect(await items().findOne()).toEqual({ _id: 1, n: 3, list: [3, 4, 5], new: 'name', set: ['a'], deep: { er: 1 }, most: 7 })
    await items().updateOne({}, { $pull: { list: { $gte: 4 } } as never })
    expect((await items().findOne())?.list).toEqual([3])
  })

  it('count what they matched and what they changed', async () => {
    await items().insertMany([{ n: 1 }, { n: 1 }])
    expect(await items().updateMany({ n: 1 }, { $set: { n: 1 } })).toMatchObject({ matchedCount: 2, modifiedCount: 0 })
    expect(await items().updateMany({ n: 1 }, { $set: { n: 2 } })).toMatchObject({ matchedCount: 2, modifiedCount: 2 })
  })

  it('upsert from the filter and the operators', async () => {
    const result = await items().updateOne({ name: 'a', n: { $gt: 1 } }, { $set: { x: 1 }, $setOnInsert: { made: true } }, { upsert: true })
    expect(await items().findOne({ _id: result.upsertedId as ObjectId })).toMatchObject({ name: 'a', x: 1, made: true })
    await items().updateOne({ name: 'a' }, { $setOnInsert: { made: false } }, { upsert: true })
    expect(await items().findOne()).toMatchObject({ made: true })
  })

  it('replace whole documents, and keep the _id', async () => {
    await items().insertOne({ _id: 1 as never, a: 1 })
    await items().replaceOne({ a: 1 }, { b: 2 })
    expect(await items().findOne()).toEqual({ _id: 1, b: 2 })
  })

  it.each([
    ['unknown operator', { $bogus: { a: 1 } }, 9],
    ['two operators on one path', { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['arithmetic on a string', { $inc: { text: 1 } }, 14],
    ['a path through a number', { $set: { 'n.x': 1 } }, 28],
    ['a positional path with nothing to stand for', { $set: { 'list.$': 1 } }, 2]
  ])('refuse %s', async (_name, update, code) => {
    await items().insertOne({ n: 1, text: 'x' })
    expect(await codeOf(items().updateOne({}, update))).toBe(code)
    expect(await items().findOne({}, { projection: { _id: 0 } })).toEqual({ n: 1, text: 'x' })
  })

  it('findOneAndUpdate, Replace and Delete return before or after', async () => {
    await items().insertOne({ _id: 1 as never, n: 1 })
    expect(await items().findOneAndUpdate({ n: 1 }, { $inc: { n: 1 } })).toMatchObject({ n: 1 })
    expect(await items().findOneAndUpdate({ n: 2 }, { $inc: { n: 1 } }, { returnDocument: 'after' })).toMatchObject({ n: 3 })
    expect(await items().findOneAndReplace({ n: 3 }, { m: 1 }, { returnDocument: 'after' })).toEqual({ _id: 1, m: 1 })
    expect(await items().findOneAndDelete({ m: 1 })).toMatchObject({ m: 1 })
    expect(await items().findOneAndDelete({ m: 1 })).toBeNull()
  })

  it('are atomic: 100 increments at once all count', async () => {
    await items().insertOne({ n: 0 })
    await Promise.all(Array.from({ length: 100 }, () => items().updateOne({}, { $inc: { n: 1 } })))
    expect(await items().findOne()).toMatchObject({ n: 100 })
  })
})

describe('counting', () => {
  it('countDocuments, estimatedDocumentCount, distinct', async () => {
    await items().insertMany([{ n: 1 }, { n: 2 }, { n: 2 }, { n: [3, 1] }])
    expect(await items().countDocuments({ n: 2 })).toBe(2)
    expect(await items().countDocuments({ n: 9 })).toBe(0)
    expect(await items().countDocuments({}, { skip: 1, limit: 2 })).toBe(2)
    expect(await items().estimatedDocumentCount()).toBe(4)
    expect(await items().distinct('n')).toEqual([1, 2, 3])
    expect(
      await codeOf(
        items()
          .aggregate([{ $indexStats: {} }])
          .toArray()
      )
    ).toBe(238)
    expect(
      await codeOf(
        items()
          .aggregate([{ $bogus: {} }])
          .toArray()
      )
    ).toBe(40324)
  })
})

describe('indexes', () => {
  it('unique: refuses a second one, on insert, update and build', async () => {
    await items().createIndex({ name: 1 }, { unique: true })
    await items().insertOne({ name: 'a' })
    const error = await items()
      .insertOne({ name: 'a' })
      .catch((e: MongoServerError) => e)
    expect(error).toMatchObject({ code: 11000, keyPattern: { name: 1 }, keyValue: { name: 'a' } })
    await items().insertOne({ name: 'b' })
    expect(await codeOf(items().updateOne({ name: 'b' }, { $set: { name: 'a' } }))).toBe(11000)
    await db()
      .collection('twice')
      .insertMany([{ x: 1 }, { x: 1 }])
    expect(await codeOf(db().collection('twice').createIndex({ x: 1 }, { unique: true }))).toBe(11000)
  })

  it('compound and sparse', async () => {
    await items().createIndex({ a: 1, b: 1 }, { unique: true })
    await items().insertMany([
      { a: 1, b: 1 },
      { a: 1, b: 2 }
    ])
    expect(await codeOf(items().insertOne({ a: 1, b: 2 }))).toBe(11000)
    await db().collection('s').createIndex({ mail: 1 }, { unique: true, sparse: true })
    await db()
      .collection('s')
      .insertMany([{ n: 1 }, { n: 2 }])
    expect(await db().collection('s').countDocuments()).toBe(2)
  })

  it('find the same documents as a scan does', async () => {
    await items().insertMany(Array.from({ length: 50 }, (_, n) => ({ n: n % 5, tags: [n % 3, n % 2] })))
    const before = await items().find({ n: 3, tags: 1 }).toArray()
    await items().createIndex({ tags: 1 })
    await items().createIndex({ n: 1 })
    expect(await items().find({ n: 3, tags: 1 }).toArray()).toEqual(before)
  })

  it('TTL: removes a document after its time, and not before', async () => {
    await items().createIndex({ at: 1 }, { expireAfterSeconds: 0 })
    await items().insertMany([{ at: new Date(Date.now() - 1000) }, { at: new Date(Date.now() + 60_000) }, { at: 'no date' }])
    await expect.poll(() => items().countDocuments()).toBe(2)
  })

  it('are listed and dropped', async () => {
    await items().createIndex({ a: 1 }, { unique: true })
    expect((await items().listIndexes().toArray()).map(({ name }) => name)).toEqual(['_id_', 'a_1'])
    await items().dropIndex('a_1')
    expect(await codeOf(items().dropIndex('a_1'))).toBe(27)
    expect(await codeOf(items().createIndex({ a: 'text' }))).toBe(238)
  })
})

describe('namespaces', () => {
  it('are listed while they hold something, and dropped', async () => {
    await items().insertOne({})
    expect((await db().listCollections().toArray()).map(({ name }) => name)).toEqual(['items'])
    expect((await client.db().admin().listDatabases()).databases.map(({ name }) => name)).toContain('test')
    await db().dropDatabase()
    expect((await client.db().admin().listDatabases()).databases.map(({ name }) => name)).not.toContain('test')
    expect(
      await codeOf(
        db()
          .collection('a')
          .insertOne({})
          .then(() => db().createCollection('a', { validator: { n: 1 } }))
      )
    ).toBe(48)
    expect(await codeOf(db().command({ insert: 'x$y', documents: [{ a: 1 }] }))).toBe(73)
  })
})

describe('honesty', () => {
  it('answers CommandNotFound to an unknown command and 40415 to an unknown argument', async () => {
    expect(await codeOf(db().command({ mapReduce: 'items' }))).toBe(59)
    expect(await codeOf(db().command({ ping: 1, bogus: 1 }))).toBe(40415)
  })

  it('refuses transactions as a standalone does', async () => {
    const begin = { insert: 'items', documents: [{ a: 1 }], txnNumber: Long.fromNumber(1), startTransaction: true, autocommit: false }
    expect(await codeOf(db().command(begin))).toBe(20)
    expect(await items().countDocuments()).toBe(0)
  })

  it('reports one bad write of many', async () => {
    const writes = [{ _id: 1 }, { _id: 1 }, { _id: 2 }] as never[]
    await expect(items().insertMany(writes)).rejects.toMatchObject({ code: 11000, insertedCount: 1 })
    await db().dropDatabase()
    await expect(items().insertMany(writes, { ordered: false })).rejects.toMatchObject({ code: 11000, insertedCount: 2 })
  })

  it('takes unacknowledged writes', async () => {
    await items().insertOne({ a: 1 }, { writeConcern: { w: 0 } })
    await expect.poll(() => items().countDocuments()).toBe(1)
  })

  it('stores __proto__ as a field like any other', async () => {
    await items().insertOne(JSON.parse('{"__proto__": {"polluted": true}, "a": 1}'))
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(await items().countDocuments({ a: 1 })).toBe(1)
  })
})

describe('connections', () => {
  it('a malformed frame closes its own connection only', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4]))
    await closed
    await items().insertOne({ still: 'here' })
    expect(await items().countDocuments()).toBe(1)
  })

  it('a message may arrive byte by byte', async () => {
    const body = Buffer.from((await import('bson')).serialize({ ping: 1, $db: 'admin' }))
    const message = Buffer.alloc(21 + body.length)
    message.writeInt32LE(message.length, 0)
    message.writeInt32LE(7, 4)
    message.writeInt32LE(2013, 12)
    message.set(body, 21)
    const socket = connect(server.port, '127.0.0.1')
    const answer = new Promise<Buffer>((resolve) => socket.once('data', resolve))
    for (const byte of message) {
      socket.write(Buffer.from([byte]))
      await new Promise(setImmediate)
    }
    expect((await answer).readInt32LE(8)).toBe(7)
    socket.destroy()
  })
})

describe('what an application uses', () => {
  it('mongoose: schema defaults, unique index, save, lean, findOneAndUpdate', async () => {
    const connection = await mongoose.createConnection(server.uri, { dbName: 'test' }).asPromise()
    const User = connection.model(
      'User',
      new mongoose.Schema({ username: { type: String, unique: true }, isVerified: { type: Boolean, default: false } })
    )
    await User.init()
    const user = await User.create({ username: 'aayush' })
    user.isVerified = true
    await user.save()
    expect(await User.findOne({ username: 'aayush' }).lean()).toMatchObject({ isVerified: true, __v: 0 })
    await expect(User.create({ username: 'aayush' })).rejects.toMatchObject({ code: 11000 })
    expect(await User.findByIdAndUpdate(user._id, { username: 'b' }, { returnDocument: 'after' })).toMatchObject({ username: 'b' })
    expect(await User.countDocuments()).toBe(1)
    await connection.close()
  })

  it('@auth/mongodb-adapter: users, sessions, accounts, verification tokens', async () => {
    const adapter = MongoDBAdapter(client, { databaseName: 'test' }) as Required<ReturnType<typeof MongoDBAdapter>>
    const user = await adapter.createUser({ id: '', email: 'a@example.com', emailVerified: null })
    expect(await adapter.getUserByEmail('a@example.com')).toMatchObject({ id: user.id })
    expect(await adapter.updateUser({ id: user.id, name: 'A' })).toMatchObject({ name: 'A', email: 'a@example.com' })
    await adapter.linkAccount({ userId: user.id, type: 'oauth', provider: 'github', providerAccountId: '1' } as never)
    expect(await adapter.getUserByAccount({ provider: 'github', providerAccountId: '1' })).toMatchObject({ id: user.id })
    const expires = new Date(Date.now() + 1000)
    await adapter.createSession({ sessionToken: 't', userId: user.id, expires })
    expect(await adapter.getSessionAndUser('t')).toMatchObject({ user: { id: user.id }, session: { sessionToken: 't', expires } })
    await adapter.updateSession({ sessionToken: 't', expires: new Date(0) })
    await adapter.deleteSession('t')
    expect(await adapter.getSessionAndUser('t')).toBeNull()
    await adapter.createVerificationToken({ identifier: 'i', token: 'v', expires })
    expect(await adapter.useVerificationToken({ identifier: 'i', token: 'v' })).toMatchObject({ identifier: 'i' })
    expect(await adapter.useVerificationToken({ identifier: 'i', token: 'v' })).toBeNull()
  })
})
