import { EJSON, type ObjectId } from 'bson'
import { checkTime } from '../limits'
import { type BsonNumber, numberKey } from '../query/numbers'
import { typeRank } from '../query/types'

/**
 * A string that is the same for two values exactly when MongoDB's equality holds between them: 1, Int32(1) and Double(1) share
 * a key, null and missing share one. Used for `_id` and for indexes.
 */
export function keyOf(value: unknown): string {
  switch (typeRank(value)) {
    case 2:
      return '0'
    case 3:
      return `n${numberKey(value as BsonNumber)}`
    case 4:
      return `s${value}`
    case 5:
      checkTime()
      return `{${Object.entries(value as object)
        .map(([name, field]) => `${name.length}:${name}${nestedKey(field)}`)
        .join('')}}`
    case 6:
      checkTime()
      return `a[${(value as unknown[]).map(nestedKey).join('')}]`
    case 8:
      return `o${(value as ObjectId).toHexString()}`
    case 9:
    case 10:
      return `${typeof value === 'boolean' ? 'b' : 'd'}${Number(value)}`
    default:
      return `e${EJSON.stringify(value)}`
  }
}

/** A key within another: its length before it, where quotes would have to be escaped anew at each level. */
function nestedKey(value: unknown): string {
  const key = keyOf(value)
  return `${key.length}:${key}`
}
