import { Double } from 'mongodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf, typed, useMongo } from './target'

const mongo = useMongo()

const run = (pipeline: object[], options = {}) => mongo.items.aggregate(pipeline, { promoteValues: false, ...options }).toArray()
const plain = (pipeline: object[], options = {}) => mongo.items.aggregate(pipeline, options).toArray()

const SALES = [
  { _id: 1, item: 'abc', price: 10, quantity: 2, at: new Date('2024-01-01'), tags: ['x', 'y'] },
  { _id: 2, item: 'jkl', price: 20, quantity: 1, at: new Date('2024-01-02'), tags: [] },
  { _id: 3, item: 'xyz', price: 5, quantity: 10, at: new Date('2024-01-04'), tags: ['y'] },
  { _id: 4, item: 'abc', price: 10, quantity: 10, at: new Date('2024-01-05'), tags: null },
  { _id: 5, item: 'xyz', price: 5, quantity: 5, at: new Date('2024-01-08') }
]

beforeEach(async () => {
  await mongo.items.insertMany(SALES as never[])
})

describe('stages', () => {
  it.each<[string, object[], unknown[]]>([
    ['$count', [{ $match: { item: 'abc' } }, { $count: 'n' }], [{ n: 2 }]],
    ['$count of nothing', [{ $match: { item: 'none' } }, { $count: 'n' }], []],
    [
      '$match, $sort, $skip, $limit',
      [{ $match: { price: { $gt: 5 } } }, { $sort: { price: -1, _id: -1 } }, { $skip: 1 }, { $limit: 1 }, { $project: { price: 1 } }],
      [{ _id: 4, price: 10 }]
    ],
    [
      '$group with accumulators',
      [
        { $sort: { _id: 1 } },
        {
          $group: {
            _id: '$item',
            n: { $sum: 1 },
            total: { $sum: { $add: ['$price', '$quantity'] } },
            mean: { $sum: { $divide: ['$price', 4] } },
            most: { $max: '$quantity' },
            none: { $max: '$none' }
          }
        },
        { $sort: { _id: 1 } },
        { $limit: 1 }
      ],
      [
        {
          _id: 'abc',
          n: 2,
          total: 32,
          mean: new Double(5),
          most: 10,
          none: null
        }
      ]
    ],
    ['$group of everything', [{ $group: { _id: null, n: { $sum: '$quantity' } } }], [{ _id: null, n: 28 }]],
    [
      '$project keeps, drops and computes',
      [{ $match: { _id: 1 } }, { $project: { item: 1, total: { $add: ['$price', 10] }, _id: 0 } }],
      [{ item: 'abc', total: 20 }]
    ],
    ['$project excludes', [{ $match: { _id: 2 } }, { $project: { price: 0, at: 0, tags: 0 } }], [{ _id: 2, item: 'jkl', quantity: 1 }]],
    [
      '$project of nested fields',
      [{ $match: { _id: 1 } }, { $project: { _id: 0, 'a.b': '$price', c: { d: '$item' } } }],
      [{ a: { b: 10 }, c: { d: 'abc' } }]
    ],
    [
      '$addFields keeps places',
      [{ $match: { _id: 2 } }, { $project: { item: 1, price: 1 } }, { $addFields: { item: 'new', 'sub.x': 1 } }],
      [{ _id: 2, item: 'new', price: 20, sub: { x: 1 } }]
    ],
    ['$set into an array', [{ $match: { _id: 2 } }, { $project: { tags: 1 } }, { $set: { 'tags.b': 9 } }], [{ _id: 2, tags: [] }]],
    ['$unset', [{ $match: { _id: 2 } }, { $unset: ['at', 'tags', 'price'] }], [{ _id: 2, item: 'jkl', quantity: 1 }]],
    [
      '$unwind',
      [{ $unwind: '$tags' }, { $project: { tags: 1 } }],
      [
        { _id: 1, tags: 'x' },
        { _id: 1, tags: 'y' },
        { _id: 3, tags: 'y' }
      ]
    ]
  ])('%s', async (_name, pipeline, expected) => {
    expect(typed({ all: await run(pipeline) })).toEqual(typed({ all: expected }))
  })
})

describe('joins', () => {
  beforeEach(async () => {
    await mongo.db.collection('stock').insertMany([
      { _id: 'abc', left: 3, also: ['jkl'] },
      { _id: 'jkl', left: 0, parent: 'abc' },
      { _id: 'zzz', parent: 'jkl' }
    ] as never[])
  })

  it.each<[string, object, unknown]>([
    ['by fields', { from: 'stock', localField: 'item', foreignField: '_id', as: 'found' }, [{ _id: 'abc', left: 3, also: ['jkl'] }]],
    [
      'a missing local field finds null and missing',
      { from: 'stock', localField: 'none', foreignField: 'parent', as: 'found' },
      [{ _id: 'abc', left: 3, also: ['jkl'] }]
    ],
    ['by what an array holds', { from: 'stock', localField: 'tags', foreignField: 'left', as: 'found' }, []],
    ['in a collection that is not there', { from: 'nothing', localField: 'item', foreignField: '_id', as: 'found' }, []]
  ])('$lookup %s', async (_name, lookup, expected) => {
    const [found] = await plain([{ $match: { _id: 1 } }, { $lookup: lookup }])
    expect(found?.found).toEqual(expected)
  })
})

describe('collation', () => {
  it('matches by it', async () => {
    await mongo.items.insertOne({ item: 'ABC' })
    const collation = { locale: 'en', strength: 2 }
    const pipeline = [{ $match: { item: 'aBc' } }, { $group: { _id: null, n: { $sum: 1 } } }]
    expect(await plain(pipeline, { collation })).toEqual([{ _id: null, n: 3 }])
    expect(await plain(pipeline)).toEqual([])
  })
})

describe('refused', () => {
  it.each([
    [[{ $bogus: {} }], 40324],
    [[{ $match: {}, $sort: { a: 1 } }], 40323],
    [[{ $limit: 0 }], 15958],
    [[{ $count: '' }], 40156],
    [[{ $count: '$a' }], 40158],
    [[{ $count: 'a.b' }], 40160],
    [[{ $limit: -1 }], 5107201],
    [[{ $sort: { a: 2 } }], 15975],
    [[{ $group: { n: { $sum: 1 } } }], 15955],
    [[{ $group: { _id: 1, n: { $bogus: 1 } } }], 15952],
    [[{ $group: { _id: 1, n: 5 } }], 40234],
    [[{ $project: {} }], 51272],
    [[{ $project: { a: 1, b: 0 } }], 31254],
    [[{ $project: { a: {} } }], 51270],
    [[{ $unwind: 'tags' }], 28818],
    [[{ $changeStream: {} }], 40573]
  ])('%j', async (pipeline, code) => {
    expect(await codeOf(plain(pipeline))).toBe(code)
  })
})
