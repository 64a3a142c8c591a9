import { type Document, serialize } from 'bson'
import { stageContext } from '../aggregation/pipeline'
import { readDocuments } from '../aggregation/read'
import type { StageContext } from '../aggregation/stage'
import { MongoServerError, notImplemented } from '../errors'
import { compileFilter, isOperatorDocument } from '../query/filter'
import { queryOptions } from '../query/options'
import { isPositional, positionFinder } from '../query/position'
import { compileProjection } from '../query/projection'
import { parseSort } from '../query/sort'
import type { Search, Stored } from '../storage/collection'
import { encodeCursorReply } from '../wire/frames'
import { type Command, collectionName, countArgument, documentArgument, flagArgument } from './command'
import { DEFAULT_BATCH, encodeResults } from './cursors'

const REFUSED_FLAGS = ['tailable', 'awaitData', 'returnKey', 'showRecordId'] as const

export const find: Command = {
  help: 'Documents that match a filter.',
  arguments: [
    'filter',
    'sort',
    'projection',
    'skip',
    'limit',
    'batchSize',
    'singleBatch',
    'hint',
    'min',
    'max',
    'collation',
    'let',
    'allowDiskUse',
    'noCursorTimeout',
    'allowPartialResults',
    'oplogReplay',
    ...REFUSED_FLAGS
  ],
  run(body, context) {
    const { store, cursors, database } = context
    const name = collectionName(body, 'find')
    const refused = REFUSED_FLAGS.find((flag) => flag in body && flagArgument(body, flag))
    if (refused === 'tailable' || refused === 'awaitData')
      throw new MongoServerError(2, `error processing query: ns=${database}.${name}: tailable cursor requested on non capped collection`)
    if (refused) throw notImplemented(refused)
    const options = queryOptions(body)
    const filter = documentArgument(body, 'filter') ?? {}
    const projection = documentArgument(body, 'projection')
    const project = compileProjection(projection, options, true)
    const skip = countArgument(body, 'skip') ?? 0
    const limit = countArgument(body, 'limit') || Number.POSITIVE_INFINITY
    const batchSize = countArgument(body, 'batchSize') ?? DEFAULT_BATCH
    const search = {
      sort: parseSort(documentArgument(body, 'sort')),
      limit: skip + limit,
      hint: body.hint,
      min: documentArgument(body, 'min'),
      max: documentArgument(body, 'max')
    }
    const isView = store.views(database).has(name)
    const collection = isView ? undefined : store.get(database, name)
    const exists = isView || collection !== undefined
    if (!collection) compileFilter(filter, options) // a bad filter is an error whether or not there is something to find
    const found = isView ? ofView(name, filter, stageContext(context, options), search) : (collection?.find(filter, options, search) ?? [])
    const positionOf = isPositional(projection) ? positionFinder(filter, options) : undefined
    const rest = found.slice(skip)
    const documents = project
      ? encodeResults(rest.map(({ document }) => project(document, positionOf?.(document))))
      : rest.map(({ bytes }) => bytes)
    const namespace = `${database}.${name}`
    const knowsEnd = !exists || search.sort.length > 0 || found.length === search.limit || isById(filter)
    const { batch, id } = cursors.begin(namespace, documents, batchSize, knowsEnd)
    const isSingle = flagArgument(body, 'singleBatch')
    if (isSingle) cursors.kill(id)
    return encodeCursorReply('firstBatch', batch, isSingle ? 0n : id, namespace)
  }
}

function isById(filter: Document): boolean {
  return Object.keys(filter).join() === '_id' && !isOperatorDocument(filter._id)
}

function ofView(name: string, filter: Document, context: StageContext, search: Search): Pick<Stored, 'document' | 'bytes'>[] {
  return readDocuments(name, filter, context, search).map((document) => ({ document, bytes: serialize(document) }))
}
