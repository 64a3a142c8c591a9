import { type Document, Int32 } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { checkTime } from '../limits'
import type { StringOrder } from '../query/collation'
import { compileFilter } from '../query/filter'
import { numberOf } from '../query/numbers'
import { valuesAt } from '../query/paths'
import { compileTransform } from '../query/projection'
import { isRegExp, searchInTime } from '../query/regexp'
import { parseSort, sortedBy } from '../query/sort'
import { setPath } from '../query/update-paths'
import type { Store } from '../storage/store'
import { copy, isDocument, isNullish, show } from '../values'
import { compileGroup } from './group'

/** Everything that a stage may use besides its documents. */
export interface StageContext {
  store: Store
  /** The database of the command. */
  database: string
  /** How strings compare, when there is a collation. */
  strings: StringOrder | undefined
}

type Stage = (documents: Document[]) => Document[]

const STAGES: Record<string, ((argument: unknown, context: StageContext) => Stage) | undefined> = {
  $match: (argument, { strings }) => {
    if (!isDocument(argument)) throw new MongoServerError(15959, 'the match filter must be an expression in an object')
    const matches = compileFilter(argument, strings)
    return (documents) => searchInTime(argument, () => documents.filter(inTime(matches)))
  },
  $sort: (argument, { strings }) => {
    if (!isDocument(argument)) throw new MongoServerError(15973, 'the $sort key specification must be an object')
    if (Object.keys(argument).length === 0) throw new MongoServerError(15976, '$sort stage must have at least one sort key')
    const sort = parseSort(argument)
    return (documents) => sortedBy(documents, sort, (document) => document, strings)
  },
  $skip: (argument) => {
    const skip = stageNumber('$skip', 5107200, argument)
    return (documents) => documents.slice(skip)
  },
  $limit: (argument) => {
    const limit = stageNumber('$limit', 5107201, argument)
    if (limit === 0) throw new MongoServerError(15958, 'the limit must be positive')
    return (documents) => documents.slice(0, limit)
  },
  $count: (argument) => {
    if (typeof argument !== 'string' || argument === '') throw new MongoServerError(40156, 'the count field must be a non-empty string')
    if (argument.startsWith('$')) throw new MongoServerError(40158, 'the count field cannot be a $-prefixed path')
    if (argument.includes('.')) throw new MongoServerError(40160, "the count field cannot contain '.'")
    return (documents) => (documents.length > 0 ? [{ [argument]: new Int32(documents.length) }] : [])
  },
  $group: (argument, { strings }) => compileGroup(argument, strings),
  $unwind: compileUnwind,
  $lookup: compileLookup
}

/** MongoDB has these and this server does not: neither the driver, mongoose and the Auth.js adapter nor this site send them. */
const KNOWN = new Set(
  `$bucket $bucketAuto $changeStreamSplitLargeEvent $collStats $currentOp $densify $documents $facet $fill $geoNear $graphLookup
   $indexStats $listClusterCatalog $listLocalSessions $listSampledQueries $listSearchIndexes $listSessions $merge $out $planCacheStats
   $querySettings $queryStats $rankFusion $redact $replaceRoot $replaceWith $sample $search $searchMeta $setWindowFields
   $shardedDataDistribution $sortByCount $unionWith $vectorSearch`.split(/\s+/)
)

/**
 * Compiles the stages of a pipeline.
 * @throws MongoServerError Location40324 for an unknown stage, NotImplemented for one that this server does not have, and the errors
 *   of the stages themselves.
 */
export function compilePipeline(stages: unknown[], context: StageContext): Stage {
  const compiled = stages.map((stage) => {
    if (!isDocument(stage)) throw new MongoServerError(14, "Each element of the 'pipeline' array must be an object")
    const [[name, argument] = ['', undefined], ...others] = Object.entries(stage)
    if (name === '' || others.length > 0)
      throw new MongoServerError(40323, 'A pipeline stage specification object must contain exactly one field.')
    return compileStage(name, argument, context)
  })
  return (documents) => compiled.reduce((input, run) => run(input), documents)
}

function compileStage(name: string, argument: unknown, context: StageContext): Stage {
  const compiler = STAGES[name]
  if (compiler) return compiler(argument, context)
  const transform = compileTransform(name, argument)
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

function stageNumber(name: string, code: number, argument: unknown): number {
  const number = numberOf(argument)
  if (!Number.isInteger(number) || number < 0)
    throw new MongoServerError(code, `invalid argument to ${name} stage: Expected a non-negative number in: ${name}: ${show(argument)}`)
  return number
}

function compileUnwind(path: unknown): Stage {
  if (isDocument(path)) throw notImplemented('an option of $unwind')
  if (typeof path !== 'string') throw new MongoServerError(28808, 'expected a string as the path for $unwind stage')
  if (!path.startsWith('$')) throw new MongoServerError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`)
  const parts = path.slice(1).split('.')
  return (documents) =>
    documents.flatMap((document) => {
      const value = parts.reduce<unknown>((inside, part) => (isDocument(inside) ? inside[part] : undefined), document)
      if (!Array.isArray(value)) return isNullish(value) ? [] : [document]
      // A copy of the whole would copy the array for each of its elements.
      const rest = copy(document)
      setPath(rest, parts, null)
      return value.map((element) => {
        checkTime()
        const out = copy(rest)
        setPath(out, parts, copy(element))
        return out
      })
    })
}

const LOOKUP_FIELDS = ['from', 'as', 'localField', 'foreignField']

/** A local value matches what equals it; one that is an array matches by its elements; a missing one matches null and missing. */
function compileLookup(argument: unknown, { store, database, strings }: StageContext): Stage {
  if (!isDocument(argument)) throw new MongoServerError(9, '$lookup only supports an object as its argument')
  const other = Object.keys(argument).find((field) => !LOOKUP_FIELDS.includes(field))
  if (other === 'let' || other === 'pipeline') throw notImplemented(`the field ${other} of $lookup`)
  if (other !== undefined) throw new MongoServerError(9, `Unrecognized parameter to $lookup: ${other}`)
  const missing = LOOKUP_FIELDS.find((field) => typeof argument[field] !== 'string')
  if (missing) throw new MongoServerError(9, `$lookup argument '${missing}' must be a string`)
  const { from, as, localField, foreignField } = argument as Record<string, string>
  return (documents) =>
    documents.map((document) => {
      const filter = equalToAny(String(foreignField), valuesAt(document, String(localField)).flat(1))
      const out = copy(document)
      const found = store.find(database, String(from), filter, { strings })
      setPath(
        out,
        String(as).split('.'),
        found.map((stored) => stored.document)
      )
      return out
    })
}

/** A filter for a field that equals one of the values; with none it finds null and missing. */
function equalToAny(field: string, values: unknown[]): Document {
  if (values.length === 0) return { [field]: null }
  // In `$in` a regular expression is a pattern and not a value.
  return values.some(isRegExp) ? { $or: values.map((value) => ({ [field]: { $eq: value } })) } : { [field]: { $in: values } }
}
