import { Decimal128, Double, Int32, Long, Timestamp } from 'bson'

export type BsonNumber = number | Int32 | Double | Long | Decimal128

export function isAnyNumber(value: unknown): value is BsonNumber {
  return (
    typeof value === 'number' ||
    value instanceof Int32 ||
    value instanceof Double ||
    // Timestamp extends Long, and is a type of its own.
    (value instanceof Long && !(value instanceof Timestamp)) ||
    value instanceof Decimal128
  )
}

/** The nearest double, which is exact for everything but large Longs and most Decimal128s. */
export function asDouble(value: BsonNumber): number {
  if (typeof value === 'number') return value
  if (value instanceof Int32 || value instanceof Double) return value.value
  return Number(String(value))
}

/** A finite number: coefficient times ten to the power of `exponent`. */
interface Scaled {
  coefficient: bigint
  exponent: number
}

/** Exact for integers and decimals. @param digits number of significant digits to which a double is taken. */
function scaled(value: BsonNumber, digits: number): Scaled {
  const text = value instanceof Decimal128 || isInteger(value) ? String(value) : asDouble(value).toPrecision(digits)
  const [mantissa = '0', power = '0'] = text.toLowerCase().split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

/** Without trailing zeros in the coefficient. A double is taken to 34 digits, as MongoDB does to compare it with a Decimal128. */
function normalized(value: BsonNumber): Scaled {
  let { coefficient, exponent } = scaled(value, 34)
  if (coefficient === 0n) return { coefficient, exponent: 0 }
  while (coefficient % 10n === 0n) {
    coefficient /= 10n
    exponent++
  }
  return { coefficient, exponent }
}

function isDoubleLike(value: BsonNumber): boolean {
  return typeof value === 'number' || value instanceof Int32 || value instanceof Double
}

/** Compares numbers of any two types by value; NaN is the smallest and equals itself. */
export function compareNumbers(a: BsonNumber, b: BsonNumber): number {
  const x = asDouble(a)
  const y = asDouble(b)
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x))
  if ((isDoubleLike(a) && isDoubleLike(b)) || !Number.isFinite(x) || !Number.isFinite(y)) return x < y ? -1 : x > y ? 1 : 0
  if (a instanceof Long && b instanceof Long) return a.compare(b)
  const left = normalized(a)
  const right = normalized(b)
  const signs =
    Number(left.coefficient > 0n) - Number(left.coefficient < 0n) - (Number(right.coefficient > 0n) - Number(right.coefficient < 0n))
  if (signs !== 0) return signs
  // Bounded: a Decimal128's exponent is at most 6144 digits away, and its doubles are far from equal long before.
  if (x !== y && Math.abs(left.exponent - right.exponent) > 400) return x < y ? -1 : 1
  const exponent = Math.min(left.exponent, right.exponent)
  const difference =
    left.coefficient * 10n ** BigInt(left.exponent - exponent) - right.coefficient * 10n ** BigInt(right.exponent - exponent)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** A string that two numbers share exactly when {@link compareNumbers} calls them equal. */
export function numberKey(value: BsonNumber): string {
  const double = asDouble(value)
  if (!Number.isFinite(double) && !(value instanceof Decimal128 && /^-?\d/.test(String(value)))) return String(double)
  if (isDoubleLike(value) && Number.isSafeInteger(double)) return double === 0 ? '0' : String(double)
  const { coefficient, exponent } = normalized(value)
  if (exponent >= 0 && exponent < 16) {
    const whole = coefficient * 10n ** BigInt(exponent)
    if (whole >= BigInt(Number.MIN_SAFE_INTEGER) && whole <= BigInt(Number.MAX_SAFE_INTEGER)) return String(whole)
  }
  return `${coefficient}e${exponent}`
}

const MIN_INT = -0x80000000n
const MAX_INT = 0x7fffffffn
const MIN_LONG = -(1n << 63n)
const MAX_LONG = (1n << 63n) - 1n

export type Operation = '+' | '-' | '*'

function compute<T extends number | bigint>(operation: Operation, a: T, b: T): T
function compute(operation: Operation, a: number, b: number): number {
  return operation === '+' ? a + b : operation === '-' ? a - b : a * b
}

/**
 * Adds, subtracts or multiplies as MongoDB does: two Int32 give an Int32, or a Long when it does not fit; a Double makes a Double;
 * a Decimal128 makes a Decimal128.
 * @returns undefined when a Long overflows: `$inc` refuses that and an expression goes on as a Double.
 */
export function combine(operation: Operation, a: BsonNumber, b: BsonNumber): Int32 | Long | Double | Decimal128 | undefined {
  if (a instanceof Decimal128 || b instanceof Decimal128) return combineDecimals(operation, a, b)
  if (!isInteger(a) || !isInteger(b)) return new Double(compute(operation, asDouble(a), asDouble(b)))
  const result = compute(operation, toBigInt(a), toBigInt(b))
  if (a instanceof Int32 && b instanceof Int32 && result >= MIN_INT && result <= MAX_INT) return new Int32(Number(result))
  return result >= MIN_LONG && result <= MAX_LONG ? Long.fromBigInt(result) : undefined
}

function combineDecimals(operation: Operation, a: BsonNumber, b: BsonNumber): Decimal128 {
  const doubles = [a, b].map(asDouble) as [number, number]
  if (isInfinite(a) || isInfinite(b) || doubles.some(Number.isNaN)) return Decimal128.fromString(String(compute(operation, ...doubles)))
  // MongoDB takes a double to 15 digits when it becomes a decimal.
  const left = scaled(a, 15)
  const right = scaled(b, 15)
  if (operation === '*') return decimal(left.coefficient * right.coefficient, left.exponent + right.exponent)
  const exponent = Math.min(left.exponent, right.exponent)
  const [x, y] = [left, right].map((part) => part.coefficient * 10n ** BigInt(part.exponent - exponent)) as [bigint, bigint]
  return decimal(compute(operation, x, y), exponent)
}

/** Rounded to 34 digits, half to even. */
function decimal(coefficient: bigint, exponent: number): Decimal128 {
  return Decimal128.fromStringWithRounding(`${coefficient}E${exponent}`)
}

function isInfinite(value: BsonNumber): boolean {
  return value instanceof Decimal128 ? /^-?inf/i.test(String(value)) : Math.abs(asDouble(value)) === Number.POSITIVE_INFINITY
}

/** True for the two integer types, not for a Double that happens to be whole. */
export function isInteger(value: unknown): value is Int32 | Long {
  return value instanceof Int32 || (value instanceof Long && !(value instanceof Timestamp))
}

export function toBigInt(value: Int32 | Long): bigint {
  return value instanceof Int32 ? BigInt(value.value) : value.toBigInt()
}

/** A whole number as Int32, or as Long when it needs more than 32 bits. @returns undefined beyond 64 bits. */
export function integer(value: number | bigint): Int32 | Long | undefined {
  const whole = BigInt(value)
  if (whole >= MIN_INT && whole <= MAX_INT) return new Int32(Number(whole))
  return whole >= MIN_LONG && whole <= MAX_LONG ? Long.fromBigInt(whole) : undefined
}

/**
 * Rounds (half to even) or cuts a finite number at a decimal place; a negative one is left of the point. The type stays.
 * A double is taken with all its digits, as MongoDB does: 2.345 is a little more than it looks and becomes 2.35.
 * @returns undefined when an integer does not fit its type any more.
 */
export function quantize(value: BsonNumber, place: number, mode: 'round' | 'cut'): BsonNumber | undefined {
  const { coefficient, exponent } = scaled(value, 34)
  if (exponent >= -place) return value
  const unit = 10n ** BigInt(-place - exponent)
  const rest = coefficient % unit
  let whole = coefficient / unit
  const twice = 2n * (rest < 0n ? -rest : rest)
  if (mode === 'round' && (twice > unit || (twice === unit && whole % 2n !== 0n))) whole += coefficient < 0n ? -1n : 1n
  if (value instanceof Decimal128) return decimal(whole, -place)
  if (!isInteger(value)) return new Double(Number(`${whole}e${-place}`))
  const result = integer(whole * 10n ** BigInt(-place))
  return value instanceof Long && result instanceof Int32 ? Long.fromInt(result.value) : result
}
