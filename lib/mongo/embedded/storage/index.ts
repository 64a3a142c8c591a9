import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { valuesAt } from '../query/paths'
import type { Stored } from './collection'
import { keyOf } from './key'

export interface IndexSpec {
  name: string
  /** Field paths with 1 or -1, in order. */
  key: Document
  unique: boolean
  sparse: boolean
  /** Seconds after the date in the (single) field at which a document expires. */
  expireAfterSeconds?: number
}

/** One index: from the key of the indexed values to the documents that have them. */
export class Index {
  readonly paths: string[]
  private readonly entries = new Map<string, Set<Stored>>()

  constructor(readonly spec: IndexSpec) {
    this.paths = Object.keys(spec.key)
  }

  /** Documents whose (single) indexed field equals `value`, or holds it in an array. */
  lookup(value: unknown): Iterable<Stored> {
    return this.entries.get(keyOf(value)) ?? []
  }

  /** @throws MongoServerError DuplicateKey when a unique index already has one of the document's keys. */
  check(document: Document, self: Stored | undefined, namespace: string): void {
    if (!this.spec.unique) return
    for (const [key, values] of this.keysOf(document)) {
      for (const holder of this.entries.get(key) ?? []) if (holder !== self) throw this.duplicate(values, namespace)
    }
  }

  add(stored: Stored): void {
    for (const key of this.keysOf(stored.document).keys()) {
      const holders = this.entries.get(key)
      if (holders) holders.add(stored)
      else this.entries.set(key, new Set([stored]))
    }
  }

  remove(stored: Stored): void {
    for (const key of this.keysOf(stored.document).keys()) {
      const holders = this.entries.get(key)
      holders?.delete(stored)
      if (holders?.size === 0) this.entries.delete(key)
    }
  }

  /** Index keys of a document with the values they stand for. An array gives one key an element, like MongoDB's multikey. */
  private keysOf(document: Document): Map<string, unknown[]> {
    const perPath = this.paths.map((path) => {
      const values = valuesAt(document, path)
      return values.flatMap((value) => (Array.isArray(value) && value.length > 0 ? value : [value]))
    })
    const keys = new Map<string, unknown[]>()
    if (this.spec.sparse && perPath.every((values) => values.length === 0)) return keys
    let tuples: unknown[][] = [[]]
    for (const values of perPath) tuples = tuples.flatMap((tuple) => (values.length ? values : [null]).map((value) => [...tuple, value]))
    for (const tuple of tuples) keys.set(tuple.length === 1 ? keyOf(tuple[0]) : JSON.stringify(tuple.map(keyOf)), tuple)
    return keys
  }

  private duplicate(values: unknown[], namespace: string): MongoServerError {
    const keyValue = Object.fromEntries(this.paths.map((path, i) => [path, values[i]]))
    const shown = this.paths.map((path, i) => `${path}: ${show(values[i])}`).join(', ')
    return new MongoServerError(
      11000,
      `E11000 duplicate key error collection: ${namespace} index: ${this.spec.name} dup key: { ${shown} }`,
      {
        keyPattern: this.spec.key,
        keyValue
      }
    )
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`
  return typeof value === 'object' && value !== null && 'toHexString' in value ? `ObjectId('${String(value)}')` : String(value)
}
