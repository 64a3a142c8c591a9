import { Decimal128, Double, Long } from 'mongodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf, otherUri, typed, useMongo } from './target'

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
    [
      '$match, $sort, $skip, $limit',
      [{ $match: { price: { $gt: 5 } } }, { $sort: { price: -1, _id: -1 } }, { $skip: 1 }, { $limit: 1 }, { $project: { price: 1 } }],
      [{ _id: 4, price: 10 }]
    ],
    ['$count', [{ $match: { item: 'abc' } }, { $count: 'n' }], [{ n: 2 }]],
    ['$count of nothing', [{ $match: { item: 'none' } }, { $count: 'n' }], []],
    [
      '$group with accumulators',
      [
        { $sort: { _id: 1 } },
        {
          $group: {
            _id: '$item',
            n: { $sum: 1 },
            total: { $sum: { $multiply: ['$price', '$quantity'] } },
            mean: { $avg: '$quantity' },
            first: { $first: '$_id' },
            last: { $last: '$_id' },
            ids: { $push: '$_id' },
            prices: { $addToSet: '$price' },
            least: { $min: '$quantity' },
            most: { $max: '$quantity' },
            count: { $count: {} }
          }
        },
        { $sort: { _id: 1 } },
        { $limit: 1 }
      ],
      [
        {
          _id: 'abc',
          n: 2,
          total: 120,
          mean: new Double(6),
          first: 1,
          last: 4,
          ids: [1, 4],
          prices: [10],
          least: 2,
          most: 10,
          count: 2
        }
      ]
    ],
    ['$group of everything', [{ $group: { _id: null, n: { $sum: '$quantity' } } }], [{ _id: null, n: 28 }]],
    ['$group by a document', [{ $group: { _id: { i: '$item' } } }, { $sort: { _id: 1 } }, { $limit: 1 }], [{ _id: { i: 'abc' } }]],
    [
      '$project keeps, drops and computes',
      [{ $match: { _id: 1 } }, { $project: { item: 1, total: { $multiply: ['$price', 2] }, _id: 0 } }],
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
    [
      '$addFields into an array',
      [{ $match: { _id: 3 } }, { $project: { list: [{ a: 1 }, 2] } }, { $set: { 'list.b': 9 } }],
      [{ _id: 3, list: [{ a: 1, b: 9 }, { b: 9 }] }]
    ],
    ['$unset', [{ $match: { _id: 2 } }, { $unset: ['at', 'tags', 'price'] }], [{ _id: 2, item: 'jkl', quantity: 1 }]],
    ['$replaceRoot', [{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { a: '$item' } } }], [{ a: 'abc' }]],
    ['$replaceWith', [{ $match: { _id: 1 } }, { $replaceWith: { $mergeObjects: [{ z: 1 }, { a: '$item' }] } }], [{ z: 1, a: 'abc' }]],
    [
      '$unwind',
      [{ $unwind: '$tags' }, { $project: { tags: 1 } }],
      [
        { _id: 1, tags: 'x' },
        { _id: 1, tags: 'y' },
        { _id: 3, tags: 'y' }
      ]
    ],
    [
      '$unwind that preserves',
      [
        { $unwind: { path: '$tags', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true } },
        { $match: { _id: { $gt: 1 } } },
        { $project: { tags: 1, i: 1 } }
      ],
      [
        { _id: 2, i: null },
        { _id: 3, tags: 'y', i: Long.fromNumber(0) },
        { _id: 4, tags: null, i: null },
        { _id: 5, i: null }
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
      { from: 'stock', localField: 'none', foreignField: 'parent', as: 'found', pipeline: [{ $project: { _id: 1 } }] },
      [{ _id: 'abc' }]
    ],
    [
      'by a pipeline with variables',
      {
        from: 'stock',
        let: { i: '$item' },
        pipeline: [{ $match: { $expr: { $eq: ['$_id', '$$i'] } } }, { $project: { left: 1, _id: 0 } }],
        as: 'found'
      },
      [{ left: 3 }]
    ],
    ['in a collection that is not there', { from: 'nothing', localField: 'item', foreignField: '_id', as: 'found' }, []]
  ])('$lookup %s', async (_name, lookup, expected) => {
    const [found] = await plain([{ $match: { _id: 1 } }, { $lookup: lookup }])
    expect(found?.found).toEqual(expected)
  })

  it('$lookup compiles its variables without a document, and evaluates them for each', async () => {
    const lookup = {
      from: 'stock',
      let: { n: { $size: '$tags' } },
      pipeline: [{ $project: { _id: 0, n: '$$n' } }, { $limit: 1 }],
      as: 'found'
    }
    const found = await plain([{ $match: { _id: { $in: [1, 3] } } }, { $sort: { _id: 1 } }, { $lookup: lookup }])
    expect(found.map((one) => one.found)).toEqual([[{ n: 2 }], [{ n: 1 }]])
    expect(await codeOf(plain([{ $match: { _id: 'none' } }, { $lookup: { ...lookup, pipeline: [{ $bogus: 1 }] } }]))).toBe(40324)
  })
})

describe('collation', () => {
  it('groups and matches by it', async () => {
    await mongo.items.insertOne({ item: 'ABC' })
    const collation = { locale: 'en', strength: 2 }
    const pipeline = [{ $match: { item: 'aBc' } }, { $group: { _id: '$item', n: { $sum: 1 } } }]
    expect(await plain(pipeline, { collation })).toEqual([{ _id: 'abc', n: 3 }])
    expect(await plain(pipeline)).toEqual([])
  })
})

describe('refused', () => {
  it.each([
    [[{ $bogus: {} }], 40324],
    [[{ $match: {}, $sort: { a: 1 } }], 40323],
    [[{ $limit: 0 }], 15958],
    [[{ $limit: -1 }], 5107201],
    [[{ $sort: { a: 2 } }], 15975],
    [[{ $group: { n: { $sum: 1 } } }], 15955],
    [[{ $group: { _id: 1, n: { $bogus: 1 } } }], 15952],
    [[{ $group: { _id: 1, n: 5 } }], 40234],
    [[{ $project: {} }], 51272],
    [[{ $project: { a: 1, b: 0 } }], 31254],
    [[{ $project: { a: {} } }], 51270],
    [[{ $unwind: 'tags' }], 28818],
    [[{ $replaceRoot: { newRoot: '$item' } }], 40228],
    [[{ $changeStream: {} }], 40573]
  ])('%j', async (pipeline, code) => {
    expect(await codeOf(plain(pipeline))).toBe(code)
  })

  it.skipIf(otherUri)('what only a real server has', async () => {
    const stages =
      '$bucket $bucketAuto $collStats $densify $documents $facet $fill $geoNear $graphLookup $indexStats $listLocalSessions $merge $out $redact $sample $search $setWindowFields $sortByCount $unionWith'
    for (const stage of stages.split(' ')) expect(await codeOf(plain([{ [stage]: {} }])), stage).toBe(238)
    for (const accumulator of '$bottom $firstN $lastN $maxN $median $minN $stdDevPop $stdDevSamp $top'.split(' '))
      expect(await codeOf(plain([{ $group: { _id: null, x: { [accumulator]: {} } } }])), accumulator).toBe(238)
    expect(await codeOf(plain([{ $group: { _id: null, p: { $median: { input: '$price', method: 'approximate' } } } }]))).toBe(238)
  })
})

it('decimals add up exactly', async () => {
  await mongo.items.deleteMany({})
  await mongo.items.insertMany(Array.from({ length: 10 }, () => ({ n: Decimal128.fromString('0.1') })))
  expect(typed(await run([{ $group: { _id: null, n: { $sum: '$n' } } }]))).toEqual(typed([{ _id: null, n: Decimal128.fromString('1.0') }]))
})
