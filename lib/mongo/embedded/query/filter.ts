import { Binary, BSONRegExp, type Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { keyOf } from '../storage/key'
import { isDocument } from '../values'
import { compareValues, typeRank } from './compare'
import { compileExpression } from './expression'
import { asDouble, isAnyNumber, isInteger, toBigInt } from './numbers'
import { isTruthy } from './operators/define'
import { evaluate, type QueryOptions } from './options'
import { MISSING, reachOrMissing } from './paths'
import { type AnyRegExp, isRegExp, textTest } from './regexp'
import { TYPE_NUMBERS, typeName } from './types'

export type Predicate = (document: Document) => boolean
/** Tests one value that a path reached. */
type ValueTest = (value: unknown) => boolean
/**
 * Tests all that a path reached, MISSING among them where there is no such field.
 * @param asElement true when the one value is an array's element, which is not looked into any further.
 */
type FieldTest = (values: unknown[], asElement?: boolean) => boolean

/** A command's own filter, the filter of `$elemMatch`, or one within an update: `$pull` and array filters. */
type Place = 'query' | 'element' | 'update'

const NULL_RANK = 2
/** Names on the longest path that MongoDB takes. */
const MAX_PATH = 180

/**
 * Compiles a query document.
 * @param place where it stands: some operators may not stand in all places.
 * @throws MongoServerError BadValue for what MongoDB refuses, NotImplemented for operators that this server does not have.
 */
export function compileFilter(filter: Document, options: QueryOptions, place: Place = 'query'): Predicate {
  const tests = Object.entries(filter).flatMap(([key, condition]) => compileField(key, condition, options, place) ?? [])
  const [only] = tests
  if (tests.length === 1 && only) return only
  return (document) => tests.every((test) => test(document))
}

function compileField(key: string, condition: unknown, options: QueryOptions, place: Place): Predicate | undefined {
  if (!key.startsWith('$')) {
    const parts = key.split('.')
    if (parts.length > MAX_PATH) throw new MongoServerError(5729100, 'FieldPath is too long')
    const test = compileCondition(condition, options)
    return (document) => test(reachOrMissing(document, parts, 0))
  }
  if (place === 'element' && ['$expr', '$text', '$where', '$sampleRate'].includes(key))
    throw new MongoServerError(2, `${key} can only be applied to the top-level document`)
  if (place === 'update' && ['$expr', '$jsonSchema', '$text', '$where'].includes(key))
    throw new MongoServerError(['$text', '$where'].includes(key) ? 2 : 224, `${key} is not allowed in this context`)
  switch (key) {
    case '$comment':
      return undefined
    case '$and':
    case '$or':
    case '$nor':
      return logical(key, condition, options, place)
    case '$ref':
    case '$id':
    case '$db': {
      const test = equals(condition, key === '$id' ? options : { ...options, strings: undefined })
      return (document) => test(reachOrMissing(document, [key], 0))
    }
    case '$expr': {
      const expression = compileExpression(condition, options)
      return (document) => isTruthy(evaluate(expression, document, options))
    }
    case '$alwaysTrue':
    case '$alwaysFalse':
      if (!isAnyNumber(condition) || asDouble(condition) !== 1) throw new MongoServerError(9, `${key} must be an integer value of 1`)
      return () => key === '$alwaysTrue'
    default:
      if (KNOWN_TOP_LEVEL.has(key)) throw notImplemented(`the query operator ${key}`)
      throw new MongoServerError(
        2,
        `unknown top level operator: ${key}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`
      )
  }
}

const KNOWN_TOP_LEVEL = new Set(['$jsonSchema', '$text', '$where', '$sampleRate'])

function logical(operator: '$and' | '$or' | '$nor', clauses: unknown, options: QueryOptions, place: Place): Predicate {
  if (!Array.isArray(clauses)) throw new MongoServerError(2, `${operator} must be an array`)
  if (clauses.length === 0) throw new MongoServerError(2, '$and/$or/$nor must be a nonempty array')
  const tests = clauses.map((clause) => {
    if (!isDocument(clause)) throw new MongoServerError(2, '$or/$and/$nor entries need to be full objects')
    return compileFilter(clause, options, place)
  })
  if (operator === '$and') return (document) => tests.every((test) => test(document))
  const any: Predicate = (document) => tests.some((test) => test(document))
  return operator === '$or' ? any : (document) => !any(document)
}

/** The condition of one field: a value, a regular expression, or a document of operators. */
function compileCondition(condition: unknown, options: QueryOptions): FieldTest {
  if (isOperatorDocument(condition)) return compileOperators(condition, options)
  if (isRegExp(condition)) return matchesRegExp(condition)
  return equals(condition, options)
}

/** True for `{$gt: 1, …}`. A reference, or a document whose first field is no operator, is a value to be equal to. */
export function isOperatorDocument(value: unknown): value is Document {
  return isDocument(value) && (Object.keys(value)[0] ?? '').startsWith('$') && !('$ref' in value && '$id' in value)
}

/** What a filter may begin with besides the names of fields: operators that name no field, and the fields of references. */
const OF_DOCUMENTS = new Set(
  '$alwaysFalse $alwaysTrue $and $comment $db $expr $id $jsonSchema $nor $or $ref $sampleRate $text $where'.split(' ')
)

/** True for a condition of array elements that tests each as a value, and not as a document with fields. */
export function isElementCondition(condition: unknown): condition is Document {
  return isOperatorDocument(condition) && !OF_DOCUMENTS.has(Object.keys(condition)[0] ?? '')
}

function compileOperators(operators: Document, options: QueryOptions): FieldTest {
  const tests = Object.entries(operators).map(([name, operand]): FieldTest => {
    switch (name) {
      case '$eq':
        return equals(operand, options)
      case '$ne':
        if (isRegExp(operand)) throw new MongoServerError(2, "Can't have regex as arg to $ne.")
        return not(equals(operand, options))
      case '$gt':
        return compares(operand, options, (order) => order > 0)
      case '$gte':
        return compares(operand, options, (order) => order >= 0)
      case '$lt':
        return compares(operand, options, (order) => order < 0)
      case '$lte':
        return compares(operand, options, (order) => order <= 0)
      case '$in':
        return isOneOf(operand, '$in', options)
      case '$nin':
        return not(isOneOf(operand, '$nin', options))
      case '$exists': {
        const wanted = isTruthy(operand)
        return (values) => values.some((value) => value !== MISSING) === wanted
      }
      case '$not':
        return not(compileNot(operand, options))
      case '$regex':
        return matchesRegExp(withOptions(operand, operators.$options))
      case '$options':
        if (!('$regex' in operators)) throw new MongoServerError(2, '$options needs a $regex')
        return () => true
      case '$size':
        return hasSize(operand)
      case '$all':
        return hasAll(operand, options)
      case '$elemMatch':
        return elementMatches(operand, options)
      case '$mod':
        return hasRemainder(operand)
      case '$type':
        return hasType(operand)
      case '$bitsAllSet':
      case '$bitsAllClear':
      case '$bitsAnySet':
      case '$bitsAnyClear':
        return hasBits(name, operand)
      default:
        if (KNOWN_FIELD_OPERATORS.has(name)) throw notImplemented(`the query operator ${name}`)
        throw new MongoServerError(2, `unknown operator: ${name}`)
    }
  })
  return (values, asElement) => tests.every((test) => test(values, asElement))
}

const KNOWN_FIELD_OPERATORS = new Set(
  '$geoIntersects $geoWithin $near $nearSphere $within $geoNear $maxDistance $minDistance $expr $jsonSchema'.split(' ')
)

function not(test: FieldTest): FieldTest {
  return (values, asElement) => !test(values, asElement)
}

/** A test holds for a field when it holds for a value that the path reached, or for an element of one that is an array. */
function anyElement(test: ValueTest): FieldTest {
  return (values, asElement) =>
    values.some((value) => value !== MISSING && (test(value) || (!asElement && Array.isArray(value) && value.some(test))))
}

function equals(operand: unknown, { strings }: QueryOptions): FieldTest {
  const test = anyElement((value) => compareValues(value, operand, strings) === 0)
  return typeRank(operand) === NULL_RANK ? orMissing(test) : test
}

function orMissing(test: FieldTest): FieldTest {
  return (values, asElement) => values.includes(MISSING) || test(values, asElement)
}

function isNaNValue(value: unknown): boolean {
  return isAnyNumber(value) && Number.isNaN(asDouble(value))
}

/** Range comparison within the operand's type ("type bracketing"); only MinKey and MaxKey compare with every type. */
function compares(operand: unknown, { strings }: QueryOptions, accepts: (order: number) => boolean): FieldTest {
  if (isRegExp(operand)) throw new MongoServerError(2, "Can't have RegEx as arg to predicate over field")
  const rank = typeRank(operand)
  const everyType = ['minKey', 'maxKey'].includes(typeName(operand))
  const test = anyElement((value) => {
    if (!everyType && typeRank(value) !== rank) return false
    if (isNaNValue(operand) !== isNaNValue(value)) return false
    return accepts(compareValues(value, operand, strings))
  })
  return rank === NULL_RANK && accepts(0) ? orMissing(test) : test
}

function isOneOf(operand: unknown, name: string, options: QueryOptions): FieldTest {
  if (!Array.isArray(operand)) throw new MongoServerError(2, `${name} needs an array`)
  const tests: FieldTest[] = []
  const keys = new Set<string>()
  for (const candidate of operand) {
    if (isOperatorDocument(candidate)) throw new MongoServerError(2, `cannot nest $ under ${name}`)
    if (isRegExp(candidate)) tests.push(matchesRegExp(candidate))
    // Keys know no collation, and a missing field is none of theirs.
    else if (options.strings || typeRank(candidate) === NULL_RANK) tests.push(equals(candidate, options))
    else keys.add(keyOf(candidate))
  }
  if (keys.size > 0) tests.push(anyElement((value) => keys.has(keyOf(value))))
  return (values, asElement) => tests.some((test) => test(values, asElement))
}

function compileNot(operand: unknown, options: QueryOptions): FieldTest {
  if (isRegExp(operand)) return matchesRegExp(operand)
  if (!isOperatorDocument(operand)) throw new MongoServerError(2, '$not needs a regex or a document')
  return compileOperators(operand, options)
}

function wholeNumber(value: unknown, message: string): number {
  const number = isAnyNumber(value) ? asDouble(value) : Number.NaN
  if (!Number.isSafeInteger(number)) throw new MongoServerError(2, message)
  return number
}

function hasSize(operand: unknown): FieldTest {
  const size = wholeNumber(operand, 'Failed to parse $size. Expected an integer')
  if (size < 0) throw new MongoServerError(2, `Failed to parse $size. Expected a non-negative number in: $size: ${size}`)
  return (values) => values.some((value) => Array.isArray(value) && value.length === size)
}

function hasAll(operand: unknown, options: QueryOptions): FieldTest {
  if (!Array.isArray(operand)) throw new MongoServerError(2, '$all needs an array')
  const isElemMatch = (candidate: unknown): candidate is Document => isDocument(candidate) && Object.keys(candidate)[0] === '$elemMatch'
  const tests = operand.map((candidate) => {
    if (isElemMatch(operand[0])) {
      if (!isElemMatch(candidate)) throw new MongoServerError(2, '$all/$elemMatch has to be consistent')
      return elementMatches(candidate.$elemMatch, options)
    }
    if (isElementCondition(candidate)) throw new MongoServerError(2, 'no $ expressions in $all')
    return isRegExp(candidate) ? matchesRegExp(candidate) : equals(candidate, options)
  })
  return (values, asElement) => tests.length > 0 && tests.every((test) => test(values, asElement))
}

function elementMatches(operand: unknown, options: QueryOptions): FieldTest {
  if (!isDocument(operand)) throw new MongoServerError(2, '$elemMatch needs an Object')
  let matches: ValueTest
  if (isElementCondition(operand)) {
    const test = compileOperators(operand, options)
    matches = (element) => test([element], true)
  } else {
    const test = compileFilter(operand, options, 'element')
    // An element that is an array is a document of its indexes.
    matches = (element) => (isDocument(element) || Array.isArray(element)) && test(element)
  }
  return (values) => values.some((value) => Array.isArray(value) && value.some(matches))
}

function hasRemainder(operand: unknown): FieldTest {
  if (!Array.isArray(operand)) throw new MongoServerError(2, 'malformed mod, needs to be an array')
  if (operand.length !== 2) throw new MongoServerError(2, `malformed mod, ${operand.length < 2 ? 'not enough' : 'too many'} elements`)
  const [divisor, remainder] = operand.map((value) => {
    if (!isAnyNumber(value) || !Number.isFinite(asDouble(value))) throw new MongoServerError(2, 'malformed mod, operand is not a number')
    return Math.trunc(asDouble(value))
  }) as [number, number]
  if (divisor === 0) throw new MongoServerError(2, 'divisor cannot be 0')
  return anyElement((value) => {
    if (!isAnyNumber(value) || !Number.isFinite(asDouble(value))) return false
    const whole = isInteger(value) ? toBigInt(value) : BigInt(Math.trunc(asDouble(value)))
    return whole % BigInt(divisor) === BigInt(remainder)
  })
}

function hasType(operand: unknown): FieldTest {
  const wanted = new Set(
    (Array.isArray(operand) ? operand : [operand]).flatMap((type) => {
      if (type === 'number') return ['int', 'long', 'double', 'decimal']
      if (typeof type === 'string' && type in TYPE_NUMBERS) return type
      const alias = isAnyNumber(type) ? Object.keys(TYPE_NUMBERS).find((name) => TYPE_NUMBERS[name] === asDouble(type)) : undefined
      if (alias) return alias
      if (isAnyNumber(type)) throw new MongoServerError(2, `Invalid numerical type code: ${asDouble(type)}`)
      if (typeof type === 'string') throw new MongoServerError(2, `Unknown type name alias: ${type}`)
      throw new MongoServerError(14, 'type must be represented as a number or a string')
    })
  )
  if (wanted.size === 0) throw new MongoServerError(9, 'a $type match must match at least one type')
  return anyElement((value) => wanted.has(typeName(value)))
}

/** Bit positions from a number, binary data (least significant byte first) or a list of positions. */
function bitPositions(operand: unknown): bigint {
  if (Array.isArray(operand))
    return operand.reduce((mask: bigint, position) => {
      const place = wholeNumber(position, 'Failed to parse bit position. Expected an integer')
      if (place < 0) throw new MongoServerError(2, `Failed to parse bit position. Expected a non-negative number in: ${place}`)
      return mask | (1n << BigInt(place))
    }, 0n)
  if (operand instanceof Binary) return littleEndian(operand)
  const mask = wholeNumber(operand, 'bit masks are numbers, binary data or lists of positions')
  if (mask < 0) throw new MongoServerError(2, `Expected a non-negative number in: ${mask}`)
  return BigInt(mask)
}

function littleEndian(binary: Binary): bigint {
  return binary.value().reduce((mask: bigint, byte: number, at: number) => mask | (BigInt(byte) << BigInt(8 * at)), 0n)
}

function hasBits(name: '$bitsAllSet' | '$bitsAllClear' | '$bitsAnySet' | '$bitsAnyClear', operand: unknown): FieldTest {
  const mask = bitPositions(operand)
  return anyElement((value) => {
    let bits: bigint
    if (value instanceof Binary) bits = littleEndian(value)
    else if (isInteger(value)) bits = toBigInt(value)
    else if (isAnyNumber(value) && Number.isInteger(asDouble(value)) && Math.abs(asDouble(value)) < 2 ** 63) bits = BigInt(asDouble(value))
    else return false
    const set = bits & mask
    if (name === '$bitsAllSet') return set === mask
    if (name === '$bitsAllClear') return set === 0n
    return name === '$bitsAnySet' ? set !== 0n : set !== mask
  })
}

function withOptions(pattern: unknown, options: unknown): AnyRegExp {
  if (options !== undefined && typeof options !== 'string') throw new MongoServerError(2, '$options has to be a string')
  if (typeof pattern === 'string') return new BSONRegExp(pattern, options)
  if (!isRegExp(pattern)) throw new MongoServerError(2, '$regex has to be a string')
  if (options === undefined) return pattern
  return new BSONRegExp(pattern instanceof RegExp ? pattern.source : pattern.pattern, options)
}

/** A string that matches, or a stored regular expression that is the same one. Collations do not matter here. */
function matchesRegExp(expression: AnyRegExp): FieldTest {
  const matches = textTest(expression)
  return anyElement((value) => (typeof value === 'string' ? matches(value) : isRegExp(value) && compareValues(value, expression) === 0))
}
