import type { Binary, BSONRegExp, Code, Document, ObjectId, Timestamp } from 'bson'
import { checkTime } from '../limits'
import type { StringOrder } from './collation'
import { type BsonNumber, compareNumbers } from './numbers'
import { typeRank } from './types'

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
      return compareDocuments(a as Document, b as Document, strings)
    case 6:
      return compareArrays(a as unknown[], b as unknown[], strings)
    case 7:
      return compareBinary(a as Binary, b as Binary)
    case 8:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id)
    case 9:
    case 10:
      return Number(a) - Number(b)
    case 11:
      return (a as Timestamp).compare(b as Timestamp)
    case 12:
      return compareStrings(regExpText(a as AnyRegExp), regExpText(b as AnyRegExp))
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
  checkTime()
  const [left, right] = [Object.entries(a), Object.entries(b)]
  for (const [i, [name, value]] of left.entries()) {
    const [otherName = '', other] = right[i] ?? []
    if (!right[i]) break
    const order = typeRank(value) - typeRank(other) || compareStrings(name, otherName) || compareValues(value, other, strings)
    if (order !== 0) return order
  }
  return left.length - right.length
}

function compareArrays(a: unknown[], b: unknown[], strings: StringOrder): number {
  checkTime()
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareValues(a[i], b[i], strings)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Length first, then subtype, then the bytes. */
function compareBinary(a: Binary, b: Binary): number {
  return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value())
}

type AnyRegExp = RegExp | BSONRegExp

/** The pattern first, then the flags. */
function regExpText(expression: AnyRegExp): string {
  return expression instanceof RegExp ? `${expression.source}\0${expression.flags}` : `${expression.pattern}\0${expression.options}`
}
