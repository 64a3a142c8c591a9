import type { Document } from 'bson'
import { MongoServerError } from '../../errors'
import { isDocument, setOwn } from '../../values'
import { ACCUMULATORS } from '../accumulators'
import { typeName } from '../types'
import { isNullish, type Operator, over } from './define'

function fromPairs([value]: unknown[]): unknown {
  if (isNullish(value)) return null
  if (!Array.isArray(value)) throw new MongoServerError(40386, `$arrayToObject requires an array input, found: ${typeName(value)}`)
  const out: Document = {}
  for (const entry of value) {
    const [key, field] = Array.isArray(entry) ? entry : isDocument(entry) ? [entry.k, entry.v] : []
    if (
      Array.isArray(entry) ? entry.length !== 2 : !isDocument(entry) || Object.keys(entry).length !== 2 || !('k' in entry && 'v' in entry)
    )
      throw new MongoServerError(40392, "$arrayToObject requires pairs: arrays of two, or objects with the fields 'k' and 'v'")
    if (typeof key !== 'string') throw new MongoServerError(40394, `$arrayToObject requires keys of type string, found: ${typeName(key)}`)
    setOwn(out, key, field)
  }
  return out
}

export const OBJECTS: Record<string, Operator> = {
  $mergeObjects: over('$mergeObjects', 0, Number.POSITIVE_INFINITY, (values) => {
    const accumulator = (ACCUMULATORS.$mergeObjects as NonNullable<typeof ACCUMULATORS.$mergeObjects>)(undefined)
    for (const value of values.length === 1 && Array.isArray(values[0]) ? values[0] : values) accumulator.add(value)
    return accumulator.result()
  }),
  $objectToArray: over('$objectToArray', 1, 1, ([value]) => {
    if (isNullish(value)) return null
    if (!isDocument(value)) throw new MongoServerError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`)
    return Object.entries(value).map(([k, v]) => ({ k, v }))
  }),
  $arrayToObject: over('$arrayToObject', 1, 1, fromPairs)
}
