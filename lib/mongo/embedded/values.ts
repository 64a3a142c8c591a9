import { type Document, Double, Int32, Long } from 'bson'

/** A BSON value with its number types kept apart, as `parseBson` gives it. */
export type Typed = unknown

/** True for an embedded document: an object that is no array, no Date and no BSON type. */
export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && !('_bsontype' in value)
}

/** True for the four number types; Decimal128 is told apart by {@link isDecimal}. */
export function isNumber(value: unknown): value is number | Int32 | Double | Long {
  return typeof value === 'number' || value instanceof Int32 || value instanceof Double || value instanceof Long
}

/**
 * A copy with numbers as JavaScript's (Int32 and Double to number; Long to number where that is exact), which is what
 * filters and sorts work on. Everything else, ObjectId and Date included, is immutable by convention and shared.
 */
export function toPlain(value: Typed): unknown {
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
  if (Array.isArray(value)) return value.map(copy) as T
  if (isDocument(value)) {
    const out: Document = {}
    for (const key of Object.keys(value)) setOwn(out, key, copy(value[key]))
    return out as T
  }
  return value
}
