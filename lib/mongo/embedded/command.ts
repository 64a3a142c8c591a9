import type { Document } from 'bson'
import type { Cursors } from './cursors'
import { MongoServerError } from './errors'
import type { Store } from './storage/store'
import { isDocument, isNumber, toPlain } from './values'

/** What a command may use besides its own arguments. */
export interface Context {
  store: Store
  cursors: Cursors
  /** The database that the command names in `$db`. */
  database: string
  connectionId: number
}

export interface Command {
  /** One line, for the table of commands. */
  help: string
  /** The arguments that the command understands; any other is refused with MongoDB's own error. */
  arguments: readonly string[]
  /** @returns the answer's body without `ok`, or the whole body as BSON. */
  run(body: Document, context: Context): Document | Uint8Array
}

/** Arguments that every command takes and that change nothing on a standalone in-memory server. */
const GENERIC = new Set([
  '$db',
  '$readPreference',
  '$clusterTime',
  'lsid',
  'comment',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors'
])

/**
 * Refuses arguments that the command does not know, so that an option which would change the result is never ignored.
 * @throws MongoServerError Location40415, as MongoDB words it.
 */
export function checkArguments(name: string, command: Command, body: Document): void {
  for (const key of Object.keys(body)) {
    if (key === name || GENERIC.has(key) || command.arguments.includes(key)) continue
    throw new MongoServerError(40415, `BSON field '${name}.${key}' is an unknown field.`)
  }
}

/** The collection name that a command carries as its value. @throws MongoServerError InvalidNamespace. */
export function collectionName(body: Document, name: string): string {
  const value = body[name]
  if (typeof value !== 'string') throw new MongoServerError(2, `collection name has invalid type ${typeof value}`)
  if (value === '') throw new MongoServerError(73, `Invalid namespace specified '${String(body.$db)}.'`)
  return value
}

export function documentArgument(body: Document, key: string): Document | undefined {
  const value = body[key]
  if (value === undefined || value === null) return undefined
  if (!isDocument(value)) throw wrongType(key, value, 'object')
  return value
}

export function arrayOfDocuments(body: Document, key: string): Document[] {
  const value = body[key]
  if (value === undefined) throw new MongoServerError(40414, `BSON field '${key}' is missing but a required field`)
  if (!Array.isArray(value) || !value.every(isDocument)) throw wrongType(key, value, 'array')
  return value
}

/** A non-negative whole number. */
export function countArgument(body: Document, key: string): number | undefined {
  const value = body[key]
  if (value === undefined || value === null) return undefined
  const plain = toPlain(value)
  if (!isNumber(value) || typeof plain !== 'number') throw wrongType(key, value, 'number')
  if (plain < 0) throw new MongoServerError(2, `BSON field '${key}' value must be >= 0, actual value '${plain}'`)
  return Math.trunc(plain)
}

export function flagArgument(body: Document, key: string): boolean {
  const value = toPlain(body[key])
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean' && typeof value !== 'number') throw wrongType(key, value, 'bool')
  return Boolean(value)
}

function wrongType(key: string, value: unknown, wanted: string): MongoServerError {
  return new MongoServerError(
    14,
    `BSON field '${key}' is the wrong type '${Array.isArray(value) ? 'array' : typeof value}', expected type '${wanted}'`
  )
}

/** Runs each write of a batch; an ordered batch stops at the first that fails. @returns the failures as `writeErrors`. */
export function runWrites(writes: Document[], ordered: boolean, run: (write: Document, index: number) => void): Document[] {
  const errors: Document[] = []
  for (const [index, write] of writes.entries()) {
    try {
      run(write, index)
    } catch (error) {
      if (!(error instanceof MongoServerError)) throw error
      errors.push({ index, code: error.code, errmsg: error.message, ...error.details })
      if (ordered) break
    }
  }
  return errors
}

export function withErrors(answer: Document, writeErrors: Document[]): Document {
  return writeErrors.length > 0 ? { ...answer, writeErrors } : answer
}

/** `ordered` of a write command: true unless said otherwise. */
export function isOrdered(body: Document): boolean {
  return body.ordered === undefined || flagArgument(body, 'ordered')
}
