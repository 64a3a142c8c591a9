import { BSONRegExp, type Document, Int32, Long } from 'bson'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf, otherUri, useMongo } from './target'

/** Answers that are easily almost right: the same with and without an index, through arrays, and by regular expressions. */
const mongo = useMongo()

const idsOf = async (filter: object, options: object = {}) =>
  (await mongo.items.find(filter, options).toArray()).map(({ _id }) => Number(_id)).sort((a, b) => a - b)

/** Ids in the order of a field, with all and with a limit; equal ones in the order of their inserts. */
const sortedIds = async (filter: object, path: string) =>
  Promise.all(
    [0, 2].map(async (limit) =>
      (
        await mongo.items
          .find(filter)
          .sort({ [path]: 1 })
          .limit(limit)
          .toArray()
      ).map(({ _id }) => Number(_id))
    )
  )

describe('an index', () => {
  it('finds what stands in different elements of one array', async () => {
    await mongo.items.insertOne({
      _id: 1 as never,
      i: [
        { s: 'a', q: 3 },
        { s: 'b', q: 2 }
      ]
    })
    await mongo.items.createIndex({ 'i.s': 1, 'i.q': 1 })
    expect(await idsOf({ 'i.s': 'a', 'i.q': 2 })).toEqual([1])
    expect((await mongo.items.updateOne({ 'i.s': 'a', 'i.q': 2 }, { $set: { seen: true } }, { upsert: true })).matchedCount).toBe(1)
  })

  const scalar = fc.constantFrom<unknown>(null, 1, 2)
  const inner = fc.oneof({ weight: 4, arbitrary: scalar }, fc.array(scalar, { maxLength: 2 }), fc.constantFrom([[1]], [[], 2]))
  const part = fc.record({ s: inner, q: scalar }, { requiredKeys: [] })
  const parts = fc.array(part, { minLength: 1, maxLength: 3 })
  const document = fc.record({ a: fc.oneof(scalar, part, { weight: 4, arbitrary: parts }), b: scalar }, { requiredKeys: [] })
  const condition = fc.oneof(
    { weight: 4, arbitrary: scalar },
    fc.record({ $in: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
    fc.oneof(
      fc.record({ $gt: fc.constantFrom(0, 1) }),
      fc.record({ $gte: fc.constant(1), $lt: fc.constantFrom(1, 2) }),
      fc.record({ $lte: scalar })
    ),
    fc.constant({ $ne: null })
  )
  const filter = fc.oneof(
    fc.record({ 'a.s': condition, 'a.q': condition }),
    fc.record({ a: condition, 'a.s': condition, 'a.q': condition, b: condition }, { requiredKeys: [] })
  )

  it.each<Document>([{ 'a.s': 1, 'a.q': 1 }, { 'a.s': 1, b: 1 }, { a: 1 }, { b: -1, 'a.q': 1 }])(
    'over %j answers as none does, whatever the documents hold',
    async (key) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(document, { minLength: 1, maxLength: 8 }),
          fc.array(filter, { minLength: 4, maxLength: 4 }),
          async (documents, filters) => {
            await mongo.db.dropDatabase()
            await mongo.items.insertMany(documents.map((each, _id) => ({ _id, ...each })) as never[])
            const [path = ''] = Object.keys(key)
            const answers = () => Promise.all([...filters.map((each) => idsOf(each)), ...filters.map((each) => sortedIds(each, path))])
            const plain = await answers()
            await mongo.items.createIndex(key)
            expect(await answers()).toEqual(plain)
          }
        ),
        { numRuns: 60 }
      )
    }
  )
})

describe('a range', () => {
  it('looks at what the index finds, in and out of order, as values come and go', async () => {
    await mongo.items.createIndex({ n: 1 })
    const values = [5, 'b', null, 3, [1, 9], new Date(3), 'a', 4, { n: 1 }, Number.NaN, true, [], undefined]
    await mongo.items.insertMany(values.map((n, _id) => (n === undefined ? { _id } : { _id, n })) as never[])
    expect(await idsOf({ n: { $gt: 3 } })).toEqual([0, 4, 7])
    expect(await idsOf({ n: { $gte: 3, $lt: 5 } })).toEqual([3, 4, 7])
    expect(await idsOf({ n: { $lt: 4 } })).toEqual([3, 4])
    expect(await idsOf({ n: { $gte: 'b' } })).toEqual([1])
    expect(await idsOf({ n: { $lte: new Date(3) } })).toEqual([5])
    expect(await idsOf({ n: { $gte: false } })).toEqual([10])
    await mongo.items.updateOne({ _id: 0 as never }, { $set: { n: 0 } })
    await mongo.items.deleteOne({ _id: 7 as never })
    await mongo.items.insertOne({ _id: 20 as never, n: 6 })
    expect(await idsOf({ n: { $gt: 3 } })).toEqual([4, 20])
    expect(await idsOf({ n: { $lte: 0 } })).toEqual([0])
  })
})

describe('a sort', () => {
  it('goes by an index, backwards too, as values come and go', async () => {
    await mongo.items.createIndex({ n: 1 })
    const values = [5, 'b', null, 3, [1, 9], 3, [], undefined, 2]
    await mongo.items.insertMany(values.map((n, _id) => (n === undefined ? { _id } : { _id, n })) as never[])
    const ids = async (direction: 1 | -1, filter = {}) =>
      (await mongo.items.find(filter).sort({ n: direction }).toArray()).map(({ _id }) => Number(_id))
    expect(await ids(1)).toEqual([6, 2, 7, 4, 8, 3, 5, 0, 1])
    expect(await ids(-1)).toEqual([1, 4, 0, 5, 3, 8, 7, 2, 6])
    await mongo.items.updateOne({ _id: 3 as never }, { $set: { n: 7 } })
    await mongo.items.updateOne({ _id: 3 as never }, { $set: { n: 3 } })
    expect(await ids(1, { _id: { $gt: 1 } })).toEqual([6, 2, 7, 4, 8, 3, 5])
    await mongo.items.deleteMany({ n: 3 })
    expect(await ids(1)).toEqual([6, 2, 7, 4, 8, 0, 1])
  })
})

it('a sort backwards by an index has the documents without the field', async () => {
  await mongo.items.createIndex({ f: 1 })
  await mongo.items.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, f: null }] as never[])
  const ids = async (direction: 1 | -1) => (await mongo.items.find().sort({ f: direction }).toArray()).map(({ _id }) => Number(_id))
  expect([await ids(1), await ids(-1)]).toEqual([
    [1, 2, 3],
    [3, 2, 1]
  ])
  await mongo.items.deleteMany({ _id: { $in: [1, 2] as never[] } })
  expect(await ids(-1)).toEqual([3])
})

it('$sum and $add lose nothing on the way', async () => {
  const sum = async (...values: unknown[]) => {
    await mongo.db.dropDatabase()
    await mongo.items.insertMany(values.map((v) => ({ v })))
    const [group] = await mongo.items.aggregate([{ $group: { _id: null, n: { $sum: '$v' } } }], { promoteLongs: false }).toArray()
    return group?.n
  }
  expect(await sum(...Array.from({ length: 10 }, () => 0.1))).toBe(1)
  expect(await sum(1e16, 1, -1e16)).toBe(1)
  expect(await sum(Long.MAX_VALUE, new Int32(1), new Int32(-1))).toEqual(Long.MAX_VALUE)
  expect(await sum(Long.MAX_VALUE, new Int32(1))).toBe(2 ** 63)
  expect(await sum(new Int32(2 ** 31 - 1), new Int32(1))).toEqual(Long.fromNumber(2 ** 31))
  expect((await mongo.items.aggregate([{ $project: { n: { $add: [0.1, 0.2, 0.3] } } }]).next())?.n).toBe(0.6)
})

it('$unwind goes through documents and not into arrays', async () => {
  await mongo.items.insertMany([{ a: [[1, 2], 3] }, { b: { c: [1, 2] } }])
  expect(await mongo.items.aggregate([{ $unwind: '$a.0' }]).toArray()).toEqual([])
  expect(await mongo.items.aggregate([{ $unwind: '$b.c' }]).toArray()).toHaveLength(2)
})

describe('null', () => {
  it('is a field that a document in an array lacks, and nothing in an array without documents', async () => {
    const values: unknown[] = [[], [{ b: 1 }, {}], [{ b: 1 }], [[]], 4, undefined, { b: null }, [1], [{ b: null }]]
    await mongo.items.insertMany(values.map((a, _id) => (a === undefined ? { _id } : { _id, a })) as never[])
    const isNull = [1, 4, 5, 6, 8]
    expect(await idsOf({ 'a.b': null })).toEqual(isNull)
    expect(await idsOf({ 'a.b': { $in: [null] } })).toEqual(isNull)
    expect(await idsOf({ 'a.b': { $lte: null } })).toEqual(isNull)
    expect(await idsOf({ 'a.b': { $ne: null } })).toEqual([0, 2, 3, 7])
    expect(await idsOf({ 'a.b': { $exists: true } })).toEqual([1, 2, 6, 8])
  })
})

describe('regular expressions', () => {
  it.each<[pattern: string, options: string, text: string, matches: boolean]>([
    ['abc$', '', 'abc\n', true],
    ['abc$', '', 'abc\n\n', false],
    ['abc$', 'm', 'abc\r\n', false],
    ['^b', 'm', 'a\nb', true],
    ['^b', 'm', 'a\rb', false],
    ['^$', 'm', 'a\n', false],
    ['a.b', '', 'a\rb', true],
    ['a.b', '', 'a\nb', false],
    ['a.b', 's', 'a\nb', true],
    ['^.$', '', '😀', true],
    ['\\s', '', '\u00a0', false],
    ['(?i)ABC', '', 'abc', true],
    ['a{2}', '', 'aa', true],
    ['\\.\\$\\/', '', '.$/', true],
    ['[^\\d.]', '', '1.', false],
    ['(?:ab|c)+?$', '', 'xcab', true],
    ['[\\-a]', '', '-', true],
    ['\\-\\@\\/\\"', '', '-@/"', true],
    ['a\\x2db', '', 'a-b', true],
    ['[\\x2d]', '', '-', true]
  ])('/%s/%s on %j: %s', async (pattern, options, text, matches) => {
    await mongo.items.insertOne({ text })
    expect(await mongo.items.countDocuments({ text: new BSONRegExp(pattern, options) })).toBe(Number(matches))
  })

  it.skipIf(otherUri)('what PCRE and JavaScript write in different ways is refused', async () => {
    for (const pattern of [
      '[^]',
      '[]a]',
      '[[:alpha:]]',
      '\\Qa\\E',
      '(?>a)',
      'a++',
      '(?P<n>a)',
      '\\h',
      '\\p{L}',
      '(*UCP)a',
      '[\\S]',
      'a(?i)b',
      '\\x{41}',
      '(?<=a+)b',
      '[:alpha:]',
      'a{70000}',
      '\\Aa\\z',
      '[\\s]',
      '\\v',
      'a{,x}',
      '(?<n>a)\\1',
      '\\u0041',
      '[a',
      'a\\'
    ])
      expect(await codeOf(mongo.items.find({ text: new BSONRegExp(pattern) }).toArray()), pattern).toBe(238)
  })
})

describe('updates', () => {
  it('set new fields in the order of their names, numbers by their value', async () => {
    await mongo.items.insertOne({ _id: 1 as never, y: 0 })
    await mongo.items.updateOne({}, { $set: { z: 1, b: 1, a: 1, 'n.10': 1, 'n.9': 1 }, $inc: { c: 1 } })
    const found = await mongo.items.findOne()
    expect(Object.keys(found ?? {})).toEqual(['_id', 'y', 'a', 'b', 'c', 'n', 'z'])
    expect(JSON.stringify(found?.n)).toBe('{"9":1,"10":1}')
  })

  it('$pull takes logical operators', async () => {
    await mongo.items.insertOne({ a: [{ n: 1 }, { n: 2 }, { n: 3 }] })
    await mongo.items.updateOne({}, { $pull: { a: { $or: [{ n: 1 }, { n: 3 }] } } } as object)
    expect((await mongo.items.findOne())?.a).toEqual([{ n: 2 }])
    await mongo.items.updateOne({}, { $pull: { a: { $and: [{ n: { $gt: 1 } }, { n: { $lt: 3 } }] } } } as object)
    expect((await mongo.items.findOne())?.a).toEqual([])
  })
})

describe('deeply nested values', () => {
  const nested = (levels: number): Document => (levels === 0 ? { n: new Int32(1) } : { a: nested(levels - 1) })

  it('are keys like any other', async () => {
    await mongo.items.createIndex({ v: 1 })
    await mongo.items.insertOne({ _id: nested(90) as never, v: nested(90) })
    expect(await mongo.items.countDocuments({ _id: nested(90) as never })).toBe(1)
    expect(await mongo.items.countDocuments({ v: nested(90) })).toBe(1)
    expect(await mongo.items.countDocuments({ v: nested(89) })).toBe(0)
    expect(await codeOf(mongo.items.insertOne({ _id: nested(90) as never }))).toBe(11000)
  })

  it('are stored up to 180 levels', async () => {
    await mongo.items.insertOne(nested(179))
    expect(await codeOf(mongo.items.insertOne(nested(180)))).toBe(15)
    expect(await mongo.items.countDocuments()).toBe(1)
  })
})

describe('large commands', () => {
  it('take time in proportion to what they name', async () => {
    await mongo.items.insertMany(
      Array.from({ length: 20_000 }, (_, n) => ({
        _id: n,
        n: n % 7000,
        all: n === 0 ? Array.from({ length: 20_000 }, (_, i) => i) : []
      })) as never[]
    )
    const wanted = Array.from({ length: 5000 }, (_, i) => i)
    expect(await mongo.items.countDocuments({ n: { $in: wanted } })).toBe(15_000)
    expect(await mongo.items.countDocuments({ _id: { $in: wanted } as never })).toBe(5000)
    expect(
      await mongo.items.aggregate([{ $match: { _id: 0 } }, { $unwind: '$all' }, { $group: { _id: 0, n: { $sum: 1 } } }]).next()
    ).toEqual({
      _id: 0,
      n: 20_000
    })
    await mongo.items.updateOne({ _id: 0 as never }, {
      $addToSet: { all: { $each: Array.from({ length: 20_000 }, (_, i) => i + 10_000) } }
    } as object)
    expect((await mongo.items.findOne({ _id: 0 as never }))?.all).toHaveLength(30_000)
  }, 20_000)
})

describe('regular expressions that try more and more ways', () => {
  it.skipIf(otherUri)('end with MaxTimeMSExpired, soon', async () => {
    const text = `${'a'.repeat(40)}b`
    await mongo.items.insertMany([{ v: text }, { v: 'a'.repeat(100_000) }])
    for (const pattern of ['^(a+)+$', '(a|a)*c', 'a*a*a*a*a*a*c', '(a{1,40}){1,40}c', '^(?:a?){60}a{60}$'])
      expect(await codeOf(mongo.items.find({ v: { $regex: pattern } }, { maxTimeMS: 50 }).toArray()), pattern).toBe(50)
    expect(await codeOf(mongo.items.find({ v: { $regex: '(a+)+c' } }).toArray())).toBe(50)
    expect(await mongo.items.countDocuments({ v: /^(a+)b$/ })).toBe(1)
  })

  it.skipIf(otherUri)('leave thousands of quick matches alone', async () => {
    await mongo.items.insertMany(Array.from({ length: 5000 }, (_, n) => ({ v: `name ${n}` })))
    expect(await mongo.items.countDocuments({ v: /^(name|other) (\d+)9$/ })).toBe(499)
  })
})
