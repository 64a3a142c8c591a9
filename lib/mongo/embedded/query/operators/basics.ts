import { Int32 } from 'bson'
import { MongoServerError } from '../../errors'
import { isDocument } from '../../values'
import { compareValues } from '../compare'
import type { Variables } from '../options'
import { checkVariableName, type Expression, fieldsOf, isNullish, isTruthy, type Operator, over } from './define'

function comparison(name: string, accepts: (order: number) => boolean): Operator {
  return over(name, 2, 2, ([a, b], { strings }) => accepts(compareExpressions(a, b, strings)))
}

/** Like {@link compareValues}, but missing sorts before null: in expressions they differ. */
function compareExpressions(a: unknown, b: unknown, strings?: (a: string, b: string) => number): number {
  if (a === undefined || b === undefined) {
    // Only MinKey is below a missing value, as it is below every value.
    if (a === b) return 0
    const order = compareValues(a, b, strings)
    return order !== 0 ? order : a === undefined ? -1 : 1
  }
  return compareValues(a, b, strings)
}

/** Comparison, boolean and conditional operators, and those for variables. */
export const BASICS: Record<string, Operator> = {
  $literal: (argument) => () => argument,
  $const: (argument) => () => argument,
  $cmp: over('$cmp', 2, 2, ([a, b], { strings }) => new Int32(Math.sign(compareExpressions(a, b, strings)))),
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),
  $not: over('$not', 1, 1, ([value]) => !isTruthy(value)),
  // The rest of the arguments is not evaluated once the answer is known, so that it may guard against an error.
  $and: lazily((expressions) => (variables) => expressions.every((expression) => isTruthy(expression(variables)))),
  $or: lazily((expressions) => (variables) => expressions.some((expression) => isTruthy(expression(variables)))),
  $ifNull: (argument, scope, compile) => {
    if (!Array.isArray(argument) || argument.length < 2)
      throw new MongoServerError(1257300, `$ifNull needs at least two arguments, had: ${Array.isArray(argument) ? argument.length : 1}`)
    const expressions = argument.map((source) => compile(source, scope))
    return (variables) => {
      let value: unknown
      for (const expression of expressions) {
        value = expression(variables)
        if (!isNullish(value)) break
      }
      return value
    }
  },
  $cond: (argument, scope, compile) => {
    const [test, yes, no] = conditionParts(argument).map((source) => compile(source, scope)) as [Expression, Expression, Expression]
    return (variables) => (isTruthy(test(variables)) ? yes(variables) : no(variables))
  },
  $switch: (argument, scope, compile) => {
    const { branches, default: fallback } = fieldsOf('$switch', argument, ['branches', 'default'], 40067)
    if (!Array.isArray(branches)) throw new MongoServerError(40061, "$switch expected an array for 'branches'")
    if (branches.length === 0 && fallback === undefined) throw new MongoServerError(40068, '$switch requires at least one branch')
    const cases = branches.map((branch) => {
      const { case: condition, then } = fieldsOf('$switch', branch, ['!case', '!then'], 40063)
      return { test: compile(condition, scope), result: compile(then, scope) }
    })
    const otherwise = isDocument(argument) && 'default' in argument ? compile(fallback, scope) : undefined
    return (variables) => {
      const taken = cases.find(({ test }) => isTruthy(test(variables)))?.result ?? otherwise
      if (!taken) throw new MongoServerError(40066, '$switch could not find a matching branch for an input, and no default was specified')
      return taken(variables)
    }
  },
  $let: (argument, scope, compile) => {
    const { vars, in: body } = fieldsOf('$let', argument, ['!vars', '!in'], 16875)
    if (!isDocument(vars)) throw new MongoServerError(10065, 'invalid parameter: expected an object (vars)')
    const values = Object.entries(vars).map(([name, source]): [string, Expression] => {
      checkVariableName(name)
      return [name, compile(source, scope)]
    })
    const inner = compile(body, { ...scope, names: new Set([...scope.names, ...Object.keys(vars)]) })
    return (variables) => {
      const bound: Variables = { ...variables }
      for (const [name, value] of values) bound[name] = value(variables)
      return inner(bound)
    }
  }
}

function lazily(combine: (expressions: Expression[]) => Expression): Operator {
  return (argument, scope, compile) => combine((Array.isArray(argument) ? argument : [argument]).map((source) => compile(source, scope)))
}

/** The condition and the two results, from either of `$cond`'s forms. */
function conditionParts(argument: unknown): unknown[] {
  if (Array.isArray(argument)) {
    if (argument.length === 3) return argument
    throw new MongoServerError(16020, `Expression $cond takes exactly 3 arguments. ${argument.length} were passed in.`)
  }
  const fields = fieldsOf('$cond', argument, ['if', 'then', 'else'], 17083)
  return (['if', 'then', 'else'] as const).map((field, i) => {
    if (!(field in fields)) throw new MongoServerError(17080 + i, `Missing '${field}' parameter to $cond`)
    return fields[field]
  })
}
