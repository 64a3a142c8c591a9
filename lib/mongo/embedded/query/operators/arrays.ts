import { Int32 } from 'bson'
import { MongoServerError } from '../../errors'
import { checkSize, checkTime } from '../../limits'
import { ACCUMULATORS } from '../accumulators'
import { compareValues } from '../compare'
import { typeName } from '../types'
import { checkVariableName, fieldsOf, int, isNullish, isTruthy, type Operator, over } from './define'

function arrayOnly(name: string, value: unknown, code: number): unknown[] {
  if (!Array.isArray(value))
    throw new MongoServerError(code, `The argument to ${name} must be an array, but was of type: ${typeName(value)}`)
  return value
}

function elementAt(array: unknown[], index: number): unknown {
  return array[index < 0 ? array.length + index : index]
}

/** An operator that binds each element of an array to a variable: `$map` and `$filter`. */
function eachElement(
  name: string,
  body: 'in' | 'cond',
  fields: string[],
  codes: { field: number; type: number },
  apply: (elements: { element: unknown; result: () => unknown }[], limit: unknown) => unknown
): Operator {
  return (argument, scope, compile) => {
    const source = fieldsOf(name, argument, ['!input', 'as', `!${body}`, ...fields], codes.field)
    const variable = source.as ?? 'this'
    checkVariableName(String(variable))
    const input = compile(source.input, scope)
    const limit = compile(source.limit ?? null, scope)
    const inner = compile(source[body], { ...scope, names: new Set([...scope.names, variable]) })
    return (variables) => {
      const array = input(variables)
      if (isNullish(array)) return null
      if (!Array.isArray(array)) throw new MongoServerError(codes.type, `input to ${name} must be an array not ${typeName(array)}`)
      return apply(
        array.map((element) => {
          checkTime()
          return { element, result: () => inner({ ...variables, [variable]: element }) }
        }),
        limit(variables)
      )
    }
  }
}

function slice([value, a, b]: unknown[]): unknown {
  if (isNullish(value) || isNullish(a) || b === null) return null
  const array = arrayOnly('$slice', value, 28724)
  const first = int(a, 28725, 'Second argument to $slice')
  if (b === undefined) return first >= 0 ? array.slice(0, first) : array.slice(first)
  const count = int(b, 28727, 'Third argument to $slice')
  if (count <= 0) throw new MongoServerError(28729, `Third argument to $slice must be positive: ${count}`)
  const start = first >= 0 ? first : Math.max(0, array.length + first)
  return array.slice(start, start + count)
}

/** An accumulator as an expression: over the elements of a single array argument, or over several arguments. */
function accumulating(name: string): Operator {
  return (argument, scope, compile) => {
    const sources = Array.isArray(argument) ? argument : [argument]
    const expressions = sources.map((source) => compile(source, scope))
    return (variables) => {
      const values = expressions.map((expression) => expression(variables))
      const inputs = values.length === 1 && Array.isArray(values[0]) ? values[0] : values
      const accumulator = (ACCUMULATORS[name] as (typeof ACCUMULATORS)[string])(scope.strings)
      for (const value of inputs) accumulator.add(value)
      return accumulator.result()
    }
  }
}

export const ARRAYS: Record<string, Operator> = {
  $size: over('$size', 1, 1, ([value]) => new Int32(arrayOnly('$size', value, 17124).length)),
  $isArray: over('$isArray', 1, 1, ([value]) => Array.isArray(value)),
  $arrayElemAt: over('$arrayElemAt', 2, 2, ([value, index]) => {
    if (isNullish(value) || isNullish(index)) return null
    return elementAt(arrayOnly('$arrayElemAt', value, 28689), int(index, 28691, "$arrayElemAt's second argument"))
  }),
  $first: over('$first', 1, 1, ([value]) => (isNullish(value) ? null : arrayOnly('$first', value, 28689)[0])),
  $last: over('$last', 1, 1, ([value]) => (isNullish(value) ? null : arrayOnly('$last', value, 28689).at(-1))),
  $in: over('$in', 2, 2, ([value, array], { strings }) => {
    if (!Array.isArray(array)) throw new MongoServerError(40081, `$in requires an array as a second argument, found: ${typeName(array)}`)
    return array.some((element) => compareValues(element, value, strings) === 0)
  }),
  $concatArrays: over('$concatArrays', 0, Number.POSITIVE_INFINITY, (values) => {
    if (values.some(isNullish)) return null
    checkSize(values.reduce((size: number, value) => size + (Array.isArray(value) ? value.length : 0), 0))
    return values.flatMap((value) => {
      if (!Array.isArray(value)) throw new MongoServerError(28664, `$concatArrays only supports arrays, not ${typeName(value)}`)
      return value
    })
  }),
  $slice: over('$slice', 2, 3, slice),
  $map: eachElement('$map', 'in', [], { field: 16879, type: 16883 }, (elements) => elements.map(({ result }) => result() ?? null)),
  $filter: eachElement('$filter', 'cond', ['limit'], { field: 28647, type: 28651 }, (elements, limit) => {
    const most = isNullish(limit) ? Number.POSITIVE_INFINITY : int(limit, 327391, '$filter: limit')
    if (most <= 0) throw new MongoServerError(327392, `$filter: limit must be greater than 0, found ${most}`)
    const kept: unknown[] = []
    for (const { element, result } of elements) {
      if (kept.length === most) break
      if (isTruthy(result())) kept.push(element)
    }
    return kept
  }),
  $sum: accumulating('$sum'),
  $avg: accumulating('$avg'),
  $min: accumulating('$min'),
  $max: accumulating('$max')
}
