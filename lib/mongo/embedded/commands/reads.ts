import type { Document } from 'bson'
import { compilePipeline } from '../aggregation/pipeline'
import { MongoServerError } from '../errors'
import { parseCollation } from '../query/collation'
import { compareValues } from '../query/compare'
import { isOperatorDocument } from '../query/filter'
import { asDouble, isAnyNumber } from '../query/numbers'
import { valuesAt } from '../query/paths'
import { isPositional, positionFinder } from '../query/position'
import { compileProjection } from '../query/projection'
import { parseSort } from '../query/sort'
import { typeName } from '../query/types'
import { isDocument } from '../values'
import { arrayOfDocuments, type Command, collectionName, command, countArgument, documentArgument, missing } from './command'
import { encodeResults, firstBatch } from './cursors'

/** The commands that look at documents and change none. */
export const readCommands: Record<string, Command> = {
  find: command(
    'filter sort projection skip limit batchSize singleBatch collation',
    (body, { store, cursors, database }) => {
      const name = collectionName(body)
      const strings = parseCollation(body.collation)
      const filter = documentArgument(body, 'filter') ?? {}
      const projection = documentArgument(body, 'projection')
      const project = compileProjection(projection, strings)
      const skip = countArgument(body, 'skip') ?? 0
      const limit = skip + (countArgument(body, 'limit') || Number.POSITIVE_INFINITY)
      const sort = parseSort(documentArgument(body, 'sort'))
      const found = store.find(database, name, filter, { sort, limit, strings })
      const positionOf = isPositional(projection) ? positionFinder(filter, strings) : undefined
      const rest = found.slice(skip)
      const documents = project
        ? encodeResults(rest.map(({ document }) => project(document, positionOf?.(document))))
        : rest.map(({ bytes }) => bytes)
      const knowsEnd = !store.get(database, name) || sort.length > 0 || found.length === limit || isById(filter)
      return firstBatch(cursors, `${database}.${name}`, documents, body, knowsEnd)
    },
    'tailable awaitData returnKey showRecordId hint min max let allowDiskUse noCursorTimeout allowPartialResults oplogReplay'
  ),
  aggregate: command(
    'pipeline cursor allowDiskUse bypassDocumentValidation hint collation',
    (body, { store, cursors, database }) => {
      const stages = arrayOfDocuments(body, 'pipeline')
      const cursor = documentArgument(body, 'cursor')
      if (!cursor) throw new MongoServerError(9, "The 'cursor' option is required, except for aggregate with the explain argument")
      const strings = parseCollation(body.collation)
      const run = compilePipeline(stages, { store, database, strings })
      if (isAnyNumber(body.aggregate))
        throw new MongoServerError(73, '{aggregate: 1} is not valid for this pipeline; a collection is required')
      const name = collectionName(body)
      // The first stage's `$match` goes to the collection, which has the indexes.
      const filter: Document = isDocument(stages[0]?.$match) ? stages[0].$match : {}
      const input = store.find(database, name, filter, { hint: body.hint, strings })
      return firstBatch(cursors, `${database}.${name}`, encodeResults(run(input.map(({ document }) => document))), cursor, false)
    },
    'let explain'
  ),
  count: command(
    'query skip limit',
    (body, { store, database }) => {
      const query = documentArgument(body, 'query') ?? {}
      const name = collectionName(body)
      const isAll = Object.keys(query).length === 0
      const found = isAll ? (store.get(database, name)?.size ?? 0) : store.find(database, name, query, {}).length
      // Of a limit for counts the sign does not matter.
      const asked = isAnyNumber(body.limit) ? { limit: Math.abs(asDouble(body.limit)) } : body
      const limit = countArgument(asked, 'limit') || Number.POSITIVE_INFINITY
      return { n: Math.max(0, Math.min(limit, found - (countArgument(body, 'skip') ?? 0))) }
    },
    'hint collation'
  ),
  /** The different values of a field, sorted. */
  distinct: command(
    'key query',
    (body, { store, database }) => {
      const { key } = body
      if (key === undefined) throw missing('key')
      if (typeof key !== 'string')
        throw new MongoServerError(14, `BSON field 'distinct.key' is the wrong type '${typeName(key)}', expected type 'string'`)
      const found = store.find(database, collectionName(body), documentArgument(body, 'query') ?? {}, {})
      const sorted = found.flatMap(({ document }) => valuesAt(document, key).flat(1)).sort((a, b) => compareValues(a, b))
      return { values: sorted.filter((value, i) => i === 0 || compareValues(value, sorted[i - 1]) !== 0) }
    },
    'hint collation'
  )
}

function isById(filter: Document): boolean {
  return Object.keys(filter).join() === '_id' && !isOperatorDocument(filter._id)
}
