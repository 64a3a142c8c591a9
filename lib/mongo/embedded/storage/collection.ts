import { type Document, ObjectId, serialize } from 'bson'
import { MongoServerError } from '../errors'
import { MAX_BSON_BYTES, parseBson } from '../frames'
import { compareValues } from '../query/compare'
import { compileFilter, isOperatorDocument } from '../query/filter'
import { type SortSpec, sortedBy } from '../query/sort'
import { type Updater, upsertSeed } from '../query/update'
import { copy, setOwn } from '../values'
import { Index, type IndexSpec } from './index'
import { keyOf } from './key'

/** A stored document: parsed for matching, and as the bytes that are sent. Neither is ever changed in place. */
export interface Stored {
  readonly document: Document
  readonly bytes: Uint8Array
}

/** One collection. All methods are synchronous, so each command is atomic. */
export class Collection {
  private readonly byId = new Map<string, Stored>()
  readonly indexes = new Map<string, Index>()

  /** @param namespace `database.collection`, as error messages name it. */
  constructor(readonly namespace: string) {}

  get size(): number {
    return this.byId.size
  }

  /** Documents that match, in insertion order, or sorted when `sort` is not empty. */
  find(filter: Document, sort: SortSpec = []): Stored[] {
    const matches = compileFilter(filter)
    const found: Stored[] = []
    for (const stored of this.candidates(filter)) if (matches(stored.document)) found.push(stored)
    return sort.length > 0 ? sortedBy(found, sort, ({ document }) => document) : found
  }

  /** An equality on `_id` or on a single-field index narrows the search to what the index holds; else every document. */
  private candidates(filter: Document): Iterable<Stored> {
    if ('_id' in filter && isExact(filter._id)) {
      const stored = this.byId.get(keyOf(filter._id))
      return stored ? [stored] : []
    }
    for (const index of this.indexes.values()) {
      const [path] = index.paths
      if (index.paths.length === 1 && path !== undefined && path in filter && isExact(filter[path])) return [...index.lookup(filter[path])]
    }
    return [...this.byId.values()]
  }

  /**
   * Stores a new document, with an ObjectId as `_id` if it has none.
   * @throws MongoServerError DuplicateKey, BSONObjectTooLarge, or BadValue for an array or regular expression as `_id`.
   */
  insert(document: Document): Stored {
    const ordered: Document = { _id: document._id ?? new ObjectId() }
    for (const key of Object.keys(document)) if (key !== '_id') setOwn(ordered, key, copy(document[key]))
    if (Array.isArray(ordered._id)) throw new MongoServerError(2, "The '_id' value cannot be of type array")
    const stored = this.encode(ordered)
    this.checkUnique(stored.document, undefined)
    this.put(stored)
    return stored
  }

  /**
   * Applies an update to one stored document.
   * @returns the document as it is now, and whether anything changed.
   * @throws MongoServerError ImmutableField when the update changes `_id`, DuplicateKey, BSONObjectTooLarge.
   */
  update(stored: Stored, update: Updater): { after: Stored; modified: boolean } {
    const changed = update(copy(stored.document), false)
    if (compareValues(changed._id, stored.document._id) !== 0)
      throw new MongoServerError(66, `Performing an update on the path '_id' would modify the immutable field '_id'`)
    const after = this.encode(changed)
    if (Buffer.compare(after.bytes, stored.bytes) === 0) return { after: stored, modified: false }
    this.checkUnique(after.document, stored)
    for (const index of this.indexes.values()) index.remove(stored)
    this.put(after)
    return { after, modified: true }
  }

  /** Inserts what an upsert makes of its filter and its update. */
  upsert(filter: Document, update: Updater): Stored {
    const seed = upsertSeed(filter)
    const { _id } = seed
    const document = update(seed, true)
    if (_id !== undefined && compareValues(document._id, _id) !== 0)
      throw new MongoServerError(66, `Performing an update on the path '_id' would modify the immutable field '_id'`)
    return this.insert(document)
  }

  delete(stored: Stored): void {
    this.byId.delete(keyOf(stored.document._id))
    for (const index of this.indexes.values()) index.remove(stored)
  }

  /** Builds an index over what is stored. @throws MongoServerError DuplicateKey when a unique one cannot hold. */
  createIndex(spec: IndexSpec): void {
    const index = new Index(spec)
    for (const stored of this.byId.values()) {
      index.check(stored.document, stored, this.namespace)
      index.add(stored)
    }
    this.indexes.set(spec.name, index)
  }

  /** Removes documents whose TTL index says that they are over. @param now milliseconds since 1970. */
  expire(now: number): void {
    for (const { spec, paths } of this.indexes.values()) {
      const { expireAfterSeconds } = spec
      if (expireAfterSeconds === undefined) continue
      const limit = new Date(now - expireAfterSeconds * 1000)
      for (const stored of this.find({ [paths[0] as string]: { $lte: limit } })) this.delete(stored)
    }
  }

  private encode(document: Document): Stored {
    // Serialized and parsed again, so that nothing stored is shared with a caller.
    const bytes = serialize(document, { ignoreUndefined: false })
    if (bytes.length > MAX_BSON_BYTES)
      throw new MongoServerError(10334, `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${MAX_BSON_BYTES}(16MB)`)
    return { document: parseBson(bytes), bytes }
  }

  private checkUnique(document: Document, self: Stored | undefined): void {
    const holder = this.byId.get(keyOf(document._id))
    if (holder && holder !== self)
      throw new MongoServerError(
        11000,
        `E11000 duplicate key error collection: ${this.namespace} index: _id_ dup key: { _id: ${String(document._id)} }`,
        {
          keyPattern: { _id: 1 },
          keyValue: { _id: document._id }
        }
      )
    for (const index of this.indexes.values()) index.check(document, self, this.namespace)
  }

  private put(stored: Stored): void {
    this.byId.set(keyOf(stored.document._id), stored)
    for (const index of this.indexes.values()) index.add(stored)
  }
}

/** A condition that names one value: no operators, no regular expression, no null (which also means missing). */
function isExact(condition: unknown): boolean {
  return (
    condition !== null &&
    condition !== undefined &&
    !isOperatorDocument(condition) &&
    !Array.isArray(condition) &&
    !(condition instanceof RegExp) &&
    (condition as { _bsontype?: string })._bsontype !== 'BSONRegExp'
  )
}
