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
            count: { $count: {} },
            best: { $top: { sortBy: { quantity: -1 }, output: '$_id' } },
            two: { $firstN: { input: '$_id', n: 2 } }
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
          count: 2,
          best: 4,
          two: [1, 4]
        }
      ]
    ],
    ['$group of everything', [{ $group: { _id: null, n: { $sum: '$quantity' } } }], [{ _id: null, n: 28 }]],
    ['$group by a document', [{ $group: { _id: { i: '$item' } } }, { $sort: { _id: 1 } }, { $limit: 1 }], [{ _id: { i: 'abc' } }]],
    ['$sortByCount', [{ $match: { item: { $ne: 'jkl' } } }, { $sortByCount: '$price' }, { $match: { _id: 5 } }], [{ _id: 5, count: 2 }]],
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
    ],
    [
      '$bucket',
      [{ $bucket: { groupBy: '$quantity', boundaries: [0, 5, 10], default: 'more', output: { ids: { $push: '$_id' } } } }],
      [
        { _id: 0, ids: [1, 2] },
        { _id: 5, ids: [5] },
        { _id: 'more', ids: [3, 4] }
      ]
    ],
    [
      '$bucketAuto',
      [{ $bucketAuto: { groupBy: '$_id', buckets: 2 } }],
      [
        { _id: { min: 1, max: 4 }, count: 3 },
        { _id: { min: 4, max: 5 }, count: 2 }
      ]
    ],
    [
      '$facet',
      [{ $facet: { n: [{ $count: 'n' }], first: [{ $limit: 1 }, { $project: { item: 1 } }] } }],
      [{ n: [{ n: 5 }], first: [{ _id: 1, item: 'abc' }] }]
    ],
    [
      '$unionWith',
      [{ $limit: 1 }, { $unionWith: { coll: 'items', pipeline: [{ $match: { _id: 2 } }] } }, { $project: { _id: 1 } }],
      [{ _id: 1 }, { _id: 2 }]
    ],
    [
      '$redact',
      [{ $match: { _id: { $lt: 3 } } }, { $redact: { $cond: [{ $eq: ['$item', 'abc'] }, '$$KEEP', '$$PRUNE'] } }, { $project: { _id: 1 } }],
      [{ _id: 1 }]
    ],
    [
      '$densify',
      [
        { $project: { q: '$quantity' } },
        { $match: { _id: { $in: [1, 5] } } },
        { $densify: { field: 'q', range: { step: 1, bounds: 'full' } } }
      ],
      [{ _id: 1, q: 2 }, { q: 3 }, { q: 4 }, { _id: 5, q: 5 }]
    ],
    [
      '$densify of dates',
      [
        { $match: { _id: { $in: [2, 3] } } },
        { $project: { at: 1 } },
        { $densify: { field: 'at', range: { step: 1, unit: 'day', bounds: 'full' } } }
      ],
      [{ _id: 2, at: new Date('2024-01-02') }, { at: new Date('2024-01-03') }, { _id: 3, at: new Date('2024-01-04') }]
    ],
    [
      '$fill',
      [
        {
          $replaceWith: {
            _id: '$_id',
            a: { $cond: [{ $in: ['$_id', [1, 4]] }, '$_id', null] },
            b: { $cond: [{ $eq: ['$_id', 2] }, 7, '$none'] }
          }
        },
        { $fill: { sortBy: { _id: 1 }, output: { a: { method: 'linear' }, b: { method: 'locf' } } } }
      ],
      [
        { _id: 1, a: 1, b: null },
        { _id: 2, a: new Double(2), b: 7 },
        { _id: 3, a: new Double(3), b: 7 },
        { _id: 4, a: 4, b: 7 },
        { _id: 5, a: null, b: 7 }
      ]
    ],
    [
      '$setWindowFields',
      [
        {
          $setWindowFields: {
            partitionBy: '$item',
            sortBy: { _id: 1 },
            output: {
              running: { $sum: '$quantity', window: { documents: ['unbounded', 'current'] } },
              rank: { $rank: {} },
              before: { $shift: { output: '$_id', by: -1, default: 0 } }
            }
          }
        },
        { $project: { running: 1, rank: 1, before: 1 } },
        { $match: { _id: { $in: [3, 4, 5] } } }
      ],
      [
        { _id: 4, running: 12, rank: 2, before: 1 },
        { _id: 3, running: 10, rank: 1, before: 0 },
        { _id: 5, running: 15, rank: 2, before: 3 }
      ]
    ]
  ])('%s', async (_name, pipeline, expected) => {
    expect(typed({ all: await run(pipeline) })).toEqual(typed({ all: expected }))
  })

  it('$sample takes so many', async () => {
    expect(await plain([{ $sample: { size: 3 } }])).toHaveLength(3)
    expect(await plain([{ $sample: { size: 30 } }])).toHaveLength(5)
  })

  it('$documents makes the documents itself', async () => {
    expect(await mongo.db.aggregate([{ $documents: [{ a: 1 }, { a: 2 }] }, { $match: { a: { $gt: 1 } } }]).toArray()).toEqual([{ a: 2 }])
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

  it('$graphLookup follows a chain', async () => {
    const [found] = await mongo.db
      .collection('stock')
      .aggregate([
        { $match: { _id: 'zzz' as never } },
        {
          $graphLookup: {
            from: 'stock',
            startWith: '$parent',
            connectFromField: 'parent',
            connectToField: '_id',
            as: 'chain',
            depthField: 'depth'
          }
        }
      ])
      .toArray()
    expect(found?.chain.map(({ _id, depth }: { _id: string; depth: number }) => [_id, depth]).sort()).toEqual([
      ['abc', 1],
      ['jkl', 0]
    ])
  })
})

describe('output', () => {
  const all = (name: string) => mongo.db.collection(name).find().sort({ _id: 1 }).toArray()

  it('$out replaces a collection and keeps its indexes', async () => {
    const target = mongo.db.collection('target')
    await target.createIndex({ item: 1 })
    await target.insertOne({ old: true })
    await plain([{ $match: { _id: 1 } }, { $project: { item: 1 } }, { $out: 'target' }])
    expect(await all('target')).toEqual([{ _id: 1, item: 'abc' }])
    expect((await target.listIndexes().toArray()).map(({ name }) => name)).toEqual(['_id_', 'item_1'])
  })

  it('$out that fails leaves the collection as it was', async () => {
    const target = mongo.db.collection('target')
    await target.createIndex({ item: 1 }, { unique: true })
    await target.insertOne({ _id: 'old' as never })
    expect(await codeOf(plain([{ $out: 'target' }]))).toBe(11000)
    expect(await all('target')).toEqual([{ _id: 'old' }])
  })

  it.each<[string, object, unknown[]]>([
    [
      'merges',
      {},
      [
        { _id: 1, kept: true, item: 'abc' },
        { _id: 2, item: 'jkl' }
      ]
    ],
    [
      'replaces',
      { whenMatched: 'replace' },
      [
        { _id: 1, item: 'abc' },
        { _id: 2, item: 'jkl' }
      ]
    ],
    ['keeps what is there', { whenMatched: 'keepExisting', whenNotMatched: 'discard' }, [{ _id: 1, kept: true }]],
    [
      'runs a pipeline',
      { whenMatched: [{ $set: { seen: '$$new.item' } }], whenNotMatched: 'discard' },
      [{ _id: 1, kept: true, seen: 'abc' }]
    ]
  ])('$merge %s', async (_name, options, expected) => {
    await mongo.db.collection('target').insertOne({ _id: 1 as never, kept: true })
    await plain([{ $match: { _id: { $lt: 3 } } }, { $project: { item: 1 } }, { $merge: { into: 'target', ...options } }])
    expect(await all('target')).toEqual(expected)
  })

  it('are held against a validator, unless it is bypassed', async () => {
    await mongo.db.createCollection('target', { validator: { item: 'abc' } })
    for (const stage of [{ $out: 'target' }, { $merge: 'target' }]) expect(await codeOf(plain([stage]))).toBe(121)
    await plain([{ $merge: 'target' }], { bypassDocumentValidation: true })
    expect(await all('target')).toHaveLength(5)
  })

  it('$merge refuses what is not unique, and can fail', async () => {
    expect(await codeOf(plain([{ $merge: { into: 'target', on: 'item' } }]))).toBe(51183)
    await mongo.db.collection('target').insertOne({ _id: 1 as never })
    expect(await codeOf(plain([{ $merge: { into: 'target', whenMatched: 'fail' } }]))).toBe(11000)
    expect(await codeOf(plain([{ $match: { _id: 2 } }, { $merge: { into: 'target', whenNotMatched: 'fail' } }]))).toBe(13113)
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
    [[{ $out: 'x' }, { $limit: 1 }], 40601],
    [[{ $facet: { a: [{ $out: 'x' }] } }], 40600],
    [[{ $changeStream: {} }], 40573]
  ])('%j', async (pipeline, code) => {
    expect(await codeOf(plain(pipeline))).toBe(code)
  })

  it.skipIf(otherUri)('what only a real server has', async () => {
    expect(await codeOf(plain([{ $indexStats: {} }]))).toBe(238)
    expect(await codeOf(plain([{ $group: { _id: null, p: { $median: { input: '$price', method: 'approximate' } } } }]))).toBe(238)
  })
})

it('decimals add up exactly', async () => {
  await mongo.items.deleteMany({})
  await mongo.items.insertMany(Array.from({ length: 10 }, () => ({ n: Decimal128.fromString('0.1') })))
  expect(typed(await run([{ $group: { _id: null, n: { $sum: '$n' } } }]))).toEqual(typed([{ _id: null, n: Decimal128.fromString('1.0') }]))
})
