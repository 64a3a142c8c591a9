import { Binary, Decimal128, Double, Int32, Long, ObjectId } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, useMongo } from './target'

const mongo = useMongo()

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
    await mongo.items.insertOne(document)
    const [found] = await mongo.items.find({}, { promoteValues: false }).toArray()
    expect(found?.int).toBeInstanceOf(Int32)
    expect(found?.double).toBeInstanceOf(Double)
    expect(found?.long.toString()).toBe('9007199254740993')
    expect(found?.decimal.toString()).toBe('0.10')
    expect(found?.pattern).toMatchObject({ source: '^a', flags: 'i' })
    expect((await mongo.items.findOne({}))?.nested).toEqual(document.nested)
  })

  it('keep their number types through an update', async () => {
    await mongo.items.insertOne({ _id: 1 as never, double: new Double(5), long: Long.fromNumber(7) })
    await mongo.items.updateOne({ _id: 1 as never }, { $inc: { long: 1 }, $set: { other: 1 } })
    const found = await mongo.items.findOne({}, { promoteValues: false })
    expect(found?.double).toBeInstanceOf(Double)
    expect(found?.long).toBeInstanceOf(Long)
    expect(String(found?.long)).toBe('8')
  })

  it('get an ObjectId when they have no _id, and it cannot be changed', async () => {
    const { insertedId } = await mongo.items.insertOne({ a: 1 })
    expect(insertedId).toBeInstanceOf(ObjectId)
    expect(await codeOf(mongo.items.updateOne({ a: 1 }, { $set: { _id: 5 as never } }))).toBe(66)
  })

  it('keep null as their _id', async () => {
    await mongo.db.command({ insert: 'items', documents: [{ _id: null }] })
    expect(await mongo.items.countDocuments({ _id: { $type: 'null' } } as never)).toBe(1)
  })

  it.each([
    [{ _id: [1] }, 53],
    [{ _id: /a/ }, 53],
    [{ _id: { $a: 1 } }, 52]
  ])('%j is refused', async (document, code) => {
    expect(await codeOf(mongo.items.insertOne(document as never))).toBe(code)
  })

  it('of more than 16 MB are refused', async () => {
    await mongo.items.insertOne({ _id: 1 as never, text: 'x'.repeat(9_000_000) })
    expect(await codeOf(mongo.items.updateOne({}, { $set: { more: 'x'.repeat(9_000_000) } }))).toBe(10334)
  })
})
