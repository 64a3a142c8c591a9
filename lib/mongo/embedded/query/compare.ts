import { Binary, BSONRegExp, BSONSymbol, type Code, type Document, MaxKey, MinKey, ObjectId, Timestamp } from 'bson'
import { checkTime } from '../limits'
import { isDocument } from '../values'
import type { StringOrder } from './collation'
import { type BsonNumber, compareNumbers, isAnyNumber } from './numbers'

/**
 * The rank of a value's type in MongoDB's sort order.
 * Source: https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
 */
export function typeRank(value: unknown): number {
  if (value === undefined || value === null) return 2
  if (value instanceof MinKey) return 1
  if (typeof value === 'string' || value instanceof BSONSymbol) return 4
  if (isAnyNumber(value)) return 3
  if (Array.isArray(value)) return 6
  if (value instanceof Binary) return 7
  if (value instanceof ObjectId) return 8
  if (typeof value === 'boolean') return 9
  if (value instanceof Date) return 10
  if (value instanceof Timestamp) return 11
  if (value instanceof RegExp || value instanceof BSONRegExp) return 12
  if (value instanceof MaxKey) return 14
  return isDocument(value) ? 5 : 13
}

/**
 * Compares two BSON values in MongoDB's order: by type rank, then within the type. Missing counts as null.
 * @param strings how strings compare, when a collation says so.
 * @returns negative, zero or positive, as `Array.prototype.sort` wants it.
 */
export function compareValues(a: unknown, b: unknown, strings: StringOrder = compareStrings): number {
  const rank = typeRank(a)
  const byRank = rank - typeRank(b)
  if (byRank !== 0) return byRank
  switch (rank) {
    case 3:
      return compareNumbers(a as BsonNumber, b as BsonNumber)
    case 4:
      return strings(String(a), String(b))
    case 5:
      checkTime()
      return compareDocuments(a as Document, b as Document, strings)
    case 6:
      checkTime()
      return compareArrays(a as unknown[], b as unknown[], strings)
    case 7:
      return compareBinary(a as Binary, b as Binary)
    case 8:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id)
    case 9:
      return Number(a) - Number(b)
    case 10:
      return (a as Date).getTime() - (b as Date).getTime()
    case 11:
      return (a as Timestamp).compare(b as Timestamp)
    case 12:
      return compareRegExps(a as AnyRegExp, b as AnyRegExp)
    case 13:
      return compareStrings(String((a as Code).code), String((b as Code).code))
    default:
      return 0
  }
}

const SURROGATE = /[\ud800-\udfff]/

/** By UTF-8 bytes, as MongoDB does. Without surrogates JavaScript's own order is the same. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

/** Field by field in stored order: type rank of the value, then field name, then value; the shorter one first. */
function compareDocuments(a: Document, b: Document, strings: StringOrder): number {
  const left = Object.entries(a)
  const right = Object.entries(b)
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [nameA, valueA] = left[i] as [string, unknown]
    const [nameB, valueB] = right[i] as [string, unknown]
    const order =
      typeRank(valueA) - typeRank(valueB) ||
      Buffer.compare(Buffer.from(nameA), Buffer.from(nameB)) ||
      compareValues(valueA, valueB, strings)
    if (order !== 0) return order
  }
  return left.length - right.length
}

function compareArrays(a: unknown[], b: unknown[], strings: StringOrder): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareValues(a[i], b[i], strings)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Length first, then subtype, then the bytes. */
function compareBinary(a: Binary, b: Binary): number {
  return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(Buffer.from(a.value()), Buffer.from(b.value()))
}

type AnyRegExp = RegExp | BSONRegExp

/** The pattern first, then the flags. */
function compareRegExps(a: AnyRegExp, b: AnyRegExp): number {
  const [left, right] = [a, b].map((one) => (one instanceof RegExp ? [one.source, one.flags] : [one.pattern, one.options])) as [
    string[],
    string[]
  ]
  return compareStrings(left[0] ?? '', right[0] ?? '') || compareStrings(left[1] ?? '', right[1] ?? '')
}
