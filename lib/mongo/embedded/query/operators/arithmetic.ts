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

/** A function of doubles. MongoDB computes it in decimals for a Decimal128, which this server cannot. */
function ofDouble(name: string, apply: (value: number) => number, domain: (value: number) => boolean = () => true, code = 50989): Operator {
  return onNumber(name, (value) => {
    if (value instanceof Decimal128) throw notImplemented(`${name} of a Decimal128`)
    const double = asDouble(value)
    if (!Number.isNaN(double) && !domain(double)) throw new MongoServerError(code, `cannot apply ${name} to ${double}`)
    return new Double(apply(double))
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

function power(base: BsonNumber, exponent: BsonNumber): unknown {
  if (base instanceof Decimal128 || exponent instanceof Decimal128) throw notImplemented('$pow of a Decimal128')
  if (asDouble(base) === 0 && asDouble(exponent) < 0)
    throw new MongoServerError(28764, '$pow cannot take a base of 0 and a negative exponent')
  const double = asDouble(base) ** asDouble(exponent)
  if (!isInteger(base) || !isInteger(exponent) || asDouble(exponent) < 0 || !Number.isFinite(double)) return new Double(double)
  const whole = toBigInt(base) ** toBigInt(exponent)
  const result = integer(whole)
  if (result === undefined) return new Double(double)
  return base instanceof Int32 && exponent instanceof Int32 ? result : Long.fromBigInt(whole)
}

function bits(name: string, identity: number, apply: (a: bigint, b: bigint) => bigint): Operator {
  return over(name, 0, Number.POSITIVE_INFINITY, (values) => {
    if (values.some(isNullish)) return null
    const other = values.find((value) => !isInteger(value))
    if (other !== undefined) throw new MongoServerError(14, `${name} only supports int and long operands, not ${typeName(other)}`)
    const result = (values as (Int32 | Long)[]).map(toBigInt).reduce(apply, BigInt(identity))
    return values.some((value) => value instanceof Long) ? Long.fromBigInt(result) : new Int32(Number(result))
  })
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

function rounding(name: '$round' | '$trunc'): Operator {
  return over(name, 1, 2, ([value, digits]) => {
    if (isNullish(value) || digits === null) return null
    const [number] = numbersOnly(name, [value], 51081) as [BsonNumber]
    if (!Number.isFinite(asDouble(number))) return number
    return quantize(number, place(digits), name === '$round' ? 'round' : 'cut') ?? overflow(name)
  })
}

function overflow(name: string): never {
  throw new MongoServerError(51080, `invalid conversion from a rounded number in ${name}`)
}

const DEGREES = 180 / Math.PI

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
  $round: rounding('$round'),
  $trunc: rounding('$trunc'),
  $pow: over('$pow', 2, 2, (values) => {
    if (values.some(isNullish)) return null
    const [base, exponent] = numbersOnly('$pow', values, 28762)
    return power(base as BsonNumber, exponent as BsonNumber)
  }),
  $sqrt: ofDouble('$sqrt', Math.sqrt, (value) => value >= 0, 28714),
  $exp: ofDouble('$exp', Math.exp),
  $ln: ofDouble('$ln', Math.log, (value) => value > 0, 28766),
  $log10: ofDouble('$log10', Math.log10, (value) => value > 0, 28761),
  $log: over('$log', 2, 2, (values) => {
    if (values.some(isNullish)) return null
    const [value, base] = numbersOnly('$log', values, 28756) as [BsonNumber, BsonNumber]
    if (value instanceof Decimal128 || base instanceof Decimal128) throw notImplemented('$log of a Decimal128')
    if (asDouble(value) <= 0) throw new MongoServerError(28758, `$log's argument must be a positive number, but is ${asDouble(value)}`)
    if (asDouble(base) <= 0 || asDouble(base) === 1)
      throw new MongoServerError(28759, `$log's base must be a positive number not equal to 1, but is ${asDouble(base)}`)
    return new Double(Math.log(asDouble(value)) / Math.log(asDouble(base)))
  }),
  $sin: ofDouble('$sin', Math.sin, Number.isFinite),
  $cos: ofDouble('$cos', Math.cos, Number.isFinite),
  $tan: ofDouble('$tan', Math.tan, Number.isFinite),
  $asin: ofDouble('$asin', Math.asin, (value) => Math.abs(value) <= 1),
  $acos: ofDouble('$acos', Math.acos, (value) => Math.abs(value) <= 1),
  $atan: ofDouble('$atan', Math.atan),
  $sinh: ofDouble('$sinh', Math.sinh),
  $cosh: ofDouble('$cosh', Math.cosh),
  $tanh: ofDouble('$tanh', Math.tanh),
  $asinh: ofDouble('$asinh', Math.asinh),
  $acosh: ofDouble('$acosh', Math.acosh, (value) => value >= 1),
  $atanh: ofDouble('$atanh', Math.atanh, (value) => Math.abs(value) <= 1),
  $degreesToRadians: ofDouble('$degreesToRadians', (value) => value / DEGREES),
  $radiansToDegrees: ofDouble('$radiansToDegrees', (value) => value * DEGREES),
  $atan2: over('$atan2', 2, 2, (values) => {
    if (values.some(isNullish)) return null
    const [y, x] = numbersOnly('$atan2', values, 51044) as [BsonNumber, BsonNumber]
    if (y instanceof Decimal128 || x instanceof Decimal128) throw notImplemented('$atan2 of a Decimal128')
    return new Double(Math.atan2(asDouble(y), asDouble(x)))
  }),
  $bitAnd: bits('$bitAnd', -1, (a, b) => a & b),
  $bitOr: bits('$bitOr', 0, (a, b) => a | b),
  $bitXor: bits('$bitXor', 0, (a, b) => a ^ b),
  $bitNot: over('$bitNot', 1, 1, ([value]) => {
    if (isNullish(value)) return null
    if (!isInteger(value)) throw new MongoServerError(28765, `$bitNot only supports int and long, not: ${typeName(value)}.`)
    return value instanceof Int32 ? new Int32(~value.value) : value.not()
  })
}

function wholeOf(value: BsonNumber, direction: 1 | -1): unknown {
  if (isInteger(value) || !Number.isFinite(asDouble(value))) return value
  const cut = quantize(value, 0, 'cut') ?? value
  const isShort = compareNumbers(cut, value) * direction < 0
  return isShort ? arithmetic('+', cut, new Int32(direction)) : cut
}
