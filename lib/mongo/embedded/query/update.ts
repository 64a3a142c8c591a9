import { type Document, Int32, Timestamp } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { checkTime } from '../limits'
import { keyOf } from '../storage/key'
import { checkTimestamps, copy, isDocument, setOwn, show } from '../values'
import { compareValues } from './compare'
import { compileFilter, isElementCondition, isOperatorDocument } from './filter'
import { combine, isAnyNumber, numberOf } from './numbers'
import { compileTransform } from './projection'
import { isRegExp } from './regexp'
import { parseSort, sortedBy } from './sort'
import { typeName } from './types'
import { type ArrayFilters, checkViable, concretePaths, getPath, parseArrayFilters, setPath, unsetPath } from './update-paths'

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
export function compileUpdate(update: unknown, arrayFilters?: unknown): Update {
  const filters = parseArrayFilters(arrayFilters)
  if (isDocument(update) && Object.keys(update)[0]?.startsWith('$')) return compileOperators(update, filters)
  if (!isDocument(update) && !Array.isArray(update)) throw new MongoServerError(9, 'Update argument must be either an object or an array')
  if (arrayFilters !== undefined) throw new MongoServerError(9, 'arrayFilters may be specified for update operators only')
  const isReplacement = !Array.isArray(update)
  return { apply: isReplacement ? compileReplacement(update) : compilePipeline(update), isReplacement, needsPosition: false }
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

/** MongoDB has these and this server does not: neither mongoose, the Auth.js adapter nor this site send them. */
const KNOWN = new Set(['$bit'])

function compileOperators(update: Document, arrayFilters: ArrayFilters): Update {
  const touched: string[] = []
  const changes = Object.entries(update).flatMap(([name, fields]) => {
    const operator = OPERATORS[name]
    if (KNOWN.has(name)) throw notImplemented(`the update operator ${name}`)
    if (!operator) throw new MongoServerError(9, `Unknown modifier: ${name}. Expected a valid update modifier or an array of stages`)
    if (!isDocument(fields))
      throw new MongoServerError(9, `Modifiers operate on fields but we found type ${typeName(fields)} instead: {${name}: ${show(fields)}}`)
    return Object.entries(fields).map(([path, argument]): Change => {
      const parts = checkPath(path)
      if (name === '$rename') claim(touched, path)
      const apply = operator(argument, path)
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
        if (sets?.[0]?.startsWith('$') && !inserting) throw dollarField(sets)
        for (const concrete of concretePaths(document, parts, { position, arrayFilters })) apply(document, concrete)
      }
      return document
    }
  }
}

/**
 * Only an insert stores a top-level field whose name begins with `$`. What else MongoDB allows (a change inside, the fields of references) is
 * left out.
 * Source: https://www.mongodb.com/docs/manual/core/dot-dollar-considerations/dollar-prefix/
 */
function dollarField([field = '', ...inside]: string[]): MongoServerError {
  if (inside.length > 0 || ['$ref', '$id', '$db'].includes(field)) return notImplemented(`setting the field ${field} of a stored document`)
  return new MongoServerError(52, `The dollar ($) prefixed field '${field}' in '${field}' is not allowed in the context of an update`)
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
    const [isNumber, isOtherNumber] = [part, other].map((one) => /^\d+$/.test(one))
    if (isNumber && isOtherNumber && Number(part) !== Number(other)) return Number(part) - Number(other)
    if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
    return Buffer.compare(Buffer.from(part), Buffer.from(other))
  }
  return a.length - b.length
}

function checkArrayFilters(changes: Change[], arrayFilters: ArrayFilters, update: Document): void {
  const used = new Set(changes.flatMap(({ parts }) => parts.flatMap((part) => /^\$\[(.+)\]$/.exec(part)?.[1] ?? [])))
  const unknown = [...used].find((name) => !arrayFilters.has(name))
  if (unknown !== undefined) throw new MongoServerError(2, `No array filter found for identifier '${unknown}' in ${show(update)}`)
  const unused = [...arrayFilters.keys()].find((name) => !used.has(name))
  if (unused !== undefined)
    throw new MongoServerError(9, `The array filter for identifier '${unused}' was not used in the update ${show(update)}`)
}

function compilePipeline(stages: unknown[]): Updater {
  const transforms = stages.map((stage) => {
    if (!isDocument(stage)) throw new MongoServerError(14, "Each element of the 'pipeline' array must be an object")
    const [[name, argument] = ['', undefined]] = Object.entries(stage)
    if (name === '$replaceRoot' || name === '$replaceWith') throw notImplemented(`the aggregation stage ${name}`)
    const transform = compileTransform(name, argument)
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
    if (dollar !== undefined && !inserting) throw dollarField([dollar])
    const out: Document = '_id' in document ? { _id: document._id } : {}
    for (const [key, value] of Object.entries(checkTimestamps(replacement))) setOwn(out, key, copy(value))
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
  return Object.entries(filter).flatMap(([path, condition]) => {
    const isOnlyChoice = path === '$or' && Array.isArray(condition) && condition.length === 1
    if ((path === '$and' && Array.isArray(condition)) || isOnlyChoice) return (condition as Document[]).flatMap(equalities)
    if ((path.startsWith('$') && !['$ref', '$id', '$db'].includes(path)) || isRegExp(condition)) return []
    if (!isOperatorDocument(condition)) return [{ path, value: condition }]
    if ('$eq' in condition && !isRegExp(condition.$eq)) return [{ path, value: condition.$eq }]
    const single = condition.$in ?? condition.$all
    const isSingle = Array.isArray(single) && single.length === 1 && !isRegExp(single[0]) && !isOperatorDocument(single[0])
    return isSingle ? [{ path, value: single[0] }] : []
  })
}

type Step = (document: Document, parts: string[]) => void
/** Reads an operator's argument and returns its step at a path. */
type Operator = (argument: unknown, path: string) => Step

const OPERATORS: Record<string, Operator | undefined> = {
  $set,
  $setOnInsert: $set,
  $unset: () => unsetPath,
  $inc: arithmetic('$inc'),
  $mul: arithmetic('$mul'),
  $max: (value) => unlessBeaten(value, (order) => order > 0),
  $min: (value) => unlessBeaten(value, (order) => order < 0),
  $currentDate: (kind) => (document, parts) => setPath(document, parts, currentDate(kind)),
  $rename: rename,
  $push: push,
  $addToSet: addToSet,
  $pull: (condition) => removing('$pull', pullCondition(condition)),
  $pullAll: pullAll,
  $pop: pop
}

function $set(value: unknown): Step {
  return (document, parts) => setPath(document, parts, copy(value))
}

/** Sets the value where there is none, or where it wins over the one that is there. */
function unlessBeaten(value: unknown, wins: (order: number) => boolean): Step {
  return (document, parts) => {
    const current = getPath(document, parts)
    if (current === undefined || wins(compareValues(value, current))) setPath(document, parts, copy(value))
  }
}

function arithmetic(name: '$inc' | '$mul'): Operator {
  const [verb, sign] = name === '$inc' ? (['increment', '+'] as const) : (['multiply', '*'] as const)
  return (amount, path) => {
    if (!isAnyNumber(amount)) throw new MongoServerError(14, `Cannot ${verb} with non-numeric argument: {${path}: ${show(amount)}}`)
    return (document, parts) => {
      const current = getPath(document, parts)
      const of = `{_id: ${show(document._id)}}`
      if (current !== undefined && !isAnyNumber(current))
        throw new MongoServerError(
          14,
          `Cannot apply ${name} to a value of non-numeric type ${typeName(current)}: '${parts.at(-1)}' of ${of}`
        )
      // A missing field is the zero of the amount's own type, which an Int32 zero gives.
      const result = combine(sign, current ?? new Int32(0), amount)
      if (!result)
        throw new MongoServerError(2, `Failed to apply ${name} operations to current value (${show(current)}) for document ${of}`)
      setPath(document, parts, result)
    }
  }
}

function currentDate(kind: unknown): unknown {
  if (typeof kind === 'boolean' || (isDocument(kind) && kind.$type === 'date')) return new Date()
  if (isDocument(kind) && kind.$type === 'timestamp') return new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 })
  throw new MongoServerError(2, `${typeName(kind)} is not valid type for $currentDate: use true or {$type: 'timestamp' or 'date'}`)
}

function rename(target: unknown, path: string): Step {
  if (typeof target !== 'string') throw new MongoServerError(2, `The 'to' field for $rename must be a string: ${path}: ${show(target)}`)
  const to = checkPath(target)
  if ([...path.split('.'), ...to].some((part) => part === '$' || part.startsWith('$[')))
    throw new MongoServerError(2, `The source and destination field for $rename may not be dynamic: ${path}: ${target}`)
  if (areOnOnePath(target, path))
    throw new MongoServerError(2, `The source and target field for $rename must differ and not be on the same path: ${path}: ${target}`)
  return (document, parts) => {
    const value = getPath(document, parts)
    if (value === undefined) return checkViable(document, parts)
    for (const ends of [parts, to])
      if (ends.some((_part, i) => i > 0 && Array.isArray(getPath(document, ends.slice(0, i)))))
        throw new MongoServerError(2, `The ends of $rename cannot be array elements: '${ends.join('.')}' in _id: ${show(document._id)}`)
    unsetPath(document, parts)
    setPath(document, to, value)
  }
}

const PUSH_CLAUSES = ['$each', '$slice', '$sort', '$position']

function push(argument: unknown): Step {
  const modifiers: Document = isDocument(argument) && '$each' in argument ? argument : {}
  const unknown = Object.keys(modifiers).find((key) => !PUSH_CLAUSES.includes(key))
  if (unknown) throw new MongoServerError(2, `Unrecognized clause in $push: ${unknown}`)
  const values = eachOf(argument, '$push', 2)
  const [slice, position] = ['$slice', '$position'].map((clause) => {
    if (!(clause in modifiers)) return undefined
    const number = numberOf(modifiers[clause])
    if (!Number.isInteger(number)) throw new MongoServerError(2, `The value for ${clause} must be an integer value`)
    return number
  })
  const order = '$sort' in modifiers ? elementOrder(modifiers.$sort) : undefined
  return (document, parts) => {
    const array = arrayAt(document, parts)
    const at = position ?? array.length
    // Not as arguments of a call, which may not be so many.
    const pushed = [...array.slice(0, at), ...values.map(copy), ...array.slice(at)]
    const sorted = order ? order(pushed) : pushed
    const kept = slice === undefined ? sorted : slice >= 0 ? sorted.slice(0, slice) : sorted.slice(slice)
    setPath(document, parts, kept)
  }
}

/** The order of `$push`'s `$sort`: 1 or -1 for whole elements, or a document of paths into them. */
function elementOrder(sortBy: unknown): (elements: unknown[]) => unknown[] {
  if (isDocument(sortBy)) {
    const sort = parseSort(sortBy)
    return (elements) => sortedBy(elements, sort, (element) => (isDocument(element) ? element : {}))
  }
  const direction = numberOf(sortBy)
  if (direction !== 1 && direction !== -1) throw new MongoServerError(2, 'The $sort element value must be either 1 or -1')
  return (elements) => [...elements].sort((a, b) => compareValues(a, b) * direction)
}

function addToSet(argument: unknown): Step {
  const values = eachOf(argument, '$addToSet', 14)
  return (document, parts) => {
    const array = arrayAt(document, parts)
    const keys = new Set(array.map(keyOf))
    for (const value of values) if (keys.size < keys.add(keyOf(value)).size) array.push(copy(value))
  }
}

function eachOf(argument: unknown, name: string, code: number): unknown[] {
  if (!isDocument(argument) || !('$each' in argument)) return [argument]
  if (Array.isArray(argument.$each)) return argument.$each
  throw new MongoServerError(code, `The argument to $each in ${name} must be an array but it was of type: ${typeName(argument.$each)}`)
}

function pullCondition(condition: unknown): (element: unknown) => boolean {
  if (isElementCondition(condition) || isRegExp(condition)) {
    const test = compileFilter({ element: condition }, undefined, 'update')
    return (element) => test({ element })
  }
  if (!isDocument(condition)) return (element) => compareValues(element, condition) === 0
  const test = compileFilter(condition, undefined, 'update')
  return (element) => isDocument(element) && test(element)
}

function pullAll(values: unknown): Step {
  if (!Array.isArray(values)) throw new MongoServerError(2, `$pullAll requires an array argument but was given a ${typeName(values)}`)
  const keys = new Set(values.map(keyOf))
  return removing('$pullAll', (element) => keys.has(keyOf(element)))
}

function removing(name: string, matches: (element: unknown) => boolean): Step {
  return (document, parts) => {
    const kept = presentArray(document, parts, 2, name)?.filter((element) => !matches(element))
    if (kept) setPath(document, parts, kept)
  }
}

function pop(end: unknown): Step {
  const which = numberOf(end)
  if (which !== 1 && which !== -1) throw new MongoServerError(9, `$pop expects 1 or -1, found: ${show(end)}`)
  return (document, parts) => {
    const array = presentArray(document, parts, 14, '$pop')
    if (which === 1) array?.pop()
    else array?.shift()
  }
}

/** The array at a path, if there is anything. @throws MongoServerError with `code` for another value. */
function presentArray(document: Document, parts: string[], code: number, name: string): unknown[] | undefined {
  const array = getPath(document, parts)
  if (array === undefined) checkViable(document, parts)
  else if (!Array.isArray(array)) throw new MongoServerError(code, `Cannot apply ${name} to the non-array value at '${parts.join('.')}'`)
  return array as unknown[] | undefined
}

/** The array at a path, made if there is none. */
function arrayAt(document: Document, parts: string[]): unknown[] {
  const current = getPath(document, parts)
  if (Array.isArray(current)) return current
  if (current !== undefined)
    throw new MongoServerError(2, `The field '${parts.join('.')}' must be an array in document {_id: ${show(document._id)}}`)
  const created: unknown[] = []
  setPath(document, parts, created)
  return created
}

/** @returns the path's parts. @throws MongoServerError for an empty name, or a positional part in first place. */
function checkPath(path: string): string[] {
  const parts = path.split('.')
  if (parts.includes('')) throw new MongoServerError(56, `The update path '${path}' contains an empty field name, which is not allowed.`)
  if (parts[0] === '$' || parts[0]?.startsWith('$['))
    throw new MongoServerError(2, `Cannot have positional (i.e. '$') element in the first position in path '${path}'`)
  if (parts.filter((part) => part === '$').length > 1)
    throw new MongoServerError(2, `Too many positional (i.e. '$') elements found in path '${path}'`)
  return parts
}

function areOnOnePath(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
}

function claim(touched: string[], path: string): void {
  const clash = touched.find((other) => {
    checkTime()
    return areOnOnePath(other, path)
  })
  if (clash) throw new MongoServerError(40, `Updating the path '${path}' would create a conflict at '${clash}'`)
  touched.push(path)
}
