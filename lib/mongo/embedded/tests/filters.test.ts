import { Binary, BSONSymbol, DBRef, Decimal128, Double, Long, MinKey } from 'mongodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf, useMongo } from './target'

const mongo = useMongo()

describe('filters', () => {
  const ids = async (filter: object) => (await mongo.items.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)

  beforeEach(async () => {
    await mongo.items.insertMany([
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

describe('values of every type', () => {
  const matching = async (filter: object, values: unknown[], options: object = {}) => {
    await mongo.items.insertMany(values.map((v, _id) => (v === undefined ? { _id } : { _id, v })) as never[])
    return (await mongo.items.find(filter, options).sort({ _id: 1 }).toArray()).map(({ _id }) => Number(_id))
  }

  it.each<[string, object, unknown[], number[]]>([
    ['numbers are equal by value', { v: 1 }, [new Double(1), Long.fromNumber(1), Decimal128.fromString('1.0'), '1', true], [0, 1, 2]],
    [
      'large Longs are exact',
      { v: Long.fromString('9007199254740993') },
      [Long.fromString('9007199254740993'), Long.fromString('9007199254740992'), 2 ** 53],
      [0]
    ],
    ['a decimal and the double beside it differ', { v: Decimal128.fromString('0.1') }, [0.1, Decimal128.fromString('0.10')], [1]],
    ['ranges stay within a type', { v: { $gt: 0 } }, [1, 'a', null, true, new Date(), Decimal128.fromString('0.5')], [0, 5]],
    ['$lte null is null and missing', { v: { $lte: null } }, [null, undefined, 0], [0, 1]],
    ['NaN equals NaN alone', { v: Number.NaN }, [Number.NaN, 0, null], [0]],
    ['NaN is in no range', { v: { $lt: 5 } }, [Number.NaN, 1], [1]],
    ['an empty array is not null', { v: null }, [[], [null], null, undefined], [1, 2, 3]],
    ['a whole array equals', { v: [1, 2] }, [[1, 2], [2, 1], [[1, 2]]], [0, 2]],
    [
      'documents equal by the order of fields',
      { v: { a: 1, b: 2 } },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 }
      ],
      [0]
    ],
    ['dates', { v: { $gte: new Date(1000) } }, [new Date(999), new Date(1000), 5000], [1]],
    ['$type by alias', { v: { $type: 'string' } }, ['a', 1, ['b']], [0, 2]],
    ['$type by number', { v: { $type: [16, 'bool'] } }, [1, 1.5, true], [0, 2]],
    ['$type number', { v: { $type: 'number' } }, [1, 1.5, Long.fromNumber(1), Decimal128.fromString('1'), '1'], [0, 1, 2, 3]],
    ['$type array', { v: { $type: 'array' } }, [[], 1, [[]]], [0, 2]],
    ['$bitsAllSet', { v: { $bitsAllSet: 5 } }, [5, 7, 4, '5'], [0, 1]],
    ['$bitsAnyClear by positions', { v: { $bitsAnyClear: [0, 1] } }, [3, 2, 0], [1, 2]],
    ['$in with a regular expression', { v: { $in: [/^a/, 5] } }, ['abc', 'b', 5], [0, 2]],
    ['$nin', { v: { $nin: [1, null] } }, [1, 2, null, undefined, [1]], [1]],
    ['$all', { v: { $all: [1, 2] } }, [[1, 2, 3], [1], 1], [0]],
    ['$all of nothing', { v: { $all: [] } }, [[], 1], []],
    ['$elemMatch of scalars', { v: { $elemMatch: { $gt: 1, $lt: 3 } } }, [[1, 3], [2], 2], [1]],
    ['$elemMatch does not look into an array in an array', { v: { $elemMatch: { $gt: 1 } } }, [[[5]], [5]], [1]],
    ['$elemMatch in $elemMatch', { v: { $elemMatch: { $elemMatch: { $gt: 1 } } } }, [[[5]], [5]], [0]],
    ['$size', { v: { $size: 0 } }, [[], [1], null], [0]],
    ['$mod of negatives', { v: { $mod: [4, -3] } }, [-7, -4, 1], [0]],
    ['$not of a missing field', { v: { $not: { $gt: 1 } } }, [1, 2, undefined], [0, 2]],
    ['MinKey and MaxKey compare with all', { v: { $gt: new MinKey() } }, [1, 'a', new MinKey()], [0, 1]],
    ['binary data', { v: new Binary(Buffer.from('a')) }, [new Binary(Buffer.from('a')), new Binary(Buffer.from('b')), 'a'], [0]],
    ['symbols compare as strings', { v: 'a' }, [new BSONSymbol('a'), 'b'], [0]],
    [
      '$elemMatch by a field of references',
      { v: { $elemMatch: { $id: 7, x: 1 } } },
      [[{ $id: 7, x: 1 }], [{ $id: 7 }], { $id: 7, x: 1 }],
      [0]
    ],
    ['$elemMatch by a reference and more', { v: { $elemMatch: { $ref: 'users', $id: 7 } } }, [[{ $ref: 'users', $id: 7, x: 1 }], [7]], [0]],
    ['$all by a field of references', { v: { $all: [{ $id: 7 }] } }, [[{ $id: 7 }], { $id: 8 }], [0]],
    ['references are documents', { 'v.$id': 7 }, [new DBRef('users', 7 as never), { $id: 8 }], [0]],
    ['a stored regular expression equals itself', { v: /a/i }, [/a/i, 'xAx', /a/], [0, 1]]
  ])('%s', async (_name, filter, values, expected) => {
    expect(await matching(filter, values)).toEqual(expected)
  })

  it('dotted paths go through arrays, by name and by index', async () => {
    const documents = [{ v: { w: 1 } }, { v: [{ w: 1 }, { w: 2 }] }, { v: [[{ w: 1 }]] }, { v: [{ w: [1, 2] }] }]
    await mongo.items.insertMany(documents.map((document, _id) => ({ _id, ...document })) as never[])
    const ids = async (filter: object) => (await mongo.items.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)
    expect(await ids({ 'v.w': 1 })).toEqual([0, 1, 3])
    expect(await ids({ 'v.1.w': 2 })).toEqual([1])
    expect(await ids({ 'v.0.0.w': 1 })).toEqual([2])
    expect(await ids({ 'v.w.1': 2 })).toEqual([3])
    expect(await ids({ 'v.w': { $exists: false } })).toEqual([2])
  })

  it('a collation compares strings by locale and strength', async () => {
    const values = ['cafe', 'Cafe', 'café', 'item 10', 'item 9']
    expect(await matching({ v: 'CAFE' }, values, { collation: { locale: 'en', strength: 2 } })).toEqual([0, 1])
    const found = (collation: object, filter: object) => mongo.items.countDocuments(filter, { collation } as never)
    expect(await found({ locale: 'en', strength: 1 }, { v: 'CAFE' })).toBe(3)
    expect(await found({ locale: 'en', strength: 2 }, { v: { $in: ['CAFÉ'] } })).toBe(1)
    const sorted = await mongo.items.find({ v: /^item/ }).collation({ locale: 'en' }).sort({ v: 1 }).toArray()
    expect(sorted.map(({ v }) => v)).toEqual(['item 10', 'item 9'])
  })

  it('a collation is not served from an index that compares in another way', async () => {
    await mongo.items.createIndex({ v: 1 })
    expect(await matching({ v: 'A' }, ['a', 'b'], { collation: { locale: 'en', strength: 2 } })).toEqual([0])
  })

  it.each([
    [{ v: { $gt: /a/ } }, 2],
    [{ v: { $in: 5 } }, 2],
    [{ v: { $in: [{ $gt: 1 }] } }, 2],
    [{ v: { $type: 'bogus' } }, 2],
    [{ v: { $type: 99 } }, 2],
    [{ v: { $size: -1 } }, 2],
    [{ v: { $mod: [0, 1] } }, 2],
    [{ v: { $elemMatch: 1 } }, 2],
    [{ v: { $not: 1 } }, 2],
    [{ v: { $regex: 5 } }, 2],
    [{ $or: [] }, 2],
    [{ $and: {} }, 2],
    [{ v: { $ref: 'users' } }, 2],
    [{ v: { $all: [{ $elemMatch: { x: 1 } }, 5] } }, 2],
    [{ v: { $elemMatch: { $expr: true } } }, 2],
    [{ v: { $elemMatch: { x: 1, $or: [{ $expr: true }] } } }, 2],
    [{ [Array(181).fill('a').join('.')]: 1 }, 5729100],
    [{ $bogus: 1 }, 2]
  ])('%j is refused', async (filter, code) => {
    expect(await codeOf(mongo.items.find(filter as object).toArray())).toBe(code)
  })

  it('a collation is checked', async () => {
    const find = (collation: object) => codeOf(mongo.items.find({}, { collation: collation as never }).toArray())
    expect(await find({ locale: 'nowhere-at-all' })).toBe(2)
    expect(await find({ strength: 2 })).toBe(40414)
  })
})
