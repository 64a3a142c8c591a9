import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_TEXT } from './messages'
import { UntrustedPool } from './pool'
import { decodeValue, encodeValue } from './values'

const pool = new UntrustedPool()

/** Has QuickJS return its argument: the value passes the codec of either side in both directions. */
async function thereAndBack(value: unknown): Promise<unknown> {
  const order = {
    prelude: '',
    source: '({ f: (value) => value })',
    member: 'f',
    helpers: {},
    replace: (text: string) => text,
    onLog: () => {}
  }
  return (await pool.run('values', { ...order, args: [value] })).value
}

const hereAndBack = (value: unknown) => decodeValue(encodeValue(value).text)

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u0000', '\ud800', '"\\', '\u2028'))
// A key __proto__ is left out: see below.
const key = fc.oneof(
  text.filter((one) => one !== '__proto__'),
  fc.constantFrom('$', '$$', '$date', 'value', 'constructor', 'toString', 'length', 'hasOwnProperty', '0')
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    // JSON has no -0.
    fc.double().filter((number) => !Object.is(number, -0)),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.bigInt(),
    // To `isDeepStrictEqual` no invalid date is like another.
    fc.date({ noInvalidDate: true }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true })
  )
}))

describe('what goes in comes out', () => {
  it('of the codec of the host', () => {
    const property = fc.property(value, (given) => {
      expect(isDeepStrictEqual(hereAndBack(given), given)).toBe(true)
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it('of QuickJS', async () => {
    const property = fc.asyncProperty(value, async (given) => {
      expect(isDeepStrictEqual(await thereAndBack(given), given)).toBe(true)
    })
    await fc.assert(property, { numRuns: 300 })
  })
})

describe.each([
  ['host', async (given: unknown) => hereAndBack(given)],
  ['QuickJS', thereAndBack]
])('the codec of the %s', (_side, back) => {
  it.each([
    ['an invalid date', new Date(Number.NaN), new Date(Number.NaN)],
    ['holes of a list', Object.assign(new Array(2), { 1: 1 }), [undefined, 1]],
    ['what has a JSON form', { toJSON: () => ({ at: 1 }) }, { at: 1 }],
    ['a function', { f() {}, a: 1 }, { a: 1 }],
    ['a symbol', { s: Symbol('s'), a: 1 }, { s: undefined, a: 1 }],
    [
      'a class',
      new (class A {
        a = 1
      })(),
      { a: 1 }
    ],
    ['nobody’s object', Object.assign(Object.create(null), { a: 1 }), { a: 1 }]
  ])('%s', async (_what, given, expected) => {
    expect(await back(given)).toStrictEqual(expected)
  })

  it('leaves out a key __proto__, and pollutes nothing', async () => {
    const given: unknown = JSON.parse('{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1}}}')
    expect(await back(given)).toStrictEqual({ a: {} })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it.each([
    ['in a circle', circle],
    ['101 levels deep', () => nested(101)]
  ])('refuses a value %s', async (_what, make) => {
    await expect(back(make())).rejects.toThrow('nested deeper than 100 levels, or goes in a circle')
  })

  it('takes 90 levels', async () => {
    expect(await back(nested(90))).toStrictEqual(nested(90))
  })

  it('refuses more than 64 KB', async () => {
    await expect(back('x'.repeat(MAX_TEXT))).rejects.toThrow(/characters as JSON, and may have 65536/)
  })
})

it('names what is lost, ten at most', () => {
  const functions = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`f${i}`, () => {}]))
  expect(encodeValue({ user: { save() {} }, list: [new Map()] }).lost).toEqual(['user.save', 'list[0]'])
  expect(encodeValue(functions).lost).toHaveLength(10)
})

it('replaces each text, and no key', () => {
  expect(decodeValue(encodeValue({ a: ['a', { a: 'b' }] }, (one) => one.toUpperCase()).text)).toEqual({ a: ['A', { a: 'B' }] })
})

describe('a text that anybody may have written', () => {
  it('gives plain data or an error, whatever it says', () => {
    const special = fc.record({ $: fc.anything(), value: fc.anything() }, { requiredKeys: ['$'] })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          special.map((one) => JSON.stringify(one, (_, part) => (typeof part === 'bigint' ? '1' : part)) ?? '')
        ),
        (written) => {
          const given = attempt(() => decodeValue(written))
          if (given instanceof Error) expect(['RangeError', 'SyntaxError', 'TypeError']).toContain(given.name)
          else expect(onlyPlain(given)).toBe(true)
        }
      )
    )
  })

  it.each([
    ['a number of many digits', `{"$":"bigint","value":"${'9'.repeat(2000)}"}`],
    ['no number', '{"$":"bigint","value":"0x10"}'],
    ['another kind', '{"$":"function","value":"() => 1"}']
  ])('%s is nothing', (_what, written) => {
    expect(decodeValue(written)).toBeUndefined()
  })

  it('is refused when it is too long, or nests too deep', () => {
    expect(() => decodeValue(' '.repeat(MAX_TEXT + 1))).toThrow(RangeError)
    expect(() => decodeValue('['.repeat(200) + ']'.repeat(200))).toThrow('nested deeper than 100 levels')
    expect(() => decodeValue('['.repeat(60_000))).toThrow()
  })
})

function circle(): unknown {
  const one: Record<string, unknown> = {}
  one.one = one
  return one
}

function nested(levels: number): unknown {
  return levels === 0 ? 'end' : [nested(levels - 1)]
}

function attempt(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

function onlyPlain(given: unknown): boolean {
  if (typeof given !== 'object' || given === null || given instanceof Date) return typeof given !== 'function'
  if (Array.isArray(given)) return given.every(onlyPlain)
  return Object.getPrototypeOf(given) === Object.prototype && Object.values(given).every(onlyPlain)
}
