import { Binary, BSONSymbol, EJSON, ObjectId } from 'bson'
import { checkTime } from '../limits'
import { typeRank } from '../query/compare'
import { isAnyNumber, numberKey } from '../query/numbers'

/**
 * A string that is the same for two values exactly when MongoDB's equality holds between them: 1, Int32(1) and Double(1) share
 * a key, null and missing share one. Used for `_id` and for indexes.
 */
export function keyOf(value: unknown): string {
  if (value === undefined || value === null) return '0'
  if (typeof value === 'string' || value instanceof BSONSymbol) return `s${value}`
  if (value instanceof ObjectId) return `o${value.toHexString()}`
  if (isAnyNumber(value)) return `n${numberKey(value)}`
  if (typeof value === 'boolean') return `b${value}`
  if (value instanceof Date) return `d${value.getTime()}`
  if (value instanceof Binary) return `x${value.sub_type}:${value.toString('hex')}`
  checkTime()
  if (Array.isArray(value)) return `a[${value.map(nestedKey).join('')}]`
  if (typeRank(value) === 5)
    return `{${Object.entries(value)
      .map(([name, field]) => `${name.length}:${name}${nestedKey(field)}`)
      .join('')}}`
  return `e${EJSON.stringify(value)}`
}

/** A key within another: its length before it, where quotes would have to be escaped anew at each level. */
function nestedKey(value: unknown): string {
  const key = keyOf(value)
  return `${key.length}:${key}`
}
