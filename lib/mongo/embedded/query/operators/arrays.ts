import { type Document, Int32 } from 'bson'
import { MongoServerError } from '../../errors'
import { isDocument } from '../../values'
import { ACCUMULATORS } from '../accumulators'
import { compareValues } from '../compare'
import { asDouble, isAnyNumber } from '../numbers'
import { parseSort, sortedBy } from '../sort'
import { typeName } from '../types'
import { checkVariableName, fieldsOf, int, isNullish, isTruthy, named, type Operator, over } from './define'

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
        array.map((element) => ({ element, result: () => inner({ ...variables, [variable]: element }) })),
        limit(variables)
      )
    }
  }
}

/** Sets: elements that are equal count once, and the order is MongoDB's comparison order. */
function unique(values: unknown[], strings?: (a: string, b: string) => number): unknown[] {
  return [...values]
    .sort((a, b) => compareValues(a, b, strings))
    .filter((value, i, all) => i === 0 || compareValues(value, all[i - 1], strings) !== 0)
}

function setOperator(
  name: string,
  min: number,
  max: number,
  code: number,
  nullResult: null | 'refused',
  apply: (sets: unknown[][], has: (set: unknown[], value: unknown) => boolean) => unknown
): Operator {
  return over(name, min, max, (values, { strings }) => {
    if (nullResult === null && values.some(isNullish)) return null
    const sets = values.map((value) => {
      if (!Array.isArray(value))
        throw new MongoServerError(code, `All operands of ${name} must be arrays. One argument is of type: ${typeName(value)}`)
      return unique(value, strings)
    })
    return apply(sets, (set, value) => set.some((element) => compareValues(element, value, strings) === 0))
  })
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

function range([from, to, by]: unknown[]): unknown {
  const start = int(from, 34443, '$range starting value')
  const end = int(to, 34444, '$range ending value')
  const step = by === undefined ? 1 : int(by, 34447, '$range step value')
  if (step === 0) throw new MongoServerError(34449, '$range requires a non-zero step value')
  const length = Math.max(0, Math.ceil((end - start) / step))
  if (length > 10_000_000) throw new MongoServerError(146, '$range would use too much memory and cannot spill to disk')
  return Array.from({ length }, (_, i) => new Int32(start + i * step))
}

function zip({ inputs, useLongestLength, defaults }: Record<string, unknown>): unknown {
  if (isNullish(inputs)) return null
  const arrays = arrayOnly('$zip', inputs, 34461)
  if (arrays.some(isNullish)) return null
  const longest = useLongestLength === true
  if (defaults !== undefined && !longest) throw new MongoServerError(34466, '$zip cannot specify defaults unless useLongestLength is true')
  const lengths = arrays.map((array) => arrayOnly('$zip', array, 34468).length)
  const length = longest ? Math.max(...lengths) : Math.min(...lengths)
  return Array.from({ length }, (_, i) =>
    (arrays as unknown[][]).map((array, which) => array[i] ?? (Array.isArray(defaults) ? (defaults[which] ?? null) : null))
  )
}

function firstN(name: string, take: (array: unknown[], n: number) => unknown[]): Operator {
  return named(name, ['!n', '!input'], 5787901, ({ n, input }) => {
    const count = int(n, 5787902, `'n' of ${name}`)
    if (count <= 0) throw new MongoServerError(5787908, `'n' must be greater than 0, found ${count}`)
    return take(arrayOnly(name, input, 5788200), count)
  })
}

function extremes(name: '$minN' | '$maxN'): Operator {
  const direction = name === '$minN' ? 1 : -1
  return firstN(name, (array, n) =>
    array
      .filter((value) => !isNullish(value))
      .sort((a, b) => compareValues(a, b) * direction)
      .slice(0, n)
  )
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
  $firstN: firstN('$firstN', (array, n) => array.slice(0, n)),
  $lastN: firstN('$lastN', (array, n) => array.slice(-n)),
  $minN: extremes('$minN'),
  $maxN: extremes('$maxN'),
  $in: over('$in', 2, 2, ([value, array], { strings }) => {
    if (!Array.isArray(array)) throw new MongoServerError(40081, `$in requires an array as a second argument, found: ${typeName(array)}`)
    return array.some((element) => compareValues(element, value, strings) === 0)
  }),
  $concatArrays: over('$concatArrays', 0, Number.POSITIVE_INFINITY, (values) => {
    if (values.some(isNullish)) return null
    return values.flatMap((value) => {
      if (!Array.isArray(value)) throw new MongoServerError(28664, `$concatArrays only supports arrays, not ${typeName(value)}`)
      return value
    })
  }),
  $reverseArray: over('$reverseArray', 1, 1, ([value]) =>
    isNullish(value) ? null : [...arrayOnly('$reverseArray', value, 34435)].reverse()
  ),
  $slice: over('$slice', 2, 3, slice),
  $range: over('$range', 2, 3, range),
  $indexOfArray: over('$indexOfArray', 2, 4, ([value, wanted, from, to], { strings }) => {
    if (isNullish(value)) return null
    const array = arrayOnly('$indexOfArray', value, 40090)
    const start = from === undefined ? 0 : int(from, 40096, '$indexOfArray: the starting index')
    const end = to === undefined ? array.length : int(to, 40096, '$indexOfArray: the ending index')
    if (start < 0 || end < 0) throw new MongoServerError(40097, '$indexOfArray requires a nonnegative index')
    return new Int32(array.findIndex((element, i) => i >= start && i < end && compareValues(element, wanted, strings) === 0))
  }),
  $zip: named('$zip', ['!inputs', 'useLongestLength', 'defaults'], 34464, zip),
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
  $reduce: (argument, scope, compile) => {
    const source = fieldsOf('$reduce', argument, ['!input', '!initialValue', '!in'], 40076)
    const input = compile(source.input, scope)
    const initial = compile(source.initialValue, scope)
    const inner = compile(source.in, { ...scope, names: new Set([...scope.names, 'this', 'value']) })
    return (variables) => {
      const array = input(variables)
      if (isNullish(array)) return null
      if (!Array.isArray(array)) throw new MongoServerError(40080, `$reduce requires that 'input' be an array, found: ${typeName(array)}`)
      return array.reduce((value, element) => inner({ ...variables, this: element, value }), initial(variables))
    }
  },
  $sortArray: (argument, scope, compile) => {
    const source = fieldsOf('$sortArray', argument, ['!input', '!sortBy'], 2942503)
    const input = compile(source.input, scope)
    const order = elementOrder(source.sortBy, scope.strings)
    return (variables) => {
      const array = input(variables)
      if (isNullish(array)) return null
      if (!Array.isArray(array))
        throw new MongoServerError(2942504, `The input argument to $sortArray must be an array, but was of type: ${typeName(array)}`)
      return order(array)
    }
  },
  $setUnion: setOperator('$setUnion', 0, Number.POSITIVE_INFINITY, 17043, null, (sets) => unique(sets.flat())),
  $setIntersection: setOperator('$setIntersection', 0, Number.POSITIVE_INFINITY, 17047, null, ([first = [], ...others], has) =>
    first.filter((value) => others.every((set) => has(set, value)))
  ),
  $setDifference: over('$setDifference', 2, 2, ([a, b], { strings }) => {
    if (isNullish(a) || isNullish(b)) return null
    if (!Array.isArray(a))
      throw new MongoServerError(17048, `both operands of $setDifference must be arrays. First argument is of type: ${typeName(a)}`)
    if (!Array.isArray(b))
      throw new MongoServerError(17049, `both operands of $setDifference must be arrays. Second argument is of type: ${typeName(b)}`)
    const kept: unknown[] = []
    for (const value of a) if (![...b, ...kept].some((other) => compareValues(value, other, strings) === 0)) kept.push(value)
    return kept
  }),
  $setEquals: setOperator('$setEquals', 2, Number.POSITIVE_INFINITY, 17044, 'refused', ([first = [], ...others], has) =>
    others.every((set) => set.length === first.length && set.every((value) => has(first, value)))
  ),
  $setIsSubset: setOperator('$setIsSubset', 2, 2, 17046, 'refused', ([a = [], b = []], has) => a.every((value) => has(b, value))),
  $allElementsTrue: over('$allElementsTrue', 1, 1, ([value]) => {
    if (!Array.isArray(value)) throw new MongoServerError(17040, `$allElementsTrue's argument must be an array, but is ${typeName(value)}`)
    return value.every(isTruthy)
  }),
  $anyElementTrue: over('$anyElementTrue', 1, 1, ([value]) => {
    if (!Array.isArray(value)) throw new MongoServerError(17041, `$anyElementTrue's argument must be an array, but is ${typeName(value)}`)
    return value.some(isTruthy)
  }),
  $sum: accumulating('$sum'),
  $avg: accumulating('$avg'),
  $min: accumulating('$min'),
  $max: accumulating('$max'),
  $stdDevPop: accumulating('$stdDevPop'),
  $stdDevSamp: accumulating('$stdDevSamp')
}

/** The order of `$sortArray` and of `$push`'s `$sort`: 1 or -1 for whole elements, or a document of paths into them. */
export function elementOrder(sortBy: unknown, strings: ((a: string, b: string) => number) | undefined): (elements: unknown[]) => unknown[] {
  if (isDocument(sortBy)) {
    const sort = parseSort(sortBy)
    return (elements) => sortedBy(elements, sort, (element) => (isDocument(element) ? element : ({} as Document)), strings)
  }
  const direction = isAnyNumber(sortBy) ? asDouble(sortBy) : 0
  if (direction !== 1 && direction !== -1) throw new MongoServerError(2, 'The $sort element value must be either 1 or -1')
  return (elements) => [...elements].sort((a, b) => compareValues(a, b, strings) * direction)
}
