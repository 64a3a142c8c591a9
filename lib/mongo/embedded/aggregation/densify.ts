import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { compareValues } from '../query/compare'
import { compileExpression } from '../query/expression'
import { asDouble, isAnyNumber } from '../query/numbers'
import { arithmetic } from '../query/operators/arithmetic'
import { shifted, unitOf } from '../query/operators/dates'
import { fieldsOf, isNullish } from '../query/operators/define'
import { getPath, setPath } from '../query/update-paths'
import { copy, isDocument } from '../values'
import { partitions } from './partitions'
import type { Stage, StageContext } from './stage'

const MAX_DOCUMENTS = 500_000

/**
 * Adds documents so that a field has no gaps wider than a step.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/aggregation/densify/
 */
export function compileDensify(argument: unknown, { options }: StageContext): Stage {
  const source = fieldsOf('$densify', argument, ['!field', 'partitionByFields', '!range'], 40414)
  const { step, bounds, unit } = fieldsOf('$densify', source.range, ['!step', '!bounds', 'unit'], 40414)
  if (typeof source.field !== 'string')
    throw new MongoServerError(14, "BSON field '$densify.field' is the wrong type, expected type 'string'")
  const parts = source.field.split('.')
  const fields: unknown = source.partitionByFields ?? []
  if (!Array.isArray(fields))
    throw new MongoServerError(14, "BSON field '$densify.partitionByFields' is the wrong type, expected type 'array'")
  if (!isAnyNumber(step) || asDouble(step) <= 0)
    throw new MongoServerError(5733401, 'the step parameter in a range statement must be a strictly positive numeric value')
  const isRange = Array.isArray(bounds) && bounds.length === 2
  if (!isRange && bounds !== 'full' && bounds !== 'partition')
    throw new MongoServerError(5946802, "the bounds in a range statement must be the string 'full', 'partition', or an array of two values")
  if (bounds === 'partition' && fields.length === 0)
    throw new MongoServerError(
      5733408,
      "one may not specify the bounds as 'partition' without specifying a non-empty array of partitionByFields."
    )
  const unitName = unit === undefined ? undefined : unitOf('$densify', unit)
  // Counted from the start each time, so that a month's end does not drift.
  const at = (start: unknown, n: number): unknown => {
    if (start instanceof Date) {
      if (!unitName) throw new MongoServerError(5733501, '$densify needs a unit for dates')
      return shifted(start, unitName, n * asDouble(step))
    }
    if (unitName || !isAnyNumber(start)) throw new MongoServerError(5733501, '$densify needs numbers, or dates with a unit')
    let value = start
    for (let i = 0; i < n; i++) value = arithmetic('+', value, step)
    return value
  }
  const by =
    fields.length > 0 ? compileExpression(Object.fromEntries(fields.map((field, i) => [`f${i}`, `$${field}`])), options) : undefined
  const fieldOf = (document: Document) => getPath(document, parts)

  return (documents) => {
    const without = documents.filter((document) => isNullish(fieldOf(document)))
    const having = documents.filter((document) => !isNullish(fieldOf(document)))
    const all = having.map(fieldOf).sort((a, b) => compareValues(a, b))
    let made = 0
    const dense = partitions(having, by, [[source.field, 1]], options).flatMap((part) => {
      const [first] = part
      if (!first) return []
      const from: unknown = isRange ? bounds[0] : bounds === 'full' ? all[0] : fieldOf(first)
      const to: unknown = isRange ? bounds[1] : bounds === 'full' ? all.at(-1) : fieldOf(part.at(-1) as Document)
      const template: Document = {}
      for (const field of fields) setPath(template, String(field).split('.'), copy(getPath(first, String(field).split('.'))))
      const added: Document[] = []
      const last = isRange ? (order: number) => order < 0 : (order: number) => order <= 0
      const held = part.map(fieldOf)
      let value = at(from, 0)
      for (let n = 1; last(compareValues(value, to)); n++) {
        if (!held.some((one) => compareValues(one, value) === 0)) {
          if (++made > MAX_DOCUMENTS)
            throw new MongoServerError(5897900, `Generated ${made} documents in $densify, which is over the limit of ${MAX_DOCUMENTS}`)
          const document = copy(template)
          setPath(document, parts, value)
          added.push(document)
        }
        value = value instanceof Date ? at(from, n) : at(value, 1)
      }
      return [...part, ...added].sort((a, b) => compareValues(fieldOf(a), fieldOf(b)))
    })
    return isDocument(without[0]) ? [...without, ...dense] : dense
  }
}
