import { Decimal128, type Document, Double } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { isDocument, isNullish } from '../values'
import { asDouble, type BsonNumber, isAnyNumber, isInteger, total } from './numbers'
import { typeName } from './types'

/** Computes a value from a document; undefined is a missing field. */
export type Expression = (document: Document) => unknown

/** An operator over numbers: how many arguments it takes, MongoDB's code for another type, and what it computes. Null gives null. */
interface Operator {
  min: number
  max: number
  code: number
  apply(values: BsonNumber[]): unknown
}

const OPERATORS: Record<string, Operator | undefined> = {
  $add: { min: 0, max: Number.POSITIVE_INFINITY, code: 14, apply: total },
  $divide: { min: 2, max: 2, code: 14, apply: divide },
  $round: { min: 1, max: 2, code: 51081, apply: round }
}

/** MongoDB has these and this server does not: neither the driver, mongoose and the Auth.js adapter nor this site send them. */
const KNOWN = new Set(
  `$abs $accumulator $acos $acosh $allElementsTrue $and $anyElementTrue $arrayElemAt $arrayToObject $asin $asinh $atan $atan2 $atanh
   $avg $binarySize $bitAnd $bitNot $bitOr $bitXor $bsonSize $ceil $cmp $concat $concatArrays $cond $const $convert $cos $cosh
   $covariancePop $covarianceSamp $dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString $dateTrunc
   $dayOfMonth $dayOfWeek $dayOfYear $degreesToRadians $denseRank $derivative $documentNumber $eq $exp $expMovingAvg $filter $first
   $firstN $floor $function $getField $gt $gte $hour $ifNull $in $indexOfArray $indexOfBytes $indexOfCP $integral $isArray $isNumber
   $isoDayOfWeek $isoWeek $isoWeekYear $last $lastN $let $linearFill $literal $ln $locf $log $log10 $lt $lte $ltrim $map $max $maxN
   $median $mergeObjects $meta $millisecond $min $minN $minute $mod $month $multiply $ne $not $objectToArray $or $percentile $pow
   $radiansToDegrees $rand $range $rank $reduce $regexFind $regexFindAll $regexMatch $replaceAll $replaceOne $reverseArray $rtrim
   $sampleRate $second $setDifference $setEquals $setField $setIntersection $setIsSubset $setUnion $shift $sin $sinh $size $slice
   $sortArray $split $sqrt $stdDevPop $stdDevSamp $strLenBytes $strLenCP $strcasecmp $substr $substrBytes $substrCP $subtract $sum
   $switch $tan $tanh $toBool $toDate $toDecimal $toDouble $toHashedIndexKey $toInt $toLong $toLower $toObjectId $toString $toUUID
   $toUpper $trim $trunc $tsIncrement $tsSecond $type $unsetField $week $year $zip`.split(/\s+/)
)

/**
 * Compiles an aggregation expression: a constant, a path, or an operator over numbers.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/aggregation/
 * @throws MongoServerError InvalidPipelineOperator for an unknown operator, NotImplemented for operators, variables, documents and arrays,
 *   and each operator's own codes.
 */
export function compileExpression(source: unknown): Expression {
  if (typeof source === 'string' && source.startsWith('$')) return reference(source)
  if (Array.isArray(source)) throw notImplemented('an expression that is an array')
  if (!isDocument(source)) return () => source
  const [name = '', ...others] = Object.keys(source)
  if (!name.startsWith('$')) throw notImplemented('an expression that is a document')
  if (others.length > 0) throw new MongoServerError(15983, 'an object representing an expression must have exactly one field')
  const operator = OPERATORS[name]
  if (operator) return overNumbers(name, operator, source[name])
  throw KNOWN.has(name) ? notImplemented(`the expression ${name}`) : new MongoServerError(168, `Unrecognized expression '${name}'`)
}

function overNumbers(name: string, { min, max, code, apply }: Operator, argument: unknown): Expression {
  const sources: unknown[] = Array.isArray(argument) ? argument : [argument]
  if (sources.length < min || sources.length > max)
    throw new MongoServerError(min === max ? 16020 : 28667, `Expression ${name} takes ${min} to ${max} arguments, not ${sources.length}`)
  const expressions = sources.map(compileExpression)
  return (document) => {
    const values = expressions.map((expression) => expression(document))
    if (values.some(isNullish)) return null
    const other = values.find((value) => !isAnyNumber(value))
    if (other instanceof Date && name === '$add') throw notImplemented('$add of a date')
    if (other !== undefined) throw new MongoServerError(code, `${name} only supports numeric types, not ${typeName(other)}`)
    if (values.some((value) => value instanceof Decimal128)) throw notImplemented(`${name} of a Decimal128`)
    return apply(values as BsonNumber[])
  }
}

function divide(values: BsonNumber[]): unknown {
  const [a, b] = values.map(asDouble) as [number, number]
  if (b === 0) throw new MongoServerError(2, "can't $divide by zero")
  return new Double(a / b)
}

/** To a whole number, half to even. */
function round([value, place]: BsonNumber[]): unknown {
  if (place !== undefined && asDouble(place) !== 0) throw notImplemented('$round to another place than 0')
  if (isInteger(value)) return value
  const number = asDouble(value as BsonNumber)
  const floor = Math.floor(number)
  const isHalf = number - floor === 0.5
  return new Double(isHalf ? floor + Math.abs(floor % 2) : Math.round(number))
}

/** A path. */
function reference(source: string): Expression {
  if (source === '$') throw new MongoServerError(16872, "'$' by itself is not a valid FieldPath")
  if (source.startsWith('$$')) throw notImplemented(`the variable ${source}`)
  const parts = partsOf(source.slice(1))
  checkFieldNames(parts)
  return (document) => fieldAt(document, parts, 0)
}

/** The names of the fields on a path. @throws MongoServerError Location40353, Location15998 for a name that is empty. */
export function partsOf(path: string): string[] {
  if (path.endsWith('.')) throw new MongoServerError(40353, "FieldPath must not end with a '.'.")
  const parts = path.split('.')
  checkNoneEmpty(parts)
  return parts
}

function checkNoneEmpty(parts: string[]): void {
  if (parts.includes('')) throw new MongoServerError(15998, 'FieldPath field names may not be empty strings.')
}

export function checkFieldNames(parts: string[]): void {
  checkNoneEmpty(parts)
  if (parts.some((part) => part.startsWith('$')))
    throw new MongoServerError(16410, "FieldPath field names may not start with '$'. Consider using $getField or $setField.")
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
