import { type Document, Int32, serialize } from 'bson'
import { MongoServerError } from '../errors'
import { isDocument } from '../values'
import {
  arrayOfDocuments,
  type Command,
  type Context,
  checkArguments,
  command,
  countArgument,
  documentArgument,
  type Fields,
  fields,
  flagArgument,
  requiredDocument,
  runWrites,
  strictFlag
} from './command'
import { firstBatch } from './cursors'
import { deleteDocuments, insertDocument, readUpdate, updateDocuments } from './writes'

/** The kinds of operations: how each is read, and then run. Source: https://www.mongodb.com/docs/manual/reference/command/bulkWrite/ */
const OPERATIONS: Record<string, { fields: Fields; plan(op: Document): (context: Context, name: string) => Document }> = {
  insert: {
    fields: fields('insert document', ''),
    plan: ({ document }) => {
      if (!isDocument(document))
        throw new MongoServerError(40414, "BSON field 'BulkWriteInsertOp.document' is missing but a required field")
      return (context, name) => insertDocument(context, name, document)
    }
  },
  update: {
    fields: fields('update filter updateMods multi upsert arrayFilters', 'constants hint sort collation'),
    plan: ({ filter: q, updateMods: u, ...others }) => {
      const update = readUpdate({ ...others, q, u })
      return (context, name) => updateDocuments(context, name, update)
    }
  },
  delete: {
    fields: fields('delete filter multi', 'hint collation'),
    plan: (op) => {
      const [filter, multi] = [requiredDocument(op, 'filter'), strictFlag(op, 'multi')]
      return (context, name) => deleteDocuments(context, name, filter, multi)
    }
  }
}

/** Writes of every kind to several collections. */
export const bulkWriteCommands: Record<string, Command> = {
  bulkWrite: command(
    'ops nsInfo ordered errorsOnly bypassDocumentValidation cursor',
    (body, context) => {
      if (context.database !== 'admin') throw new MongoServerError(13, 'bulkWrite may only be run against the admin database.')
      const namespaces = arrayOfDocuments(body, 'nsInfo').map(parseNamespace)
      const totals = { nInserted: 0, nMatched: 0, nModified: 0, nUpserted: 0, nDeleted: 0 }
      const results: Document[] = []
      const { writeErrors = [] } = runWrites(body, 'ops', (op, idx) => {
        const [kind = ''] = Object.keys(op)
        const operation = OPERATIONS[kind]
        if (!operation) throw new MongoServerError(9, `Unrecognized bulkWrite operation '${kind}'`)
        checkArguments(`bulkWrite.${kind}`, operation.fields, op)
        const namespace = namespaces[countArgument(op, kind) ?? -1]
        if (!namespace) throw new MongoServerError(2, `BulkWrite ops entry ${kind} has an invalid nsInfo index.`)
        const run = operation.plan(op)
        return () => {
          const result = run({ ...context, database: namespace.database }, namespace.name)
          const total = kind === 'insert' ? 'nInserted' : kind === 'delete' ? 'nDeleted' : result.upserted ? 'nUpserted' : 'nMatched'
          totals[total] += result.n
          totals.nModified += result.nModified ?? 0
          results.push({ ok: 1, idx: new Int32(idx), ...result })
          return { n: 0 }
        }
      })
      const failed = (writeErrors as Document[]).map(({ index, ...error }) => ({ ok: 0, idx: new Int32(index), n: 0, ...error }))
      const told = flagArgument(body, 'errorsOnly') ? failed : [...results, ...failed].sort((a, b) => Number(a.idx) - Number(b.idx))
      const wanted = documentArgument(body, 'cursor') ?? {}
      const more = { nErrors: failed.length, ...totals }
      return firstBatch(
        context.cursors,
        'admin.$cmd.bulkWrite',
        told.map((result) => serialize(result)),
        wanted,
        true,
        more
      )
    },
    'let'
  )
}

function parseNamespace({ ns }: Document): { database: string; name: string } {
  const dot = typeof ns === 'string' ? ns.indexOf('.') : -1
  if (typeof ns !== 'string' || dot <= 0 || dot === ns.length - 1)
    throw new MongoServerError(73, `Invalid namespace specified for bulkWrite: '${String(ns)}'`)
  return { database: ns.slice(0, dot), name: ns.slice(dot + 1) }
}
