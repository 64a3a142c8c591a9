import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { isDocument } from '../values'
import { parseCollation, type StringOrder } from './collation'
import { compileExpression } from './expression'
import { checkVariableName } from './operators/define'

/** Values of `$$name` in expressions. */
export type Variables = Record<string, unknown>

/** A command's settings for all of its filters, sorts, updates and expressions. */
export interface QueryOptions {
  /** How strings compare, when there is a collation. */
  strings: StringOrder | undefined
  /** `NOW`, and the variables of the command's `let`. */
  variables: Variables
}

/**
 * Reads `collation` and `let` of a command (`let` of the whole command, for one of its writes).
 * @throws MongoServerError what {@link parseCollation} and {@link compileExpression} throw.
 */
export function queryOptions(body: Document, names: unknown = body.let): QueryOptions {
  const options: QueryOptions = { strings: parseCollation(body.collation), variables: { NOW: new Date() } }
  if (names === undefined) return options
  if (!isDocument(names)) throw new MongoServerError(14, "BSON field 'let' is the wrong type, expected type 'object'")
  return withVariables(options, names, {})
}

/** The options with more variables, whose expressions are evaluated here and may refer to the fields of `document`. */
export function withVariables(options: QueryOptions, names: Document, document: Document): QueryOptions {
  const variables: Variables = { ...options.variables }
  for (const [name, source] of Object.entries(names)) {
    checkVariableName(name)
    // A variable that is missing is a variable all the same.
    variables[name] = evaluate(compileExpression(source, options), document, options)
  }
  return { ...options, variables }
}

/** Evaluates an expression for one document. */
export function evaluate(expression: (variables: Variables) => unknown, document: unknown, { variables }: QueryOptions): unknown {
  return expression({ ...variables, ROOT: document, CURRENT: document })
}
