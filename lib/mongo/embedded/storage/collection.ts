import { type Document, ObjectId } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { checkTime } from '../limits'
import type { StringOrder } from '../query/collation'
import { compareValues } from '../query/compare'
import { compileFilter, isOperatorDocument } from '../query/filter'
import { isAnyNumber, numberOf } from '../query/numbers'
import { isRegExp, searchInTime } from '../query/regexp'
import { parseSort, type SortSpec, sortedBy } from '../query/sort'
import { typeName } from '../query/types'
import { type Updater, upsertSeed } from '../query/update'
import { copy, encodeBson, isDocument, isNullish, mapFields, parseBson, setOwn } from '../values'
import { type Budget, memoryOf } from './budget'
import { duplicateKey, Index, type IndexSpec, memoryOfEntries } from './index'
import { keyOf } from './key'

/** A stored document: parsed for matching, and as the bytes that are sent. Neither is ever changed in place. */
export interface Stored {
  readonly document: Document
  readonly bytes: Uint8Array
  /** Counts the inserts of the collection. An update leaves it as it is. */
  readonly place: number
  /** Bytes of memory that it takes, its indexes aside. */
  readonly memory: number
}

/** The options of a search, besides its filter. */
export interface Search {
  sort?: SortSpec
  /** Number of documents after which the search stops. */
  limit?: number
  /** An index by name or by key. */
  hint?: unknown
  /** How strings compare, when there is a collation. */
  strings?: StringOrder | undefined
}

const ID_INDEX = '_id_'
/** Bytes of memory beside a document: its key, and its places in maps. */
const OVERHEAD = 300
/** More lookups than this are no faster than looking at every document. */
const MAX_LOOKUPS = 100_000

/** One collection. All methods are synchronous, so each command is atomic. */
export class Collection {
  private readonly byId = new Map<string, Stored>()
  readonly indexes = new Map<string, Index>()
  /** The bytes of all documents. */
  bytes = 0
  /** What the budget counts of this collection: documents and index entries. */
  private memory = 0
  private inserted = 0

  /** @param namespace `database.collection`, as error messages name it. */
  constructor(
    readonly namespace: string,
    private readonly budget: Budget
  ) {}

  get size(): number {
    return this.byId.size
  }

  /**
   * Documents that match, in insertion order, or sorted when `sort` is not empty.
   * @throws MongoServerError BadValue for a hint that names no index, and what a bad filter throws.
   */
  find(filter: Document, { sort = [], limit = Number.POSITIVE_INFINITY, hint, strings }: Search = {}): Stored[] {
    const equal = hint === undefined ? this.equalTo(filter, strings) : undefined
    const narrowed = equal ?? this.hinted(hint) ?? this.candidates(filter, strings)
    const inOrder = narrowed ? undefined : this.inOrder(sort, strings)
    const isSorted = sort.length === 0 || inOrder !== undefined
    const enough = isSorted ? limit : Number.POSITIVE_INFINITY
    const matches = equal ? () => true : compileFilter(filter, strings)
    const found: Stored[] = []
    searchInTime(filter, () => {
      for (const stored of narrowed ?? inOrder ?? this.byId.values()) {
        checkTime()
        if (!matches(stored.document)) continue
        found.push(stored)
        if (found.length >= enough) break
      }
    })
    if (isSorted) return found
    // Equal ones stay as they were inserted, whatever found them.
    if (narrowed) found.sort((a, b) => a.place - b.place)
    return sortedBy(found, sort, ({ document }) => document, strings).slice(0, limit)
  }

  /** The documents that a single equality finds, when `_id` or an index answers it without a look at any document. */
  private equalTo(filter: Document, strings: StringOrder | undefined): Iterable<Stored> | undefined {
    const [path, ...others] = Object.keys(filter)
    if (path === undefined || others.length > 0 || strings) return undefined
    const value: unknown = filter[path]
    if (path.startsWith('$') || isOperatorDocument(value) || !isExact(value)) return undefined
    if (path === '_id') {
      const stored = this.byId.get(keyOf(value))
      return stored ? [stored] : []
    }
    for (const index of this.indexes.values()) if (index.answersEquality && index.paths[0] === path) return index.lookup([value])
    return undefined
  }

  /** The documents that an index finds for the filter's equalities or a bound, to be tested; undefined when every document has to be. */
  private candidates(filter: Document, strings: StringOrder | undefined): Iterable<Stored> | undefined {
    // Indexes hold strings by their bytes, and a collation compares them in another way.
    if (strings) return undefined
    const ids = exactValues(filter._id)
    // Once each, however often an `$in` names it.
    if (ids) return new Set(ids.flatMap((id) => this.byId.get(keyOf(id)) ?? []))
    for (const index of this.indexes.values()) {
      if (!index.answersEquality) continue
      const tuples = exactTuples(filter, index.paths)
      if (!tuples) continue
      const [only] = tuples
      return tuples.length === 1 && only ? index.lookup(only) : new Set(tuples.flatMap((tuple) => [...index.lookup(tuple)]))
    }
    return this.inRange(filter)
  }

  /** The documents beside a bound of the filter, by an index whose first field it is. One bound alone: in an array two may hold for two elements. */
  private inRange(filter: Document): Iterable<Stored> | undefined {
    for (const index of this.indexes.values()) {
      const condition: unknown = filter[index.paths[0] as string]
      if (!index.answersEquality || !isOperatorDocument(condition)) continue
      for (const [operator, side] of RANGES) {
        const bound: unknown = condition[operator]
        if (operator in condition && isOrdinary(bound)) return index.beside(bound, side)
      }
    }
    return undefined
  }

  /** Every document in the order of a sort, by an index that holds them all and whose first field it is. */
  private inOrder(sort: SortSpec, strings: StringOrder | undefined): Iterable<Stored> | undefined {
    const [first, ...others] = sort
    if (!first || others.length > 0 || strings) return undefined
    const [path, direction] = first
    return [...this.indexes.values()].find(({ paths, holdsAll }) => holdsAll && paths[0] === path)?.inOrder(direction)
  }

  private hinted(hint: unknown): Iterable<Stored> | undefined {
    if (hint === undefined) return undefined
    const index = this.indexNamed(hint)
    if (index === ID_INDEX || (isDocument(hint) && '$natural' in hint)) throw notImplemented('a hint of _id or $natural')
    if (!index || index.spec.hidden)
      throw new MongoServerError(2, `${this.namespace}: hint provided does not correspond to an existing index`)
    const { key, partialFilterExpression } = index.spec
    if (partialFilterExpression || Object.values(key).includes('hashed')) throw notImplemented('a hint of a partial or hashed index')
    return sortedBy([...index.all()], parseSort(key), ({ document }) => document)
  }

  /** The index that is given by name or by key; the name of the one on _id, which is kept in another way. */
  indexNamed(nameOrKey: unknown): Index | typeof ID_INDEX | undefined {
    const key = isDocument(nameOrKey) ? JSON.stringify(plainKey(nameOrKey)) : undefined
    if (nameOrKey === ID_INDEX || key === '{"_id":1}') return ID_INDEX
    return [...this.indexes.values()].find(({ spec }) => (key ? JSON.stringify(spec.key) === key : spec.name === nameOrKey))
  }

  /**
   * Stores a new document, with an ObjectId as `_id` if it has none.
   * @throws MongoServerError DuplicateKey, BSONObjectTooLarge, InvalidIdField, OutOfDiskSpace.
   */
  insert(document: Document): Stored {
    const ordered: Document = { _id: document._id === undefined ? new ObjectId() : copy(document._id) }
    for (const key of Object.keys(document)) if (key !== '_id') setOwn(ordered, key, copy(document[key]))
    checkId(ordered._id)
    const stored = this.encode(ordered, this.inserted)
    this.checkUnique(stored.document, undefined)
    this.put(stored)
    this.inserted++
    return stored
  }

  /**
   * Applies an update to one stored document.
   * @returns the document as it is now, and whether anything changed.
   * @throws MongoServerError ImmutableField when the update changes `_id`, and what {@link insert} throws.
   */
  update(stored: Stored, update: Updater, position?: number): { after: Stored; modified: boolean } {
    const changed = update(copy(stored.document), { inserting: false, position })
    if (!('_id' in changed) || compareValues(changed._id, stored.document._id) !== 0) throw immutableId()
    const after = this.encode(changed, stored.place)
    if (Buffer.compare(after.bytes, stored.bytes) === 0) return { after: stored, modified: false }
    this.checkUnique(after.document, stored)
    this.put(after, stored)
    return { after, modified: true }
  }

  /** Inserts the document that an upsert makes from its filter and its update. */
  upsert(filter: Document, update: Updater): Stored {
    const seed = upsertSeed(filter)
    const { _id } = seed
    const document = update(seed, { inserting: true })
    if (_id !== undefined && compareValues(document._id, _id) !== 0) throw immutableId()
    return this.insert(document)
  }

  delete(stored: Stored): void {
    this.byId.delete(keyOf(stored.document._id))
    let memory = stored.memory
    for (const index of this.indexes.values()) memory += index.remove(stored)
    this.count(-stored.bytes.length, -memory)
  }

  /** Builds an index over the stored documents. @returns its name. @throws MongoServerError DuplicateKey when a unique one cannot hold. */
  createIndex(spec: IndexSpec): string {
    const index = new Index(spec)
    let memory = 0
    try {
      for (const stored of this.byId.values()) {
        checkTime()
        index.check(stored.document, stored, this.namespace)
        const entries = index.entriesOf(stored.document)
        const bytes = memoryOfEntries(entries)
        this.count(0, bytes)
        memory += bytes
        index.add(stored, entries)
      }
    } catch (error) {
      this.count(0, -memory)
      throw error
    }
    this.indexes.set(spec.name, index)
    return spec.name
  }

  dropIndex(name: string): void {
    const index = this.indexes.get(name)
    if (!index) return
    this.indexes.delete(name)
    let memory = 0
    for (const stored of index.all()) memory += index.remove(stored)
    this.count(0, -memory)
  }

  /** To be called when nothing uses the collection any more. */
  release(): void {
    this.count(-this.bytes, -this.memory)
  }

  /** Removes the documents that have expired by a TTL index. @param now milliseconds since 1970. */
  expire(now: number): void {
    for (const index of this.indexes.values()) {
      const { expireAfterSeconds } = index.spec
      if (expireAfterSeconds === undefined) continue
      const limit = new Date(now - expireAfterSeconds * 1000)
      const isOver = compileFilter({ [index.paths[0] as string]: { $lte: limit } })
      for (const stored of index.all()) if (isOver(stored.document)) this.delete(stored)
    }
  }

  private encode(document: Document, place: number): Stored {
    if (depthOf(document) > MAX_DEPTH) throw new MongoServerError(15, `Document exceeds maximum nesting depth of ${MAX_DEPTH}`)
    // Serialized and parsed again, so that nothing stored is shared with a caller.
    const bytes = encodeBson(document)
    const parsed = parseBson(bytes)
    return { document: parsed, bytes, place, memory: bytes.length + memoryOf(parsed) + OVERHEAD }
  }

  private checkUnique(document: Document, self: Stored | undefined): void {
    const holder = this.byId.get(keyOf(document._id))
    if (holder && holder !== self) throw duplicateKey(this.namespace, { name: ID_INDEX, key: { _id: 1 } }, [document._id])
    for (const index of this.indexes.values()) index.check(document, self, this.namespace)
  }

  /** @throws MongoServerError OutOfDiskSpace, before anything has changed. */
  private count(bytes: number, memory: number): void {
    this.budget.take(memory)
    this.bytes += bytes
    this.memory += memory
  }

  /** Either wholly or not at all: what can fail comes first. */
  private put(stored: Stored, replaced?: Stored): void {
    const id = keyOf(stored.document._id)
    const places = [...this.indexes.values()].map((index) => ({
      index,
      to: index.entriesOf(stored.document),
      from: replaced ? index.entriesOf(replaced.document) : []
    }))
    const memory = places.reduce(
      (bytes, { to, from }) => bytes + memoryOfEntries(to) - memoryOfEntries(from),
      stored.memory - (replaced?.memory ?? 0)
    )
    this.count(stored.bytes.length - (replaced?.bytes.length ?? 0), memory)
    if (replaced) for (const { index, from } of places) index.remove(replaced, from)
    this.byId.set(id, stored)
    for (const { index, to } of places) index.add(stored, to)
  }
}

function immutableId(): MongoServerError {
  return new MongoServerError(66, `Performing an update on the path '_id' would modify the immutable field '_id'`)
}

function checkId(id: unknown): void {
  if (Array.isArray(id) || isRegExp(id)) throw new MongoServerError(53, `The '_id' value cannot be of type ${typeName(id)}`)
  const dollar = isDocument(id) ? Object.keys(id).find((key) => key.startsWith('$')) : undefined
  if (dollar) throw new MongoServerError(52, `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`)
}

/** Levels of documents and arrays in each other that MongoDB stores. */
const MAX_DEPTH = 180

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  if (!Array.isArray(value) && !isDocument(value)) return 0
  checkTime()
  let deepest = 0
  for (const each of Object.values(value)) deepest = Math.max(deepest, depthOf(each))
  return deepest + 1
}

/** A key pattern with plain numbers, so that two of them can be compared as text. */
export function plainKey(key: Document): Document {
  return mapFields(key, (direction) => (typeof direction === 'string' ? direction : Number(direction)))
}

/** Values for the first fields of an index, one tuple for each combination; undefined when the filter does not fix the first. */
function exactTuples(filter: Document, paths: string[]): unknown[][] | undefined {
  let tuples: unknown[][] = [[]]
  const fields = new Set<string>()
  for (const path of paths) {
    const values = exactValues(filter[path])
    // Two paths may lead through one array. The index pairs what stands in one element, and a filter what stands in any.
    const [field = ''] = path.split('.')
    if (fields.has(field)) break
    fields.add(field)
    if (!values || values.length * tuples.length > MAX_LOOKUPS) break
    tuples = tuples.flatMap((tuple) => values.map((value) => [...tuple, value]))
  }
  return tuples[0]?.length === 0 ? undefined : tuples
}

/** The values that a condition allows, when it is an equality or an `$in`; undefined for any other. */
function exactValues(condition: unknown): unknown[] | undefined {
  if (condition === undefined) return undefined
  const operator = isOperatorDocument(condition)
  const values = !operator ? [condition] : '$eq' in condition ? [condition.$eq] : Array.isArray(condition.$in) ? condition.$in : undefined
  return values && values.length <= MAX_LOOKUPS && values.every(isExact) ? values : undefined
}

const RANGES = [
  ['$gt', 'above'],
  ['$gte', 'above'],
  ['$lt', 'below'],
  ['$lte', 'below']
] as const

/** A bound whose type is compared within itself alone, and in a plain order: MinKey and MaxKey compare with all, NaN with none. */
function isOrdinary(bound: unknown): boolean {
  if (isAnyNumber(bound)) return !Number.isNaN(numberOf(bound))
  return ['string', 'date', 'objectId', 'bool'].includes(typeName(bound))
}

/** A value that only itself is equal to: no null (which is also missing), no array, no regular expression. */
function isExact(value: unknown): boolean {
  return !isNullish(value) && !Array.isArray(value) && !isRegExp(value)
}
