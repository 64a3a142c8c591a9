import type { Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { asDouble, isAnyNumber, numberOf } from '../query/numbers'
import { typeName } from '../query/types'
import type { Store } from '../storage/store'
import { isDocument, isNullish } from '../values'
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

export interface Fields {
  /** Those that this server understands. */
  known: ReadonlySet<string>
  /** Those that MongoDB has and this server does not. */
  refused: ReadonlySet<string>
}

export interface Command extends Fields {
  /** @returns the answer's body without `ok`, or the whole body as BSON. */
  run(body: Document, context: Context): Document | Uint8Array
}

/** Arguments that every command takes and that change nothing on a standalone in-memory server. */
const GENERIC = '$db $readPreference $clusterTime lsid txnNumber startTransaction autocommit comment maxTimeMS readConcern writeConcern'
const GENERIC_REFUSED = 'apiVersion apiStrict apiDeprecationErrors'

/** A command. Its names of arguments are as for {@link fields}. */
export function command(known: string, run: Command['run'], refused = ''): Command {
  return { ...fields(`${known} ${GENERIC}`, `${refused} ${GENERIC_REFUSED}`), run }
}

/**
 * The fields of a command or of one of its writes.
 * @param known names with spaces between them.
 * @param refused names of those that MongoDB has besides and that would change what it does.
 */
export function fields(known: string, refused: string): Fields {
  return { known: new Set(known.split(' ')), refused: new Set(refused.split(' ')) }
}

/**
 * Refuses arguments that the command does not know, so that an option which would change the result is never ignored.
 * @throws MongoServerError NotImplemented for those of MongoDB, Location40415 for others.
 */
export function checkArguments(name: string, { known, refused }: Fields, body: Document): void {
  for (const key in body) {
    if (key === name || known.has(key) || (refused.has(key) && body[key] === false)) continue
    if (refused.has(key)) throw notImplemented(`the option ${key} of ${name}`)
    throw new MongoServerError(40415, `BSON field '${name}.${key}' is an unknown field.`)
  }
}

/**
 * Refuses what every command of a standalone refuses: transactions and retryable writes, reads of a snapshot, and writes to several members.
 * @throws MongoServerError with MongoDB's own codes.
 */
export function checkGenericArguments(body: Document): void {
  if (body.txnNumber !== undefined || body.startTransaction !== undefined || body.autocommit !== undefined)
    throw new MongoServerError(20, 'Transaction numbers are only allowed on a replica set member or mongos')
  const level: unknown = isDocument(body.readConcern) ? body.readConcern.level : undefined
  if (level === 'snapshot' || level === 'linearizable')
    throw new MongoServerError(123, `node needs to be a replica set member to use readConcern: ${level}`)
  if (level !== undefined && !['local', 'available', 'majority'].includes(String(level)))
    throw new MongoServerError(2, `Enumeration value '${String(level)}' for field 'readConcern.level' is not a valid value.`)
  const w: unknown = isDocument(body.writeConcern) ? body.writeConcern.w : undefined
  if (numberOf(w) > 1) throw new MongoServerError(2, "cannot use 'w' > 1 when a host is not replicated")
  if (typeof w === 'string' && w !== 'majority')
    throw new MongoServerError(2, `cannot use non-majority 'w' mode ${w} when a host is not a member of a replica set`)
}

/** The collection name that a command carries as its value. @throws MongoServerError InvalidNamespace. */
export function collectionName(body: Document): string {
  const [value] = Object.values(body)
  if (typeof value !== 'string') throw new MongoServerError(2, `collection name has invalid type ${typeof value}`)
  if (value === '') throw new MongoServerError(73, `Invalid namespace specified '${String(body.$db)}.'`)
  return value
}

/** @throws MongoServerError Location40414 where it is missing, TypeMismatch for another value. */
export function requiredDocument(body: Document, key: string): Document {
  const value = body[key]
  if (value === undefined) throw missing(key)
  if (!isDocument(value)) throw wrongType(key, value, 'object')
  return value
}

export function missing(key: string): MongoServerError {
  return new MongoServerError(40414, `BSON field '${key}' is missing but a required field`)
}

export function documentArgument(body: Document, key: string): Document | undefined {
  const value = body[key]
  if (isNullish(value)) return undefined
  if (!isDocument(value)) throw wrongType(key, value, 'object')
  return value
}

export function arrayOfDocuments(body: Document, key: string): Document[] {
  const value = body[key]
  if (value === undefined) throw missing(key)
  if (!Array.isArray(value)) throw wrongType(key, value, 'array')
  const other = value.findIndex((element) => !isDocument(element))
  if (other >= 0) throw wrongType(`${key}.${other}`, value[other], 'object')
  return value
}

/** A non-negative whole number. */
export function countArgument(body: Document, key: string): number | undefined {
  const value = body[key]
  if (isNullish(value)) return undefined
  if (!isAnyNumber(value)) throw wrongType(key, value, 'number')
  const number = Math.trunc(asDouble(value))
  if (!(number >= 0)) throw new MongoServerError(2, `BSON field '${key}' value must be >= 0, actual value '${number}'`)
  return number
}

export function flagArgument(body: Document, key: string): boolean {
  const value = body[key]
  if (isNullish(value)) return false
  if (typeof value === 'boolean') return value
  if (!isAnyNumber(value)) throw wrongType(key, value, 'bool')
  return asDouble(value) !== 0
}

/** A flag that takes no number. */
export function strictFlag(body: Document, key: string): boolean {
  const value = body[key]
  if (isNullish(value)) return false
  if (typeof value !== 'boolean') throw wrongType(key, value, 'bool')
  return value
}

function wrongType(key: string, value: unknown, wanted: string): MongoServerError {
  return new MongoServerError(14, `BSON field '${key}' is the wrong type '${typeName(value)}', expected type '${wanted}'`)
}

/** MongoDB's limit for the writes of one command. */
export const MAX_WRITES = 100_000

/**
 * Runs each write of a batch; an ordered batch stops at the first that fails.
 * @param plan reads a write and returns what runs it. All are read first: one that cannot be read is the command's error, and nothing is written.
 * @returns how many documents the writes concerned, and the failures as `writeErrors`.
 * @throws MongoServerError InvalidLength for no writes or too many.
 */
export function runWrites(body: Document, key: string, plan: (write: Document, index: number) => () => { n: number }): Document {
  const writes = arrayOfDocuments(body, key)
  if (writes.length < 1 || writes.length > MAX_WRITES)
    throw new MongoServerError(16, `Write batch sizes must be between 1 and ${MAX_WRITES}. Got ${writes.length} operations.`)
  const isOrdered = body.ordered === undefined || flagArgument(body, 'ordered')
  const writeErrors: Document[] = []
  let n = 0
  for (const [index, run] of writes.map(plan).entries()) {
    try {
      n += run().n
    } catch (error) {
      // Out of time is the whole batch, ordered or not.
      if (!(error instanceof MongoServerError) || error.code === 50) throw error
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.details })
      if (isOrdered) break
    }
  }
  return { n, ...(writeErrors.length > 0 && { writeErrors }) }
}
