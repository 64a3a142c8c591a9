import type { Document } from 'bson'
import type { Context } from '../commands/command'
import { MongoServerError, notImplemented } from '../errors'
import { checkTime } from '../limits'
import { compileFilter } from '../query/filter'
import { asDouble, integer, isAnyNumber } from '../query/numbers'
import type { QueryOptions } from '../query/options'
import { searchInTime } from '../query/regexp'
import { parseSort, sortedBy } from '../query/sort'
import { compileTransform } from '../query/transform'
import { isDocument, show } from '../values'
import { compileGroup } from './group'
import { compileLookup } from './lookup'
import type { Stage, StageCompiler, StageContext } from './stage'
import { compileUnwind } from './unwind'

const STAGES: Record<string, StageCompiler | undefined> = {
  $match: (argument, { options }) => {
    if (!isDocument(argument)) throw new MongoServerError(15959, 'the match filter must be an expression in an object')
    const matches = compileFilter(argument, options)
    return (documents) => searchInTime(argument, () => documents.filter(inTime(matches)))
  },
  $sort: (argument, { options }) => {
    if (!isDocument(argument)) throw new MongoServerError(15973, 'the $sort key specification must be an object')
    if (Object.keys(argument).length === 0) throw new MongoServerError(15976, '$sort stage must have at least one sort key')
    const sort = parseSort(argument)
    return (documents) => sortedBy(documents, sort, (document) => document, options.strings)
  },
  $skip: (argument) => {
    const skip = stageNumber('$skip', argument)
    return (documents) => documents.slice(skip)
  },
  $limit: (argument) => {
    const limit = stageNumber('$limit', argument)
    if (limit === 0) throw new MongoServerError(15958, 'the limit must be positive')
    return (documents) => documents.slice(0, limit)
  },
  $count: (argument) => {
    if (typeof argument !== 'string' || argument === '') throw new MongoServerError(40156, 'the count field must be a non-empty string')
    if (argument.startsWith('$')) throw new MongoServerError(40158, 'the count field cannot be a $-prefixed path')
    if (argument.includes('.')) throw new MongoServerError(40160, "the count field cannot contain '.'")
    return (documents) => (documents.length > 0 ? [{ [argument]: integer(documents.length) }] : [])
  },
  $group: compileGroup,
  $unwind: compileUnwind,
  $lookup: compileLookup
}

/** MongoDB has these and this server does not: neither the driver, mongoose and the Auth.js adapter nor this site send them. */
const KNOWN = new Set(
  '$bucket $bucketAuto $collStats $currentOp $densify $documents $facet $fill $geoNear $graphLookup $indexStats $listClusterCatalog $listLocalSessions $listSampledQueries $listSearchIndexes $listSessions $merge $out $planCacheStats $querySettings $queryStats $rankFusion $redact $sample $search $searchMeta $setWindowFields $shardedDataDistribution $sortByCount $unionWith $vectorSearch $changeStreamSplitLargeEvent'.split(
    ' '
  )
)

/**
 * Compiles the stages of a pipeline.
 * @throws MongoServerError Location40324 for an unknown stage, NotImplemented for one that this server does not have, and the errors
 *   of the stages themselves.
 */
export function compilePipeline(stages: unknown[], context: StageContext): Stage {
  const compiled = stages.map((stage) => {
    if (!isDocument(stage)) throw new MongoServerError(14, "Each element of the 'pipeline' array must be an object")
    const [name, ...others] = Object.keys(stage)
    if (name === undefined || others.length > 0)
      throw new MongoServerError(40323, 'A pipeline stage specification object must contain exactly one field.')
    return compileStage(name, stage, context)
  })
  return (documents) => compiled.reduce((input, run) => run(input), documents)
}

function compileStage(name: string, stage: Document, context: StageContext): Stage {
  const compiler = STAGES[name]
  if (compiler) return compiler(stage[name], context)
  const transform = compileTransform(stage, context.options)
  if (transform) return (documents) => documents.map(inTime(transform))
  if (name === '$changeStream') throw new MongoServerError(40573, 'The $changeStream stage is only supported on replica sets')
  if (KNOWN.has(name)) throw notImplemented(`the aggregation stage ${name}`)
  throw new MongoServerError(40324, `Unrecognized pipeline stage name: '${name}'`)
}

function inTime<Result>(work: (document: Document) => Result): (document: Document) => Result {
  return (document) => {
    checkTime()
    return work(document)
  }
}

function stageNumber(name: '$skip' | '$limit', argument: unknown): number {
  const number = isAnyNumber(argument) ? asDouble(argument) : Number.NaN
  if (!Number.isInteger(number) || number < 0)
    throw new MongoServerError(
      name === '$skip' ? 5107200 : 5107201,
      `invalid argument to ${name} stage: Expected a non-negative number in: ${name}: ${show(argument)}`
    )
  return number
}

/** The context in which a command runs its stages, or reads a view. */
export function stageContext({ store, database }: Context, options: QueryOptions): StageContext {
  return { store, database, options, pipeline: compilePipeline }
}
