import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { isDocument, show } from '../values'
import { compileExpression } from './expression'
import { evaluate, type QueryOptions } from './options'
import { compileAddFields, compileProjection, compileUnset, type Transform } from './projection'
import { typeName } from './types'

/**
 * Compiles a stage that makes one document of one document: `$addFields` and `$set`, `$project`, `$unset`, `$replaceRoot` and
 * `$replaceWith`. These are the stages that an update's pipeline may have.
 * @returns undefined for any other stage.
 */
export function compileTransform(stage: Document, options: QueryOptions): Transform | undefined {
  const [name = ''] = Object.keys(stage)
  const argument: unknown = stage[name]
  switch (name) {
    case '$addFields':
    case '$set':
      if (!isDocument(argument))
        throw new MongoServerError(40272, `${name} specification stage must be an object, got ${typeName(argument)}`)
      return compileAddFields(argument, options)
    case '$project':
      if (!isDocument(argument)) throw new MongoServerError(15969, '$project specification must be an object')
      if (Object.keys(argument).length === 0)
        throw new MongoServerError(51272, 'Invalid $project :: caused by :: projection specification must have at least one field')
      return compileProjection(argument, options, false)
    case '$unset': {
      const paths = Array.isArray(argument) ? argument : [argument]
      if (paths.length === 0 || !paths.every((path) => typeof path === 'string'))
        throw new MongoServerError(31002, '$unset specification must be a string or an array of strings')
      return compileUnset(paths, options)
    }
    case '$replaceRoot':
    case '$replaceWith': {
      if (name === '$replaceRoot' && (!isDocument(argument) || !('newRoot' in argument)))
        throw new MongoServerError(40231, 'no newRoot specified for the $replaceRoot stage')
      const expression = compileExpression(name === '$replaceRoot' ? (argument as Document).newRoot : argument, options)
      return (document) => {
        const root = evaluate(expression, document, options)
        if (!isDocument(root))
          throw new MongoServerError(
            40228,
            `${name === '$replaceRoot' ? "'newRoot' expression" : "'replacement document'"} must evaluate to an object, but resulting value was: ${root === undefined ? 'MISSING' : show(root)}`
          )
        return root
      }
    }
    default:
      return undefined
  }
}
