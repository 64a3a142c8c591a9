import type { Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { isDocument } from '../values'
import type { StringOrder } from './collation'
import { compareValues, typeRank } from './compare'
import { asDouble, isAnyNumber } from './numbers'
import { valuesAt } from './paths'

/** A sort as `[path, direction]` pairs, checked. */
export type SortSpec = [path: string, direction: 1 | -1][]

/** Reads a command's `sort`. @throws MongoServerError Location15975 for a direction other than 1 and -1. */
export function parseSort(sort: Document | undefined): SortSpec {
  return Object.entries(sort ?? {}).map(([path, value]) => {
    if (isDocument(value)) throw notImplemented('$meta in a sort')
    const direction = isAnyNumber(value) ? asDouble(value) : 0
    if (direction !== 1 && direction !== -1)
      throw new MongoServerError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)')
    return [path, direction]
  })
}

/**
 * Sorts what holds documents; equal ones keep their order. Each document's sort keys are looked up once.
 * @param documentOf the document that an item holds.
 * @throws MongoServerError BadValue when two of the paths reach arrays, as MongoDB does for parallel arrays.
 */
export function sortedBy<T>(items: readonly T[], sort: SortSpec, documentOf: (item: T) => Document, strings?: StringOrder): T[] {
  const keyed = items.map((item) => ({ item, keys: sortKeys(documentOf(item), sort, strings) }))
  keyed.sort((a, b) => {
    for (const [i, [, direction]] of sort.entries()) {
      const order = compareSortKeys(a.keys[i], b.keys[i], strings)
      if (order !== 0) return order * direction
    }
    return 0
  })
  return keyed.map(({ item }) => item)
}

/** An array sorts by its smallest element when ascending and by its largest when descending; an empty one before null. */
function sortKeys(document: Document, sort: SortSpec, strings: StringOrder | undefined): unknown[] {
  let arrays = 0
  return sort.map(([path, direction]) => {
    const reached = valuesAt(document, path)
    if (reached.length > 1 || Array.isArray(reached[0])) arrays++
    // MongoDB sorts by the combined keys of one array's elements, and refuses two arrays; neither is guessed at here.
    if (arrays > 1) throw new MongoServerError(2, 'cannot sort with keys that are parallel arrays')
    const keys = reached.flatMap((value) => (Array.isArray(value) ? (value.length ? value : [EMPTY_ARRAY]) : [value]))
    if (keys.length === 0) return null
    return keys.reduce((best, value) => (compareSortKeys(value, best, strings) * direction < 0 ? value : best))
  })
}

/** Stands below null and above MinKey, as MongoDB's undefined does. */
const EMPTY_ARRAY = Symbol('empty array')
const EMPTY_ARRAY_RANK = 1.5

function compareSortKeys(a: unknown, b: unknown, strings: StringOrder | undefined): number {
  if (a === EMPTY_ARRAY || b === EMPTY_ARRAY) return sortRank(a) - sortRank(b)
  return compareValues(a, b, strings)
}

function sortRank(key: unknown): number {
  return key === EMPTY_ARRAY ? EMPTY_ARRAY_RANK : typeRank(key)
}
