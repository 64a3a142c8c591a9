import { type Document, Double, Int32, Long, Timestamp } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { copy, isDocument, isNumber, setOwn, toPlain } from '../values'
import { compareValues } from './compare'
import { compileFilter, isOperatorDocument } from './filter'

/** Changes a document in place. `inserting` is true while an upsert makes a new one. */
export type Updater = (document: Document, inserting: boolean) => Document

/**
 * Compiles an update: a replacement document or a document of operators.
 * @throws MongoServerError FailedToParse for an unknown operator, ConflictingUpdateOperators for two operators on one path,
 *   NotImplemented for pipelines, array filters, `$bit` and positional paths.
 */
export function compileUpdate(update: unknown): Updater {
  if (Array.isArray(update)) throw notImplemented('an update pipeline')
  if (!isDocument(update)) throw new MongoServerError(9, 'Update argument must be either an object or an array')
  const names = Object.keys(update)
  if (!names[0]?.startsWith('$')) return compileReplacement(update)
  const touched: string[] = []
  const steps = names.flatMap((name) => {
    const operator = OPERATORS[name]
    if (!operator) {
      if (name === '$bit') throw notImplemented('the update operator $bit')
      throw new MongoServerError(
        9,
        `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`
      )
    }
    const changes = update[name]
    if (!isDocument(changes)) throw new MongoServerError(9, `Modifiers operate on fields but we found type ${typeof changes} instead.`)
    return Object.entries(changes).map(([path, argument]) => {
      checkPath(path)
      claim(touched, path)
      if (name === '$rename') claim(touched, String(argument))
      return { name, path, apply: operator(argument, path) }
    })
  })
  return (document, inserting) => {
    for (const { name, path, apply } of steps) {
      if (name === '$setOnInsert' && !inserting) continue
      apply(document, path.split('.'))
    }
    return document
  }
}

function compileReplacement(replacement: Document): Updater {
  const dollar = Object.keys(replacement).find((key) => key.startsWith('$'))
  if (dollar)
    throw new MongoServerError(
      52,
      `The dollar ($) prefixed field '${dollar}' in '${dollar}' is not allowed in the context of an update's replacement document.`
    )
  return (document) => {
    const out: Document = {}
    if ('_id' in document) out._id = document._id
    for (const [key, value] of Object.entries(replacement)) setOwn(out, key, copy(value))
    return out
  }
}

/**
 * The document that an upsert starts from: the filter's equality conditions.
 * Source: https://www.mongodb.com/docs/manual/reference/method/db.collection.update/#upsert-behavior
 */
export function upsertSeed(filter: Document): Document {
  const seed: Document = {}
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) for (const clause of condition) Object.assign(seed, upsertSeed(clause))
    else if (key.startsWith('$')) continue
    else if (!isOperatorDocument(condition)) {
      if (!(condition instanceof RegExp)) setPath(seed, key.split('.'), copy(condition))
    } else if ('$eq' in condition) setPath(seed, key.split('.'), copy(condition.$eq))
  }
  return seed
}

type Step = (document: Document, parts: string[]) => void
/** Reads an operator's argument and returns what it does at a path. */
type Operator = (argument: unknown, path: string) => Step

const OPERATORS: Record<string, Operator | undefined> = {
  $set: (value) => (document, parts) => setPath(document, parts, copy(value)),
  $setOnInsert: (value) => (document, parts) => setPath(document, parts, copy(value)),
  $unset: () => (document, parts) => unsetPath(document, parts),
  $inc: (amount, path) => arithmetic('$inc', amount, path, (a, b) => a + b),
  $mul: (amount, path) => arithmetic('$mul', amount, path, (a, b) => a * b),
  $min: (value) => keepIf(value, (order) => order < 0),
  $max: (value) => keepIf(value, (order) => order > 0),
  $currentDate: (kind) => (document, parts) => setPath(document, parts, currentDate(kind)),
  $rename: (target) => rename(target),
  $push: (argument) => push(argument),
  $addToSet: (argument) => addToSet(argument),
  $pull: (condition) => pull(condition),
  $pullAll: (values) => pullAll(values),
  $pop: (end) => pop(end)
}

function arithmetic(name: string, amount: unknown, path: string, combine: (a: number, b: number) => number): Step {
  if (!isNumber(amount))
    throw new MongoServerError(
      14,
      `Cannot ${name === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${JSON.stringify(amount)}}`
    )
  return (document, parts) => {
    const current = getPath(document, parts)
    if (current === undefined) {
      setPath(document, parts, name === '$inc' ? amount : sameType(amount, 0))
      return
    }
    if (!isNumber(current))
      throw new MongoServerError(
        14,
        `Cannot apply ${name} to a value of non-numeric type. {_id: ${String(toPlain(document._id))}} has the field '${parts.at(-1)}' of non-numeric type`
      )
    setPath(document, parts, combineNumbers(current, amount, combine))
  }
}

/** Int32 widens to Long when the result needs it; anything with a Double is a Double. */
function combineNumbers(a: unknown, b: unknown, combine: (a: number, b: number) => number): unknown {
  if (a instanceof Double || b instanceof Double) return new Double(combine(Number(toPlain(a)), Number(toPlain(b))))
  const result = combine(Number(toPlain(a)), Number(toPlain(b)))
  if (!Number.isSafeInteger(result)) throw notImplemented('integer arithmetic beyond 2^53')
  const isLong = a instanceof Long || b instanceof Long || Math.abs(result) > 0x7fffffff
  return isLong ? Long.fromNumber(result) : new Int32(result)
}

function sameType(example: unknown, value: number): unknown {
  if (example instanceof Double) return new Double(value)
  return example instanceof Long ? Long.fromNumber(value) : new Int32(value)
}

function keepIf(value: unknown, wins: (order: number) => boolean): Step {
  return (document, parts) => {
    const current = getPath(document, parts)
    if (current === undefined || wins(compareValues(value, current))) setPath(document, parts, copy(value))
  }
}

function currentDate(kind: unknown): unknown {
  if (kind === true || (isDocument(kind) && kind.$type === 'date')) return new Date()
  if (isDocument(kind) && kind.$type === 'timestamp') return new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 })
  throw new MongoServerError(2, "$currentDate takes true or {$type: 'date'} or {$type: 'timestamp'}")
}

function rename(target: unknown): Step {
  if (typeof target !== 'string') throw new MongoServerError(2, "The 'to' field for $rename must be a string")
  checkPath(target)
  return (document, parts) => {
    const value = getPath(document, parts)
    if (value === undefined) return
    unsetPath(document, parts)
    setPath(document, target.split('.'), value)
  }
}

function push(argument: unknown): Step {
  const modifiers = isDocument(argument) && '$each' in argument ? argument : undefined
  const unknown = Object.keys(modifiers ?? {}).find((key) => !['$each', '$slice', '$position'].includes(key))
  if (unknown === '$sort') throw notImplemented('$push with $sort')
  if (unknown) throw new MongoServerError(2, `Unrecognized clause in $push: ${unknown}`)
  const values = eachOf(argument, '$push')
  const slice = modifiers && '$slice' in modifiers ? Number(toPlain(modifiers.$slice)) : undefined
  const position = modifiers && '$position' in modifiers ? Number(toPlain(modifiers.$position)) : undefined
  return (document, parts) => {
    const array = arrayAt(document, parts, '$push')
    array.splice(position ?? array.length, 0, ...values.map(copy))
    if (slice === undefined) return
    if (slice >= 0) array.splice(slice)
    else array.splice(0, Math.max(0, array.length + slice))
  }
}

function addToSet(argument: unknown): Step {
  const values = eachOf(argument, '$addToSet')
  return (document, parts) => {
    const array = arrayAt(document, parts, '$addToSet')
    for (const value of values) if (!array.some((element) => compareValues(element, value) === 0)) array.push(copy(value))
  }
}

function eachOf(argument: unknown, name: string): unknown[] {
  if (!isDocument(argument) || !('$each' in argument)) return [argument]
  if (!Array.isArray(argument.$each))
    throw new MongoServerError(2, `The argument to $each in ${name} must be an array but it was of type: ${typeof argument.$each}`)
  return argument.$each
}

function pull(condition: unknown): Step {
  const matches = pullCondition(condition)
  return (document, parts) => removeWhere(document, parts, '$pull', matches)
}

function pullCondition(condition: unknown): (element: unknown) => boolean {
  if (isOperatorDocument(condition) || condition instanceof RegExp) {
    const test = compileFilter({ element: condition })
    return (element) => test({ element })
  }
  if (isDocument(condition)) {
    const test = compileFilter(condition)
    return (element) => isDocument(element) && test(element)
  }
  return (element) => compareValues(element, condition) === 0
}

function pullAll(values: unknown): Step {
  if (!Array.isArray(values)) throw new MongoServerError(2, '$pullAll requires an array argument')
  return (document, parts) =>
    removeWhere(document, parts, '$pullAll', (element) => values.some((value) => compareValues(element, value) === 0))
}

function removeWhere(document: Document, parts: string[], name: string, matches: (element: unknown) => boolean): void {
  const array = getPath(document, parts)
  if (array === undefined) return
  if (!Array.isArray(array)) throw new MongoServerError(2, `Cannot apply ${name} to a non-array value`)
  setPath(
    document,
    parts,
    array.filter((element) => !matches(element))
  )
}

function pop(end: unknown): Step {
  const which = toPlain(end)
  if (which !== 1 && which !== -1) throw new MongoServerError(9, `$pop expects 1 or -1, found: ${String(which)}`)
  return (document, parts) => {
    const array = getPath(document, parts)
    if (array === undefined) return
    if (!Array.isArray(array))
      throw new MongoServerError(14, `Path '${parts.join('.')}' contains an element of non-array type '${typeof array}'`)
    if (which === 1) array.pop()
    else array.shift()
  }
}

function arrayAt(document: Document, parts: string[], name: string): unknown[] {
  const current = getPath(document, parts)
  if (Array.isArray(current)) return current
  if (current !== undefined)
    throw new MongoServerError(
      2,
      `The field '${parts.join('.')}' must be an array but is of type ${typeof current} in document {_id: ${String(toPlain(document._id))}}; ${name} needs an array`
    )
  const created: unknown[] = []
  setPath(document, parts, created)
  return created
}

function checkPath(path: string): void {
  if (path === '') throw new MongoServerError(9, 'An empty update path is not valid.')
  const parts = path.split('.')
  if (parts.includes('')) throw new MongoServerError(9, `The update path '${path}' contains an empty field name, which is not allowed.`)
  if (parts.some((part) => part.startsWith('$['))) throw notImplemented('a filtered positional path')
  if (parts.includes('$')) throw notImplemented('a positional path')
}

function claim(touched: string[], path: string): void {
  const clash = touched.find((other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`))
  if (clash) throw new MongoServerError(40, `Updating the path '${path}' would create a conflict at '${clash}'`)
  touched.push(path)
}

function getPath(document: Document, parts: string[]): unknown {
  let value: unknown = document
  for (const part of parts) {
    if (Array.isArray(value)) value = /^\d+$/.test(part) ? value[Number(part)] : undefined
    else if (isDocument(value) && Object.hasOwn(value, part)) value = value[part]
    else return undefined
  }
  return value
}

function setPath(document: Document, parts: string[], value: unknown): void {
  let parent: unknown = document
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1
    if (Array.isArray(parent)) {
      const index = Number(part)
      if (!/^\d+$/.test(part)) throw notViable(part, parent)
      if (index > parent.length + 1_500_000) throw new MongoServerError(2, 'cannot backfill more than 1500000 elements')
      while (parent.length < index) parent.push(null)
      if (last) parent[index] = value
      else parent = parent[index] ??= {}
    } else if (isDocument(parent)) {
      if (last) setOwn(parent, part, value)
      else {
        if (!Object.hasOwn(parent, part)) setOwn(parent, part, {})
        parent = parent[part]
      }
    } else throw notViable(part, parent)
  }
}

function unsetPath(document: Document, parts: string[]): void {
  const parent = parts.length === 1 ? document : getPath(document, parts.slice(0, -1))
  const last = parts.at(-1) as string
  if (Array.isArray(parent)) {
    if (/^\d+$/.test(last) && Number(last) < parent.length) parent[Number(last)] = null
  } else if (isDocument(parent)) delete parent[last]
}

function notViable(part: string, value: unknown): MongoServerError {
  return new MongoServerError(28, `Cannot create field '${part}' in element {${JSON.stringify(toPlain(value))}}`)
}
