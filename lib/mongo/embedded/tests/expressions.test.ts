import { Decimal128, Double, Long } from 'mongodb'
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
  sub: { x: 1 }
}

/** The expression's value for the one document; undefined when the field is missing. */
async function resultOf(expression: unknown): Promise<unknown> {
  await mongo.items.replaceOne({ _id: 1 as never }, { ...DOCUMENT } as never, { upsert: true })
  const [found] = await mongo.items.aggregate([{ $project: { _id: 0, value: expression } }], { promoteValues: false }).toArray()
  return found?.value
}

describe.each<[string, [expression: unknown, expected: unknown][]]>([
  [
    'paths',
    [
      ['$n', 5],
      ['$missing', undefined],
      ['$sub.x', 1],
      ['$docs.a', [1, 2]],
      ['$list.0', []]
    ]
  ],
  [
    'arithmetic keeps types',
    [
      [{ $add: ['$n', 1] }, 6],
      [{ $add: ['$n', '$d'] }, new Double(7.5)],
      [{ $add: ['$n', '$l'] }, Long.fromNumber(12)],
      [{ $add: [] }, 0],
      [{ $add: [2147483647, 1] }, Long.fromNumber(2147483648)],
      [{ $add: [Long.MAX_VALUE, 1] }, new Double(2 ** 63)],
      [{ $add: ['$n', '$nothing'] }, null],
      [{ $add: ['$n', '$missing'] }, null],
      [{ $divide: [10, 4] }, new Double(2.5)],
      [{ $divide: [10, 5] }, new Double(2)],
      [{ $round: [2.5] }, new Double(2)],
      [{ $round: [3.5] }, new Double(4)],
      [{ $round: -2.5 }, new Double(-2)],
      [{ $round: [-2.6, 0] }, new Double(-3)],
      [{ $round: '$n' }, 5],
      [{ $round: [{ $divide: [{ $add: ['$n', 4] }, 2] }, 0] }, new Double(4)]
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
    [{ $divide: ['$n', 0] }, 2],
    [{ $divide: ['$n'] }, 16020],
    [{ $divide: ['$n', '$s'] }, 14],
    [{ $round: '$s' }, 51081],
    [{ $round: [1, 2, 3] }, 28667],
    [{ $add: 1, $subtract: 2 }, 15983],
    ['$', 16872],
    ['$a.', 40353],
    ['$a..b', 15998],
    ['$a.$b', 16410]
  ])('%j', async (expression, code) => {
    expect(await codeOf(resultOf(expression))).toBe(code)
  })
})
