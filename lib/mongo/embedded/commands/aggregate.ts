import { type Document, serialize } from 'bson'
import { compilePipeline, stageContext } from '../aggregation/pipeline'
import { readDocuments } from '../aggregation/read'
import { SOURCES, type StageContext } from '../aggregation/stage'
import { MongoServerError, notImplemented } from '../errors'
import { asDouble, isAnyNumber } from '../query/numbers'
import { queryOptions } from '../query/options'
import { isDocument } from '../values'
import { encodeCursorReply } from '../wire/frames'
import { arrayOfDocuments, type Command, collectionName, countArgument, documentArgument, flagArgument } from './command'
import { DEFAULT_BATCH, takeBatch } from './cursors'

export const aggregate: Command = {
  help: 'Runs a pipeline over a collection, or over the documents of its first stage.',
  arguments: ['pipeline', 'cursor', 'allowDiskUse', 'bypassDocumentValidation', 'hint', 'collation', 'let', 'explain'],
  run(body, context) {
    const { cursors, database } = context
    if (body.explain !== undefined) throw notImplemented('explain')
    const stages = arrayOfDocuments(body, 'pipeline')
    const cursor = documentArgument(body, 'cursor')
    if (!cursor) throw new MongoServerError(9, "The 'cursor' option is required, except for aggregate with the explain argument")
    const options = queryOptions(body)
    const isDatabaseLevel = isAnyNumber(body.aggregate) && asDouble(body.aggregate) === 1
    const name = isDatabaseLevel ? '$cmd.aggregate' : collectionName(body, 'aggregate')
    const makesItsDocuments = SOURCES.has(Object.keys(stages[0] ?? {})[0] ?? '')
    if (isDatabaseLevel !== makesItsDocuments)
      throw new MongoServerError(
        73,
        isDatabaseLevel
          ? '{aggregate: 1} is not valid for this pipeline; a collection is required'
          : `${Object.keys(stages[0] ?? {})[0]} can only be run with {aggregate: 1}`
      )
    if (body.apiStrict === true && Object.hasOwn(stages[0] ?? {}, '$listLocalSessions'))
      throw new MongoServerError(323, 'stage $listLocalSessions is not allowed with apiStrict: true')
    const staging = stageContext(context, options, flagArgument(body, 'bypassDocumentValidation'))
    const run = compilePipeline(stages, staging)
    const input = makesItsDocuments ? [] : inputOf(name, stages[0], body.hint, staging)
    const documents = run(input).map((document) => serialize(document))
    const namespace = `${database}.${name}`
    const batch = takeBatch(documents, countArgument(cursor, 'batchSize') ?? DEFAULT_BATCH)
    return encodeCursorReply('firstBatch', batch, cursors.keep(namespace, documents), namespace)
  }
}

/** The documents that the first stage gets. Its `$match` goes to the collection, which has the indexes. */
function inputOf(name: string, first: Document | undefined, hint: unknown, context: StageContext): Document[] {
  return readDocuments(name, isDocument(first?.$match) ? first.$match : {}, context, { hint })
}
