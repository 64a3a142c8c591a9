import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { compileFilter, type Predicate } from '../query/filter'
import { EMPTY_ARRAY, keyTuples, meetsArray } from '../query/keys'
import { compareSortKeys } from '../query/sort'
import { typeRank } from '../query/types'
import { show } from '../values'
import type { Stored } from './collection'
import { keyOf } from './key'
import { OrderedMap } from './ordered-map'

export interface IndexSpec {
  name: string
  /** Field paths with 1 or -1, in order; a single one may have `hashed`. */
  key: Document
  unique: boolean
  sparse: boolean
  /** Changes nothing since MongoDB 4.2, and is listed all the same. */
  background?: boolean
  /** Seconds after the date in the (single) field at which a document expires. */
  expireAfterSeconds?: number
  /** Only documents that match are in the index. */
  partialFilterExpression?: Document
  /** It is kept, and no query uses it. */
  hidden?: boolean
}

/** Keys that a document may have in an index. Source: MongoDB's parameter `indexMaxNumGeneratedKeysPerDocument`. */
const MAX_KEYS = 100_000

/** Characters of a key that an error names whole. A batch of writes has many of them, and its answer has to fit into a message. */
const MAX_SHOWN = 10_000

interface Entry {
  level: Map<string, Set<Stored>>
  key: string
  /** The last value of the key; null where the field is missing, since the tree takes undefined for no key at all. */
  value: unknown
}

/** One index: from the keys of the indexed values to the documents that have them. */
export class Index {
  readonly paths: string[]
  /** No part of a path is a number, and it is not partial. */
  private readonly isPlain: boolean
  /** Entries by the keys of the first field, of the first two, and so on to all fields. */
  private readonly levels: Map<string, Set<Stored>>[]
  private readonly covers: Predicate | undefined
  /** The keys of the first field, by their values and in MongoDB's order. A few values are equal in that order and have different keys. */
  private readonly ordered = new OrderedMap<unknown, readonly string[]>(compareSortKeys)

  constructor(readonly spec: IndexSpec) {
    this.paths = Object.keys(spec.key)
    this.levels = this.paths.map(() => new Map())
    const { partialFilterExpression } = spec
    this.covers = partialFilterExpression && compileFilter(partialFilterExpression)
    this.isPlain = !this.covers && !this.paths.some((path) => /(^|\.)\d+(\.|$)/.test(path))
  }

  /** True when the index alone finds every document for an equality. */
  get answersEquality(): boolean {
    return this.isPlain && !this.spec.hidden
  }

  /** True when every document is in it, at its own values, and queries may use it. */
  get holdsAll(): boolean {
    return this.answersEquality && !this.spec.sparse
  }

  /** Documents whose first fields equal `values`, or hold them in an array. */
  lookup(values: unknown[]): Iterable<Stored> {
    return this.levels[values.length - 1]?.get(tupleKey(values)) ?? []
  }

  /** Every document in the index, each once. A sparse or partial index leaves some out. */
  all(): Set<Stored> {
    const found = new Set<Stored>()
    for (const holders of this.levels[0]?.values() ?? []) for (const stored of holders) found.add(stored)
    return found
  }

  /** @throws MongoServerError DuplicateKey when a unique index already has one of the document's keys. */
  check(document: Document, self: Stored | undefined, namespace: string): void {
    if (!this.spec.unique) return
    for (const tuple of this.tuplesOf(document))
      for (const holder of this.lookup(tuple)) if (holder !== self) throw duplicateKey(namespace, this.spec, tuple)
  }

  /** @param entries what {@link entriesOf} gave for its document. */
  add(stored: Stored, entries: readonly Entry[]): void {
    for (const { level, key, value } of entries) {
      const holders = level.get(key)
      if (holders) holders.add(stored)
      else {
        level.set(key, new Set([stored]))
        if (level === this.levels[0]) this.ordered.set(value, [...(this.ordered.get(value) ?? []), key])
      }
    }
  }

  /** @returns the bytes of memory that its entries took. */
  remove(stored: Stored, entries: readonly Entry[] = this.entriesOf(stored.document)): number {
    for (const { level, key, value } of entries) {
      const holders = level.get(key)
      holders?.delete(stored)
      if (holders?.size !== 0) continue
      level.delete(key)
      if (level !== this.levels[0]) continue
      const others = this.ordered.get(value)?.filter((other) => other !== key) ?? []
      if (others.length > 0) this.ordered.set(value, others)
      else this.ordered.delete(value)
    }
    return memoryOfEntries(entries)
  }

  /**
   * Documents whose first field holds a value of the bound's type that is not below it, or not above it, the bound itself included: all that
   * can match, and with an array some that do not.
   */
  beside(bound: unknown, side: 'above' | 'below'): Set<Stored> {
    const found = new Set<Stored>()
    for (const [value, keys] of side === 'above' ? this.ordered.entries(bound) : this.ordered.entriesReversed(bound)) {
      // An empty array stands among the types and is of none.
      if (value !== EMPTY_ARRAY && typeRank(value) !== typeRank(bound)) break
      for (const stored of this.holders(keys)) found.add(stored)
    }
    return found
  }

  /** Every document in the order of the first field; for equal values, as they were inserted. An array counts by its first element in that order. */
  *inOrder(direction: 1 | -1): Generator<Stored> {
    const given = new Set<Stored>()
    for (const [, keys] of direction === 1 ? this.ordered.entries() : this.ordered.entriesReversed())
      for (const stored of [...this.holders(keys)].sort((a, b) => (a.place - b.place) * direction)) {
        if (given.has(stored)) continue
        given.add(stored)
        yield stored
      }
  }

  private *holders(keys: readonly string[]): Generator<Stored> {
    for (const key of keys) yield* this.levels[0]?.get(key) ?? []
  }

  /** Where a document stands in the index. Changes nothing. */
  entriesOf(document: Document): Entry[] {
    return this.tuplesOf(document).flatMap((tuple) =>
      this.levels.map((level, i) => ({ level, key: tupleKey(tuple.slice(0, i + 1)), value: tuple[i] ?? null }))
    )
  }

  /**
   * The tuples of values under which a document stands in the index. The elements of an array give one tuple each.
   * @throws MongoServerError CannotIndexParallelArrays when two fields lead through different arrays, CannotBuildIndexKeys for too many,
   * Location16766 for an array in a hashed index.
   */
  private tuplesOf(document: Document): unknown[][] {
    if (this.covers && !this.covers(document)) return []
    const hashed = this.paths.find((path) => this.spec.key[path] === 'hashed')
    if (hashed && meetsArray(document, hashed)) throw new MongoServerError(16766, 'hashed indexes do not currently support array values')
    const tuples = keyTuples(document, this.paths)
    if (!tuples) throw new MongoServerError(171, 'cannot index parallel arrays')
    if (tuples.length > MAX_KEYS)
      throw new MongoServerError(201, `a document has ${tuples.length} keys for the index ${this.spec.name}, and may have ${MAX_KEYS}`)
    if (this.spec.sparse && tuples.every((tuple) => tuple.every((value) => value === undefined))) return []
    return tuples
  }
}

/** The error of a unique index that already has a key. */
export function duplicateKey(namespace: string, { name, key }: Pick<IndexSpec, 'name' | 'key'>, values: unknown[]): MongoServerError {
  const held = values.map((value) => (value === EMPTY_ARRAY ? undefined : (value ?? null)))
  const paths = Object.keys(key)
  const shown = paths.map((path, i) => `${path}: ${show(held[i])}`).join(', ')
  const isShort = shown.length <= MAX_SHOWN
  return new MongoServerError(
    11000,
    `E11000 duplicate key error collection: ${namespace} index: ${name} dup key: { ${isShort ? shown : `${shown.slice(0, MAX_SHOWN)}…`} }`,
    { keyPattern: key, ...(isShort && { keyValue: Object.fromEntries(paths.map((path, i) => [path, held[i]])) }) }
  )
}

/** Bytes of memory that entries take where no other document has their keys: a set and a place in a map, measured as `memoryOf` is. */
export function memoryOfEntries(entries: readonly Entry[]): number {
  return entries.reduce((bytes, { key }) => bytes + 480 + key.length, 0)
}

function tupleKey(values: unknown[]): string {
  return values.length === 1 ? partKey(values[0]) : JSON.stringify(values.map(partKey))
}

function partKey(value: unknown): string {
  return value === EMPTY_ARRAY ? 'empty' : keyOf(value)
}
