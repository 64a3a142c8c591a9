import { type Document, Int32 } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { compareValues } from '../query/compare'
import { compileExpression } from '../query/expression'
import { asDouble, isAnyNumber } from '../query/numbers'
import { fieldsOf, int, isNullish } from '../query/operators/define'
import { evaluate, type QueryOptions } from '../query/options'
import { parseSort, type SortSpec } from '../query/sort'
import { getPath, setPath } from '../query/update-paths'
import { copy, isDocument } from '../values'
import { compileAccumulator } from './group'
import { partitions } from './partitions'
import type { Stage, StageContext } from './stage'

/** Computes a field's value for each document of a sorted partition. */
type WindowFunction = (documents: Document[]) => unknown[]

const MILLISECONDS: Record<string, number> = {
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1
}

const REFUSED = new Set(['$covariancePop', '$covarianceSamp', '$derivative', '$expMovingAvg', '$integral', '$linearFill'])

/** `$setWindowFields`. Source: https://www.mongodb.com/docs/manual/reference/operator/aggregation/setWindowFields/ */
export function compileWindows(argument: unknown, { options }: StageContext): Stage {
  const source = fieldsOf('$setWindowFields', argument, ['partitionBy', 'sortBy', '!output'], 40415)
  if (!isDocument(source.output))
    throw new MongoServerError(14, "BSON field '$setWindowFields.output' is the wrong type, expected type 'object'")
  const by = source.partitionBy === undefined ? undefined : compileExpression(source.partitionBy, options)
  const sort = parseSort(isDocument(source.sortBy) ? source.sortBy : undefined)
  const fields = Object.entries(source.output).map(([path, rule]) => ({
    parts: path.split('.'),
    compute: compileFunction(path, rule, sort, options)
  }))
  return (documents) =>
    partitions(documents, by, sort, options).flatMap((part) => {
      const columns = fields.map(({ parts, compute }) => ({ parts, values: compute(part) }))
      return part.map((document, i) => {
        const out = copy(document)
        for (const { parts, values } of columns) setPath(out, parts, values[i] ?? null)
        return out
      })
    })
}

function compileFunction(path: string, rule: unknown, sort: SortSpec, options: QueryOptions): WindowFunction {
  if (!isDocument(rule)) throw new MongoServerError(9, `The field '${path}' must be an object`)
  const { window, ...operators } = rule
  const [name = '', ...others] = Object.keys(operators)
  if (others.length > 0) throw new MongoServerError(9, `Window function found an unknown argument: ${others[0]}`)
  if (REFUSED.has(name)) throw notImplemented(`the window function ${name}`)
  const ranked = RANKS[name]
  if (ranked) {
    if (window !== undefined) throw new MongoServerError(5371601, `Rank style window functions take no other arguments`)
    if (sort.length !== 1 && name !== '$documentNumber')
      throw new MongoServerError(5371602, `${name} must be specified with a top level sortBy expression with exactly one element`)
    if (sort.length === 0) throw new MongoServerError(5371602, `${name} must be specified with a top level sortBy expression`)
    return (documents) =>
      ranked(documents, (a, b) =>
        sort.every(([field]) => compareValues(getPath(a, field.split('.')), getPath(b, field.split('.')), options.strings) === 0)
      )
  }
  if (name === '$shift') return compileShift(operators.$shift, sort, options)
  if (name === '$locf') {
    const value = compileExpression(operators.$locf, options)
    return (documents) => {
      let last: unknown = null
      return documents.map((document) => {
        const found = evaluate(value, document, options)
        if (!isNullish(found)) last = found
        return last
      })
    }
  }
  const accumulate = compileAccumulator(path, operators, options)
  const bounds = compileBounds(window, sort)
  return (documents) => documents.map((_document, i) => accumulate(bounds(documents, i)))
}

const RANKS: Record<string, (documents: Document[], isTie: (a: Document, b: Document) => boolean) => unknown[]> = {
  $documentNumber: (documents) => documents.map((_document, i) => new Int32(i + 1)),
  $rank: (documents, isTie) => {
    let rank = 0
    return documents.map((document, i) => {
      const before = documents[i - 1]
      if (!before || !isTie(before, document)) rank = i + 1
      return new Int32(rank)
    })
  },
  $denseRank: (documents, isTie) => {
    let rank = 0
    return documents.map((document, i) => {
      const before = documents[i - 1]
      if (!before || !isTie(before, document)) rank++
      return new Int32(rank)
    })
  }
}

function compileShift(argument: unknown, sort: SortSpec, options: QueryOptions): WindowFunction {
  const source = fieldsOf('$shift', argument, ['!output', '!by', 'default'], 9)
  if (sort.length === 0) throw new MongoServerError(9, '$shift requires a sortBy')
  const value = compileExpression(source.output, options)
  const by = int(source.by, 9, "'$shift:by' field")
  const fallback = evaluate(compileExpression(source.default ?? null, options), {}, options)
  return (documents) =>
    documents.map((_document, i) => {
      const other = documents[i + by]
      return other ? evaluate(value, other, options) : fallback
    })
}

/** Returns the documents in the window of the document at `at`, an index into the partition. */
type Bounds = (documents: Document[], at: number) => Document[]

function compileBounds(window: unknown, sort: SortSpec): Bounds {
  if (window === undefined || (isDocument(window) && Object.keys(window).length === 0)) return (documents) => documents
  const { documents: places, range, unit } = fieldsOf('window', window, ['documents', 'range', 'unit'], 9)
  const limits: unknown = places ?? range
  if ((places !== undefined && range !== undefined) || !Array.isArray(limits) || limits.length !== 2)
    throw new MongoServerError(9, "A window has either 'documents' or 'range', an array of two bounds")
  const [low, high] = limits.map((limit, end) => {
    if (limit === 'unbounded') return end === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    if (limit === 'current') return 0
    if (!isAnyNumber(limit)) throw new MongoServerError(9, "Window bounds must be 'unbounded', 'current', or a number")
    return asDouble(limit)
  }) as [number, number]
  if (low > high) throw new MongoServerError(5339900, 'Lower bound must not exceed upper bound')
  if (places !== undefined) {
    if (sort.length === 0 && (low !== Number.NEGATIVE_INFINITY || high !== Number.POSITIVE_INFINITY))
      throw new MongoServerError(5339901, 'Document-based bounds require a sortBy')
    return (documents, at) => documents.slice(Math.max(0, at + low), Math.max(0, at + high + 1))
  }
  const factor = unit === undefined ? 1 : MILLISECONDS[String(unit)]
  if (factor === undefined) throw notImplemented(`a window's range in units of ${String(unit)}`)
  const [[path, direction] = ['', 1]] = sort
  if (sort.length !== 1 || direction !== 1)
    throw new MongoServerError(5339902, 'Range-based bounds require sortBy a single ascending field')
  const place = (document: Document): number => {
    const value = getPath(document, path.split('.'))
    if (unit === undefined && isAnyNumber(value)) return asDouble(value)
    if (unit !== undefined && value instanceof Date) return value.getTime()
    throw new MongoServerError(5429414, 'Invalid range: Expected the sortBy field to be a number, or a date with a unit')
  }
  return (documents, at) => {
    const current = place(documents[at] as Document)
    return documents.filter((document) => place(document) >= current + low * factor && place(document) <= current + high * factor)
  }
}
