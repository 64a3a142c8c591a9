import { Decimal128, Double, Int32, Long, Timestamp } from 'bson'
import { notImplemented } from '../errors'

export type BsonNumber = number | Int32 | Double | Long | Decimal128

export function isAnyNumber(value: unknown): value is BsonNumber {
  return typeof value === 'number' || isInteger(value) || value instanceof Double || value instanceof Decimal128
}

/** True for the two integer types, not for a Double that happens to be whole. A Timestamp extends Long, and is a type of its own. */
export function isInteger(value: unknown): value is Int32 | Long {
  return value instanceof Int32 || (value instanceof Long && !(value instanceof Timestamp))
}

/** The nearest double, which is exact for everything but large Longs and most Decimal128s. */
export function asDouble(value: BsonNumber): number {
  if (typeof value === 'number') return value
  if (value instanceof Int32 || value instanceof Double) return value.value
  return Number(String(value))
}

/** The double of a number, and NaN for everything else. */
export function numberOf(value: unknown): number {
  return isAnyNumber(value) ? asDouble(value) : Number.NaN
}

/**
 * The coefficient of a finite number and the power of ten to multiply it by, without trailing zeros in the coefficient. A double is taken
 * to 34 digits, as MongoDB does to compare it with a Decimal128.
 */
function scaled(value: BsonNumber): { coefficient: bigint; exponent: number } {
  const text = value instanceof Decimal128 || isInteger(value) ? String(value) : asDouble(value).toPrecision(34)
  const [mantissa = '0', power = '0'] = text.toLowerCase().split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const [, digits = '', zeros = ''] = /^(-?\d*?)(0*)$/.exec(whole + fraction) ?? []
  const coefficient = BigInt(digits === '-' ? 0 : digits)
  return { coefficient, exponent: coefficient === 0n ? 0 : Number(power) - fraction.length + zeros.length }
}

function isDoubleLike(value: BsonNumber): boolean {
  return typeof value === 'number' || value instanceof Int32 || value instanceof Double
}

/** Compares numbers of any two types by value; NaN is the smallest and equals itself. */
export function compareNumbers(a: BsonNumber, b: BsonNumber): number {
  const x = asDouble(a)
  const y = asDouble(b)
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x))
  // Of two numbers the larger one never has the smaller double.
  if (x !== y) return x < y ? -1 : 1
  if ((isDoubleLike(a) && isDoubleLike(b)) || !Number.isFinite(x)) return 0
  if (a instanceof Long && b instanceof Long) return a.compare(b)
  const [left, right] = [scaled(a), scaled(b)]
  const exponent = Math.min(left.exponent, right.exponent)
  const [m, n] = [left, right].map((part) => part.coefficient * 10n ** BigInt(part.exponent - exponent)) as [bigint, bigint]
  return m < n ? -1 : m > n ? 1 : 0
}

/** A string that two numbers share exactly when {@link compareNumbers} calls them equal. */
export function numberKey(value: BsonNumber): string {
  const double = asDouble(value)
  if (isDoubleLike(value) && Number.isSafeInteger(double)) return String(double)
  // A Decimal128 may be finite beyond the largest double.
  if (!/\d/.test(String(value))) return String(double)
  const { coefficient, exponent } = scaled(value)
  return exponent >= 0 && Number.isSafeInteger(double) ? String(double) : `${coefficient}e${exponent}`
}

const [MIN_LONG, MAX_LONG] = [-(1n << 63n), (1n << 63n) - 1n]

/**
 * Adds or multiplies as MongoDB does: two Int32 give an Int32, or a Long when it does not fit; a Double makes a Double.
 * @returns undefined when a Long overflows: `$inc` and `$mul` refuse that.
 */
export function combine(sign: '+' | '*', a: BsonNumber, b: BsonNumber): Int32 | Long | Double | undefined {
  if (a instanceof Decimal128 || b instanceof Decimal128) throw notImplemented('arithmetic of Decimal128')
  if (!isInteger(a) || !isInteger(b)) return new Double(sign === '+' ? asDouble(a) + asDouble(b) : asDouble(a) * asDouble(b))
  const result = sign === '+' ? toBigInt(a) + toBigInt(b) : toBigInt(a) * toBigInt(b)
  if (a instanceof Int32 && b instanceof Int32 && BigInt.asIntN(32, result) === result) return new Int32(Number(result))
  return result >= MIN_LONG && result <= MAX_LONG ? Long.fromBigInt(result) : undefined
}

/**
 * The sum of any numbers, as MongoDB makes it: whole numbers exactly, doubles with what each addition loses kept beside. A Long that overflows
 * becomes a Double. Source: mongodb/mongo, src/mongo/util/summation.h
 */
export function total(values: readonly BsonNumber[]): Int32 | Long | Double {
  if (values.some((value) => value instanceof Decimal128)) throw notImplemented('arithmetic of Decimal128')
  const whole = values.filter(isInteger).reduce((sum, value) => sum + toBigInt(value), 0n)
  const others = values.filter((value) => !isInteger(value)).map(asDouble)
  if (others.length === 0) {
    if (values.every((value) => value instanceof Int32) && BigInt.asIntN(32, whole) === whole) return new Int32(Number(whole))
    return whole >= MIN_LONG && whole <= MAX_LONG ? Long.fromBigInt(whole) : new Double(Number(whole))
  }
  // The part of the whole sum that a double does not hold is a double too.
  const rounded = Number(whole)
  let [sum, lost] = [0, 0]
  for (const value of [...others, rounded, Number(whole - BigInt(rounded))]) {
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return new Double(Number.isFinite(sum) ? sum + lost : sum)
}

export function toBigInt(value: Int32 | Long): bigint {
  return value instanceof Int32 ? BigInt(value.value) : value.toBigInt()
}

/** False for false, null, missing and zero; true for everything else. */
export function isTruthy(value: unknown): boolean {
  return !(value === undefined || value === null || value === false || numberOf(value) === 0)
}
