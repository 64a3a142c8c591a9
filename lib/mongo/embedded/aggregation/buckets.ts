import type { Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { compareValues, typeRank } from '../query/compare'
import { compileExpression } from '../query/expression'
import { fieldsOf, int } from '../query/operators/define'
import { evaluate, type QueryOptions } from '../query/options'
import { isDocument } from '../values'
import { compileFields, type GroupField, withFields } from './group'
import type { Stage, StageContext } from './stage'

const COUNT = { count: { $count: {} } }

function outputOf(output: unknown, options: QueryOptions): { name: string; compute: GroupField }[] {
  if (output !== undefined && !isDocument(output)) throw new MongoServerError(40196, "The 'output' field must be an object")
  return compileFields(output ?? COUNT, options)
}

export function compileBucket(argument: unknown, { options }: StageContext): Stage {
  const source = fieldsOf('$bucket', argument, ['!groupBy', '!boundaries', 'default', 'output'], 40198)
  const value = compileExpression(source.groupBy, options)
  const boundaries = evaluate(compileExpression(source.boundaries, options), {}, options)
  if (!Array.isArray(boundaries)) throw new MongoServerError(40200, "The $bucket 'boundaries' field must be an array")
  if (boundaries.length < 2) throw new MongoServerError(40192, "The $bucket 'boundaries' field must have at least 2 values")
  for (let i = 1; i < boundaries.length; i++) {
    if (typeRank(boundaries[i]) !== typeRank(boundaries[0]))
      throw new MongoServerError(40193, "All values in the 'boundaries' option to $bucket must have the same type")
    if (compareValues(boundaries[i - 1], boundaries[i], options.strings) >= 0)
      throw new MongoServerError(40194, "The 'boundaries' option to $bucket must be sorted and unique")
  }
  const hasDefault = 'default' in source
  const rest = hasDefault ? evaluate(compileExpression(source.default, options), {}, options) : undefined
  const fields = outputOf(source.output, options)
  return (documents) => {
    const buckets = boundaries.slice(0, -1).map((from) => ({ _id: from as unknown, documents: [] as Document[] }))
    const others: Document[] = []
    for (const document of documents) {
      const at = evaluate(value, document, options)
      const after = boundaries.findIndex((boundary) => compareValues(at, boundary, options.strings) < 0)
      const bucket = after > 0 ? buckets[after - 1] : undefined
      if (bucket) bucket.documents.push(document)
      else if (hasDefault) others.push(document)
      else throw new MongoServerError(40066, '$switch could not find a matching branch for an input, and no default was specified.')
    }
    return [...buckets, { _id: rest, documents: others }]
      .filter((bucket) => bucket.documents.length > 0)
      .sort((a, b) => compareValues(a._id, b._id, options.strings))
      .map((bucket) => withFields({ _id: bucket._id }, fields, bucket.documents))
  }
}

/** Buckets of about the same size; equal values stay together. */
export function compileBucketAuto(argument: unknown, { options }: StageContext): Stage {
  const source = fieldsOf('$bucketAuto', argument, ['!groupBy', '!buckets', 'granularity', 'output'], 40245)
  if ('granularity' in source) throw notImplemented("$bucketAuto with a 'granularity'")
  const wanted = int(source.buckets, 40241, "The $bucketAuto 'buckets' field")
  if (wanted <= 0) throw new MongoServerError(40243, `The $bucketAuto 'buckets' field must be greater than 0, but found: ${wanted}`)
  const value = compileExpression(source.groupBy, options)
  const fields = outputOf(source.output, options)
  return (documents) => {
    const sorted = documents
      .map((document) => ({ document, at: evaluate(value, document, options) ?? null }))
      .sort((a, b) => compareValues(a.at, b.at, options.strings))
    const size = Math.max(1, Math.round(sorted.length / wanted))
    const buckets: (typeof sorted)[] = []
    for (let from = 0; from < sorted.length; ) {
      let to = buckets.length === wanted - 1 ? sorted.length : Math.min(sorted.length, from + size)
      while (to < sorted.length && compareValues(sorted[to - 1]?.at, sorted[to]?.at, options.strings) === 0) to++
      buckets.push(sorted.slice(from, to))
      from = to
    }
    return buckets.map((bucket, i) =>
      withFields(
        { _id: { min: bucket[0]?.at, max: buckets[i + 1]?.[0]?.at ?? bucket.at(-1)?.at } },
        fields,
        bucket.map(({ document }) => document)
      )
    )
  }
}
