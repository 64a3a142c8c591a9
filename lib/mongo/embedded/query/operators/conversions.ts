import { Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson'
import { MongoServerError, notImplemented } from '../../errors'
import { asDouble, type BsonNumber, isAnyNumber, isInteger, toBigInt } from '../numbers'
import { TYPE_NUMBERS, typeName } from '../types'
import { fieldsOf, isNullish, isTruthy, type Operator, over } from './define'

/**
 * A value as a string, as `$toString` and the string operators make it.
 * @throws MongoServerError Location16007 for a value without a text form.
 */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Int32 || value instanceof Long || value instanceof Decimal128) return String(value)
  if (isAnyNumber(value)) return doubleText(asDouble(value))
  if (typeof value === 'boolean') return String(value)
  if (value instanceof ObjectId) return value.toHexString()
  if (value instanceof Date) return value.toISOString()
  throw new MongoServerError(16007, `can't convert from BSON type ${typeName(value)} to String`)
}

function doubleText(value: number): string {
  return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

function failed(from: unknown, to: string, why = ''): MongoServerError {
  return new MongoServerError(241, `Unsupported conversion from ${typeName(from)} to ${to} in $convert with no onError value${why}`)
}

/** Text, a number, a boolean or a date as a whole number within `min` and `max`. */
function whole(value: unknown, to: string, min: bigint, max: bigint): bigint {
  const number = wholeNumber(value, to)
  if (number < min || number > max)
    throw new MongoServerError(241, `Conversion would overflow target type in $convert with no onError value: ${number}`)
  return number
}

function wholeNumber(value: unknown, to: string): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (isInteger(value)) return toBigInt(value)
  if (value instanceof Date && to === 'long') return BigInt(value.getTime())
  if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value))
      throw new MongoServerError(241, `Failed to parse number '${value}' in $convert with no onError value: Did not consume whole string.`)
    return BigInt(value.replace('+', ''))
  }
  if (!isAnyNumber(value)) throw failed(value, to)
  if (value instanceof Decimal128 && /^-?\d{1,34}$/.test(String(value))) return BigInt(String(value))
  const double = Math.trunc(asDouble(value))
  if (!Number.isFinite(double))
    throw new MongoServerError(241, 'Attempt to convert NaN or infinity value to integer type in $convert with no onError value')
  return BigInt(double)
}

function toDouble(value: unknown): unknown {
  if (typeof value === 'boolean') return new Double(value ? 1 : 0)
  if (isAnyNumber(value)) return new Double(asDouble(value))
  if (value instanceof Date) return new Double(value.getTime())
  if (typeof value !== 'string') throw failed(value, 'double')
  const number = /^[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|inf(inity)?|nan)$/i.test(value)
    ? Number(value.replace(/inf(inity)?/i, 'Infinity'))
    : undefined
  if (number === undefined)
    throw new MongoServerError(241, `Failed to parse number '${value}' in $convert with no onError value: Did not consume whole string.`)
  return new Double(number)
}

function toDecimal(value: unknown): unknown {
  if (value instanceof Decimal128) return value
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0')
  if (isInteger(value)) return Decimal128.fromString(String(value))
  if (value instanceof Date) return Decimal128.fromString(String(value.getTime()))
  if (isAnyNumber(value)) {
    const double = asDouble(value)
    return Decimal128.fromString(Number.isFinite(double) ? double.toPrecision(15) : String(double))
  }
  if (typeof value !== 'string') throw failed(value, 'decimal')
  try {
    return Decimal128.fromStringWithRounding(value)
  } catch {
    throw new MongoServerError(241, `Failed to parse number '${value}' in $convert with no onError value`)
  }
}

function toDate(value: unknown): unknown {
  if (value instanceof Date) return value
  if (value instanceof ObjectId) return value.getTimestamp()
  if (value instanceof Timestamp) return new Date(value.getHighBitsUnsigned() * 1000)
  if (isAnyNumber(value) && !(value instanceof Int32)) return new Date(Number(whole(value, 'date', -(1n << 63n), (1n << 63n) - 1n)))
  if (typeof value === 'string') return parseDate(value)
  throw failed(value, 'date')
}

/** Parses ISO 8601. MongoDB's parser takes more forms, which this one refuses. A time without a zone is UTC. */
export function parseDate(text: string): Date {
  const iso = /^(\d{4})-(\d{2})-(\d{2})([T ](\d{2}):(\d{2})(:(\d{2})(\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text)
  const date = iso ? new Date(isoOf(iso)) : undefined
  if (date && !Number.isNaN(date.getTime())) return date
  if (iso || !/\d/.test(text)) throw new MongoServerError(241, `Error parsing date string '${text}'`)
  throw notImplemented(`the date format of '${text}'`)
}

function isoOf(iso: RegExpExecArray): string {
  const [, year, month, day, time, hour, minute, , second = '00', fraction = '', zone = 'Z'] = iso
  if (!time) return `${year}-${month}-${day}T00:00:00Z`
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${offset}`
}

function toObjectId(value: unknown): unknown {
  if (value instanceof ObjectId) return value
  if (typeof value !== 'string') throw failed(value, 'objectId')
  if (!/^[0-9a-f]{24}$/i.test(value))
    throw new MongoServerError(
      241,
      `Failed to parse objectId '${value}' in $convert with no onError value: Invalid string length or character`
    )
  return new ObjectId(value)
}

const CONVERTERS: Record<string, (value: unknown) => unknown> = {
  double: toDouble,
  string: (value) => {
    if (value instanceof Binary) throw notImplemented('$toString of binary data')
    if (Array.isArray(value) || typeName(value) === 'object') throw failed(value, 'string')
    return toText(value)
  },
  objectId: toObjectId,
  bool: (value) => isTruthy(value),
  date: toDate,
  int: (value) => (value instanceof Date ? refuse(value, 'int') : new Int32(Number(whole(value, 'int', -0x80000000n, 0x7fffffffn)))),
  long: (value) => Long.fromBigInt(whole(value, 'long', -(1n << 63n), (1n << 63n) - 1n)),
  decimal: toDecimal
}

function refuse(value: unknown, to: string): never {
  throw failed(value, to)
}

function converter(name: string, type: string): Operator {
  return over(name, 1, 1, ([value]) => (isNullish(value) ? null : (CONVERTERS[type] as (typeof CONVERTERS)[string])(value)))
}

function targetType(to: unknown): string {
  const name = isAnyNumber(to) ? Object.keys(TYPE_NUMBERS).find((key) => TYPE_NUMBERS[key] === asDouble(to as BsonNumber)) : to
  if (typeof name !== 'string' || !(name in TYPE_NUMBERS)) throw new MongoServerError(2, `Unknown type name: ${String(name)}`)
  return name
}

export const CONVERSIONS: Record<string, Operator> = {
  $type: over('$type', 1, 1, ([value]) => typeName(value)),
  $isNumber: over('$isNumber', 1, 1, ([value]) => isAnyNumber(value)),
  $toString: converter('$toString', 'string'),
  $toInt: converter('$toInt', 'int'),
  $toLong: converter('$toLong', 'long'),
  $toDouble: converter('$toDouble', 'double'),
  $toDecimal: converter('$toDecimal', 'decimal'),
  $toBool: converter('$toBool', 'bool'),
  $toDate: converter('$toDate', 'date'),
  $toObjectId: converter('$toObjectId', 'objectId'),
  $convert: (argument, scope, compile) => {
    const source = fieldsOf('$convert', argument, ['!input', '!to', 'onError', 'onNull', 'format', 'byteOrder'], 9)
    if ('format' in source || 'byteOrder' in source) throw notImplemented('$convert of binary data')
    const [input, to, onError, onNull] = ['input', 'to', 'onError', 'onNull'].map((key) => compile(source[key] ?? null, scope)) as [
      ReturnType<typeof compile>,
      ReturnType<typeof compile>,
      ReturnType<typeof compile>,
      ReturnType<typeof compile>
    ]
    return (variables) => {
      const value = input(variables)
      const type = to(variables)
      if (isNullish(value)) return onNull(variables)
      if (isNullish(type)) return null
      const name = targetType(type)
      const convert = CONVERTERS[name]
      try {
        if (!convert) throw failed(value, name)
        return convert(value)
      } catch (error) {
        if ('onError' in source && error instanceof MongoServerError && error.code === 241) return onError(variables)
        throw error
      }
    }
  }
}
