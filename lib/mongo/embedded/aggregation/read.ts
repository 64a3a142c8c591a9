import type { Document } from 'bson'
import { notImplemented } from '../errors'
import { compileFilter } from '../query/filter'
import { queryOptions } from '../query/options'
import { sortedBy } from '../query/sort'
import type { Search } from '../storage/collection'
import type { StageContext } from './stage'

/**
 * The documents of a collection or a view that match a filter.
 * @throws MongoServerError the errors of the filter and, for a view, of its stages.
 */
export function readDocuments(name: string, filter: Document, context: StageContext, search: Search = {}): Document[] {
  const { store, database, options } = context
  const view = store.views(database).get(name)
  if (!view) return (store.get(database, name)?.find(filter, options, search) ?? []).map(({ document }) => document)
  if (search.hint !== undefined) throw notImplemented('a hint for a view')
  // A view is defined without the variables and the collation of the command that reads it.
  const own = { ...context, options: queryOptions({}) }
  const found = own
    .pipeline(
      view.pipeline,
      own
    )(readDocuments(view.on, {}, own))
    .filter(compileFilter(filter, options))
  const { sort = [], limit } = search
  return (sort.length > 0 ? sortedBy(found, sort, (document) => document, options.strings) : found).slice(0, limit)
}
