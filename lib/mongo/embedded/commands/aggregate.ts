import type { Document } from 'bson'
import { compilePipeline, stageContext } from '../aggregation/pipeline'
import { readDocuments } from '../aggregation/read'
import type { StageContext } from '../aggregation/stage'
import { MongoServerError, notImplemented } from '../errors'
import { isAnyNumber } from '../query/numbers'
import { queryOptions } from '../query/options'
import { isDocument } from '../values'
import { encodeCursorReply } from '../wire/frames'
import { arrayOfDocuments, type Command, collectionName, countArgument, documentArgument } from './command'
import { DEFAULT_BATCH, encodeResults } from './cursors'

export const aggregate: Command = {
  help: 'Runs a pipeline over a collection.',
  arguments: ['pipeline', 'cursor', 'allowDiskUse', 'bypassDocumentValidation', 'hint', 'collation', 'let', 'explain'],
  run(body, context) {
    const { cursors, database } = context
    if (body.explain !== undefined) throw notImplemented('explain')
    const stages = arrayOfDocuments(body, 'pipeline')
    const cursor = documentArgument(body, 'cursor')
    if (!cursor) throw new MongoServerError(9, "The 'cursor' option is required, except for aggregate with the explain argument")
    const options = queryOptions(body)
    const staging = stageContext(context, options)
    const run = compilePipeline(stages, staging)
    if (isAnyNumber(body.aggregate))
      throw new MongoServerError(73, '{aggregate: 1} is not valid for this pipeline; a collection is required')
    const name = collectionName(body, 'aggregate')
    const input = inputOf(name, stages[0], body.hint, staging)
    const documents = encodeResults(run(input))
    const namespace = `${database}.${name}`
    const { batch, id } = cursors.begin(namespace, documents, countArgument(cursor, 'batchSize') ?? DEFAULT_BATCH, false)
    return encodeCursorReply('firstBatch', batch, id, namespace)
  }
}

/** The documents that the first stage gets. Its `$match` goes to the collection, which has the indexes. */
function inputOf(name: string, first: Document | undefined, hint: unknown, context: StageContext): Document[] {
  return readDocuments(name, isDocument(first?.$match) ? first.$match : {}, context, { hint })
}
