import { Long } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, useMongo } from './target'

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

describe('honesty', () => {
  it('answers CommandNotFound to an unknown command and 40415 to an unknown argument', async () => {
    expect(await codeOf(mongo.db.command({ mapReduce: 'items' }))).toBe(59)
    expect(await codeOf(mongo.db.command({ ping: 1, bogus: 1 }))).toBe(40415)
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
