import {
  Binary,
  BSONRegExp,
  DBRef,
  Decimal128,
  type Document,
  Double,
  deserialize,
  EJSON,
  Int32,
  Long,
  ObjectId,
  serialize,
  Timestamp
} from 'bson'
import { MongoServerError, notImplemented } from './errors'
import { checkTime } from './limits'

/** True for an embedded document: an object that is no array, no Date and no BSON type. */
export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && !('_bsontype' in value)
}

/** Sets a field under any name, `__proto__` included, as data and never as the object's prototype. */
export function setOwn(target: Document, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}

/** A document with the same fields and other values. */
export function mapFields(document: Document, change: (value: unknown, key: string) => unknown): Document {
  const out: Document = {}
  for (const key of Object.keys(document)) setOwn(out, key, change(document[key], key))
  return out
}

/**
 * A copy with numbers as JavaScript's (Int32 and Double to number; Long to number where that is exact), for options
 * that are read and never stored. Everything else, ObjectId and Date included, is immutable by convention and shared.
 */
function toPlain(value: unknown): unknown {
  if (value instanceof Int32 || value instanceof Double) return value.value
  if (value instanceof Long) return Number.isSafeInteger(value.toNumber()) ? value.toNumber() : value
  if (Array.isArray(value)) return value.map(toPlain)
  return isDocument(value) ? mapFields(value, toPlain) : value
}

export function plainDocument(value: Document): Document {
  return toPlain(value) as Document
}

/** A deep copy of documents and arrays; leaves are shared, since nothing changes a leaf in place. */
export function copy<T>(value: T): T {
  if (typeof value === 'object') checkTime()
  if (Array.isArray(value)) return value.map(copy) as T
  return isDocument(value) ? (mapFields(value, copy) as T) : value
}

/** Null and missing. */
export function isNullish(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

/** Refuses what MongoDB fills in with the present: empty timestamps of a document that a client gives as a whole. */
export function checkTimestamps(document: Document): Document {
  const empty = Object.keys(document).find((key) => key !== '_id' && document[key] instanceof Timestamp && document[key].isZero())
  if (empty !== undefined) throw notImplemented('an empty timestamp')
  return document
}

/** A value as text for an error message, as MongoDB writes it: `{ _id: ObjectId('…'), n: 1 }`. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Double && Number.isInteger(value.value)) return value.value.toFixed(1)
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.toString('hex').toUpperCase()})`
  if (value instanceof Decimal128) return `NumberDecimal("${value}")`
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`
  if (value instanceof Int32 || value instanceof Long || value instanceof Double || typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(show).join(', ')} ]`
  if (!isDocument(value)) return EJSON.stringify(value)
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${show(field)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** How a field `$ref` of type string looks in BSON. */
const REFERENCE = '\x02$ref\0'

/** Parses BSON and keeps its types apart (Int32, Long, Double), so that a stored number comes back with the type it was sent with. */
export function parseBson(bytes: Uint8Array): Document {
  const document = deserialize(bytes, { promoteValues: false, bsonRegExp: true })
  const hasReference = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(REFERENCE)
  return hasReference ? (unfolded(document) as Document) : document
}

/** References as the documents that they are in BSON, so that paths and comparisons see their fields. */
function unfolded(value: unknown): unknown {
  if (value instanceof DBRef) {
    const { collection: $ref, oid: $id, db: $db, fields } = value
    return { $ref, $id, ...($db !== undefined && { $db }), ...(unfolded(fields) as Document) }
  }
  if (Array.isArray(value)) return value.map(unfolded)
  return isDocument(value) ? mapFields(value, unfolded) : value
}

/** Bytes of the largest document that MongoDB takes. */
export const MAX_BSON_BYTES = 16 * 1024 * 1024

/** A document as BSON. @throws MongoServerError BSONObjectTooLarge. */
export function encodeBson(document: Document): Uint8Array {
  const tooLarge = (size: string) =>
    new MongoServerError(10334, `BSONObj size: ${size} is invalid. Size must be between 0 and ${MAX_BSON_BYTES}(16MB)`)
  let bytes: Uint8Array
  try {
    bytes = serialize(document, { ignoreUndefined: false })
  } catch (error) {
    // What bson throws beyond its buffer of 17 MB.
    throw error instanceof RangeError ? tooLarge('over 17 MB') : error
  }
  if (bytes.length > MAX_BSON_BYTES) throw tooLarge(String(bytes.length))
  return bytes
}
