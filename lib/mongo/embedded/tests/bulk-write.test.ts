import type { Document } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, useMongo } from './target'

const mongo = useMongo()

const command = (ops: Document[], options: Document = {}, namespaces = ['items']) =>
  mongo.client
    .db('admin')
    .command({ bulkWrite: 1, ops, nsInfo: namespaces.map((name) => ({ ns: `${mongo.db.databaseName}.${name}` })), ...options })

describe('bulkWrite of a collection', () => {
  it('counts what each write did', async () => {
    const result = await mongo.items.bulkWrite([
      { insertOne: { document: { _id: 1 as never, n: 1 } } },
      { updateOne: { filter: { n: 1 }, update: { $inc: { n: 1 } } } },
      { updateMany: { filter: {}, update: [{ $set: { m: '$n' } }] } },
      { replaceOne: { filter: { n: 9 }, replacement: { n: 9 }, upsert: true } },
      { deleteOne: { filter: { n: 2 } } }
    ])
    expect(result).toMatchObject({ insertedCount: 1, matchedCount: 2, modifiedCount: 2, upsertedCount: 1, deletedCount: 1 })
    expect(await mongo.items.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ n: 9 }])
  })
})

describe('the bulkWrite command', () => {
  it('writes to several collections and says what each write did', async () => {
    const answer = await command(
      [
        { insert: 0, document: { _id: 1, n: 1 } },
        { insert: 1, document: { _id: 1 } },
        { update: 0, filter: { n: 1 }, updateMods: { $inc: { n: 1 } } },
        { update: 0, filter: { n: 7 }, updateMods: { $set: { x: 1 } }, upsert: true },
        { delete: 1, filter: {}, multi: true }
      ],
      {},
      ['items', 'others']
    )
    expect(answer).toMatchObject({ nErrors: 0, nInserted: 2, nMatched: 1, nModified: 1, nUpserted: 1, nDeleted: 1, ok: 1 })
    expect(answer.cursor.firstBatch).toMatchObject([
      { ok: 1, idx: 0, n: 1 },
      { ok: 1, idx: 1, n: 1 },
      { ok: 1, idx: 2, n: 1, nModified: 1 },
      { ok: 1, idx: 3, n: 1, nModified: 0, upserted: { _id: expect.anything() } },
      { ok: 1, idx: 4, n: 1 }
    ])
  })

  it('stops at the first error, or goes on when it is unordered', async () => {
    const ops = [
      { insert: 0, document: { _id: 1 } },
      { insert: 0, document: { _id: 1 } },
      { insert: 0, document: { _id: 2 } }
    ]
    expect(await command(ops, { errorsOnly: true })).toMatchObject({
      nErrors: 1,
      nInserted: 1,
      cursor: { firstBatch: [{ ok: 0, idx: 1, code: 11000 }] }
    })
    await mongo.db.dropDatabase()
    expect(await command(ops, { ordered: false })).toMatchObject({ nErrors: 1, nInserted: 2 })
  })

  it('gives its results in batches', async () => {
    const ops = Array.from({ length: 5 }, (_, _id) => ({ insert: 0, document: { _id } }))
    const answer = await mongo.client
      .db('admin')
      .command({ bulkWrite: 1, ops, nsInfo: [{ ns: `${mongo.db.databaseName}.items` }], cursor: { batchSize: 2 } }, { promoteLongs: false })
    expect(answer.cursor.firstBatch).toHaveLength(2)
    const rest = await mongo.client.db('admin').command({ getMore: answer.cursor.id, collection: '$cmd.bulkWrite' })
    expect(rest.cursor.nextBatch).toHaveLength(3)
  })

  it('is refused for a bad namespace and outside of admin', async () => {
    expect(
      await codeOf(
        command([
          { insert: 0, document: {} },
          { insert: 3, document: {} }
        ])
      )
    ).toBe(2)
    expect(
      await codeOf(
        command([
          { insert: 0, document: {} },
          { delete: 0, multi: true }
        ])
      )
    ).toBe(40414)
    expect(await mongo.items.countDocuments()).toBe(0)
    expect(await codeOf(mongo.db.command({ bulkWrite: 1, ops: [], nsInfo: [] }))).toBe(13)
  })
})
