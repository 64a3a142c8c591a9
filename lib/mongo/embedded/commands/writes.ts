import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { compileFilter } from '../query/filter'
import type { QueryOptions } from '../query/options'
import { positionFinder } from '../query/position'
import { parseSort } from '../query/sort'
import { compileUpdate } from '../query/update'
import type { Store } from '../storage/store'

export interface Namespace {
  database: string
  name: string
}

/** One update, as `update`, `findAndModify` and `bulkWrite` have it. */
export interface UpdateRequest {
  filter: Document
  change: unknown
  multi: boolean
  upsert: boolean
  sort?: Document | undefined
  arrayFilters?: unknown
  hint?: unknown
  bypassValidation: boolean
}

export interface UpdateResult {
  /** Documents that matched, or 1 for an upsert. */
  n: number
  nModified: number
  upserted?: { _id: unknown }
}

/**
 * Updates the documents that match. An upsert inserts one when none does.
 * @throws MongoServerError FailedToParse for a replacement of many documents, and the errors of the filter and the update.
 */
export function updateDocuments(store: Store, { database, name }: Namespace, request: UpdateRequest, options: QueryOptions): UpdateResult {
  const { filter, change, multi, upsert, hint, bypassValidation } = request
  const update = compileUpdate(change, options, request.arrayFilters)
  if (multi && update.isReplacement) throw new MongoServerError(9, 'multi update is not supported for replacement-style update')
  if (multi && request.sort) throw new MongoServerError(9, 'Cannot specify sort with multi=true')
  // Checked whether or not there is something to find.
  compileFilter(filter, options)
  const sort = parseSort(request.sort)
  const collection = store.get(database, name)
  const found = collection?.find(filter, options, { sort, hint, limit: multi ? Number.POSITIVE_INFINITY : 1 }) ?? []
  if (found.length === 0 && upsert)
    return {
      n: 1,
      nModified: 0,
      upserted: { _id: store.ensure(database, name).upsert(filter, update.apply, bypassValidation).document._id }
    }
  const positionOf = update.needsPosition ? positionFinder(filter, options) : undefined
  let nModified = 0
  for (const stored of found)
    if (collection?.update(stored, update.apply, positionOf?.(stored.document), bypassValidation).modified) nModified++
  return { n: found.length, nModified }
}

export interface DeleteRequest {
  filter: Document
  multi: boolean
  hint?: unknown
}

/** @returns the number of deleted documents. */
export function deleteDocuments(
  store: Store,
  { database, name }: Namespace,
  { filter, multi, hint }: DeleteRequest,
  options: QueryOptions
): number {
  compileFilter(filter, options)
  const collection = store.get(database, name)
  const found = collection?.find(filter, options, { hint, limit: multi ? Number.POSITIVE_INFINITY : 1 }) ?? []
  for (const stored of found) collection?.delete(stored)
  return found.length
}
