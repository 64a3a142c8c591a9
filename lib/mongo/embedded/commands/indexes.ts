import { type Document, serialize } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { parseCollation } from '../query/collation'
import { compileFilter, isOperatorDocument } from '../query/filter'
import { isTruthy } from '../query/numbers'
import { isRegExp } from '../query/regexp'
import { type Collection, plainKey } from '../storage/collection'
import type { Index, IndexSpec } from '../storage/index'
import { isDocument, plainDocument, show } from '../values'
import {
  arrayOfDocuments,
  type Command,
  type Context,
  collectionName,
  command,
  documentArgument,
  flagArgument,
  requiredDocument
} from './command'
import { firstBatch } from './cursors'

const KNOWN_OPTIONS = new Set('key name unique sparse expireAfterSeconds partialFilterExpression collation background v'.split(' '))

/** Operators that MongoDB takes in a partial index. */
const PARTIAL_OPERATORS = new Set(['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$type', '$and', '$or', '$in'])

/** @throws MongoServerError IndexKeySpecsConflict, IndexOptionsConflict when another index stands in its way. */
function isNew(spec: IndexSpec, { indexes }: Collection): boolean {
  const key = JSON.stringify(spec.key)
  if (key === '{"_id":1}') {
    if (spec.name !== '_id_') throw new MongoServerError(2, `The field 'name' for an _id index must be '_id_', but got '${spec.name}'`)
    return false
  }
  const same = indexes.get(spec.name)
  if (same && describe(same.spec) === describe(spec)) return false
  if (same)
    throw new MongoServerError(
      86,
      `An existing index has the same name as the requested index. Requested index: ${describe(spec)}, existing index: ${describe(same.spec)}`
    )
  const sameKey = [...indexes.values()].find((index) => JSON.stringify(index.spec.key) === key)
  if (sameKey) throw new MongoServerError(85, `Index already exists with a different name: ${sameKey.spec.name}`)
  return true
}

function parseSpec(raw: Document): IndexSpec {
  const { name, unique, sparse, expireAfterSeconds } = plainDocument(raw)
  const unknown = Object.keys(raw).find((option) => !KNOWN_OPTIONS.has(option))
  if (unknown) throw notImplemented(`the index option ${unknown}`)
  if (parseCollation(raw.collation)) throw notImplemented('the index option collation')
  if (!isDocument(raw.key) || Object.keys(raw.key).length === 0) throw new MongoServerError(67, 'Index keys cannot be an empty object')
  if (typeof name !== 'string') throw new MongoServerError(9, "The 'name' field is a required property of an index specification")
  const key = plainKey(raw.key)
  for (const [path, direction] of Object.entries(key)) {
    if (direction === 'hashed') checkHashed(raw)
    else if (typeof direction === 'string') throw notImplemented(`a ${direction} index`)
    if (path.includes('$**')) throw notImplemented('a wildcard index')
    if (path === '' || path.split('.').includes('')) throw new MongoServerError(67, 'Index keys cannot contain an empty field')
    if (path.split('.').some((part) => part.startsWith('$')))
      throw new MongoServerError(67, `Index key contains an illegal field name: field name starts with '$'. : ${path}`)
    if (direction !== 'hashed' && (!Number.isFinite(direction) || direction === 0))
      throw new MongoServerError(67, `Values in the index key pattern cannot be 0 and have to be numbers: ${path}`)
  }
  if (expireAfterSeconds !== undefined) {
    if (typeof expireAfterSeconds !== 'number' || !(expireAfterSeconds >= 0 && expireAfterSeconds <= 0x7fffffff))
      throw new MongoServerError(67, "TTL index 'expireAfterSeconds' option must be within an acceptable range")
    if (Object.keys(key).length > 1)
      throw new MongoServerError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL')
    if ('_id' in key) throw new MongoServerError(197, "The field 'expireAfterSeconds' is not valid for an _id index specification")
  }
  const partial: unknown = raw.partialFilterExpression
  if (partial !== undefined) checkPartialFilter(partial)
  if (partial !== undefined && sparse) throw new MongoServerError(67, 'cannot mix "partialFilterExpression" and "sparse" options')
  return {
    name,
    key,
    unique: Boolean(unique),
    sparse: Boolean(sparse),
    ...(raw.background !== undefined && { background: isTruthy(raw.background) }),
    ...(expireAfterSeconds !== undefined && { expireAfterSeconds }),
    ...(isDocument(partial) && { partialFilterExpression: partial })
  }
}

/** @throws MongoServerError Location16764 where it should be unique. */
function checkHashed({ key, unique, sparse, expireAfterSeconds, partialFilterExpression }: Document): void {
  if (isTruthy(unique)) throw new MongoServerError(16764, 'Currently hashed indexes cannot guarantee uniqueness. Use a regular index.')
  if (Object.keys(key).length > 1) throw notImplemented('a compound hashed index')
  if (isTruthy(sparse) || expireAfterSeconds !== undefined || partialFilterExpression !== undefined)
    throw notImplemented('a hashed index with such options')
}

function checkPartialFilter(filter: unknown): void {
  if (!isDocument(filter)) throw new MongoServerError(67, '"partialFilterExpression" for an index must be a document')
  compileFilter(filter)
  const refuse = (what: string) => {
    throw new MongoServerError(67, `Expression not supported in partial index: ${what}`)
  }
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' || key === '$or') (condition as Document[]).forEach(checkPartialFilter)
    else if (key.startsWith('$')) refuse(key)
    else if (isOperatorDocument(condition)) {
      const other = Object.keys(condition).find((operator) => !PARTIAL_OPERATORS.has(operator))
      if (other) refuse(other)
      if ('$exists' in condition && !isTruthy(condition.$exists)) refuse('$not: { $exists }')
    } else if (isRegExp(condition)) refuse('$regex')
  }
}

function describe(spec: IndexSpec): string {
  return show({
    v: 2,
    key: spec.key,
    name: spec.name,
    unique: spec.unique,
    sparse: spec.sparse,
    expireAfterSeconds: spec.expireAfterSeconds ?? null,
    partialFilterExpression: spec.partialFilterExpression ?? null
  })
}

/** The index that is given by name or by key. @throws MongoServerError IndexNotFound, and `ofId` for the one on _id. */
function found(index: unknown, collection: Collection, ofId: MongoServerError): Index {
  const one = collection.indexNamed(index)
  if (typeof one === 'string') throw ofId
  if (!one) throw new MongoServerError(27, `index not found with name or key [${show(index)}]`)
  return one
}

function existing({ store, database }: Context, name: string): Collection {
  const collection = store.get(database, name)
  if (!collection) throw new MongoServerError(26, `ns does not exist: ${database}.${name}`)
  return collection
}

/** The commands for indexes: single, compound, unique, sparse, partial and TTL. */
export const indexCommands: Record<string, Command> = {
  createIndexes: command(
    'indexes',
    (body, { store, database }) => {
      const name = collectionName(body)
      const specs = arrayOfDocuments(body, 'indexes').map(parseSpec)
      const createdCollectionAutomatically = !store.get(database, name)
      const collection = store.ensure(database, name)
      const numIndexesBefore = collection.indexes.size + 1
      const built: string[] = []
      try {
        for (const spec of specs) if (isNew(spec, collection)) built.push(collection.createIndex(spec))
      } catch (error) {
        // All of them or none.
        for (const one of built) collection.dropIndex(one)
        throw error
      }
      return { numIndexesBefore, numIndexesAfter: collection.indexes.size + 1, createdCollectionAutomatically }
    },
    'commitQuorum ignoreUnknownIndexOptions'
  ),
  listIndexes: command('cursor', (body, context) => {
    const name = collectionName(body)
    const described = [...existing(context, name).indexes.values()].map(({ spec: { unique, sparse, ...spec } }) => ({
      v: 2,
      ...spec,
      ...(unique && { unique }),
      ...(sparse && { sparse })
    }))
    const documents = [{ v: 2, key: { _id: 1 }, name: '_id_' }, ...described].map((index) => serialize(index))
    return firstBatch(context.cursors, `${context.database}.${name}`, documents, documentArgument(body, 'cursor') ?? {})
  }),
  /** By name or by key, one or several, or all with `*`. */
  dropIndexes: command('index', (body, context) => {
    const collection = existing(context, collectionName(body))
    const { index } = body
    const nIndexesWas = collection.indexes.size + 1
    // All of them are looked up before the first one is removed.
    const ofId = new MongoServerError(72, 'cannot drop _id index')
    const named = (one: unknown) => found(one, collection, ofId).spec.name
    const names = index === '*' ? [...collection.indexes.keys()] : (Array.isArray(index) ? index : [index]).map(named)
    for (const one of names) collection.dropIndex(one)
    return { nIndexesWas, ...(index === '*' && { msg: 'non-_id indexes dropped for collection' }) }
  }),
  /** Hides an index from queries, or shows it again. */
  collMod: command(
    'index',
    (body, context) => {
      const collection = existing(context, collectionName(body))
      const { name, keyPattern, hidden, ...others } = requiredDocument(body, 'index')
      const [other] = Object.keys(others)
      if (other) throw notImplemented(`the option index.${other} of collMod`)
      if ((name === undefined) === (keyPattern === undefined))
        throw new MongoServerError(72, 'Must specify either index name or key pattern, and not both')
      if (hidden === undefined) throw new MongoServerError(72, 'no expireAfterSeconds, hidden, unique or prepareUnique field')
      const { spec } = found(name ?? keyPattern, collection, new MongoServerError(2, "can't hide _id index"))
      const [was, is] = [Boolean(spec.hidden), flagArgument({ hidden }, 'hidden')]
      if (is) spec.hidden = true
      else delete spec.hidden
      return was === is ? {} : { hidden_old: was, hidden_new: is }
    },
    'validator validationLevel validationAction viewOn pipeline expireAfterSeconds timeseries changeStreamPreAndPostImages cappedSize cappedMax dryRun prepareUnique'
  )
}
