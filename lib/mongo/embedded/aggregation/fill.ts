import { type Document, Double } from 'bson'
import { MongoServerError } from '../errors'
import { compileExpression } from '../query/expression'
import { asDouble, type BsonNumber, isAnyNumber } from '../query/numbers'
import { arithmetic } from '../query/operators/arithmetic'
import { fieldsOf, isNullish } from '../query/operators/define'
import { evaluate } from '../query/options'
import { parseSort } from '../query/sort'
import { getPath, setPath } from '../query/update-paths'
import { copy, isDocument } from '../values'
import { partitions } from './partitions'
import type { Stage, StageContext } from './stage'

/** Sets a field in the documents of one partition where it is null or missing. */
type Filler = (documents: Document[], parts: string[]) => void

export function compileFill(argument: unknown, { options }: StageContext): Stage {
  const source = fieldsOf('$fill', argument, ['partitionBy', 'partitionByFields', 'sortBy', '!output'], 9)
  const { partitionBy, partitionByFields, sortBy, output } = source
  if (partitionBy !== undefined && partitionByFields !== undefined)
    throw new MongoServerError(6050204, "Maximum one of 'partitionBy' and 'partitionByFields' can be specified in '$fill'")
  const byFields: unknown = Array.isArray(partitionByFields)
    ? Object.fromEntries(partitionByFields.map((field, i) => [`f${i}`, `$${field}`]))
    : undefined
  const by = partitionBy ?? byFields
  const expression = by === undefined ? undefined : compileExpression(by, options)
  const sort = parseSort(isDocument(sortBy) ? sortBy : undefined)
  const fillers = Object.entries((output ?? {}) as Document).map(([path, rule]): { parts: string[]; fill: Filler } => {
    const { value, method } = fieldsOf('$fill', rule, ['value', 'method'], 9)
    const parts = path.split('.')
    if (method === 'locf' || method === 'linear') {
      if (sort.length === 0) throw new MongoServerError(6050202, 'method fills require the sortBy specification')
      if (method === 'linear' && sort.length !== 1)
        throw new MongoServerError(605001, '$linearFill must be specified with a sortBy of one field')
      return { parts, fill: method === 'locf' ? lastKnown : linear((sort[0] as [string, 1])[0].split('.')) }
    }
    if (value === undefined) throw new MongoServerError(6050200, 'Method must be either locf or linear')
    const constant = compileExpression(value, options)
    return {
      parts,
      fill: (documents) => {
        for (const document of documents)
          if (isNullish(getPath(document, parts))) setPath(document, parts, evaluate(constant, document, options) ?? null)
      }
    }
  })
  return (documents) =>
    partitions(documents, expression, sort, options).flatMap((part) => {
      const filled = part.map(copy)
      for (const { parts, fill } of fillers) fill(filled, parts)
      return filled
    })
}

function lastKnown(documents: Document[], parts: string[]): void {
  let last: unknown = null
  for (const document of documents) {
    const value = getPath(document, parts)
    if (isNullish(value)) setPath(document, parts, last)
    else last = value
  }
}

/** Between two known values, in proportion to the sort field; beyond the first and the last there is null. */
function linear(sortParts: string[]): Filler {
  const place = (document: Document): number => {
    const value = getPath(document, sortParts)
    if (isAnyNumber(value)) return asDouble(value)
    if (value instanceof Date) return value.getTime()
    throw new MongoServerError(605001, '$linearFill needs numbers or dates in the sortBy field')
  }
  return (documents, parts) => {
    const known = documents.flatMap((document, at) => {
      const value = getPath(document, parts)
      if (isNullish(value)) return []
      if (!isAnyNumber(value)) throw new MongoServerError(7021901, '$linearFill supports only numeric values')
      return [{ at, place: place(document), value }]
    })
    for (const [at, document] of documents.entries()) {
      if (!isNullish(getPath(document, parts))) continue
      const left = known.findLast((one) => one.at < at)
      const right = known.find((one) => one.at > at)
      setPath(document, parts, left && right ? between(left, right, place(document)) : null)
    }
  }
}

function between(left: { place: number; value: BsonNumber }, right: { place: number; value: BsonNumber }, place: number): BsonNumber {
  const share = new Double((place - left.place) / (right.place - left.place))
  return arithmetic('+', left.value, arithmetic('*', arithmetic('-', right.value, left.value), share))
}
