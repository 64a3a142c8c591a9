import { type Document, Long } from 'bson'
import { MongoServerError } from '../errors'
import { compileExpression } from '../query/expression'
import { fieldsOf, int } from '../query/operators/define'
import { evaluate, withVariables } from '../query/options'
import { valuesAt } from '../query/paths'
import { isRegExp } from '../query/regexp'
import { setPath } from '../query/update-paths'
import { keyOf } from '../storage/key'
import { copy, isDocument } from '../values'
import { readDocuments } from './read'
import { SOURCES, type Stage, type StageContext } from './stage'

function withArray(document: Document, path: string, values: Document[]): Document {
  const out = copy(document)
  setPath(out, path.split('.'), values)
  return out
}

/** A filter for a field that equals one of the values; with none it finds null and missing. */
function equalToAny(field: string, values: unknown[]): Document {
  if (values.length === 0) return { [field]: null }
  // In `$in` a regular expression is a pattern and not a value.
  return values.some(isRegExp) ? { $or: values.map((value) => ({ [field]: { $eq: value } })) } : { [field]: { $in: values } }
}

/** A local value matches what equals it; one that is an array matches by its elements; a missing one matches null and missing. */
function matching(field: string, locals: unknown[], name: string, context: StageContext): Document[] {
  return readDocuments(name, equalToAny(field, locals.flat(1)), context)
}

export function compileLookup(argument: unknown, context: StageContext): Stage {
  const source = fieldsOf('$lookup', argument, ['from', '!as', 'localField', 'foreignField', 'let', 'pipeline'], 9)
  const { from, as, localField, foreignField, pipeline } = source
  const names: unknown = source.let ?? {}
  const startsItself = Array.isArray(pipeline) && SOURCES.has(Object.keys(pipeline[0] ?? {})[0] ?? '')
  if (typeof as !== 'string') throw new MongoServerError(9, "$lookup argument 'as' must be a string")
  if (typeof from !== 'string' && !startsItself) throw new MongoServerError(9, "missing 'from' option to $lookup stage specification")
  if (pipeline !== undefined && !Array.isArray(pipeline)) throw new MongoServerError(14, "'pipeline' option must be specified as an array")
  if ((localField === undefined) !== (foreignField === undefined) || (localField === undefined && pipeline === undefined))
    throw new MongoServerError(9, "$lookup requires both or neither of 'localField' and 'foreignField', and a 'pipeline' without them")
  if (localField !== undefined && (typeof localField !== 'string' || typeof foreignField !== 'string'))
    throw new MongoServerError(9, "$lookup arguments 'localField' and 'foreignField' must be strings")
  if (!isDocument(names)) throw new MongoServerError(9, "$lookup argument 'let' must be an object")
  const writes = (pipeline ?? [])
    .flatMap((stage: Document) => Object.keys(stage))
    .find((name: string) => name === '$out' || name === '$merge')
  if (writes) throw new MongoServerError(51047, `${writes} is not allowed within a $lookup's sub-pipeline`)
  const run = (document: Document) =>
    context.pipeline(pipeline ?? [], { ...context, options: withVariables(context.options, names, document) })
  // Compiled here too, so that a bad pipeline is an error where there is no document. The variables have no values yet.
  const declared = Object.fromEntries(Object.keys(names).map((name) => [name, null]))
  const withoutVariables = context.pipeline(pipeline ?? [], {
    ...context,
    options: { ...context.options, variables: { ...context.options.variables, ...declared } }
  })
  const isConstant = Object.keys(names).length === 0
  return (documents) =>
    documents.map((document) => {
      const found =
        localField === undefined
          ? startsItself
            ? []
            : readDocuments(String(from), {}, context)
          : matching(foreignField, valuesAt(document, localField), String(from), context)
      return withArray(document, as, (isConstant ? withoutVariables : run(document))(found))
    })
}

export function compileGraphLookup(argument: unknown, context: StageContext): Stage {
  const source = fieldsOf(
    '$graphLookup',
    argument,
    ['!from', '!startWith', '!connectFromField', '!connectToField', '!as', 'maxDepth', 'depthField', 'restrictSearchWithMatch'],
    40327
  )
  const { from, connectFromField, connectToField, as, depthField, restrictSearchWithMatch: restriction = {} } = source
  for (const [name, value] of Object.entries({ from, connectFromField, connectToField, as, depthField: depthField ?? '' }))
    if (typeof value !== 'string') throw new MongoServerError(40103, `expected string as argument for ${name}`)
  if (!isDocument(restriction)) throw new MongoServerError(40185, 'restrictSearchWithMatch must be an object')
  const maxDepth = source.maxDepth === undefined ? Number.POSITIVE_INFINITY : int(source.maxDepth, 40100, 'maxDepth')
  if (maxDepth < 0) throw new MongoServerError(40101, 'maxDepth requires a nonnegative argument')
  const start = compileExpression(source.startWith, context.options)
  const reach = (document: Document): Document[] => {
    const found = new Map<string, Document>()
    let frontier = [evaluate(start, document, context.options)].flat(1)
    for (let depth = 0; depth <= maxDepth && frontier.length > 0; depth++) {
      const filter = {
        ...equalToAny(
          connectToField,
          frontier.map((value) => value ?? null)
        ),
        $and: [restriction]
      }
      const next = readDocuments(from, filter, context).filter(({ _id }) => !found.has(keyOf(_id)))
      for (const each of next) found.set(keyOf(each._id), depthField ? { ...each, [depthField]: Long.fromNumber(depth) } : each)
      frontier = next.flatMap((each) => valuesAt(each, connectFromField).flat(1))
    }
    return [...found.values()]
  }
  return (documents) => documents.map((document) => withArray(document, as, reach(document)))
}

export function compileUnionWith(argument: unknown, context: StageContext): Stage {
  const source = typeof argument === 'string' ? { coll: argument } : fieldsOf('$unionWith', argument, ['coll', 'pipeline'], 9)
  const { coll, pipeline = [] }: Document = source
  const startsItself = Array.isArray(pipeline) && SOURCES.has(Object.keys(pipeline[0] ?? {})[0] ?? '')
  if (!Array.isArray(pipeline)) throw new MongoServerError(14, "'pipeline' option must be specified as an array")
  if (typeof coll !== 'string' && !startsItself)
    throw new MongoServerError(9, '$unionWith stage without explicit collection must have a pipeline with $documents as first stage')
  const run = context.pipeline(pipeline, context)
  return (documents) => [...documents, ...run(startsItself ? [] : readDocuments(String(coll), {}, context))]
}
