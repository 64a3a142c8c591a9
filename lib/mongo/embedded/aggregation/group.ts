import type { Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { checkTime } from '../limits'
import type { StringOrder } from '../query/collation'
import { compareValues } from '../query/compare'
import { compileExpression } from '../query/expression'
import { isAnyNumber, total } from '../query/numbers'
import { keyOf } from '../storage/key'
import { isDocument, isNullish, setOwn } from '../values'

/** Computes one field of a group from the group's documents. */
type GroupField = (documents: Document[]) => unknown

/** Computes from the values of one expression. Source: https://www.mongodb.com/docs/manual/reference/operator/aggregation/group/ */
const ACCUMULATORS: Record<string, ((values: unknown[], strings: StringOrder | undefined) => unknown) | undefined> = {
  $sum: (values) => total(values.filter(isAnyNumber)),
  $max: (values, strings) => {
    const present = values.filter((value) => !isNullish(value))
    return present.length === 0 ? null : present.reduce((best, value) => (compareValues(value, best, strings) > 0 ? value : best))
  }
}

/** MongoDB has these and this server does not: neither the driver, mongoose and the Auth.js adapter nor this site send them. */
const KNOWN = new Set(
  `$accumulator $addToSet $avg $bottom $bottomN $count $first $firstN $last $lastN $maxN $median $mergeObjects $min $minN $percentile $push
   $stdDevPop $stdDevSamp $top $topN`.split(/\s+/)
)

/** Compiles `{$sum: …}` and its like for a group of documents. */
function compileAccumulator(field: string, source: unknown, strings: StringOrder | undefined): GroupField {
  if (!isDocument(source) || Object.keys(source).length === 0)
    throw new MongoServerError(40234, `The field '${field}' must be an accumulator object`)
  const [name = '', ...others] = Object.keys(source)
  if (others.length > 0) throw new MongoServerError(40238, `The field '${field}' must specify one accumulator`)
  const accumulate = ACCUMULATORS[name]
  if (KNOWN.has(name)) throw notImplemented(`the accumulator ${name}`)
  if (!accumulate) throw new MongoServerError(15952, `unknown group operator '${name}'`)
  if (Array.isArray(source[name])) throw new MongoServerError(40237, `The ${name} accumulator is a unary operator`)
  const value = compileExpression(source[name])
  return (documents) => accumulate(documents.map(value), strings)
}

/** Compiles `$group`. Groups stand in the order in which their keys first appear. */
export function compileGroup(argument: unknown, strings: StringOrder | undefined): (documents: Document[]) => Document[] {
  if (!isDocument(argument)) throw new MongoServerError(15947, "a group's fields must be specified in an object")
  if (!('_id' in argument)) throw new MongoServerError(15955, 'a group specification must include an _id')
  const { _id, ...fields } = argument
  // Under a collation two different strings may be equal, so no text stands for both.
  if (strings && typeof _id === 'string' && _id.startsWith('$')) throw notImplemented('$group by a field under a collation')
  const keyOfDocument = compileExpression(_id)
  const computed = Object.entries(fields).map(([name, source]) => {
    if (name.includes('.')) throw new MongoServerError(40235, `The field name '${name}' cannot contain '.'`)
    if (name.startsWith('$')) throw new MongoServerError(40236, `The field name '${name}' cannot be an operator name`)
    return { name, compute: compileAccumulator(name, source, strings) }
  })
  return (documents) => {
    const groups = new Map<string, { key: unknown; members: Document[] }>()
    for (const document of documents) {
      checkTime()
      const key = keyOfDocument(document)
      const text = keyOf(key)
      const group = groups.get(text)
      if (group) group.members.push(document)
      else groups.set(text, { key, members: [document] })
    }
    return [...groups.values()].map(({ key, members }) => {
      const out: Document = { _id: key ?? null }
      for (const { name, compute } of computed) setOwn(out, name, compute(members) ?? null)
      return out
    })
  }
}
