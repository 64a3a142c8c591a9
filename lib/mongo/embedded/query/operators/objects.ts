import { Binary, calculateObjectSize, type Document, Int32 } from 'bson'
import { MongoServerError } from '../../errors'
import { isDocument, setOwn } from '../../values'
import { ACCUMULATORS } from '../accumulators'
import { typeName } from '../types'
import { fieldsOf, isNullish, type Operator, over } from './define'

/** The name in `$getField`, `$setField` and `$unsetField`: a constant, which may hold dots and dollars. */
function fieldName(name: string, source: unknown): string {
  const constant = isDocument(source) && Object.keys(source).length === 1 && '$literal' in source ? source.$literal : source
  if (typeof constant !== 'string' || (constant === source && constant.startsWith('$')))
    throw new MongoServerError(name === '$getField' ? 5654602 : 4161107, `${name} requires 'field' to evaluate to a constant string`)
  return constant
}

const REMOVED = Symbol('removed')

function withField(name: '$setField' | '$unsetField'): Operator {
  return (argument, scope, compile) => {
    const fields = name === '$setField' ? ['!field', '!input', '!value'] : ['!field', '!input']
    const source = fieldsOf(name, argument, fields, 4161102)
    const field = fieldName(name, source.field)
    const input = compile(source.input, scope)
    const value = name === '$setField' ? compile(source.value, scope) : () => undefined
    return (variables) => {
      const document = input(variables)
      if (isNullish(document)) return null
      if (!isDocument(document)) throw new MongoServerError(4161105, `${name} requires 'input' to evaluate to type Object`)
      const after = value(variables) ?? (name === '$setField' && source.value === null ? null : REMOVED)
      const out: Document = {}
      for (const [key, old] of Object.entries(document)) {
        if (key !== field) setOwn(out, key, old)
        else if (after !== REMOVED) setOwn(out, key, after)
      }
      if (after !== REMOVED && !Object.hasOwn(out, field)) setOwn(out, field, after)
      return out
    }
  }
}

function fromPairs([value]: unknown[]): unknown {
  if (isNullish(value)) return null
  if (!Array.isArray(value)) throw new MongoServerError(40386, `$arrayToObject requires an array input, found: ${typeName(value)}`)
  const out: Document = {}
  for (const entry of value) {
    const [key, field] = Array.isArray(entry) ? entry : isDocument(entry) ? [entry.k, entry.v] : []
    if (
      Array.isArray(entry) ? entry.length !== 2 : !isDocument(entry) || Object.keys(entry).length !== 2 || !('k' in entry && 'v' in entry)
    )
      throw new MongoServerError(40392, "$arrayToObject requires pairs: arrays of two, or objects with the fields 'k' and 'v'")
    if (typeof key !== 'string') throw new MongoServerError(40394, `$arrayToObject requires keys of type string, found: ${typeName(key)}`)
    setOwn(out, key, field)
  }
  return out
}

export const OBJECTS: Record<string, Operator> = {
  $mergeObjects: over('$mergeObjects', 0, Number.POSITIVE_INFINITY, (values) => {
    const accumulator = (ACCUMULATORS.$mergeObjects as NonNullable<typeof ACCUMULATORS.$mergeObjects>)(undefined)
    for (const value of values.length === 1 && Array.isArray(values[0]) ? values[0] : values) accumulator.add(value)
    return accumulator.result()
  }),
  $objectToArray: over('$objectToArray', 1, 1, ([value]) => {
    if (isNullish(value)) return null
    if (!isDocument(value)) throw new MongoServerError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`)
    return Object.entries(value).map(([k, v]) => ({ k, v }))
  }),
  $arrayToObject: over('$arrayToObject', 1, 1, fromPairs),
  $getField: (argument, scope, compile) => {
    const isShort = !isDocument(argument) || Object.keys(argument)[0]?.startsWith('$')
    const source = isShort ? { field: argument, input: '$$CURRENT' } : fieldsOf('$getField', argument, ['!field', 'input'], 3041701)
    const field = fieldName('$getField', source.field)
    const input = compile(source.input ?? '$$CURRENT', scope)
    return (variables) => {
      const document = input(variables)
      if (isNullish(document)) return document
      return isDocument(document) && Object.hasOwn(document, field) ? document[field] : undefined
    }
  },
  $setField: withField('$setField'),
  $unsetField: withField('$unsetField'),
  $bsonSize: over('$bsonSize', 1, 1, ([value]) => {
    if (isNullish(value)) return null
    if (!isDocument(value)) throw new MongoServerError(31393, `$bsonSize requires a document input, found: ${typeName(value)}`)
    return new Int32(calculateObjectSize(value))
  }),
  $binarySize: over('$binarySize', 1, 1, ([value]) => {
    if (isNullish(value)) return null
    if (typeof value === 'string') return new Int32(Buffer.byteLength(value))
    if (value instanceof Binary) return new Int32(value.length())
    throw new MongoServerError(51276, `$binarySize requires a string or BinData argument, found: ${typeName(value)}`)
  })
}
