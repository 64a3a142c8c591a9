import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { asDouble, isAnyNumber } from '../query/numbers'
import { typeName } from '../query/types'
import type { Store } from '../storage/store'
import { isDocument } from '../values'
import type { Cursors } from './cursors'
import type { Login } from './login'

/** Everything that a command may use besides its own arguments. */
export interface Context {
  store: Store
  cursors: Cursors
  /** The database that the command names in `$db`. */
  database: string
  connectionId: number
  /** Of the client's connection. */
  login: Login
  /** How many clients are connected now. */
  connections(): number
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
const GENERIC = [
  '$db',
  '$readPreference',
  '$clusterTime',
  'lsid',
  'txnNumber',
  'startTransaction',
  'autocommit',
  'comment',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  // An option of MongoDB 8.2 that changes nothing for collections that are not time series.
  'rawData'
]

/** The names of all arguments that a command takes. */
export function argumentsOf(name: string, command: Command): ReadonlySet<string> {
  return new Set([name, ...command.arguments, ...GENERIC])
}

/**
 * Refuses arguments that the command does not know, so that an option which would change the result is never ignored.
 * @throws MongoServerError Location40415, as MongoDB words it.
 */
export function checkArguments(name: string, known: ReadonlySet<string>, body: Document): void {
  for (const key in body) if (!known.has(key)) throw new MongoServerError(40415, `BSON field '${name}.${key}' is an unknown field.`)
}

/** The commands of Stable API version 1. Source: https://www.mongodb.com/docs/manual/reference/stable-api-reference/ */
const STABLE = new Set(
  'aggregate bulkWrite collMod count create createIndexes delete drop dropDatabase dropIndexes endSessions find findAndModify getMore hello insert killCursors listCollections listDatabases listIndexes ping update'.split(
    ' '
  )
)

/**
 * Refuses what every command of a standalone refuses: transactions and retryable writes, reads of a snapshot, writes to several
 * members, API versions other than 1 and, when the client asks for strictness, commands outside of version 1.
 * @throws MongoServerError with MongoDB's own codes.
 */
export function checkGenericArguments(name: string, body: Document): void {
  if (body.txnNumber !== undefined || body.startTransaction !== undefined || body.autocommit !== undefined)
    throw new MongoServerError(20, 'Transaction numbers are only allowed on a replica set member or mongos')
  const level: unknown = isDocument(body.readConcern) ? body.readConcern.level : undefined
  if (level === 'snapshot' || level === 'linearizable')
    throw new MongoServerError(123, `node needs to be a replica set member to use readConcern: ${level}`)
  if (level !== undefined && !['local', 'available', 'majority'].includes(String(level)))
    throw new MongoServerError(2, `Enumeration value '${String(level)}' for field 'readConcern.level' is not a valid value.`)
  const w: unknown = isDocument(body.writeConcern) ? body.writeConcern.w : undefined
  if (isAnyNumber(w) && asDouble(w) > 1) throw new MongoServerError(2, "cannot use 'w' > 1 when a host is not replicated")
  if (typeof w === 'string' && w !== 'majority')
    throw new MongoServerError(2, `cannot use non-majority 'w' mode ${w} when a host is not a member of a replica set`)
  if (body.apiVersion !== undefined && body.apiVersion !== '1') throw new MongoServerError(322, 'API version must be "1"')
  if (body.apiVersion === undefined && (body.apiStrict !== undefined || body.apiDeprecationErrors !== undefined))
    throw new MongoServerError(4886600, 'Provided apiStrict and/or apiDeprecationErrors without passing apiVersion')
  if (body.apiStrict === true && !STABLE.has(name))
    throw new MongoServerError(323, `Provided apiStrict:true, but the command ${name} is not in API Version 1`)
}

/** Refuses unknown fields of a document inside a command's arguments. @throws MongoServerError Location40415. */
export function checkFields(where: string, document: Document, known: readonly string[]): void {
  const unknown = Object.keys(document).find((key) => !known.includes(key))
  if (unknown !== undefined) throw new MongoServerError(40415, `BSON field '${where}.${unknown}' is an unknown field.`)
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
  if (!isAnyNumber(value)) throw wrongType(key, value, 'number')
  const number = Math.trunc(asDouble(value))
  if (!(number >= 0)) throw new MongoServerError(2, `BSON field '${key}' value must be >= 0, actual value '${number}'`)
  return number
}

export function flagArgument(body: Document, key: string): boolean {
  const value = body[key]
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  if (!isAnyNumber(value)) throw wrongType(key, value, 'bool')
  return asDouble(value) !== 0
}

function wrongType(key: string, value: unknown, wanted: string): MongoServerError {
  return new MongoServerError(14, `BSON field '${key}' is the wrong type '${typeName(value)}', expected type '${wanted}'`)
}

/** MongoDB's limit for the writes of one command. */
export const MAX_WRITES = 100_000

/** The writes of a command. @throws MongoServerError InvalidLength for none or too many. */
export function writesOf(body: Document, key: string): Document[] {
  const writes = arrayOfDocuments(body, key)
  if (writes.length < 1 || writes.length > MAX_WRITES)
    throw new MongoServerError(16, `Write batch sizes must be between 1 and ${MAX_WRITES}. Got ${writes.length} operations.`)
  return writes
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
