import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { fieldsOf, isNullish } from '../query/operators/define'
import { withVariables } from '../query/options'
import { compileTransform } from '../query/transform'
import { getPath } from '../query/update-paths'
import type { Collection } from '../storage/collection'
import { copy, isDocument, show } from '../values'
import type { Stage, StageContext } from './stage'

interface Target {
  database: string
  name: string
}

function targetOf(stage: string, into: unknown, database: string): Target {
  if (typeof into === 'string') return { database, name: into }
  const { db, coll } = fieldsOf(stage, into, stage === '$out' ? ['!db', '!coll'] : ['db', '!coll'], stage === '$out' ? 16994 : 51178)
  if (typeof coll !== 'string' || (db !== undefined && typeof db !== 'string'))
    throw new MongoServerError(14, `${stage} takes names of a database and a collection`)
  return { database: db ?? database, name: coll }
}

/** Puts the result in place of a collection; when a document cannot be stored the collection stays as it was. */
export function compileOut(argument: unknown, { store, database, bypassValidation }: StageContext): Stage {
  const target = targetOf('$out', argument, database)
  return (documents) => {
    const collection = store.ensure(target.database, target.name)
    const before = collection.find({})
    collection.clear()
    try {
      for (const document of documents) collection.insert(document, bypassValidation)
    } catch (error) {
      collection.clear()
      for (const { document } of before) collection.insert(document, true)
      throw error
    }
    return []
  }
}

const WHEN_MATCHED = ['replace', 'keepExisting', 'merge', 'fail']
const WHEN_NOT_MATCHED = ['insert', 'discard', 'fail']

/** Source: https://www.mongodb.com/docs/manual/reference/operator/aggregation/merge/ */
export function compileMerge(argument: unknown, { store, database, options, bypassValidation }: StageContext): Stage {
  const source =
    typeof argument === 'string'
      ? { into: argument }
      : fieldsOf('$merge', argument, ['!into', 'on', 'let', 'whenMatched', 'whenNotMatched'], 51182)
  const { into, on = '_id', let: names, whenMatched = 'merge', whenNotMatched = 'insert' }: Document = source
  const target = targetOf('$merge', into, database)
  const fields: unknown[] = Array.isArray(on) ? on : [on]
  if (fields.length === 0 || !fields.every((field): field is string => typeof field === 'string'))
    throw new MongoServerError(51186, "$merge 'on' field must be a string or a non-empty array of strings")
  if (!Array.isArray(whenMatched) && !WHEN_MATCHED.includes(whenMatched))
    throw new MongoServerError(51191, `$merge 'whenMatched' option must be a pipeline or one of ${WHEN_MATCHED.join(', ')}`)
  if (!WHEN_NOT_MATCHED.includes(whenNotMatched))
    throw new MongoServerError(51190, `$merge 'whenNotMatched' option must be one of ${WHEN_NOT_MATCHED.join(', ')}`)
  if (names !== undefined && !Array.isArray(whenMatched))
    throw new MongoServerError(51199, "Cannot use 'let' variables with 'whenMatched' modes other than a pipeline")
  const matchedBy = (document: Document) =>
    Object.fromEntries(
      fields.map((field) => {
        const value = getPath(document, field.split('.'))
        if (isNullish(value) || Array.isArray(value))
          throw new MongoServerError(51132, `$merge write error: 'on' field '${field}' cannot be missing, null, undefined or an array`)
        return [field, { $eq: value }]
      })
    )
  const change = (existing: Document, document: Document): Document => {
    if (whenMatched === 'replace') return '_id' in document ? document : { _id: existing._id, ...document }
    if (whenMatched === 'merge') return { ...existing, ...document }
    const variables = withVariables({ ...options, variables: { ...options.variables, new: document } }, names ?? {}, document)
    return (whenMatched as unknown[]).reduce((current: Document, stage) => {
      const transform = isDocument(stage) ? compileTransform(stage, variables) : undefined
      if (!transform) throw new MongoServerError(72, `${show(stage)} is not allowed to be used within an update`)
      return transform(current)
    }, existing)
  }
  const mergeOne = (collection: Collection, document: Document) => {
    // Without an `_id` there is nothing to match by, and the document is new.
    const isNew = fields.length === 1 && fields[0] === '_id' && !('_id' in document)
    const [existing] = isNew ? [] : collection.find(matchedBy(document), options, { limit: 1 })
    if (existing && whenMatched === 'keepExisting') return
    if (existing && whenMatched !== 'fail') {
      collection.update(existing, (current) => change(current, copy(document)), undefined, bypassValidation)
      return
    }
    if (!existing && whenNotMatched === 'discard') return
    if (!existing && whenNotMatched === 'fail')
      throw new MongoServerError(
        13113,
        '$merge could not find a matching document in the target collection for at least one document in the source collection'
      )
    collection.insert(document, bypassValidation)
  }
  return (documents) => {
    const collection = store.ensure(target.database, target.name)
    if (!isUniqueOn(collection, fields)) throw new MongoServerError(51183, 'Cannot find index to verify that join fields will be unique')
    for (const document of documents) mergeOne(collection, document)
    return []
  }
}

function isUniqueOn(collection: Collection, fields: string[]): boolean {
  const wanted = [...fields].sort().join('\0')
  if (wanted === '_id') return true
  return [...collection.indexes.values()].some(
    ({ spec, paths }) => spec.unique && !spec.sparse && !spec.partialFilterExpression && [...paths].sort().join('\0') === wanted
  )
}
