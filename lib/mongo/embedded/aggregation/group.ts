import { type Document, Int32 } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { checkTime } from '../limits'
import { ACCUMULATORS } from '../query/accumulators'
import { compareValues } from '../query/compare'
import { compileExpression } from '../query/expression'
import type { BsonNumber } from '../query/numbers'
import { arithmetic } from '../query/operators/arithmetic'
import { evaluate, type QueryOptions } from '../query/options'
import { keyOf } from '../storage/key'
import { OrderedMap } from '../storage/ordered-map'
import { isDocument, setOwn } from '../values'
import type { Stage, StageContext } from './stage'

/** Computes one field of a group from the group's documents. */
type GroupField = (documents: Document[]) => unknown

/** MongoDB has these and this server does not. */
const REFUSED = new Set(
  '$accumulator $bottom $bottomN $firstN $lastN $maxN $median $minN $percentile $stdDevPop $stdDevSamp $top $topN'.split(' ')
)

/** Compiles `{$sum: …}` and its like for a group of documents. */
function compileAccumulator(field: string, source: unknown, options: QueryOptions): GroupField {
  if (!isDocument(source) || Object.keys(source).length === 0)
    throw new MongoServerError(40234, `The field '${field}' must be an accumulator object`)
  const [name = '', ...others] = Object.keys(source)
  if (others.length > 0) throw new MongoServerError(40238, `The field '${field}' must specify one accumulator`)
  const argument: unknown = source[name]
  if (REFUSED.has(name)) throw notImplemented(`the accumulator ${name}`)
  if (name === '$count') {
    if (!isDocument(argument) || Object.keys(argument).length > 0)
      throw new MongoServerError(9, '$count takes no arguments, i.e. $count:{}')
    return (documents) => documents.reduce((n: BsonNumber) => arithmetic('+', n, new Int32(1)), new Int32(0))
  }
  const accumulator = ACCUMULATORS[name]
  if (!accumulator) throw new MongoServerError(15952, `unknown group operator '${name}'`)
  if (Array.isArray(argument) && argument.length !== 1 && name !== '$push' && name !== '$addToSet')
    throw new MongoServerError(40237, `The ${name} accumulator is a unary operator`)
  const value = compileExpression(argument, options)
  return (documents) => {
    const collected = accumulator(options.strings)
    for (const document of documents) collected.add(evaluate(value, document, options))
    return collected.result()
  }
}

/** Compiles `{field: accumulator, …}`. */
function compileFields(fields: Document, options: QueryOptions): { name: string; compute: GroupField }[] {
  return Object.entries(fields).map(([name, source]) => {
    if (name.includes('.')) throw new MongoServerError(40235, `The field name '${name}' cannot contain '.'`)
    if (name.startsWith('$')) throw new MongoServerError(40236, `The field name '${name}' cannot be an operator name`)
    return { name, compute: compileAccumulator(name, source, options) }
  })
}

/** Groups documents by the key that `keyOfDocument` gives, in the order in which the keys first appear. */
function groupBy(
  documents: Document[],
  keyOfDocument: (document: Document) => unknown,
  { strings }: QueryOptions
): { key: unknown; documents: Document[] }[] {
  const groups: { key: unknown; documents: Document[] }[] = []
  // Under a collation two different keys may be equal, so no text stands for both.
  const byKey = new Map<string, Document[]>()
  const byOrder = new OrderedMap<unknown, Document[]>((a, b) => compareValues(a, b, strings))
  for (const document of documents) {
    checkTime()
    const key = keyOfDocument(document)
    const known = strings ? byOrder.get(key) : byKey.get(keyOf(key))
    if (known) known.push(document)
    else {
      const started = [document]
      groups.push({ key, documents: started })
      if (strings) byOrder.set(key, started)
      else byKey.set(keyOf(key), started)
    }
  }
  return groups
}

export function compileGroup(argument: unknown, { options }: StageContext): Stage {
  if (!isDocument(argument)) throw new MongoServerError(15947, "a group's fields must be specified in an object")
  if (!('_id' in argument)) throw new MongoServerError(15955, 'a group specification must include an _id')
  const { _id, ...fields } = argument
  const key = compileExpression(_id, options)
  const computed = compileFields(fields, options)
  return (documents) =>
    groupBy(documents, (document) => evaluate(key, document, options), options).map((group) =>
      withFields({ _id: group.key ?? null }, computed, group.documents)
    )
}

/** Adds the computed fields of a group to its document. */
function withFields(out: Document, fields: { name: string; compute: GroupField }[], documents: Document[]): Document {
  for (const { name, compute } of fields) setOwn(out, name, compute(documents) ?? null)
  return out
}
