// biome-ignore-all lint/suspicious/noThenProperty: MongoDB calls it so.
import { Binary, Decimal128, Double, Long, ObjectId } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, typed, useMongo } from './target'

const mongo = useMongo()

const DOCUMENT = {
  _id: 1,
  n: 5,
  d: new Double(2.5),
  l: Long.fromNumber(7),
  dec: Decimal128.fromString('0.10'),
  s: 'héllo',
  list: [1, 2, 3],
  docs: [{ a: 1, b: 'x' }, { a: 2 }, { b: 'z' }],
  at: new Date('2024-03-31T23:15:30.250Z'),
  nothing: null,
  sub: { x: 1, 'a.b': 2 },
  id: new ObjectId('0123456789abcdef01234567')
}

/** The expression's value for the one document; undefined when the field is missing. */
async function resultOf(expression: unknown): Promise<unknown> {
  await mongo.items.insertOne({ ...DOCUMENT } as never)
  const [found] = await mongo.items.aggregate([{ $project: { _id: 0, value: expression } }], { promoteValues: false }).toArray()
  return found?.value
}

const date = (text: string) => new Date(text)

describe.each<[string, [expression: unknown, expected: unknown][]]>([
  [
    'paths, variables and literals',
    [
      ['$n', 5],
      ['$missing', undefined],
      ['$sub.x', 1],
      ['$docs.a', [1, 2]],
      ['$list.0', []],
      ['$$ROOT.n', 5],
      ['$$CURRENT.sub.x', 1],
      ['$$REMOVE', undefined],
      [{ $literal: '$n' }, '$n'],
      [{ $literal: { $add: [1, 2] } }, { $add: [1, 2] }],
      [
        { x: '$n', y: { z: '$missing' } },
        { x: 5, y: {} }
      ],
      [
        ['$n', '$missing'],
        [5, null]
      ],
      [{ $let: { vars: { a: '$n', b: 2 }, in: { $multiply: ['$$a', '$$b'] } } }, 10],
      [{ $let: { vars: { a: '$sub' }, in: '$$a.x' } }, 1]
    ]
  ],
  [
    'arithmetic keeps types',
    [
      [{ $add: ['$n', 1] }, 6],
      [{ $add: ['$n', '$d'] }, new Double(7.5)],
      [{ $add: ['$n', '$l'] }, Long.fromNumber(12)],
      [{ $add: ['$n', '$dec'] }, Decimal128.fromString('5.10')],
      [{ $add: [] }, 0],
      [{ $add: [2147483647, 1] }, Long.fromNumber(2147483648)],
      [{ $add: [Long.MAX_VALUE, 1] }, new Double(2 ** 63)],
      [{ $add: ['$n', '$nothing'] }, null],
      [{ $add: ['$at', 1000] }, date('2024-03-31T23:15:31.250Z')],
      [{ $subtract: ['$at', date('2024-03-31T23:15:30Z')] }, Long.fromNumber(250)],
      [{ $subtract: [10, '$n'] }, 5],
      [{ $multiply: ['$n', '$d'] }, new Double(12.5)],
      [{ $multiply: [Decimal128.fromString('1.10'), 3] }, Decimal128.fromString('3.30')],
      [{ $divide: [10, 4] }, new Double(2.5)],
      [{ $divide: [10, 5] }, new Double(2)],
      [{ $mod: [-7, 3] }, -1],
      [{ $mod: [7.5, 2] }, new Double(1.5)],
      [{ $abs: -5 }, 5],
      [{ $ceil: 2.1 }, new Double(3)],
      [{ $floor: -2.1 }, new Double(-3)],
      [{ $floor: '$n' }, 5],
      [{ $round: [2.5] }, new Double(2)],
      [{ $round: [3.5] }, new Double(4)],
      [{ $round: [2.345, 2] }, new Double(2.35)],
      [{ $round: [1234, -2] }, 1200],
      [{ $round: [Decimal128.fromString('2.25'), 1] }, Decimal128.fromString('2.2')],
      [{ $ceil: Decimal128.fromString('-2.5') }, Decimal128.fromString('-2')],
      [{ $trunc: [-2.78, 1] }, new Double(-2.7)],
      [{ $pow: [2, 10] }, 1024],
      [{ $pow: [2, -1] }, new Double(0.5)],
      [{ $sqrt: 16 }, new Double(4)],
      [{ $log: [8, 2] }, new Double(3)],
      [{ $log10: 1000 }, new Double(3)],
      [{ $exp: 0 }, new Double(1)],
      [{ $bitAnd: [12, 10] }, 8],
      [{ $bitOr: [12, 10] }, 14],
      [{ $bitXor: [12, 10] }, 6],
      [{ $bitNot: 5 }, -6]
    ]
  ],
  [
    'comparison and conditions',
    [
      [{ $eq: ['$n', 5] }, true],
      [{ $eq: [new Double(5), Long.fromNumber(5)] }, true],
      [{ $ne: ['$n', '5'] }, true],
      [{ $gt: ['a', 5] }, true],
      [{ $lt: ['$missing', null] }, true],
      [{ $cmp: [1, 2] }, -1],
      [{ $and: [] }, true],
      [{ $and: ['$n', '$missing'] }, false],
      [{ $or: [0, null, '$s'] }, true],
      [{ $not: ['$nothing'] }, true],
      [{ $cond: ['$n', 'yes', 'no'] }, 'yes'],
      [{ $cond: { if: { $gt: ['$n', 9] }, then: 'big', else: '$$REMOVE' } }, undefined],
      [{ $cond: [true, 1, { $divide: [1, '$zero'] }] }, 1],
      [{ $ifNull: ['$nothing', '$missing', 'last'] }, 'last'],
      [
        {
          $switch: {
            branches: [
              { case: { $lt: ['$n', 3] }, then: 'low' },
              { case: true, then: 'high' }
            ]
          }
        },
        'high'
      ],
      [{ $switch: { branches: [{ case: false, then: 1 }], default: 2 } }, 2]
    ]
  ],
  [
    'strings count code points',
    [
      [{ $concat: ['$s', '!', '$s'] }, 'héllo!héllo'],
      [{ $concat: ['$s', '$nothing'] }, null],
      [{ $toUpper: '$s' }, 'HéLLO'],
      [{ $toLower: 'ABC' }, 'abc'],
      [{ $strLenCP: '$s' }, 5],
      [{ $strLenBytes: '$s' }, 6],
      [{ $substrCP: ['$s', 1, 3] }, 'éll'],
      [{ $substrBytes: ['$s', 0, 3] }, 'hé'],
      [{ $substr: ['$n', 0, -1] }, '5'],
      [{ $split: ['a-b-c', '-'] }, ['a', 'b', 'c']],
      [{ $trim: { input: '  x ' } }, 'x'],
      [{ $ltrim: { input: 'xxy', chars: 'x' } }, 'y'],
      [{ $rtrim: { input: 'yxx', chars: 'x' } }, 'y'],
      [{ $indexOfCP: ['$s', 'l'] }, 2],
      [{ $indexOfBytes: ['$s', 'l'] }, 3],
      [{ $indexOfCP: ['$s', 'l', 3] }, 3],
      [{ $indexOfCP: ['$s', 'q'] }, -1],
      [{ $strcasecmp: ['a', 'B'] }, -1],
      [{ $replaceOne: { input: 'aaa', find: 'a', replacement: { $literal: '$&' } } }, '$&aa'],
      [{ $replaceAll: { input: 'aaa', find: 'a', replacement: 'b' } }, 'bbb'],
      [{ $regexMatch: { input: '$s', regex: 'L+', options: 'i' } }, true],
      [{ $regexFind: { input: '$s', regex: /l(l)(q)?/ } }, { match: 'll', idx: 2, captures: ['l', null] }],
      [
        { $regexFindAll: { input: 'ab', regex: '[ab]' } },
        [
          { match: 'a', idx: 0, captures: [] },
          { match: 'b', idx: 1, captures: [] }
        ]
      ]
    ]
  ],
  [
    'arrays',
    [
      [{ $size: '$list' }, 3],
      [{ $arrayElemAt: ['$list', -1] }, 3],
      [{ $arrayElemAt: ['$list', 9] }, undefined],
      [{ $first: '$list' }, 1],
      [{ $last: '$list' }, 3],
      [{ $firstN: { n: 2, input: '$list' } }, [1, 2]],
      [{ $lastN: { n: 2, input: '$list' } }, [2, 3]],
      [{ $maxN: { n: 2, input: '$list' } }, [3, 2]],
      [{ $minN: { n: 2, input: [3, null, 1, 2] } }, [1, 2]],
      [{ $in: [2, '$list'] }, true],
      [{ $isArray: ['$list'] }, true],
      [{ $concatArrays: ['$list', [4]] }, [1, 2, 3, 4]],
      [{ $reverseArray: '$list' }, [3, 2, 1]],
      [{ $slice: ['$list', 2] }, [1, 2]],
      [{ $slice: ['$list', -2] }, [2, 3]],
      [{ $slice: ['$list', 1, 1] }, [2]],
      [{ $range: [0, 6, 2] }, [0, 2, 4]],
      [{ $range: [3, 0, -1] }, [3, 2, 1]],
      [{ $indexOfArray: ['$list', 3] }, 2],
      [{ $map: { input: '$list', as: 'x', in: { $add: ['$$x', '$n'] } } }, [6, 7, 8]],
      [{ $map: { input: '$docs', in: '$$this.a' } }, [1, 2, null]],
      [{ $filter: { input: '$list', cond: { $gt: ['$$this', 1] } } }, [2, 3]],
      [{ $filter: { input: '$list', as: 'x', cond: true, limit: 1 } }, [1]],
      [{ $reduce: { input: '$list', initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 6],
      [{ $sortArray: { input: [3, 'a', 1], sortBy: -1 } }, ['a', 3, 1]],
      [{ $sortArray: { input: '$docs', sortBy: { a: -1 } } }, [{ a: 2 }, { a: 1, b: 'x' }, { b: 'z' }]],
      [{ $zip: { inputs: [[1, 2], ['a']] } }, [[1, 'a']]],
      [
        { $zip: { inputs: [[1, 2], ['a']], useLongestLength: true, defaults: [0, 'z'] } },
        [
          [1, 'a'],
          [2, 'z']
        ]
      ],
      [
        {
          $setUnion: [
            [2, 1],
            [2, 3]
          ]
        },
        [1, 2, 3]
      ],
      [
        {
          $setIntersection: [
            [1, 2],
            [2, 3]
          ]
        },
        [2]
      ],
      [{ $setDifference: [[1, 2, 1], [2]] }, [1]],
      [
        {
          $setEquals: [
            [1, 2, 1],
            [2, 1]
          ]
        },
        true
      ],
      [{ $setIsSubset: [[1], [1, 2]] }, true],
      [{ $allElementsTrue: [[1, true]] }, true],
      [{ $anyElementTrue: [[0, null]] }, false],
      [{ $sum: '$list' }, 6],
      [{ $sum: ['$n', '$d', 'x'] }, new Double(7.5)],
      [{ $avg: '$list' }, new Double(2)],
      [{ $max: '$list' }, 3],
      [{ $min: ['$n', '$s', '$nothing'] }, 5],
      [{ $stdDevPop: [2, 4] }, new Double(1)]
    ]
  ],
  [
    'objects',
    [
      [{ $mergeObjects: ['$sub', { x: 9 }] }, { x: 9, 'a.b': 2 }],
      [{ $mergeObjects: '$docs' }, { a: 2, b: 'z' }],
      [
        { $objectToArray: '$sub' },
        [
          { k: 'x', v: 1 },
          { k: 'a.b', v: 2 }
        ]
      ],
      [
        {
          $arrayToObject: [
            [
              ['a', 1],
              ['b', 2]
            ]
          ]
        },
        { a: 1, b: 2 }
      ],
      [{ $arrayToObject: [[{ k: 'a', v: 1 }]] }, { a: 1 }],
      [{ $getField: { field: 'a.b', input: '$sub' } }, 2],
      [{ $getField: 'n' }, 5],
      [{ $setField: { field: { $literal: '$x' }, input: '$sub', value: 3 } }, { x: 1, 'a.b': 2, $x: 3 }],
      [{ $unsetField: { field: 'a.b', input: '$sub' } }, { x: 1 }],
      [{ $bsonSize: {} }, 5],
      [{ $binarySize: new Binary(Buffer.from([1, 2])) }, 2]
    ]
  ],
  [
    'types',
    [
      [{ $type: '$n' }, 'int'],
      [{ $type: '$dec' }, 'decimal'],
      [{ $type: '$missing' }, 'missing'],
      [{ $isNumber: '$d' }, true],
      [{ $toString: '$d' }, '2.5'],
      [{ $toString: '$id' }, '0123456789abcdef01234567'],
      [{ $toString: '$at' }, '2024-03-31T23:15:30.250Z'],
      [{ $toInt: '12' }, 12],
      [{ $toInt: 2.9 }, 2],
      [{ $toLong: '$n' }, Long.fromNumber(5)],
      [{ $toDouble: '2.5' }, new Double(2.5)],
      [{ $toDecimal: '$n' }, Decimal128.fromString('5')],
      [{ $toBool: 'false' }, true],
      [{ $toBool: 0 }, false],
      [{ $toDate: '2024-01-02' }, date('2024-01-02T00:00:00Z')],
      [{ $toDate: Long.fromNumber(1000) }, date('1970-01-01T00:00:01Z')],
      [{ $toObjectId: '0123456789abcdef01234567' }, DOCUMENT.id],
      [{ $convert: { input: 'x', to: 'int', onError: 'bad' } }, 'bad'],
      [{ $convert: { input: '$nothing', to: 'int', onNull: -1 } }, -1]
    ]
  ],
  [
    'dates in UTC',
    [
      [{ $year: '$at' }, 2024],
      [{ $month: '$at' }, 3],
      [{ $dayOfMonth: { date: '$at', timezone: '+02:00' } }, 1],
      [{ $dayOfWeek: '$at' }, 1],
      [{ $dayOfYear: '$at' }, 91],
      [{ $hour: '$at' }, 23],
      [{ $millisecond: '$at' }, 250],
      [{ $isoWeek: '$at' }, 13],
      [{ $isoWeekYear: date('2021-01-03') }, Long.fromNumber(2020)],
      [{ $week: date('2024-01-07') }, 1],
      [{ $dateToString: { date: '$at' } }, '2024-03-31T23:15:30.250Z'],
      [{ $dateToString: { date: '$at', format: '%d/%m/%Y %j %%' } }, '31/03/2024 091 %'],
      [{ $dateToString: { date: '$nothing', onNull: 'none' } }, 'none'],
      [{ $dateFromString: { dateString: '2024-03-31T10:00:00+02:00' } }, date('2024-03-31T08:00:00Z')],
      [{ $dateAdd: { startDate: '$at', unit: 'month', amount: -1 } }, date('2024-02-29T23:15:30.250Z')],
      [{ $dateSubtract: { startDate: '$at', unit: 'hour', amount: 24 } }, date('2024-03-30T23:15:30.250Z')],
      [{ $dateDiff: { startDate: '$at', endDate: date('2024-04-01'), unit: 'day' } }, Long.fromNumber(1)],
      [{ $dateDiff: { startDate: '$at', endDate: date('2025-01-01'), unit: 'year' } }, Long.fromNumber(1)],
      [{ $dateTrunc: { date: '$at', unit: 'month' } }, date('2024-03-01T00:00:00Z')],
      [{ $dateTrunc: { date: '$at', unit: 'week', startOfWeek: 'monday' } }, date('2024-03-25T00:00:00Z')]
    ]
  ]
])('%s', (_topic, cases) => {
  it.each(cases)('%j', async (expression, expected) => {
    expect(typed({ value: await resultOf(expression) })).toEqual(typed({ value: expected }))
  })
})

describe('refused', () => {
  it.each([
    [{ $bogus: 1 }, 168],
    [{ $add: ['$n', '$s'] }, 14],
    [{ $subtract: ['$n', '$s'] }, 14],
    [{ $divide: ['$n', 0] }, 2],
    [{ $mod: ['$n', 0] }, 16610],
    [{ $eq: [1] }, 16020],
    [{ $add: 1, $subtract: 2 }, 15983],
    ['$$unknown', 17276],
    [{ $cond: { if: 1, then: 2 } }, 17082],
    [{ $switch: { branches: [{ case: false, then: 1 }] } }, 40066],
    [{ $concat: ['$n'] }, 16702],
    [{ $size: '$n' }, 17124],
    [{ $arrayElemAt: ['$n', 0] }, 28689],
    [{ $in: [1, '$n'] }, 40081],
    [{ $map: { input: '$n', in: 1 } }, 16883],
    [{ $filter: { input: '$n', cond: 1 } }, 28651],
    [{ $toInt: 'x' }, 241],
    [{ $toObjectId: 'x' }, 241],
    [{ $mergeObjects: ['$n'] }, 40400],
    [{ $strLenCP: '$n' }, 34471],
    [{ $regexMatch: { input: '$n', regex: 'x' } }, 51104]
  ])('%j', async (expression, code) => {
    expect(await codeOf(resultOf(expression))).toBe(code)
  })
})

it('NOW is one moment for a whole command', async () => {
  await mongo.items.insertMany([{}, {}])
  const found = await mongo.items.aggregate([{ $project: { now: '$$NOW' } }]).toArray()
  expect(found[0]?.now).toEqual(found[1]?.now)
  expect(Math.abs(found[0]?.now.getTime() - Date.now())).toBeLessThan(5000)
})

it('let names values for filters, updates and pipelines', async () => {
  await mongo.items.insertMany([{ n: 1 }, { n: 2 }] as never[])
  const filter = { $expr: { $eq: ['$n', '$$wanted'] } }
  expect(await mongo.items.find(filter, { let: { wanted: 2 } }).toArray()).toMatchObject([{ n: 2 }])
  expect(await mongo.items.aggregate([{ $match: filter }], { let: { wanted: { $add: [0, 1] } } }).toArray()).toMatchObject([{ n: 1 }])
  await mongo.items.updateOne(filter, [{ $set: { seen: '$$wanted' } }], { let: { wanted: 1 } })
  expect(await mongo.items.findOne({ n: 1 })).toMatchObject({ seen: 1 })
  expect((await mongo.items.deleteMany(filter, { let: { wanted: 2 } })).deletedCount).toBe(1)
})
