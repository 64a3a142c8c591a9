import type { Document } from 'bson'
import { isDocument, setOwn } from '../values'
import { compileFilter, isOperatorDocument } from './filter'
import type { QueryOptions } from './options'

/** Finds the index of the array element by which a document matches; undefined when it matches by none. */
export type PositionFinder = (document: Document) => number | undefined

/**
 * Finds the element that the positional `$` stands for: the first matching one of the array that the filter's conditions look into.
 * With several such conditions the last one decides, as in MongoDB. A negation finds no element.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/update/positional/
 */
export function positionFinder(filter: Document, options: QueryOptions): PositionFinder {
  const finders = Object.entries(filter).flatMap(([key, condition]): PositionFinder[] => {
    if (key === '$and' && Array.isArray(condition)) return condition.map((clause) => positionFinder(clause, options))
    if (key === '$or' && Array.isArray(condition)) return [eitherOf(condition, options)]
    if (key.startsWith('$') || isNegation(condition)) return []
    const matches = compileFilter({ [key]: condition }, options)
    return [
      (document) => {
        for (const { index, narrowed } of elementsOn(document, key.split('.'))) if (matches(narrowed)) return index
        return undefined
      }
    ]
  })
  return (document) => finders.map((find) => find(document)).findLast((position) => position !== undefined)
}

/** True when a projection holds a positional `$`. */
export function isPositional(projection: Document | undefined): boolean {
  return Object.keys(projection ?? {}).some((path) => path.endsWith('.$'))
}

function eitherOf(clauses: Document[], options: QueryOptions): PositionFinder {
  const tests = clauses.map((clause) => ({ matches: compileFilter(clause, options), find: positionFinder(clause, options) }))
  return (document) => tests.find(({ matches }) => matches(document))?.find(document)
}

function isNegation(condition: unknown): boolean {
  return isOperatorDocument(condition) && ['$ne', '$nin', '$not'].some((name) => name in condition)
}

/** The document once for each element of the first array on the path, with that array narrowed to the one element. */
function* elementsOn(document: Document, parts: string[]): Generator<{ index: number; narrowed: Document }> {
  let value: unknown = document
  for (const [depth, part] of [...parts, undefined].entries()) {
    if (Array.isArray(value)) {
      // A path that names an index looks only at that element and leaves nothing to be found.
      if (part !== undefined && /^\d+$/.test(part)) return
      for (const [index, element] of value.entries())
        yield { index, narrowed: replaced(document, parts.slice(0, depth), [element]) as Document }
      return
    }
    if (part === undefined || !isDocument(value) || !Object.hasOwn(value, part)) return
    value = value[part]
  }
}

function replaced(value: unknown, [part, ...rest]: string[], by: unknown): unknown {
  if (part === undefined || !isDocument(value)) return by
  const out: Document = {}
  for (const key of Object.keys(value)) setOwn(out, key, key === part ? replaced(value[key], rest, by) : value[key])
  return out
}
