import type { Document } from 'bson'
import { compareValues } from '../query/compare'
import type { Expression } from '../query/operators/define'
import { evaluate, type QueryOptions } from '../query/options'
import { type SortSpec, sortedBy } from '../query/sort'
import { groupBy } from './group'

/** Documents split by an expression's value and sorted inside each part; the parts in the order of their values. */
export function partitions(documents: Document[], by: Expression | undefined, sort: SortSpec, options: QueryOptions): Document[][] {
  const groups = by ? groupBy(documents, (document) => evaluate(by, document, options), options) : [{ key: null, documents }]
  return groups
    .sort((a, b) => compareValues(a.key, b.key, options.strings))
    .map((group) => (sort.length > 0 ? sortedBy(group.documents, sort, (document) => document, options.strings) : group.documents))
}
