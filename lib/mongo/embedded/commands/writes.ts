import type { Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { numberOf } from '../query/numbers'
import { isPositional, positionFinder } from '../query/position'
import { compileProjection } from '../query/projection'
import { parseSort } from '../query/sort'
import { compileUpdate } from '../query/update'
import { checkTimestamps, show } from '../values'
import {
  type Command,
  type Context,
  checkArguments,
  collectionName,
  command,
  documentArgument,
  fields,
  flagArgument,
  missing,
  requiredDocument,
  runWrites,
  strictFlag
} from './command'

/** The fields of one write. */
const UPDATE = fields('q u multi upsert arrayFilters', 'c hint sort collation')
const DELETE = fields('q limit', 'hint collation')

/** The commands that change documents. */
export const writeCommands: Record<string, Command> = {
  insert: command('documents ordered bypassDocumentValidation', (body, context) => {
    const name = collectionName(body)
    // A bad name is the command's error, and not that of its first document.
    context.store.ensure(context.database, name)
    return runWrites(body, 'documents', (document) => () => insertDocument(context, name, document))
  }),
  update: command(
    'updates ordered bypassDocumentValidation',
    (body, context) => {
      const upserted: Document[] = []
      let nModified = 0
      const answer = runWrites(body, 'updates', (write, index) => {
        checkArguments('update.updates', UPDATE, write)
        const update = readUpdate(write)
        return () => {
          const result = updateDocuments(context, collectionName(body), update)
          nModified += result.nModified
          if (result.upserted) upserted.push({ index, ...result.upserted })
          return result
        }
      })
      return { ...answer, nModified, ...(upserted.length > 0 && { upserted }) }
    },
    'let'
  ),
  delete: command(
    'deletes ordered',
    (body, context) =>
      runWrites(body, 'deletes', (write) => {
        checkArguments('delete.deletes', DELETE, write)
        const filter = requiredDocument(write, 'q')
        if (write.limit === undefined) throw missing('limit')
        const limit = numberOf(write.limit)
        if (limit !== 0 && limit !== 1)
          throw new MongoServerError(9, `The limit field in delete objects must be 0 or 1. Got ${show(write.limit)}`)
        return () => deleteDocuments(context, collectionName(body), filter, limit === 0)
      }),
    'let'
  ),
  findAndModify: command(
    'query sort remove update new fields upsert bypassDocumentValidation arrayFilters',
    findAndModify,
    'collation hint let'
  )
}

interface UpdateResult {
  /** Documents that matched, or 1 for an upsert. */
  n: number
  nModified: number
  upserted?: { _id: unknown }
}

export function insertDocument({ store, database }: Context, name: string, document: Document): { n: number } {
  store.ensure(database, name).insert(checkTimestamps(document))
  return { n: 1 }
}

export function deleteDocuments({ store, database }: Context, name: string, filter: Document, multi: boolean): { n: number } {
  const found = store.find(database, name, filter, { limit: multi ? Number.POSITIVE_INFINITY : 1 })
  for (const stored of found) store.get(database, name)?.delete(stored)
  return { n: found.length }
}

/** One update, read and not yet compiled. */
interface UpdateRequest {
  filter: Document
  change: unknown
  arrayFilters: unknown
  multi: boolean
  upsert: boolean
}

export function readUpdate(write: Document): UpdateRequest {
  if (write.u === undefined) throw missing('u')
  return {
    filter: requiredDocument(write, 'q'),
    change: write.u,
    arrayFilters: write.arrayFilters,
    multi: strictFlag(write, 'multi'),
    upsert: strictFlag(write, 'upsert')
  }
}

/**
 * Updates the documents that match. An upsert inserts one when none does.
 * @throws MongoServerError FailedToParse for a replacement of many documents, and the errors of the filter and the update.
 */
export function updateDocuments({ store, database }: Context, name: string, request: UpdateRequest): UpdateResult {
  const { filter, multi, upsert } = request
  const update = compileUpdate(request.change, request.arrayFilters)
  if (multi && update.isReplacement) throw new MongoServerError(9, 'multi update is not supported for replacement-style update')
  const found = store.find(database, name, filter, { limit: multi ? Number.POSITIVE_INFINITY : 1 })
  if (found.length === 0 && upsert)
    return { n: 1, nModified: 0, upserted: { _id: store.ensure(database, name).upsert(filter, update.apply).document._id } }
  const collection = store.get(database, name)
  const positionOf = update.needsPosition ? positionFinder(filter) : undefined
  let nModified = 0
  for (const stored of found) if (collection?.update(stored, update.apply, positionOf?.(stored.document)).modified) nModified++
  return { n: found.length, nModified }
}

/** Changes or removes one document and returns it. */
function findAndModify(body: Document, { store, database }: Context): Document {
  const name = collectionName(body)
  const [remove, upsert, returnNew] = ['remove', 'upsert', 'new'].map((key) => flagArgument(body, key))
  if (remove === (body.update !== undefined))
    throw new MongoServerError(9, 'Either an update or remove=true must be specified, and not both')
  if (remove && (upsert || returnNew))
    throw new MongoServerError(
      9,
      `Cannot specify both ${upsert ? 'upsert' : 'new'}=true and remove=true, which returns the deleted document`
    )
  const filter = documentArgument(body, 'query') ?? {}
  const projected = documentArgument(body, 'fields')
  if (isPositional(projected)) throw notImplemented('a positional projection of findAndModify')
  const projection = compileProjection(projected)
  const project = (document: Document) => projection?.(document) ?? document
  const [stored] = store.find(database, name, filter, { sort: parseSort(documentArgument(body, 'sort')), limit: 1 })
  const collection = store.get(database, name)
  if (remove) {
    if (!stored) return { lastErrorObject: { n: 0 }, value: null }
    const value = project(stored.document)
    collection?.delete(stored)
    return { lastErrorObject: { n: 1 }, value }
  }
  const change = compileUpdate(body.update, body.arrayFilters)
  if (!collection || !stored) {
    if (!upsert) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null }
    const { document } = store.ensure(database, name).upsert(filter, change.apply)
    return { lastErrorObject: { n: 1, updatedExisting: false, upserted: document._id }, value: returnNew ? project(document) : null }
  }
  // Projected before anything is written, so that a projection that fails leaves nothing changed.
  const before = returnNew ? undefined : project(stored.document)
  const position = change.needsPosition ? positionFinder(filter)(stored.document) : undefined
  const { after } = collection.update(stored, change.apply, position)
  return { lastErrorObject: { n: 1, updatedExisting: true }, value: before ?? project(after.document) }
}
