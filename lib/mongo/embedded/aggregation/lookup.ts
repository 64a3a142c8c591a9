import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { fieldsOf } from '../query/operators/define'
import { withVariables } from '../query/options'
import { valuesAt } from '../query/paths'
import { isRegExp } from '../query/regexp'
import { setPath } from '../query/update-paths'
import { copy, isDocument } from '../values'
import { readDocuments } from './read'
import type { Stage, StageContext } from './stage'

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
  if (typeof as !== 'string') throw new MongoServerError(9, "$lookup argument 'as' must be a string")
  if (typeof from !== 'string') throw new MongoServerError(9, "missing 'from' option to $lookup stage specification")
  if (pipeline !== undefined && !Array.isArray(pipeline)) throw new MongoServerError(14, "'pipeline' option must be specified as an array")
  if ((localField === undefined) !== (foreignField === undefined) || (localField === undefined && pipeline === undefined))
    throw new MongoServerError(9, "$lookup requires both or neither of 'localField' and 'foreignField', and a 'pipeline' without them")
  if (localField !== undefined && (typeof localField !== 'string' || typeof foreignField !== 'string'))
    throw new MongoServerError(9, "$lookup arguments 'localField' and 'foreignField' must be strings")
  if (!isDocument(names)) throw new MongoServerError(9, "$lookup argument 'let' must be an object")
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
        localField === undefined ? readDocuments(from, {}, context) : matching(foreignField, valuesAt(document, localField), from, context)
      return withArray(document, as, (isConstant ? withoutVariables : run(document))(found))
    })
}
