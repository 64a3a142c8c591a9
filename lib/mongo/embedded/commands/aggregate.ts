import { type Document, serialize } from 'bson'
import { arrayOfDocuments, type Command, collectionName, countArgument, documentArgument } from '../command'
import { takeBatch } from '../cursors'
import { MongoServerError, notImplemented } from '../errors'
import { encodeCursorReply } from '../frames'
import { compileFilter } from '../query/filter'
import { parseSort, sortedBy } from '../query/sort'
import { isDocument, isNumber, toPlain } from '../values'
import { plainSort } from './find'
import { refuse } from './update'

type Stage = (documents: Document[]) => Document[]

/** The stages that `countDocuments` and simple reads are made of. */
export const aggregate: Command = {
  help: '$match, $sort, $skip, $limit, $count, and $group with a constant _id and constant sums.',
  arguments: ['pipeline', 'cursor', 'allowDiskUse', 'bypassDocumentValidation', 'hint', 'collation', 'let', 'explain'],
  run(body, { store, cursors, database }) {
    refuse(body)
    if (body.explain !== undefined) throw notImplemented('explain')
    const name = collectionName(body, 'aggregate')
    const stages = arrayOfDocuments(body, 'pipeline').map(compileStage)
    const cursor = documentArgument(body, 'cursor')
    if (!cursor) throw new MongoServerError(9, "The 'cursor' option is required, except for aggregate with the explain argument")
    const all =
      store
        .get(database, name)
        ?.find({})
        .map(({ document }) => document) ?? []
    const documents = stages.reduce((input, stage) => stage(input), all).map((document) => serialize(document))
    const namespace = `${database}.${name}`
    const batch = takeBatch(documents, countArgument(cursor, 'batchSize') ?? 101)
    return encodeCursorReply('firstBatch', batch, cursors.keep(namespace, documents), namespace)
  }
}

function compileStage(stage: Document): Stage {
  const [name, ...others] = Object.keys(stage)
  if (name === undefined || others.length > 0)
    throw new MongoServerError(40324, 'A pipeline stage specification object must contain exactly one field.')
  const argument: unknown = stage[name]
  switch (name) {
    case '$match': {
      if (!isDocument(argument)) throw new MongoServerError(2, 'the match filter must be an expression in an object')
      const matches = compileFilter(argument)
      return (documents) => documents.filter(matches)
    }
    case '$sort': {
      const sort = parseSort(plainSort({ sort: argument }))
      return (documents) => sortedBy(documents, sort, (document) => document)
    }
    case '$skip': {
      const skip = countArgument({ $skip: argument }, '$skip') ?? 0
      return (documents) => documents.slice(skip)
    }
    case '$limit': {
      const limit = countArgument({ $limit: argument }, '$limit')
      if (!limit) throw new MongoServerError(2, 'the limit must be positive')
      return (documents) => documents.slice(0, limit)
    }
    case '$count':
      return (documents) => (documents.length > 0 ? [{ [String(argument)]: documents.length }] : [])
    case '$group':
      return countingGroup(argument)
    default:
      if (KNOWN_STAGES.has(name)) throw notImplemented(`the aggregation stage ${name}`)
      throw new MongoServerError(40324, `Unrecognized pipeline stage name: '${name}'`)
  }
}

const KNOWN_STAGES = new Set(
  '$addFields $bucket $bucketAuto $changeStream $collStats $currentOp $densify $documents $facet $fill $geoNear $graphLookup $indexStats $listSessions $lookup $merge $out $planCacheStats $project $redact $replaceRoot $replaceWith $sample $set $setWindowFields $sortByCount $unionWith $unset $unwind'.split(
    ' '
  )
)

/** `{_id: <constant>, field: {$sum: <number>}}`, the shape that drivers send for `countDocuments`. */
function countingGroup(argument: unknown): Stage {
  if (!isDocument(argument)) throw new MongoServerError(2, "a group's fields must be specified in an object")
  const { _id, ...fields } = argument
  if (!isConstant(_id)) throw notImplemented('$group by an expression')
  const sums = Object.entries(fields).map(([field, accumulator]): [string, number] => {
    const amount: unknown = isDocument(accumulator) && Object.keys(accumulator).length === 1 ? accumulator.$sum : undefined
    if (!isNumber(amount)) throw notImplemented('$group with anything but constant sums')
    return [field, Number(toPlain(amount))]
  })
  return (documents) =>
    documents.length === 0 ? [] : [{ _id, ...Object.fromEntries(sums.map(([field, amount]) => [field, amount * documents.length])) }]
}

function isConstant(value: unknown): boolean {
  return value === null || isNumber(value) || typeof value === 'boolean' || (typeof value === 'string' && !value.startsWith('$'))
}
