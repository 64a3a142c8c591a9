import { type Document, Long } from 'bson'
import { MongoServerError } from '../errors'
import { checkTime } from '../limits'
import { fieldsOf, isNullish } from '../query/operators/define'
import { compileUnset } from '../query/projection'
import { getPath, setPath } from '../query/update-paths'
import { copy, isDocument } from '../values'
import type { Stage, StageContext } from './stage'

export function compileUnwind(argument: unknown, { options }: StageContext): Stage {
  const source = isDocument(argument)
    ? fieldsOf('$unwind', argument, ['!path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'], 28811)
    : { path: argument }
  const { path, includeArrayIndex: indexField, preserveNullAndEmptyArrays: keeps = false } = source
  if (typeof path !== 'string') throw new MongoServerError(28808, 'expected a string as the path for $unwind stage')
  if (!path.startsWith('$')) throw new MongoServerError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`)
  if (typeof keeps !== 'boolean')
    throw new MongoServerError(28809, 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage')
  if (indexField !== undefined && (typeof indexField !== 'string' || indexField === '' || indexField.startsWith('$')))
    throw new MongoServerError(28810, 'expected a non-empty string for the includeArrayIndex option to $unwind stage')
  const parts = path.slice(1).split('.')
  const without = compileUnset([path.slice(1)], options)
  const withIndex = (document: Document, index: number | null) => {
    if (indexField !== undefined) setPath(document, String(indexField).split('.'), index === null ? null : Long.fromNumber(index))
    return document
  }
  return (documents) =>
    documents.flatMap((document) => {
      const value = getPath(document, parts)
      if (isNullish(value)) return keeps ? [withIndex(copy(document), null)] : []
      if (!Array.isArray(value)) return [withIndex(copy(document), null)]
      if (value.length === 0) return keeps ? [withIndex(copy(without(document)), null)] : []
      // A copy of the whole would copy the array for each of its elements.
      const rest = copy(document)
      setPath(rest, parts, null)
      return value.map((element, index) => {
        checkTime()
        const out = copy(rest)
        setPath(out, parts, copy(element))
        return withIndex(out, index)
      })
    })
}
