import { BSONRegExp, type Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { isDocument, isNumber, toPlain } from '../values'
import { compareValues, typeRank } from './compare'
import { valuesAt } from './paths'

export type Predicate = (document: Document) => boolean
/** Tests one value that a path reached. */
type ValueTest = (value: unknown) => boolean
/** Tests all values that a path reached; an empty list means that the field is missing. */
type FieldTest = (values: unknown[]) => boolean

const NULL_RANK = 2

/**
 * Compiles a query document.
 * @throws MongoServerError BadValue for what MongoDB refuses, NotImplemented for operators that this server does not have.
 */
export function compileFilter(filter: Document): Predicate {
  const tests = Object.entries(filter).map(([key, condition]): Predicate => {
    if (key === '$comment') return () => true
    if (key === '$and' || key === '$or' || key === '$nor') return logical(key, condition)
    if (key.startsWith('$')) {
      if (KNOWN_TOP_LEVEL.has(key)) throw notImplemented(`the query operator ${key}`)
      throw new MongoServerError(
        2,
        `unknown top level operator: ${key}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`
      )
    }
    const test = compileCondition(condition)
    return (document) => test(valuesAt(document, key))
  })
  return (document) => tests.every((test) => test(document))
}

const KNOWN_TOP_LEVEL = new Set(['$expr', '$jsonSchema', '$text', '$where', '$alwaysTrue', '$alwaysFalse', '$sampleRate'])

function logical(operator: '$and' | '$or' | '$nor', clauses: unknown): Predicate {
  if (!Array.isArray(clauses)) throw new MongoServerError(2, `${operator} must be an array`)
  if (clauses.length === 0) throw new MongoServerError(2, '$and/$or/$nor must be a nonempty array')
  const tests = clauses.map((clause) => {
    if (!isDocument(clause)) throw new MongoServerError(2, '$or/$and/$nor entries need to be full objects')
    return compileFilter(clause)
  })
  if (operator === '$and') return (document) => tests.every((test) => test(document))
  const any: Predicate = (document) => tests.some((test) => test(document))
  return operator === '$or' ? any : (document) => !any(document)
}

/** The condition of one field: a value, a regular expression, or a document of operators. */
function compileCondition(condition: unknown): FieldTest {
  if (isOperatorDocument(condition)) return compileOperators(condition)
  if (isRegExp(condition)) return anyElement(matchesRegExp(condition))
  return equals(condition)
}

/** True for `{$gt: 1, …}`. A document whose first field is no operator is a value to be equal to. */
export function isOperatorDocument(value: unknown): value is Document {
  return isDocument(value) && (Object.keys(value)[0] ?? '').startsWith('$') && !('$ref' in value)
}

function compileOperators(operators: Document): FieldTest {
  const tests = Object.entries(operators).map(([name, operand]): FieldTest => {
    switch (name) {
      case '$eq':
        return isRegExp(operand) ? anyElement((value) => compareValues(value, operand) === 0) : equals(operand)
      case '$ne':
        return not(equals(operand))
      case '$gt':
        return compares(operand, (order) => order > 0)
      case '$gte':
        return compares(operand, (order) => order >= 0)
      case '$lt':
        return compares(operand, (order) => order < 0)
      case '$lte':
        return compares(operand, (order) => order <= 0)
      case '$in':
        return isOneOf(operand, '$in')
      case '$nin':
        return not(isOneOf(operand, '$nin'))
      case '$exists': {
        const wanted = isTruthy(operand)
        return (values) => values.length > 0 === wanted
      }
      case '$not':
        return not(compileNot(operand))
      case '$regex':
        return anyElement(matchesRegExp(withOptions(operand, operators.$options)))
      case '$options':
        if (!('$regex' in operators)) throw new MongoServerError(2, '$options needs a $regex')
        return () => true
      case '$size':
        return hasSize(operand)
      case '$all':
        return hasAll(operand)
      case '$elemMatch':
        return elementMatches(operand)
      case '$mod':
        return hasRemainder(operand)
      default:
        if (KNOWN_FIELD_OPERATORS.has(name)) throw notImplemented(`the query operator ${name}`)
        throw new MongoServerError(2, `unknown operator: ${name}`)
    }
  })
  return (values) => tests.every((test) => test(values))
}

const KNOWN_FIELD_OPERATORS = new Set(
  '$type $bitsAllClear $bitsAllSet $bitsAnyClear $bitsAnySet $geoIntersects $geoWithin $near $nearSphere $within $geoNear $maxDistance $minDistance'.split(
    ' '
  )
)

function not(test: FieldTest): FieldTest {
  return (values) => !test(values)
}

/** A test holds for a field when it holds for a value that the path reached, or for an element of one that is an array. */
function anyElement(test: ValueTest): FieldTest {
  return (values) => values.some((value) => test(value) || (Array.isArray(value) && value.some(test)))
}

function equals(operand: unknown): FieldTest {
  const test = anyElement((value) => compareValues(value, operand) === 0)
  return typeRank(operand) === NULL_RANK ? (values) => values.length === 0 || test(values) : test
}

/** Range comparison within the operand's type only ("type bracketing"). */
function compares(operand: unknown, accepts: (order: number) => boolean): FieldTest {
  if (isRegExp(operand)) throw new MongoServerError(2, `Can't have RegEx as arg to predicate over field`)
  const rank = typeRank(operand)
  const isNaNOperand = isNumber(operand) && Number.isNaN(Number(toPlain(operand)))
  const test = anyElement((value) => {
    if (typeRank(value) !== rank) return false
    const isNaNValue = isNumber(value) && Number.isNaN(Number(toPlain(value)))
    if (isNaNOperand !== isNaNValue) return false
    return accepts(compareValues(value, operand))
  })
  return rank === NULL_RANK && accepts(0) ? (values) => values.length === 0 || test(values) : test
}

function isOneOf(operand: unknown, name: string): FieldTest {
  if (!Array.isArray(operand)) throw new MongoServerError(2, `${name} needs an array`)
  const tests = operand.map((candidate) => {
    if (isOperatorDocument(candidate)) throw new MongoServerError(2, `cannot nest $ under ${name}`)
    return isRegExp(candidate) ? anyElement(matchesRegExp(candidate)) : equals(candidate)
  })
  return (values) => tests.some((test) => test(values))
}

function compileNot(operand: unknown): FieldTest {
  if (isRegExp(operand)) return anyElement(matchesRegExp(operand))
  if (!isOperatorDocument(operand)) throw new MongoServerError(2, '$not needs a regex or a document')
  return compileOperators(operand)
}

function hasSize(operand: unknown): FieldTest {
  const size = toPlain(operand)
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0)
    throw new MongoServerError(2, `Failed to parse $size. Expected a non-negative integer in: $size: ${size}`)
  return (values) => values.some((value) => Array.isArray(value) && value.length === size)
}

function hasAll(operand: unknown): FieldTest {
  if (!Array.isArray(operand)) throw new MongoServerError(2, '$all needs an array')
  const tests = operand.map((candidate) =>
    isDocument(candidate) && '$elemMatch' in candidate ? elementMatches(candidate.$elemMatch) : compileCondition(candidate)
  )
  return (values) => tests.length > 0 && tests.every((test) => test(values))
}

function elementMatches(operand: unknown): FieldTest {
  if (!isDocument(operand)) throw new MongoServerError(2, '$elemMatch needs an Object')
  const byOperators = isOperatorDocument(operand) && !['$and', '$or', '$nor'].some((name) => name in operand)
  const matches: ValueTest = byOperators ? asValueTest(compileOperators(operand)) : asElementTest(compileFilter(operand))
  return (values) => values.some((value) => Array.isArray(value) && value.some(matches))
}

function asValueTest(test: FieldTest): ValueTest {
  return (value) => test([value])
}

function asElementTest(test: Predicate): ValueTest {
  return (value) => (isDocument(value) || Array.isArray(value)) && test(value as Document)
}

function hasRemainder(operand: unknown): FieldTest {
  const [divisor, remainder] = Array.isArray(operand) ? operand.map(toPlain) : []
  if (!Array.isArray(operand) || operand.length !== 2) throw new MongoServerError(2, 'malformed mod, needs to be an array of two elements')
  if (typeof divisor !== 'number' || typeof remainder !== 'number')
    throw new MongoServerError(2, 'malformed mod, divisor and remainder must be numbers')
  if (Math.trunc(divisor) === 0) throw new MongoServerError(2, 'divisor cannot be 0')
  return anyElement((value) => isNumber(value) && Math.trunc(Number(toPlain(value))) % Math.trunc(divisor) === Math.trunc(remainder))
}

function isTruthy(operand: unknown): boolean {
  const value = toPlain(operand)
  return value !== false && value !== 0 && value !== null
}

type AnyRegExp = RegExp | BSONRegExp

function isRegExp(value: unknown): value is AnyRegExp {
  return value instanceof RegExp || value instanceof BSONRegExp
}

function withOptions(pattern: unknown, options: unknown): AnyRegExp {
  if (options !== undefined && typeof options !== 'string') throw new MongoServerError(2, '$options has to be a string')
  if (typeof pattern === 'string') return new BSONRegExp(pattern, options)
  if (!isRegExp(pattern)) throw new MongoServerError(2, '$regex has to be a string')
  if (options === undefined) return pattern
  return new BSONRegExp(pattern instanceof RegExp ? pattern.source : pattern.pattern, options)
}

function matchesRegExp(expression: AnyRegExp): ValueTest {
  const compiled = expression instanceof RegExp ? expression : toRegExp(expression)
  return (value) => typeof value === 'string' && compiled.test(value)
}

/** MongoDB speaks PCRE; the flags that mean the same in JavaScript are taken, the rest refused. */
function toRegExp({ pattern, options }: BSONRegExp): RegExp {
  const flags = options ?? ''
  if (/[^imsu]/.test(flags)) {
    if (/[^imsux]/.test(flags)) throw new MongoServerError(2, `invalid flag in regex options: ${flags}`)
    throw notImplemented('the regular expression flag x')
  }
  try {
    return new RegExp(pattern, flags)
  } catch {
    throw notImplemented(`the regular expression /${pattern}/`)
  }
}
