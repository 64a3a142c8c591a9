import type { Document } from 'bson'
import { MongoServerError } from '../../errors'
import { isDocument } from '../../values'
import type { StringOrder } from '../collation'
import { asDouble, isAnyNumber } from '../numbers'
import type { Variables } from '../options'
import { typeName } from '../types'

/** Computes a value; undefined is a missing field. */
export type Expression = (variables: Variables) => unknown

/** The surroundings in which an expression is compiled: the variables that it may name, and the order of strings. */
export interface Scope {
  names: ReadonlySet<string>
  strings: StringOrder | undefined
}

export type Compile = (source: unknown, scope: Scope) => Expression

/** Compiles an operator's argument to the expression that computes it. */
export type Operator = (argument: unknown, scope: Scope, compile: Compile) => Expression

/**
 * An operator over evaluated arguments, at least `min` and at most `max` of them. A single one needs no array around it.
 * @throws MongoServerError Location16020 or Location28667, when compiled, for another number of arguments.
 */
export function over(name: string, min: number, max: number, apply: (values: unknown[], scope: Scope) => unknown): Operator {
  return (argument, scope, compile) => {
    const sources = Array.isArray(argument) ? argument : [argument]
    if (sources.length < min || sources.length > max) {
      if (min === max)
        throw new MongoServerError(16020, `Expression ${name} takes exactly ${min} arguments. ${sources.length} were passed in.`)
      throw new MongoServerError(
        28667,
        `Expression ${name} takes at least ${min} arguments, and at most ${max}, but ${sources.length} were passed in.`
      )
    }
    const expressions = sources.map((source) => compile(source, scope))
    return (variables) =>
      apply(
        expressions.map((expression) => expression(variables)),
        scope
      )
  }
}

/**
 * An operator whose argument is a document of expressions.
 * @param names the fields that it takes; those that start with `!` are required.
 * @param code MongoDB's code for a missing or an unknown field.
 */
export function named(
  name: string,
  names: readonly string[],
  code: number,
  apply: (values: Record<string, unknown>, scope: Scope) => unknown
): Operator {
  return (argument, scope, compile) => {
    const expressions = Object.entries(fieldsOf(name, argument, names, code)).map(([field, source]) => ({
      field,
      value: compile(source, scope)
    }))
    return (variables) => apply(Object.fromEntries(expressions.map(({ field, value }) => [field, value(variables)])), scope)
  }
}

/** Checks an operator's document. @throws MongoServerError with `code` for a missing or an unknown field. */
export function fieldsOf(name: string, argument: unknown, names: readonly string[], code: number): Document {
  if (!isDocument(argument)) throw new MongoServerError(code, `${name} only supports an object as its argument`)
  const unknown = Object.keys(argument).find((key) => !names.includes(key) && !names.includes(`!${key}`))
  if (unknown !== undefined) throw new MongoServerError(code, `Unrecognized parameter to ${name}: ${unknown}`)
  const missing = names.find((key) => key.startsWith('!') && !(key.slice(1) in argument))
  if (missing !== undefined) throw new MongoServerError(code, `Missing '${missing.slice(1)}' parameter to ${name}`)
  return argument
}

/** Null and missing, which most operators answer with null. */
export function isNullish(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

/** False for false, null, missing and zero; true for everything else. */
export function isTruthy(value: unknown): boolean {
  return !(isNullish(value) || value === false || (isAnyNumber(value) && asDouble(value) === 0))
}

/** A whole number in the range of an Int32. @throws MongoServerError with `code`. */
export function int(value: unknown, code: number, what: string): number {
  const number = isAnyNumber(value) ? asDouble(value) : Number.NaN
  if (!Number.isInteger(number) || Math.abs(number) > 0x7fffffff)
    throw new MongoServerError(code, `${what} must be a number that fits a 32-bit integer, found ${typeName(value)}`)
  return number
}

/** Names start with a lower case letter; upper case is MongoDB's own. @throws MongoServerError FailedToParse. */
export function checkVariableName(name: string): void {
  if (!/^([a-z\u0080-\uffff][\w\u0080-\uffff]*|CURRENT)$/.test(name))
    throw new MongoServerError(9, `'${name}' starts with an invalid character for a user variable name`)
}
