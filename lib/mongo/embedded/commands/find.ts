import { type Document, serialize } from 'bson'
import { type Command, collectionName, countArgument, documentArgument, flagArgument } from '../command'
import { takeBatch } from '../cursors'
import { notImplemented } from '../errors'
import { encodeCursorReply } from '../frames'
import { compileFilter } from '../query/filter'
import { compileProjection } from '../query/projection'
import { parseSort } from '../query/sort'

const DEFAULT_BATCH = 101

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
    'allowDiskUse',
    'noCursorTimeout',
    'let'
  ],
  run(body, { store, cursors, database }) {
    const name = collectionName(body, 'find')
    if (body.hint !== undefined) throw notImplemented('hint')
    if (body.let !== undefined) throw notImplemented('let')
    const filter = documentArgument(body, 'filter') ?? {}
    const sort = parseSort(plainSort(body))
    const project = compileProjection(documentArgument(body, 'projection'))
    const skip = countArgument(body, 'skip') ?? 0
    const limit = countArgument(body, 'limit') || Number.POSITIVE_INFINITY
    const batchSize = countArgument(body, 'batchSize') ?? DEFAULT_BATCH
    const collection = store.get(database, name)
    if (!collection) compileFilter(filter) // a bad filter is an error whether or not there is something to find
    const found = collection?.find(filter, sort).slice(skip, skip + limit) ?? []
    const documents = found.map(({ document, bytes }) => (project ? serialize(project(document)) : bytes))
    const namespace = `${database}.${name}`
    const batch = takeBatch(documents, batchSize)
    const id = flagArgument(body, 'singleBatch') ? 0n : cursors.keep(namespace, documents)
    return encodeCursorReply('firstBatch', batch, id, namespace)
  }
}

/** The command's `sort` with plain numbers as directions. */
export function plainSort(body: Document): Document | undefined {
  const sort = documentArgument(body, 'sort')
  return sort && Object.fromEntries(Object.entries(sort).map(([path, direction]) => [path, Number(direction)]))
}
