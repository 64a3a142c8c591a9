import { Binary, BSONRegExp, DBRef, Decimal128, type Document, Double, deserialize, EJSON, Int32, Long, ObjectId, Timestamp } from 'bson'
import { checkTime } from './limits'

/** True for an embedded document: an object that is no array, no Date and no BSON type. */
export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && !('_bsontype' in value)
}

/**
 * A copy with numbers as JavaScript's (Int32 and Double to number; Long to number where that is exact), for options
 * that are read and never stored. Everything else, ObjectId and Date included, is immutable by convention and shared.
 */
export function toPlain(value: unknown): unknown {
  if (value instanceof Int32 || value instanceof Double) return value.value
  if (value instanceof Long) {
    const number = value.toNumber()
    return Number.isSafeInteger(number) ? number : value
  }
  if (Array.isArray(value)) return value.map(toPlain)
  if (isDocument(value)) {
    const out: Document = {}
    for (const key of Object.keys(value)) setOwn(out, key, toPlain(value[key]))
    return out
  }
  return value
}

export function plainDocument(value: Document): Document {
  return toPlain(value) as Document
}

/** Sets a field under any name, `__proto__` included, as data and never as the object's prototype. */
export function setOwn(target: Document, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}

/** A deep copy of documents and arrays; leaves are shared, since nothing changes a leaf in place. */
export function copy<T>(value: T): T {
  if (typeof value === 'object') checkTime()
  if (Array.isArray(value)) return value.map(copy) as T
  if (isDocument(value)) {
    const out: Document = {}
    for (const key of Object.keys(value)) setOwn(out, key, copy(value[key]))
    return out as T
  }
  return value
}

export function presentTimestamp(): Timestamp {
  return new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 })
}

/** A document that a client gives as a whole. Its empty timestamps become the present one, except in `_id` and further inside. */
export function stamped(document: Document): Document {
  const isEmpty = (key: string) => key !== '_id' && document[key] instanceof Timestamp && document[key].isZero()
  if (!Object.keys(document).some(isEmpty)) return document
  const out: Document = {}
  for (const key of Object.keys(document)) setOwn(out, key, isEmpty(key) ? presentTimestamp() : document[key])
  return out
}

/** A value as text for an error message, as MongoDB writes it: `{ _id: ObjectId('…'), n: 1 }`. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Double) return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value)
  if (value instanceof Int32 || value instanceof Long || value === null || typeof value !== 'object') return String(value)
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.toString('hex').toUpperCase()})`
  if (value instanceof Decimal128) return `NumberDecimal("${value}")`
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(show).join(', ')} ]`
  if (!isDocument(value)) return EJSON.stringify(value)
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${show(field)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** Parses BSON and keeps its types apart (Int32, Long, Double), so that a stored number comes back with the type it was sent with. */
export function parseBson(bytes: Uint8Array): Document {
  const document = deserialize(bytes, { promoteValues: false, bsonRegExp: true })
  return (bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).includes(REFERENCE)
    ? (unfolded(document) as Document)
    : document
}

/** How a field `$ref` of type string looks in BSON. */
const REFERENCE = '\x02$ref\0'

/** References as the documents that they are in BSON, so that paths and comparisons see their fields. */
function unfolded(value: unknown): unknown {
  if (value instanceof DBRef)
    return {
      $ref: value.collection,
      $id: value.oid,
      ...(value.db !== undefined && { $db: value.db }),
      ...(unfolded(value.fields) as Document)
    }
  if (Array.isArray(value)) return value.map(unfolded)
  if (!isDocument(value)) return value
  const out: Document = {}
  for (const key of Object.keys(value)) setOwn(out, key, unfolded(value[key]))
  return out
}

/** Bytes of the largest document that MongoDB takes. */
export const MAX_BSON_BYTES = 16 * 1024 * 1024
