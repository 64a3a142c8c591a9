import type { Document } from 'bson'
import { isDocument, mapFields } from '../values'
import type { StringOrder } from './collation'
import { compileFilter, isOperatorDocument } from './filter'

/** Finds the index of the array element by which a document matches; undefined when it matches by none. */
export type PositionFinder = (document: Document) => number | undefined

/**
 * Finds the element that the positional `$` stands for: the first matching one of the array that the filter's conditions look into.
 * With several such conditions the last one decides, as in MongoDB. A negation finds no element.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/update/positional/
 */
export function positionFinder(filter: Document, strings?: StringOrder): PositionFinder {
  const finders = Object.entries(filter).flatMap(([key, condition]): PositionFinder[] => {
    if (key === '$and' && Array.isArray(condition)) return condition.map((clause) => positionFinder(clause, strings))
    if (key === '$or' && Array.isArray(condition)) return [eitherOf(condition, strings)]
    if (key.startsWith('$') || isNegation(condition)) return []
    const matches = compileFilter({ [key]: condition }, strings)
    return [(document) => elementsOn(document, key.split('.')).findIndex((narrowed) => matches(narrowed))]
  })
  return (document) => finders.map((find) => find(document)).findLast((position) => position !== undefined && position >= 0)
}

/** True when a projection holds a positional `$`. */
export function isPositional(projection: Document | undefined): boolean {
  return Object.keys(projection ?? {}).some((path) => path.endsWith('.$'))
}

function eitherOf(clauses: Document[], strings: StringOrder | undefined): PositionFinder {
  const tests = clauses.map((clause) => ({ matches: compileFilter(clause, strings), find: positionFinder(clause, strings) }))
  return (document) => tests.find(({ matches }) => matches(document))?.find(document)
}

function isNegation(condition: unknown): boolean {
  return isOperatorDocument(condition) && ['$ne', '$nin', '$not'].some((name) => name in condition)
}

/** The document once for each element of the first array on the path, with that array narrowed to the one element. */
function elementsOn(document: Document, parts: string[]): Document[] {
  let value: unknown = document
  for (const [depth, part] of [...parts, undefined].entries()) {
    if (Array.isArray(value)) {
      // A path that names an index looks only at that element and leaves nothing to be found.
      if (part !== undefined && /^\d+$/.test(part)) return []
      return value.map((element) => replaced(document, parts.slice(0, depth), [element]) as Document)
    }
    if (part === undefined || !isDocument(value) || !Object.hasOwn(value, part)) return []
    value = value[part]
  }
  return []
}

function replaced(value: unknown, [part, ...rest]: string[], by: unknown): unknown {
  if (part === undefined || !isDocument(value)) return by
  return mapFields(value, (field, key) => (key === part ? replaced(field, rest, by) : field))
}
