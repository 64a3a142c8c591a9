import { MongoBulkWriteError, MongoClient, MongoNetworkError, MongoServerError } from 'mongodb'
import { expect, it } from 'vitest'
import { isDatabaseDown, isDatabaseFull } from './down'
import { startEmbedded } from './embedded/server'

it('knows what the driver throws when a server goes away, in every kind of command', async () => {
  const mongod = await startEmbedded()
  const client = await new MongoClient(mongod.uri, { serverSelectionTimeoutMS: 100, connectTimeoutMS: 100 }).connect()
  const things = client.db('test').collection('things')
  await things.insertOne({})
  await mongod.close()
  const commands: (() => Promise<unknown>)[] = [
    () => things.findOne(),
    () => things.insertOne({}),
    () => things.insertMany([{}, {}]),
    () => things.bulkWrite([{ insertOne: { document: {} } }]),
    () => things.createIndex({ a: 1 }),
    () => client.db('test').dropDatabase(),
    () => client.db('admin').command({ ping: 1 })
  ]
  for (const command of commands) expect(isDatabaseDown(await command().catch((error: unknown) => error))).toBe(true)
  await client.close()
})

it('knows a bulk write that a broken connection has ended', () => {
  const broken = new MongoNetworkError('connection 3 to 127.0.0.1:27017 closed')
  expect(isDatabaseDown(new MongoBulkWriteError(broken as never, {} as never))).toBe(true)
})

it.each([
  new MongoServerError({ message: 'E11000 duplicate key error', code: 11000 }),
  new TypeError('x is not a function'),
  new Error('MongoNetworkError'),
  'MongoNetworkError',
  undefined
])('takes %s for no absence', (error) => expect(isDatabaseDown(error)).toBe(false))

it('knows a socket that had ended when the driver wrote into it', () => {
  expect(isDatabaseDown(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }))).toBe(true)
})

it('knows the codes of a server that steps down', () => {
  expect(isDatabaseDown(new MongoServerError({ message: 'not primary', code: 10107 }))).toBe(true)
  expect(isDatabaseDown(new Error('wrapped', { cause: new MongoNetworkError('gone') }))).toBe(true)
})

it('knows a server without room, in every kind of write', async () => {
  const mongod = await startEmbedded({ maxBytes: 20_000 })
  const client = await new MongoClient(mongod.uri).connect()
  const things = client.db('test').collection('things')
  await things.insertOne({})
  const document = { text: 'x'.repeat(20_000) }
  const writes: (() => Promise<unknown>)[] = [
    () => things.insertOne({ ...document }),
    () => things.insertMany([{ ...document }]),
    () => things.updateOne({}, { $set: document }),
    () => things.findOneAndUpdate({}, { $set: document })
  ]
  for (const write of writes) {
    const error: unknown = await write().catch((thrown: unknown) => thrown)
    expect([isDatabaseFull(error), isDatabaseDown(error)]).toEqual([true, false])
  }
  expect(isDatabaseFull(new MongoServerError({ message: 'E11000 duplicate key error', code: 11000 }))).toBe(false)
  await client.close()
  await mongod.close()
})
