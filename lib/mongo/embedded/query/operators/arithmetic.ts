import { Decimal128, Double, Int32, Long } from 'bson'
import { MongoServerError, notImplemented } from '../../errors'
import {
  asDouble,
  type BsonNumber,
  combine,
  compareNumbers,
  integer,
  isAnyNumber,
  isInteger,
  type Operation,
  quantize,
  toBigInt
} from '../numbers'
import { typeName } from '../types'
import { isNullish, type Operator, over } from './define'

/** Number arithmetic keeps BSON's types; a Long that overflows becomes a Double. */
export function arithmetic(operation: Operation, a: BsonNumber, b: BsonNumber): BsonNumber {
  return combine(operation, a, b) ?? new Double(compute(operation, asDouble(a), asDouble(b)))
}

function compute(operation: Operation, a: number, b: number): number {
  return operation === '+' ? a + b : operation === '-' ? a - b : a * b
}

function numbersOnly(name: string, values: unknown[], code = 14): BsonNumber[] {
  const other = values.find((value) => !isAnyNumber(value))
  if (other !== undefined) throw new MongoServerError(code, `${name} only supports numeric types, not ${typeName(other)}`)
  return values as BsonNumber[]
}

/** An operator on one number; null stays null. */
function onNumber(name: string, apply: (value: BsonNumber) => unknown): Operator {
  return over(name, 1, 1, ([value]) => {
    if (isNullish(value)) return null
    if (!isAnyNumber(value)) throw new MongoServerError(28765, `${name} only supports numeric types, not ${typeName(value)}`)
    return apply(value)
  })
}

function divide(a: BsonNumber, b: BsonNumber): unknown {
  if (a instanceof Decimal128 || b instanceof Decimal128) throw notImplemented('$divide of a Decimal128')
  if (asDouble(b) === 0) throw new MongoServerError(2, "can't $divide by zero")
  return new Double(asDouble(a) / asDouble(b))
}

function modulo(a: BsonNumber, b: BsonNumber): unknown {
  if (a instanceof Decimal128 || b instanceof Decimal128) throw notImplemented('$mod of a Decimal128')
  if (asDouble(b) === 0) throw new MongoServerError(16610, "can't $mod by zero")
  if (!isInteger(a) || !isInteger(b)) return new Double(asDouble(a) % asDouble(b))
  const rest = toBigInt(a) % toBigInt(b)
  return a instanceof Int32 && b instanceof Int32 ? new Int32(Number(rest)) : Long.fromBigInt(rest)
}

function halfToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

function add(values: unknown[]): unknown {
  if (values.some(isNullish)) return null
  const dates = values.filter((value): value is Date => value instanceof Date)
  const other = values.find((value) => !isAnyNumber(value) && !(value instanceof Date))
  if (other !== undefined) throw new MongoServerError(14, `$add only supports numeric or date types, not ${typeName(other)}`)
  if (dates.length > 1) throw new MongoServerError(16612, 'only one date allowed in an $add expression')
  const sum = values.filter(isAnyNumber).reduce((total: BsonNumber, value) => arithmetic('+', total, value), new Int32(0))
  return dates[0] ? new Date(dates[0].getTime() + halfToEven(asDouble(sum))) : sum
}

function subtract(a: unknown, b: unknown): unknown {
  if (isNullish(a) || isNullish(b)) return null
  if (isAnyNumber(a) && isAnyNumber(b)) return arithmetic('-', a, b)
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime())
  if (a instanceof Date && isAnyNumber(b)) return new Date(a.getTime() - halfToEven(asDouble(b)))
  throw new MongoServerError(14, `can't $subtract ${typeName(b)} from ${typeName(a)}`)
}

const PLACES = { least: -20, most: 100 }

function place(value: unknown): number {
  const digits = value === undefined ? 0 : isAnyNumber(value) ? asDouble(value) : Number.NaN
  if (!Number.isInteger(digits)) throw new MongoServerError(51082, 'precision argument to $round must be a integral value')
  if (digits < PLACES.least || digits > PLACES.most)
    throw new MongoServerError(51083, `cannot apply $round with precision value ${digits} value must be in [-20, 100]`)
  return digits
}

function round([value, digits]: unknown[]): unknown {
  if (isNullish(value) || digits === null) return null
  const [number] = numbersOnly('$round', [value], 51081) as [BsonNumber]
  if (!Number.isFinite(asDouble(number))) return number
  const rounded = quantize(number, place(digits), 'round')
  if (rounded === undefined) throw new MongoServerError(51080, 'invalid conversion from a rounded number in $round')
  return rounded
}

export const ARITHMETIC: Record<string, Operator> = {
  $add: over('$add', 0, Number.POSITIVE_INFINITY, add),
  $subtract: over('$subtract', 2, 2, ([a, b]) => subtract(a, b)),
  $multiply: over('$multiply', 0, Number.POSITIVE_INFINITY, (values) =>
    values.some(isNullish)
      ? null
      : numbersOnly('$multiply', values).reduce((total, value) => arithmetic('*', total, value), new Int32(1) as BsonNumber)
  ),
  $divide: over('$divide', 2, 2, (values) => {
    if (values.some(isNullish)) return null
    if (!values.every(isAnyNumber))
      throw new MongoServerError(14, `$divide only supports numeric types, not ${typeName(values[0])} and ${typeName(values[1])}`)
    return divide(values[0] as BsonNumber, values[1] as BsonNumber)
  }),
  $mod: over('$mod', 2, 2, (values) => {
    if (values.some(isNullish)) return null
    const [a, b] = numbersOnly('$mod', values, 16611)
    return modulo(a as BsonNumber, b as BsonNumber)
  }),
  $abs: onNumber('$abs', (value) => {
    if (value instanceof Decimal128) return Decimal128.fromString(String(value).replace(/^-/, ''))
    if (!isInteger(value)) return new Double(Math.abs(asDouble(value)))
    const whole = toBigInt(value)
    const result = integer(whole < 0n ? -whole : whole)
    if (result === undefined) throw new MongoServerError(28680, "can't take $abs of long long min")
    return value instanceof Long ? Long.fromBigInt(whole < 0n ? -whole : whole) : result
  }),
  $ceil: onNumber('$ceil', (value) => wholeOf(value, 1)),
  $floor: onNumber('$floor', (value) => wholeOf(value, -1)),
  $round: over('$round', 1, 2, round)
}

function wholeOf(value: BsonNumber, direction: 1 | -1): unknown {
  if (isInteger(value) || !Number.isFinite(asDouble(value))) return value
  const cut = quantize(value, 0, 'cut') ?? value
  const isShort = compareNumbers(cut, value) * direction < 0
  return isShort ? arithmetic('+', cut, new Int32(direction)) : cut
}
