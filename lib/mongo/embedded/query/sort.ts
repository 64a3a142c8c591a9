import type { Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { isDocument } from '../values'
import type { StringOrder } from './collation'
import { compareValues } from './compare'
import { partsOf } from './expression'
import { EMPTY_ARRAY, keyTuples } from './keys'
import { numberOf } from './numbers'
import { typeRank } from './types'

/** A sort as `[path, direction]` pairs, checked. */
export type SortSpec = [path: string, direction: 1 | -1][]

/** Reads a command's `sort`. @throws MongoServerError Location15975 for a direction other than 1 and -1. */
export function parseSort(sort: Document = {}): SortSpec {
  return Object.entries(sort).map(([path, value]) => {
    if (isDocument(value) || path === '$natural') throw notImplemented('a sort by $meta or $natural')
    if (path === '') throw new MongoServerError(40352, 'FieldPath cannot be constructed with empty string')
    partsOf(path)
    const direction = numberOf(value)
    if (direction !== 1 && direction !== -1)
      throw new MongoServerError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)')
    return [path, direction]
  })
}

/**
 * Sorts items by the documents that they hold; equal ones keep their order. Each document's sort keys are looked up once.
 * @param documentOf the document that an item holds.
 * @throws MongoServerError BadValue when two of the paths lead through different arrays.
 */
export function sortedBy<T>(items: readonly T[], sort: SortSpec, documentOf: (item: T) => Document, strings?: StringOrder): T[] {
  const keyed = items.map((item) => ({ item, keys: sortKeys(documentOf(item), sort, strings) }))
  keyed.sort((a, b) => compareKeys(a.keys, b.keys, sort, strings))
  return keyed.map(({ item }) => item)
}

/** A document's sort keys. An array gives its smallest element when ascending, its largest when descending. */
function sortKeys(document: Document, sort: SortSpec, strings: StringOrder | undefined): unknown[] {
  const paths = sort.map(([path]) => path)
  const tuples = keyTuples(document, paths)
  if (!tuples) throw new MongoServerError(2, 'cannot sort with keys that are parallel arrays')
  return tuples.reduce((best, tuple) => (compareKeys(tuple, best, sort, strings) < 0 ? tuple : best))
}

function compareKeys(a: unknown[], b: unknown[], sort: SortSpec, strings: StringOrder | undefined): number {
  for (const [i, [, direction]] of sort.entries()) {
    const order = compareSortKeys(a[i], b[i], strings)
    if (order !== 0) return order * direction
  }
  return 0
}

/** Compares two keys of a sort: values, or {@link EMPTY_ARRAY}, which stands below null and above MinKey as MongoDB's undefined does. */
export function compareSortKeys(a: unknown, b: unknown, strings?: StringOrder): number {
  if (a !== EMPTY_ARRAY && b !== EMPTY_ARRAY) return compareValues(a, b, strings)
  const rank = (key: unknown) => (key === EMPTY_ARRAY ? 1.5 : typeRank(key))
  return rank(a) - rank(b)
}
