import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { compareValues } from './compare'
import { valuesAt } from './paths'

/** A sort as `[path, direction]` pairs, checked. */
export type SortSpec = [path: string, direction: 1 | -1][]

/** Reads a command's `sort`. Throws BadValue for a direction other than 1 and -1. */
export function parseSort(sort: Document | undefined): SortSpec {
  return Object.entries(sort ?? {}).map(([path, direction]) => {
    if (direction !== 1 && direction !== -1)
      throw new MongoServerError(2, `$sort key ordering must be 1 (for ascending) or -1 (for descending): ${path}`)
    return [path, direction]
  })
}

/**
 * Sorts what holds documents; equal ones keep their order. Each document's sort keys are looked up once.
 * @param documentOf the document that an item holds.
 */
export function sortedBy<T>(items: readonly T[], sort: SortSpec, documentOf: (item: T) => Document): T[] {
  const keyed = items.map((item) => ({ item, keys: sort.map(([path, direction]) => sortKey(documentOf(item), path, direction)) }))
  keyed.sort((a, b) => {
    for (const [i, [, direction]] of sort.entries()) {
      const order = compareSortKeys(a.keys[i], b.keys[i])
      if (order !== 0) return order * direction
    }
    return 0
  })
  return keyed.map(({ item }) => item)
}

/** An array sorts by its smallest element when ascending and by its largest when descending; an empty one before null. */
function sortKey(document: Document, path: string, direction: 1 | -1): unknown {
  const reached = valuesAt(document, path).flatMap((value) => (Array.isArray(value) ? (value.length ? value : [EMPTY_ARRAY]) : [value]))
  if (reached.length === 0) return null
  return reached.reduce((best, value) => (compareSortKeys(value, best) * direction < 0 ? value : best))
}

/** Stands below null and above MinKey, as MongoDB's undefined does. */
const EMPTY_ARRAY = Symbol('empty array')

function compareSortKeys(a: unknown, b: unknown): number {
  if (a === EMPTY_ARRAY || b === EMPTY_ARRAY) return Number(b === EMPTY_ARRAY) - Number(a === EMPTY_ARRAY)
  return compareValues(a, b)
}
