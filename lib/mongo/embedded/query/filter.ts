import { Binary, BSONRegExp, type Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { checkTime } from '../limits'
import { keyOf } from '../storage/key'
import { isDocument, MAX_BSON_BYTES } from '../values'
import type { StringOrder } from './collation'
import { compareValues } from './compare'
import { asDouble, isAnyNumber, isInteger, isTruthy, numberOf, toBigInt } from './numbers'
import { MISSING, reachOrMissing } from './paths'
import { type AnyRegExp, isRegExp, textTest } from './regexp'
import { aliasOf, typeName, typeRank } from './types'

export type Predicate = (document: Document) => boolean
/** Tests one value that a path reached. */
type ValueTest = (value: unknown) => boolean
/**
 * Tests all that a path reached, MISSING among them where there is no such field.
 * @param asElement true when the one value is an array's element, which is not looked into any further.
 */
type FieldTest = (values: unknown[], asElement?: boolean) => boolean
/** How strings compare, when there is a collation. */
type Strings = StringOrder | undefined

/** A command's own filter, the filter of `$elemMatch`, or one within an update: `$pull` and array filters. */
type Place = 'query' | 'element' | 'update'

const NULL_RANK = 2
/** Names on the longest path that MongoDB takes. */
const MAX_PATH = 180

/** MongoDB has these and this server does not: neither the driver, mongoose and the Auth.js adapter nor this site send them. */
const KNOWN_TOP_LEVEL = new Set('$alwaysFalse $alwaysTrue $comment $expr $jsonSchema $sampleRate $text $where'.split(' '))
const KNOWN_FIELD_OPERATORS = new Set(
  '$expr $geoIntersects $geoNear $geoWithin $jsonSchema $maxDistance $minDistance $near $nearSphere $within'.split(' ')
)

/**
 * Compiles a query document.
 * @param place where it stands: some operators may not stand in all places.
 * @throws MongoServerError BadValue for what MongoDB refuses, NotImplemented for operators that this server does not have.
 */
export function compileFilter(filter: Document, strings?: Strings, place: Place = 'query'): Predicate {
  const tests = Object.entries(filter).map(([key, condition]) => compileField(key, condition, strings, place))
  const [only] = tests
  if (tests.length === 1 && only) return only
  return (document) => tests.every((test) => test(document))
}

function compileField(key: string, condition: unknown, strings: Strings, place: Place): Predicate {
  if (!key.startsWith('$')) {
    const parts = key.split('.')
    if (parts.length > MAX_PATH) throw new MongoServerError(5729100, 'FieldPath is too long')
    const test = compileCondition(condition, strings)
    return (document) => test(reachOrMissing(document, parts, 0))
  }
  if (key === '$and' || key === '$or' || key === '$nor') return logical(key, condition, strings, place)
  if (key === '$ref' || key === '$id' || key === '$db') {
    const test = equals(condition, key === '$id' ? strings : undefined)
    return (document) => test(reachOrMissing(document, [key], 0))
  }
  if (place === 'element' && ['$expr', '$text', '$where', '$sampleRate'].includes(key))
    throw new MongoServerError(2, `${key} can only be applied to the top-level document`)
  if (place === 'update' && ['$expr', '$jsonSchema', '$text', '$where'].includes(key))
    throw new MongoServerError(['$text', '$where'].includes(key) ? 2 : 224, `${key} is not allowed in this context`)
  if (KNOWN_TOP_LEVEL.has(key)) throw notImplemented(`the query operator ${key}`)
  throw new MongoServerError(
    2,
    `unknown top level operator: ${key}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`
  )
}

function logical(operator: '$and' | '$or' | '$nor', clauses: unknown, strings: Strings, place: Place): Predicate {
  if (!Array.isArray(clauses)) throw new MongoServerError(2, `${operator} must be an array`)
  if (clauses.length === 0) throw new MongoServerError(2, '$and/$or/$nor must be a nonempty array')
  const tests = clauses.map((clause) => {
    if (!isDocument(clause)) throw new MongoServerError(2, '$or/$and/$nor entries need to be full objects')
    return compileFilter(clause, strings, place)
  })
  if (operator === '$and') return (document) => tests.every((test) => test(document))
  const any: Predicate = (document) => tests.some((test) => test(document))
  return operator === '$or' ? any : (document) => !any(document)
}

/** The condition of one field: a value, a regular expression, or a document of operators. */
function compileCondition(condition: unknown, strings: Strings): FieldTest {
  if (isOperatorDocument(condition)) return compileOperators(condition, strings)
  return isRegExp(condition) ? matchesRegExp(condition) : equals(condition, strings)
}

/** True for `{$gt: 1, …}`. A reference, or a document whose first field is no operator, is a value to be equal to. */
export function isOperatorDocument(value: unknown): value is Document {
  return isDocument(value) && (Object.keys(value)[0] ?? '').startsWith('$') && !('$ref' in value && '$id' in value)
}

/** What a filter may begin with besides the names of fields: operators that name no field, and the fields of references. */
const OF_DOCUMENTS = new Set([...KNOWN_TOP_LEVEL, '$and', '$or', '$nor', '$ref', '$id', '$db'])

/** True for a condition of array elements that tests each as a value, and not as a document with fields. */
export function isElementCondition(condition: unknown): condition is Document {
  return isOperatorDocument(condition) && !OF_DOCUMENTS.has(Object.keys(condition)[0] ?? '')
}

/** Compiles an operator's operand. @param operators the whole condition that it is part of. */
type Operator = (operand: unknown, strings: Strings, operators: Document) => FieldTest

const OPERATORS: Record<string, Operator | undefined> = {
  $eq: equals,
  $ne: (operand, strings) => {
    if (isRegExp(operand)) throw new MongoServerError(2, "Can't have regex as arg to $ne.")
    return not(equals(operand, strings))
  },
  $gt: (operand, strings) => compares(operand, strings, (order) => order > 0),
  $gte: (operand, strings) => compares(operand, strings, (order) => order >= 0),
  $lt: (operand, strings) => compares(operand, strings, (order) => order < 0),
  $lte: (operand, strings) => compares(operand, strings, (order) => order <= 0),
  $in: (operand, strings) => isOneOf(operand, '$in', strings),
  $nin: (operand, strings) => not(isOneOf(operand, '$nin', strings)),
  $exists: (operand) => {
    const wanted = isTruthy(operand)
    return (values) => values.some((value) => value !== MISSING) === wanted
  },
  $not: (operand, strings) => {
    if (!isRegExp(operand) && !isOperatorDocument(operand)) throw new MongoServerError(2, '$not needs a regex or a document')
    return not(compileCondition(operand, strings))
  },
  $regex: (operand, _strings, operators) => matchesRegExp(withOptions(operand, operators.$options)),
  $options: (_operand, _strings, operators) => {
    if (!('$regex' in operators)) throw new MongoServerError(2, '$options needs a $regex')
    return () => true
  },
  $size: hasSize,
  $all: hasAll,
  $elemMatch: elementMatches,
  $mod: hasRemainder,
  $type: hasType,
  $bitsAllSet: (operand) => hasBits(operand, (set, mask) => set === mask),
  $bitsAllClear: (operand) => hasBits(operand, (set) => set === 0n),
  $bitsAnySet: (operand) => hasBits(operand, (set) => set !== 0n),
  $bitsAnyClear: (operand) => hasBits(operand, (set, mask) => set !== mask)
}

function compileOperators(operators: Document, strings: Strings): FieldTest {
  const tests = Object.entries(operators).map(([name, operand]) => {
    const compile = OPERATORS[name]
    if (compile) return compile(operand, strings, operators)
    throw KNOWN_FIELD_OPERATORS.has(name)
      ? notImplemented(`the query operator ${name}`)
      : new MongoServerError(2, `unknown operator: ${name}`)
  })
  return (values, asElement) => tests.every((test) => test(values, asElement))
}

function not(test: FieldTest): FieldTest {
  return (values, asElement) => !test(values, asElement)
}

/** A test holds for a field when it holds for a value that the path reached, or for an element of one that is an array. */
function anyElement(test: ValueTest): FieldTest {
  return (values, asElement) => {
    // For the way to the values too, which may lead through an array of many.
    checkTime()
    return values.some((value) => value !== MISSING && (test(value) || (!asElement && Array.isArray(value) && value.some(test))))
  }
}

function equals(operand: unknown, strings: Strings): FieldTest {
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
function compares(operand: unknown, strings: Strings, accepts: (order: number) => boolean): FieldTest {
  if (isRegExp(operand)) throw new MongoServerError(2, "Can't have RegEx as arg to predicate over field")
  const rank = typeRank(operand)
  const everyType = ['minKey', 'maxKey'].includes(typeName(operand))
  const test = anyElement((value) => {
    if ((!everyType && typeRank(value) !== rank) || isNaNValue(operand) !== isNaNValue(value)) return false
    return accepts(compareValues(value, operand, strings))
  })
  return rank === NULL_RANK && accepts(0) ? orMissing(test) : test
}

function isOneOf(operand: unknown, name: string, strings: Strings): FieldTest {
  if (!Array.isArray(operand)) throw new MongoServerError(2, `${name} needs an array`)
  const tests: FieldTest[] = []
  const keys = new Set<string>()
  for (const candidate of operand) {
    if (isOperatorDocument(candidate)) throw new MongoServerError(2, `cannot nest $ under ${name}`)
    // Keys know no collation, and a missing field is none of theirs.
    if (isRegExp(candidate) || strings || typeRank(candidate) === NULL_RANK) tests.push(compileCondition(candidate, strings))
    else keys.add(keyOf(candidate))
  }
  if (keys.size > 0) tests.push(anyElement((value) => keys.has(keyOf(value))))
  return (values, asElement) =>
    tests.some((test) => {
      checkTime()
      return test(values, asElement)
    })
}

function wholeNumber(value: unknown, what: string): number {
  const number = numberOf(value)
  if (!Number.isSafeInteger(number)) throw new MongoServerError(2, `Failed to parse ${what}. Expected an integer`)
  if (number < 0) throw new MongoServerError(2, `Failed to parse ${what}. Expected a non-negative number in: ${number}`)
  return number
}

function hasSize(operand: unknown): FieldTest {
  const size = wholeNumber(operand, '$size')
  return (values) => values.some((value) => Array.isArray(value) && value.length === size)
}

function hasAll(operand: unknown, strings: Strings): FieldTest {
  if (!Array.isArray(operand)) throw new MongoServerError(2, '$all needs an array')
  const isElemMatch = (candidate: unknown): candidate is Document => isDocument(candidate) && Object.keys(candidate)[0] === '$elemMatch'
  const tests = operand.map((candidate) => {
    if (isElemMatch(operand[0])) {
      if (!isElemMatch(candidate)) throw new MongoServerError(2, '$all/$elemMatch has to be consistent')
      return elementMatches(candidate.$elemMatch, strings)
    }
    if (isElementCondition(candidate)) throw new MongoServerError(2, 'no $ expressions in $all')
    return isRegExp(candidate) ? matchesRegExp(candidate) : equals(candidate, strings)
  })
  return (values, asElement) => tests.length > 0 && tests.every((test) => test(values, asElement))
}

function elementMatches(operand: unknown, strings: Strings): FieldTest {
  if (!isDocument(operand)) throw new MongoServerError(2, '$elemMatch needs an Object')
  let matches: ValueTest
  if (isElementCondition(operand)) {
    const test = compileOperators(operand, strings)
    matches = (element) => test([element], true)
  } else {
    const test = compileFilter(operand, strings, 'element')
    // An element that is an array is a document of its indexes.
    matches = (element) => (isDocument(element) || Array.isArray(element)) && test(element)
  }
  return (values) => values.some((value) => Array.isArray(value) && value.some(matches))
}

function hasRemainder(operand: unknown): FieldTest {
  if (!Array.isArray(operand)) throw new MongoServerError(2, 'malformed mod, needs to be an array')
  if (operand.length !== 2) throw new MongoServerError(2, `malformed mod, ${operand.length < 2 ? 'not enough' : 'too many'} elements`)
  const [divisor, remainder] = operand.map(wholePart)
  if (divisor === undefined || remainder === undefined) throw new MongoServerError(2, 'malformed mod, operand is not a number')
  if (divisor === 0n) throw new MongoServerError(2, 'divisor cannot be 0')
  return anyElement((value) => {
    const whole = wholePart(value)
    return whole !== undefined && whole % divisor === remainder
  })
}

/** A finite number without its fraction; undefined for everything else. */
function wholePart(value: unknown): bigint | undefined {
  if (isInteger(value)) return toBigInt(value)
  return Number.isFinite(numberOf(value)) ? BigInt(Math.trunc(numberOf(value))) : undefined
}

function hasType(operand: unknown): FieldTest {
  const wanted = new Set(
    (Array.isArray(operand) ? operand : [operand]).flatMap((type) => {
      if (type === 'number') return ['int', 'long', 'double', 'decimal']
      if (typeof type !== 'string' && !isAnyNumber(type)) throw new MongoServerError(14, 'type must be represented as a number or a string')
      const alias = aliasOf(typeof type === 'string' ? type : asDouble(type))
      if (!alias)
        throw new MongoServerError(2, typeof type === 'string' ? `Unknown type name alias: ${type}` : 'Invalid numerical type code')
      return alias
    })
  )
  if (wanted.size === 0) throw new MongoServerError(9, 'a $type match must match at least one type')
  return anyElement((value) => wanted.has(typeName(value)))
}

/** @param holds tells from the bits of the mask that a value has set. */
function hasBits(operand: unknown, holds: (set: bigint, mask: bigint) => boolean): FieldTest {
  const mask = bitMask(operand)
  return anyElement((value) => {
    // A double counts where it is a whole number that fits 64 bits.
    const isWhole = isInteger(value) || (Number.isInteger(numberOf(value)) && Math.abs(numberOf(value)) < 2 ** 63)
    const bits = value instanceof Binary ? littleEndian(value) : isWhole ? wholePart(value) : undefined
    return bits !== undefined && holds(bits & mask, mask)
  })
}

/** Bits from a number, binary data (least significant byte first) or a list of positions. */
function bitMask(operand: unknown): bigint {
  if (operand instanceof Binary) return littleEndian(operand)
  if (!Array.isArray(operand)) return BigInt(wholeNumber(operand, 'bit mask'))
  return operand.reduce((mask: bigint, position) => {
    checkTime()
    // No stored value has a bit beyond.
    return mask | (1n << BigInt(Math.min(wholeNumber(position, 'bit position'), MAX_BSON_BYTES * 8)))
  }, 0n)
}

function littleEndian(binary: Binary): bigint {
  return BigInt(`0x0${Buffer.from(binary.value()).reverse().toString('hex')}`)
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
