import type { Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { isDocument, setOwn } from '../values'
import { ARITHMETIC } from './operators/arithmetic'
import { ARRAYS } from './operators/arrays'
import { BASICS } from './operators/basics'
import { CONVERSIONS } from './operators/conversions'
import type { Expression, Operator, Scope } from './operators/define'
import { OBJECTS } from './operators/objects'
import { STRINGS } from './operators/strings'
import type { QueryOptions } from './options'

const OPERATORS = new Map<string, Operator>(Object.entries({ ...BASICS, ...ARITHMETIC, ...ARRAYS, ...OBJECTS, ...STRINGS, ...CONVERSIONS }))

/** MongoDB has these and this server does not: neither the driver, mongoose and the Auth.js adapter nor this site send them. */
const KNOWN = new Set(
  '$accumulator $acos $acosh $allElementsTrue $anyElementTrue $asin $asinh $atan $atan2 $atanh $binarySize $bitAnd $bitNot $bitOr $bitXor $bsonSize $cos $cosh $covariancePop $covarianceSamp $dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString $dateTrunc $dayOfMonth $dayOfWeek $dayOfYear $degreesToRadians $denseRank $derivative $documentNumber $exp $expMovingAvg $firstN $function $getField $hour $indexOfArray $indexOfBytes $indexOfCP $integral $isoDayOfWeek $isoWeek $isoWeekYear $lastN $linearFill $ln $locf $log $log10 $maxN $median $meta $millisecond $minN $minute $month $percentile $pow $radiansToDegrees $rand $range $rank $reduce $regexFind $regexFindAll $regexMatch $replaceAll $replaceOne $reverseArray $sampleRate $second $setDifference $setEquals $setField $setIntersection $setIsSubset $setUnion $shift $sin $sinh $sortArray $sqrt $stdDevPop $stdDevSamp $strLenBytes $strcasecmp $tan $tanh $toHashedIndexKey $toUUID $trunc $tsIncrement $tsSecond $unsetField $week $year $zip'.split(
    ' '
  )
)

const BUILT_IN = ['ROOT', 'CURRENT', 'REMOVE', 'DESCEND', 'PRUNE', 'KEEP']

/**
 * Compiles an aggregation expression. `undefined` as its value means a missing field.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/aggregation/
 * @throws MongoServerError InvalidPipelineOperator for an unknown operator, Location17276 for an unknown variable, NotImplemented for
 *   operators that this server does not have, and each operator's own codes.
 */
export function compileExpression(source: unknown, options: QueryOptions): Expression {
  return compile(source, { names: new Set([...BUILT_IN, ...Object.keys(options.variables)]), strings: options.strings })
}

function compile(source: unknown, scope: Scope): Expression {
  if (typeof source === 'string' && source.startsWith('$')) return reference(source, scope)
  if (Array.isArray(source)) {
    const elements = source.map((element) => compile(element, scope))
    return (variables) => elements.map((element) => element(variables) ?? null)
  }
  if (!isDocument(source)) return () => source
  const names = Object.keys(source)
  const name = names.find((key) => key.startsWith('$'))
  if (name === undefined) return objectOf(source, scope)
  if (names.length > 1)
    throw new MongoServerError(15983, `an object representing an expression must have exactly one field, found ${names.join(', ')}`)
  const operator = OPERATORS.get(name)
  if (operator) return operator(source[name], scope, compile)
  if (KNOWN.has(name)) throw notImplemented(`the expression ${name}`)
  throw new MongoServerError(168, `Unrecognized expression '${name}'`)
}

function objectOf(source: Document, scope: Scope): Expression {
  const fields = Object.entries(source).map(([name, value]): [string, Expression] => {
    if (name.includes('.'))
      throw new MongoServerError(16412, "FieldPath field names may not contain '.'. Consider using $getField or $setField.")
    return [name, compile(value, scope)]
  })
  return (variables) => {
    const out: Document = {}
    for (const [name, value] of fields) {
      const result = value(variables)
      if (result !== undefined) setOwn(out, name, result)
    }
    return out
  }
}

/** `$path` and `$$variable.path`. */
function reference(source: string, scope: Scope): Expression {
  const isVariable = source.startsWith('$$')
  const [name = '', ...path] = source.slice(isVariable ? 2 : 1).split('.')
  const parts = isVariable ? path : [name, ...path]
  if (source === '$') throw new MongoServerError(16872, "'$' by itself is not a valid FieldPath")
  if (source === '$$') throw new MongoServerError(9, 'empty variable names are not allowed')
  if (source.endsWith('.')) throw new MongoServerError(40353, "FieldPath must not end with a '.'.")
  if (parts.includes('')) throw new MongoServerError(15998, 'FieldPath field names may not be empty strings.')
  if (parts.some((part) => part.startsWith('$')))
    throw new MongoServerError(16410, "FieldPath field names may not start with '$'. Consider using $getField or $setField.")
  if (!isVariable) return (variables) => fieldAt(variables.CURRENT, parts, 0)
  if (name === 'CLUSTER_TIME') throw new MongoServerError(51144, "Builtin variable '$$CLUSTER_TIME' is not available")
  if (!scope.names.has(name)) throw new MongoServerError(17276, `Use of undefined variable: ${name}`)
  if (['DESCEND', 'PRUNE', 'KEEP'].includes(name)) return () => name
  return (variables) => fieldAt(variables[name], parts, 0)
}

/** A path in an expression maps over arrays, and a number in it is a field's name and never an index. */
function fieldAt(value: unknown, parts: string[], at: number): unknown {
  if (at === parts.length) return value
  if (Array.isArray(value))
    return value
      .filter((element) => isDocument(element) || Array.isArray(element))
      .map((element) => fieldAt(element, parts, at))
      .filter((found) => found !== undefined)
  const part = parts[at] as string
  return isDocument(value) && Object.hasOwn(value, part) ? fieldAt(value[part], parts, at + 1) : undefined
}
