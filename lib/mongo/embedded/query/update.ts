import { type Document, Int32, Long, serialize } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { keyOf } from '../storage/key'
import { copy, isDocument, presentTimestamp, setOwn, show, stamped } from '../values'
import type { StringOrder } from './collation'
import { compareValues } from './compare'
import { compileFilter, isElementCondition, isOperatorDocument } from './filter'
import { asDouble, combine, isAnyNumber, isInteger, toBigInt } from './numbers'
import type { QueryOptions } from './options'
import { isRegExp } from './regexp'
import { parseSort, sortedBy } from './sort'
import { compileTransform } from './transform'
import { typeName } from './types'
import { type ArrayFilters, checkViable, concretePaths, getPath, nonArray, parseArrayFilters, setPath, unsetPath } from './update-paths'

/** The circumstances in which an update is applied. */
export interface Occasion {
  /** True while an upsert makes a new document. */
  inserting: boolean
  /** The index that the positional `$` stands for. */
  position?: number | undefined
}

/** Changes a document, which it may change in place. */
export type Updater = (document: Document, occasion: Occasion) => Document

export interface Update {
  apply: Updater
  /** True for a whole document in place of the old one, which cannot be done to many at once. */
  isReplacement: boolean
  /** True when a path holds the positional `$`, so that the matching element has to be found. */
  needsPosition: boolean
}

/**
 * Compiles an update: a replacement document, a document of operators or a pipeline.
 * @param arrayFilters the tests of `$[name]`, as the command has them.
 * @throws MongoServerError FailedToParse for an unknown operator or an array filter that is not used, ConflictingUpdateOperators for
 *   two operators on one path, and the errors of the operators and stages themselves.
 */
export function compileUpdate(update: unknown, options: QueryOptions, arrayFilters?: unknown): Update {
  const filters = parseArrayFilters(arrayFilters, options)
  if (Array.isArray(update)) {
    if (arrayFilters !== undefined) throw new MongoServerError(9, 'arrayFilters may not be specified for pipeline-syle updates')
    return { apply: compilePipeline(update, options), isReplacement: false, needsPosition: false }
  }
  if (!isDocument(update)) throw new MongoServerError(9, 'Update argument must be either an object or an array')
  if (!Object.keys(update)[0]?.startsWith('$')) {
    if (arrayFilters !== undefined) throw new MongoServerError(9, 'arrayFilters may not be specified for replacement-style updates')
    return { apply: compileReplacement(update), isReplacement: true, needsPosition: false }
  }
  return compileOperators(update, options, filters)
}

interface Change {
  name: string
  parts: string[]
  /** The path that it sets; undefined where it only removes. */
  sets: string[] | undefined
  apply: Step
}

/** The operators that take something away and set nothing. */
const REMOVING = new Set(['$unset', '$pop', '$pull', '$pullAll'])

function compileOperators(update: Document, options: QueryOptions, arrayFilters: ArrayFilters): Update {
  const touched: string[] = []
  const changes = Object.keys(update).flatMap((name) => {
    const operator = OPERATORS[name]
    if (!operator)
      throw new MongoServerError(
        9,
        `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`
      )
    const fields = update[name]
    if (!isDocument(fields))
      throw new MongoServerError(
        9,
        `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${name}: ${show(fields)}}`
      )
    return Object.entries(fields).map(([path, argument]): Change => {
      const parts = checkPath(path)
      if (name === '$rename') claim(touched, path)
      const apply = operator(argument, path, options)
      const target = name === '$rename' ? String(argument) : path
      claim(touched, target)
      return { name, parts, sets: REMOVING.has(name) ? undefined : target.split('.'), apply }
    })
  })
  checkArrayFilters(changes, arrayFilters, update)
  const inOrder = [...changes].sort((a, b) => comparePaths(a.parts, b.parts))
  return {
    isReplacement: false,
    needsPosition: changes.some(({ parts }) => parts.includes('$')),
    apply: (document, { inserting, position }) => {
      for (const { name, parts, sets, apply } of inOrder) {
        if (name === '$setOnInsert' && !inserting) continue
        const check = sets && !inserting ? dollarCheck(document, sets) : undefined
        for (const concrete of concretePaths(document, parts, { position, arrayFilters })) apply(document, concrete)
        check?.()
      }
      return document
    }
  }
}

/**
 * Only an insert stores a top-level field whose name begins with `$`. In a stored document such a field can be changed inside or removed,
 * but not set.
 * Source: https://www.mongodb.com/docs/manual/core/dot-dollar-considerations/dollar-prefix/
 * @returns the check to make after the change, if one is needed.
 */
function dollarCheck(document: Document, [field = '', ...inside]: string[]): (() => void) | undefined {
  const before = document[field]
  if (!field.startsWith('$') || (before !== undefined && inside.length > 0)) return undefined
  const bytes = serialize({ before })
  return () => {
    const after = document[field]
    if (after !== undefined && Buffer.compare(bytes, serialize({ before: after })) !== 0) throw dollarField(field)
  }
}

function dollarField(field: string): MongoServerError {
  // The rules of references hold for these.
  if (['$ref', '$id', '$db'].includes(field)) return notImplemented(`setting the field ${field} of a stored document`)
  return new MongoServerError(
    52,
    `The dollar ($) prefixed field '${field}' in '${field}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`
  )
}

/**
 * MongoDB applies changes by the names of their fields, those that are numbers by their value, whatever the order of the operators.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/update/#update-operators-processing-order
 */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [i, part] of a.entries()) {
    const other = b[i]
    if (other === undefined) return 1
    if (part === other) continue
    const isNumber = [part, other].map((one) => /^\d+$/.test(one))
    if (isNumber[0] && isNumber[1] && Number(part) !== Number(other)) return Number(part) - Number(other)
    if (isNumber[0] !== isNumber[1]) return isNumber[0] ? -1 : 1
    return Buffer.compare(Buffer.from(part), Buffer.from(other))
  }
  return a.length - b.length
}

function checkArrayFilters(changes: Change[], arrayFilters: ArrayFilters, update: Document): void {
  const used = new Set<string>()
  for (const { parts } of changes)
    for (const part of parts) {
      const name = /^\$\[(.+)\]$/.exec(part)?.[1]
      if (name === undefined) continue
      if (!arrayFilters.has(name))
        throw new MongoServerError(2, `No array filter found for identifier '${name}' in path '${parts.join('.')}'`)
      used.add(name)
    }
  const unused = [...arrayFilters.keys()].find((name) => !used.has(name))
  if (unused !== undefined)
    throw new MongoServerError(9, `The array filter for identifier '${unused}' was not used in the update ${show(update)}`)
}

function compilePipeline(stages: unknown[], options: QueryOptions): Updater {
  const transforms = stages.map((stage) => {
    const [name] = isDocument(stage) ? Object.keys(stage) : []
    if (!isDocument(stage)) throw new MongoServerError(14, "Each element of the 'pipeline' array must be an object")
    const transform = compileTransform(stage, options)
    if (!transform) throw new MongoServerError(72, `${name} is not allowed to be used within an update`)
    return transform
  })
  return (document) => {
    const after = transforms.reduce((current, transform) => transform(current), document)
    // A document that a pipeline leaves without an `_id` keeps the one that it had.
    return '_id' in after || !('_id' in document) ? after : { _id: document._id, ...after }
  }
}

function compileReplacement(replacement: Document): Updater {
  const dollar = Object.keys(replacement).find((key) => key.startsWith('$'))
  return (document, { inserting }) => {
    // A replacement by the same document is none.
    if (dollar !== undefined && !inserting && Buffer.compare(serialize(document), serialize(replacement)) !== 0) throw dollarField(dollar)
    const out: Document = {}
    if ('_id' in document) out._id = document._id
    for (const [key, value] of Object.entries(stamped(replacement))) setOwn(out, key, copy(value))
    return out
  }
}

/**
 * The document that an upsert starts from: the filter's equality conditions.
 * Source: https://www.mongodb.com/docs/manual/reference/method/db.collection.update/#upsert-behavior
 * @throws MongoServerError NotSingleValueField when two conditions set one field.
 */
export function upsertSeed(filter: Document): Document {
  const seed: Document = {}
  for (const { path, value } of equalities(filter)) {
    const parts = path.split('.')
    if (getPath(seed, parts) !== undefined)
      throw new MongoServerError(54, `cannot infer query fields to set, path '${path}' is matched twice`)
    setPath(seed, parts, copy(value))
  }
  return seed
}

function equalities(filter: Document): { path: string; value: unknown }[] {
  return Object.entries(filter).flatMap(([key, condition]) => {
    const isOnlyChoice = key === '$or' && Array.isArray(condition) && condition.length === 1
    if ((key === '$and' && Array.isArray(condition)) || isOnlyChoice) return (condition as Document[]).flatMap(equalities)
    if ((key.startsWith('$') && !['$ref', '$id', '$db'].includes(key)) || isRegExp(condition)) return []
    if (!isOperatorDocument(condition)) return [{ path: key, value: condition }]
    if ('$eq' in condition && !isRegExp(condition.$eq)) return [{ path: key, value: condition.$eq }]
    const single = condition.$in ?? condition.$all
    if (Array.isArray(single) && single.length === 1 && !isRegExp(single[0]) && !isOperatorDocument(single[0]))
      return [{ path: key, value: single[0] }]
    return []
  })
}

type Step = (document: Document, parts: string[]) => void
/** Reads an operator's argument and returns its step at a path. */
type Operator = (argument: unknown, path: string, options: QueryOptions) => Step

const OPERATORS: Record<string, Operator | undefined> = {
  $set: (value) => (document, parts) => setPath(document, parts, copy(value)),
  $setOnInsert: (value) => (document, parts) => setPath(document, parts, copy(value)),
  $unset: () => unsetPath,
  $inc: (amount, path) => arithmetic('$inc', amount, path),
  $mul: (amount, path) => arithmetic('$mul', amount, path),
  $min: (value, _path, { strings }) => keepIf(value, strings, (order) => order < 0),
  $max: (value, _path, { strings }) => keepIf(value, strings, (order) => order > 0),
  $bit: bitwise,
  $currentDate: (kind) => (document, parts) => setPath(document, parts, currentDate(kind)),
  $rename: rename,
  $push: push,
  $addToSet: addToSet,
  $pull: (condition, _path, options) => removing('$pull', pullCondition(condition, options)),
  $pullAll: pullAll,
  $pop: pop
}

function arithmetic(name: '$inc' | '$mul', amount: unknown, path: string): Step {
  if (!isAnyNumber(amount))
    throw new MongoServerError(
      14,
      `Cannot ${name === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${show(amount)}}`
    )
  return (document, parts) => {
    const current = getPath(document, parts)
    if (current !== undefined && !isAnyNumber(current))
      throw new MongoServerError(
        14,
        `Cannot apply ${name} to a value of non-numeric type. {_id: ${show(document._id)}} has the field '${parts.at(-1)}' of non-numeric type ${typeName(current)}`
      )
    // A missing field is the zero of the amount's own type, which an Int32 zero gives for both operators.
    const result = combine(name === '$inc' ? '+' : '*', current ?? new Int32(0), amount)
    if (result === undefined)
      throw new MongoServerError(
        2,
        `Failed to apply ${name} operations to current value (${show(current)}) for document {_id: ${show(document._id)}}`
      )
    setPath(document, parts, result)
  }
}

function keepIf(value: unknown, strings: StringOrder | undefined, wins: (order: number) => boolean): Step {
  return (document, parts) => {
    const current = getPath(document, parts)
    if (current === undefined || wins(compareValues(value, current, strings))) setPath(document, parts, copy(value))
  }
}

const BITS: Record<string, (a: bigint, b: bigint) => bigint> = { and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b }

function bitwise(argument: unknown, path: string): Step {
  const operations = isDocument(argument) ? Object.entries(argument) : []
  if (operations.length === 0)
    throw new MongoServerError(2, `You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}}`)
  const steps = operations.map(([name, operand]) => {
    const apply = BITS[name]
    if (!apply)
      throw new MongoServerError(
        2,
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {${name}: ${show(operand)}}`
      )
    if (!isInteger(operand))
      throw new MongoServerError(
        2,
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(operand)}' is not supported here: {${path}: ${show(operand)}}`
      )
    return { apply, operand }
  })
  return (document, parts) => {
    let current = getPath(document, parts) ?? new Int32(0)
    for (const { apply, operand } of steps) {
      if (!isInteger(current))
        throw new MongoServerError(
          2,
          `Cannot apply $bit to a value of non-integral type.{_id: ${show(document._id)}} has the field ${parts.at(-1)} of non-integer type ${typeName(current)}`
        )
      const result = apply(toBigInt(current), toBigInt(operand))
      current = current instanceof Long || operand instanceof Long ? Long.fromBigInt(result) : new Int32(Number(result))
    }
    setPath(document, parts, current)
  }
}

function currentDate(kind: unknown): unknown {
  if (typeof kind === 'boolean' || (isDocument(kind) && kind.$type === 'date')) return new Date()
  if (isDocument(kind) && kind.$type === 'timestamp') return presentTimestamp()
  throw new MongoServerError(
    2,
    `${typeName(kind)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`
  )
}

function rename(target: unknown, path: string): Step {
  if (typeof target !== 'string') throw new MongoServerError(2, `The 'to' field for $rename must be a string: ${path}: ${show(target)}`)
  const to = checkPath(target)
  for (const [which, parts] of [
    ['source', path.split('.')],
    ['destination', to]
  ] as const)
    if (parts.some((part) => part === '$' || part.startsWith('$[')))
      throw new MongoServerError(2, `The ${which} field for $rename may not be dynamic: ${parts.join('.')}`)
  if (target === path) throw new MongoServerError(2, `The source and target field for $rename must differ: ${path}: ${show(target)}`)
  if (areOnOnePath(target, path))
    throw new MongoServerError(2, `The source and target field for $rename must not be on the same path: ${path}: ${show(target)}`)
  return (document, parts) => {
    const value = getPath(document, parts)
    if (value === undefined) return checkViable(document, parts)
    for (const ends of [parts, to])
      for (let i = 1; i < ends.length; i++)
        if (Array.isArray(getPath(document, ends.slice(0, i))))
          throw new MongoServerError(
            2,
            `The ${ends === to ? 'destination' : 'source'} field cannot be an array element, '${ends.join('.')}' in doc with _id: ${show(document._id)} has an array field called '${ends[i - 1]}'`
          )
    unsetPath(document, parts)
    setPath(document, to, value)
  }
}

const PUSH_CLAUSES = ['$each', '$slice', '$sort', '$position']

function push(argument: unknown, _path: string, { strings }: QueryOptions): Step {
  const modifiers: Document = isDocument(argument) && '$each' in argument ? argument : {}
  const unknown = Object.keys(modifiers).find((key) => !PUSH_CLAUSES.includes(key))
  if (unknown) throw new MongoServerError(2, `Unrecognized clause in $push: ${unknown}`)
  const values = eachOf(argument, '$push')
  const slice = '$slice' in modifiers ? wholeNumber(modifiers.$slice, '$slice') : undefined
  const position = '$position' in modifiers ? wholeNumber(modifiers.$position, '$position') : undefined
  const order = '$sort' in modifiers ? elementOrder(modifiers.$sort, strings) : undefined
  return (document, parts) => {
    const array = arrayAt(document, parts)
    array.splice(position ?? array.length, 0, ...values.map(copy))
    if (order) array.splice(0, array.length, ...order(array))
    if (slice === undefined) return
    if (slice >= 0) array.splice(slice)
    else array.splice(0, Math.max(0, array.length + slice))
  }
}

/** The order of `$push`'s `$sort`: 1 or -1 for whole elements, or a document of paths into them. */
function elementOrder(sortBy: unknown, strings: ((a: string, b: string) => number) | undefined): (elements: unknown[]) => unknown[] {
  if (isDocument(sortBy)) {
    const sort = parseSort(sortBy)
    return (elements) => sortedBy(elements, sort, (element) => (isDocument(element) ? element : ({} as Document)), strings)
  }
  const direction = isAnyNumber(sortBy) ? asDouble(sortBy) : 0
  if (direction !== 1 && direction !== -1) throw new MongoServerError(2, 'The $sort element value must be either 1 or -1')
  return (elements) => [...elements].sort((a, b) => compareValues(a, b, strings) * direction)
}

function wholeNumber(value: unknown, clause: string): number {
  if (!isAnyNumber(value) || !Number.isInteger(asDouble(value)))
    throw new MongoServerError(2, `The value for ${clause} must be an integer value but was given type: ${typeName(value)}`)
  return asDouble(value)
}

function addToSet(argument: unknown, _path: string, { strings }: QueryOptions): Step {
  const values = eachOf(argument, '$addToSet')
  return (document, parts) => {
    const array = arrayAt(document, parts)
    if (strings) {
      for (const value of values) if (!array.some((element) => compareValues(element, value, strings) === 0)) array.push(copy(value))
      return
    }
    const keys = new Set(array.map(keyOf))
    for (const value of values) {
      const key = keyOf(value)
      if (!keys.has(key)) array.push(copy(value))
      keys.add(key)
    }
  }
}

function eachOf(argument: unknown, name: string): unknown[] {
  if (!isDocument(argument) || !('$each' in argument)) return [argument]
  if (!Array.isArray(argument.$each))
    throw new MongoServerError(
      name === '$push' ? 2 : 14,
      `The argument to $each in ${name} must be an array but it was of type: ${typeName(argument.$each)}`
    )
  return argument.$each
}

function pullCondition(condition: unknown, options: QueryOptions): (element: unknown) => boolean {
  if (isElementCondition(condition) || isRegExp(condition)) {
    const test = compileFilter({ element: condition }, options, 'update')
    return (element) => test({ element })
  }
  if (isDocument(condition)) {
    const test = compileFilter(condition, options, 'update')
    return (element) => isDocument(element) && test(element)
  }
  return (element) => compareValues(element, condition, options.strings) === 0
}

function pullAll(values: unknown, _path: string, { strings }: QueryOptions): Step {
  if (!Array.isArray(values)) throw new MongoServerError(2, `$pullAll requires an array argument but was given a ${typeName(values)}`)
  return removing('$pullAll', (element) => values.some((value) => compareValues(element, value, strings) === 0))
}

function removing(name: string, matches: (element: unknown) => boolean): Step {
  return (document, parts) => {
    const array = getPath(document, parts)
    if (array === undefined) return checkViable(document, parts)
    if (!Array.isArray(array)) throw new MongoServerError(2, `Cannot apply ${name} to a non-array value`)
    setPath(
      document,
      parts,
      array.filter((element) => !matches(element))
    )
  }
}

function pop(end: unknown): Step {
  const which = isAnyNumber(end) ? asDouble(end) : 0
  if (which !== 1 && which !== -1) throw new MongoServerError(9, `$pop expects 1 or -1, found: ${show(end)}`)
  return (document, parts) => {
    const array = getPath(document, parts)
    if (array === undefined) return checkViable(document, parts)
    if (!Array.isArray(array)) throw new MongoServerError(14, nonArray(parts, array))
    if (which === 1) array.pop()
    else array.shift()
  }
}

function arrayAt(document: Document, parts: string[]): unknown[] {
  const current = getPath(document, parts)
  if (Array.isArray(current)) return current
  if (current !== undefined)
    throw new MongoServerError(
      2,
      `The field '${parts.join('.')}' must be an array but is of type ${typeName(current)} in document {_id: ${show(document._id)}}`
    )
  const created: unknown[] = []
  setPath(document, parts, created)
  return created
}

/** @returns the path's parts. @throws MongoServerError for an empty name, or a positional part in first place. */
function checkPath(path: string): string[] {
  if (path === '') throw new MongoServerError(56, 'An empty update path is not valid.')
  const parts = path.split('.')
  if (parts.includes('')) throw new MongoServerError(56, `The update path '${path}' contains an empty field name, which is not allowed.`)
  if (parts[0]?.startsWith('$') && (parts[0] === '$' || parts[0].startsWith('$[')))
    throw new MongoServerError(2, `Cannot have positional (i.e. '$') element in the first position in path '${path}'`)
  if (parts.filter((part) => part === '$').length > 1)
    throw new MongoServerError(2, `Too many positional (i.e. '$') elements found in path '${path}'`)
  return parts
}

function areOnOnePath(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
}

function claim(touched: string[], path: string): void {
  const clash = touched.find((other) => areOnOnePath(other, path))
  if (clash) throw new MongoServerError(40, `Updating the path '${path}' would create a conflict at '${clash}'`)
  touched.push(path)
}
