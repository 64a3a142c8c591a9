import type { Document } from 'bson'
import type { Context } from '../commands/command'
import { MongoServerError, notImplemented } from '../errors'
import { compileExpression } from '../query/expression'
import { compileFilter } from '../query/filter'
import { asDouble, integer, isAnyNumber } from '../query/numbers'
import { evaluate, type QueryOptions } from '../query/options'
import { parseSort, sortedBy } from '../query/sort'
import { compileTransform } from '../query/transform'
import { typeName } from '../query/types'
import { isDocument, show } from '../values'
import { compileBucket, compileBucketAuto } from './buckets'
import { compileDensify } from './densify'
import { compileFill } from './fill'
import { compileGroup, compileSortByCount } from './group'
import { compileGraphLookup, compileLookup, compileUnionWith } from './lookup'
import { compileMerge, compileOut } from './output'
import { compileRedact } from './redact'
import { SOURCES, type Stage, type StageCompiler, type StageContext } from './stage'
import { compileUnwind } from './unwind'
import { compileWindows } from './windows'

const STAGES: Record<string, StageCompiler | undefined> = {
  $match: (argument, { options }) => {
    if (!isDocument(argument)) throw new MongoServerError(15959, 'the match filter must be an expression in an object')
    const matches = compileFilter(argument, options)
    return (documents) => documents.filter(matches)
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
  $sample: (argument) => {
    const size: unknown = isDocument(argument) ? argument.size : undefined
    if (!isAnyNumber(size) || asDouble(size) < 0)
      throw new MongoServerError(28746, 'size argument to $sample must be a non-negative number')
    return (documents) =>
      documents
        .map((document) => ({ document, at: Math.random() }))
        .sort((a, b) => a.at - b.at)
        .slice(0, Math.trunc(asDouble(size)))
        .map(({ document }) => document)
  },
  $documents: (argument, { options }) => {
    const documents = evaluate(compileExpression(argument, options), {}, options)
    if (!Array.isArray(documents) || !documents.every(isDocument)) throw new MongoServerError(5858203, 'an array is expected by $documents')
    return () => documents
  },
  $listLocalSessions:
    (_argument, { sessions }) =>
    () =>
      sessions.list(),
  $group: compileGroup,
  $sortByCount: compileSortByCount,
  $bucket: compileBucket,
  $bucketAuto: compileBucketAuto,
  $unwind: compileUnwind,
  $redact: compileRedact,
  $lookup: compileLookup,
  $graphLookup: compileGraphLookup,
  $unionWith: compileUnionWith,
  $densify: compileDensify,
  $fill: compileFill,
  $setWindowFields: compileWindows,
  $facet: (argument, context) => {
    if (!isDocument(argument) || Object.keys(argument).length === 0)
      throw new MongoServerError(40169, 'the $facet specification must be a non-empty object')
    const facets = Object.entries(argument).map(([name, stages]) => {
      if (!Array.isArray(stages))
        throw new MongoServerError(40170, `arguments to $facet must be arrays, ${name} is type ${typeName(stages)}`)
      const refused = stages.flatMap((stage) => Object.keys(stage as Document)).find((stage) => NOT_IN_FACET.has(stage))
      if (refused) throw new MongoServerError(40600, `${refused} is not allowed to be used within a $facet stage`)
      return { name, run: context.pipeline(stages, context) }
    })
    return (documents) => [Object.fromEntries(facets.map(({ name, run }) => [name, run(documents)]))]
  },
  $out: compileOut,
  $merge: compileMerge
}

const NOT_IN_FACET = new Set(['$facet', '$out', '$merge', '$documents', '$geoNear', '$collStats', '$indexStats', '$planCacheStats'])

const FINAL = new Set(['$out', '$merge'])

/** MongoDB has these and this server does not. */
const KNOWN = new Set(
  '$collStats $currentOp $geoNear $indexStats $listClusterCatalog $listSampledQueries $listSearchIndexes $listSessions $planCacheStats $querySettings $queryStats $search $searchMeta $vectorSearch $rankFusion $shardedDataDistribution $changeStreamSplitLargeEvent'.split(
    ' '
  )
)

/**
 * Compiles the stages of a pipeline.
 * @throws MongoServerError Location40324 for an unknown stage, NotImplemented for one that this server does not have, and the errors
 *   of the stages themselves.
 */
export function compilePipeline(stages: unknown[], context: StageContext): Stage {
  const compiled = stages.map((stage, at) => {
    if (!isDocument(stage)) throw new MongoServerError(14, "Each element of the 'pipeline' array must be an object")
    const [name, ...others] = Object.keys(stage)
    if (name === undefined || others.length > 0)
      throw new MongoServerError(40323, 'A pipeline stage specification object must contain exactly one field.')
    if (FINAL.has(name) && at !== stages.length - 1)
      throw new MongoServerError(40601, `${name} can only be the final stage in the pipeline`)
    if (SOURCES.has(name) && at !== 0) throw new MongoServerError(40602, `${name} is only valid as the first stage in a pipeline.`)
    return compileStage(name, stage, context)
  })
  return (documents) => compiled.reduce((input, run) => run(input), documents)
}

function compileStage(name: string, stage: Document, context: StageContext): Stage {
  const compiler = STAGES[name]
  if (compiler) return compiler(stage[name], context)
  const transform = compileTransform(stage, context.options)
  if (transform) return (documents) => documents.map((document) => transform(document))
  if (name === '$changeStream') throw new MongoServerError(40573, 'The $changeStream stage is only supported on replica sets')
  if (KNOWN.has(name)) throw notImplemented(`the aggregation stage ${name}`)
  throw new MongoServerError(40324, `Unrecognized pipeline stage name: '${name}'`)
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
export function stageContext({ store, sessions, database }: Context, options: QueryOptions, bypassValidation = false): StageContext {
  return { store, sessions, database, options, bypassValidation, pipeline: compilePipeline }
}
