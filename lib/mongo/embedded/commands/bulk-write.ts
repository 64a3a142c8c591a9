import { type Document, Int32, serialize } from 'bson'
import { MongoServerError } from '../errors'
import { queryOptions } from '../query/options'
import { isDocument } from '../values'
import { encodeCursorReply } from '../wire/frames'
import {
  arrayOfDocuments,
  type Command,
  type Context,
  checkFields,
  countArgument,
  documentArgument,
  flagArgument,
  isOrdered,
  writesOf
} from './command'
import { DEFAULT_BATCH, takeBatch } from './cursors'
import { deleteDocuments, type Namespace, updateDocuments } from './writes'

const UPDATE_FIELDS = ['update', 'filter', 'updateMods', 'constants', 'multi', 'upsert', 'arrayFilters', 'sort', 'hint', 'collation']

/** Source: https://www.mongodb.com/docs/manual/reference/command/bulkWrite/ */
export const bulkWrite: Command = {
  help: 'Writes of every kind to several collections.',
  arguments: ['ops', 'nsInfo', 'ordered', 'errorsOnly', 'bypassDocumentValidation', 'let', 'cursor'],
  run(body, context) {
    if (context.database !== 'admin') throw new MongoServerError(13, 'bulkWrite may only be run against the admin database.')
    const ops = writesOf(body, 'ops')
    const namespaces = arrayOfDocuments(body, 'nsInfo').map(parseNamespace)
    const ordered = isOrdered(body)
    const errorsOnly = flagArgument(body, 'errorsOnly')
    const totals = { nErrors: 0, nInserted: 0, nMatched: 0, nModified: 0, nUpserted: 0, nDeleted: 0 }
    const results: Uint8Array[] = []
    for (const [idx, op] of ops.entries()) {
      try {
        const result = runOperation(op, namespaces, body, context, totals)
        if (!errorsOnly) results.push(serialize({ ok: 1, idx: new Int32(idx), ...result }))
      } catch (error) {
        if (!(error instanceof MongoServerError)) throw error
        totals.nErrors++
        results.push(
          serialize({
            ok: 0,
            idx: new Int32(idx),
            code: error.code,
            errmsg: error.message,
            ...error.details,
            n: 0,
            ...('update' in op && { nModified: 0 })
          })
        )
        if (ordered) break
      }
    }
    const cursor = documentArgument(body, 'cursor') ?? {}
    const batch = takeBatch(results, countArgument(cursor, 'batchSize') ?? DEFAULT_BATCH)
    const namespace = 'admin.$cmd.bulkWrite'
    return encodeCursorReply('firstBatch', batch, context.cursors.keep(namespace, results), namespace, totals)
  }
}

function parseNamespace(info: Document): Namespace {
  const ns: unknown = info.ns
  const dot = typeof ns === 'string' ? ns.indexOf('.') : -1
  if (typeof ns !== 'string' || dot <= 0 || dot === ns.length - 1)
    throw new MongoServerError(73, `Invalid namespace specified for bulkWrite: '${String(ns)}'`)
  return { database: ns.slice(0, dot), name: ns.slice(dot + 1) }
}

function runOperation(op: Document, namespaces: Namespace[], body: Document, { store }: Context, totals: Record<string, number>): Document {
  const [kind = ''] = Object.keys(op)
  const target = namespaces[countArgument(op, kind) ?? -1]
  if (!target) throw new MongoServerError(2, `BulkWrite ops entry ${kind} has an invalid nsInfo index.`)
  const bypassValidation = flagArgument(body, 'bypassDocumentValidation')
  const add = (name: string, n: number) => {
    totals[name] = (totals[name] ?? 0) + n
  }
  switch (kind) {
    case 'insert': {
      checkFields('BulkWriteInsertOp', op, ['insert', 'document'])
      if (!isDocument(op.document))
        throw new MongoServerError(40414, "BSON field 'BulkWriteInsertOp.document' is missing but a required field")
      store.ensure(target.database, target.name).insert(op.document, bypassValidation)
      add('nInserted', 1)
      return { n: 1 }
    }
    case 'update': {
      checkFields('BulkWriteUpdateOp', op, UPDATE_FIELDS)
      const request = {
        filter: documentArgument(op, 'filter') ?? {},
        change: op.updateMods,
        multi: flagArgument(op, 'multi'),
        upsert: flagArgument(op, 'upsert'),
        sort: documentArgument(op, 'sort'),
        arrayFilters: op.arrayFilters,
        hint: op.hint,
        bypassValidation
      }
      const names = op.constants ? { ...documentArgument(body, 'let'), ...documentArgument(op, 'constants') } : body.let
      const { n, nModified, upserted } = updateDocuments(store, target, request, queryOptions(op, names))
      add(upserted ? 'nUpserted' : 'nMatched', n)
      add('nModified', nModified)
      return { n, nModified, ...(upserted && { upserted }) }
    }
    case 'delete': {
      checkFields('BulkWriteDeleteOp', op, ['delete', 'filter', 'multi', 'hint', 'collation'])
      const request = { filter: documentArgument(op, 'filter') ?? {}, multi: flagArgument(op, 'multi'), hint: op.hint }
      const n = deleteDocuments(store, target, request, queryOptions(op, body.let))
      add('nDeleted', n)
      return { n }
    }
    default:
      throw new MongoServerError(9, `Unrecognized bulkWrite operation '${kind}'`)
  }
}
