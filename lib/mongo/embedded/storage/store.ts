import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { compileFilter } from '../query/filter'
import type { Budget } from './budget'
import { Collection, type Search, type Stored } from './collection'

/** All databases of one server. A database exists while it has a collection. */
export class Store {
  readonly databases = new Map<string, Map<string, Collection>>()

  constructor(private readonly budget: Budget) {}

  get(database: string, name: string): Collection | undefined {
    return this.databases.get(database)?.get(name)
  }

  /** The documents of a collection that match. Where there is no such collection a bad filter is an error all the same. */
  find(database: string, name: string, filter: Document, search: Search): Stored[] {
    const collection = this.get(database, name)
    if (collection) return collection.find(filter, search)
    compileFilter(filter, search.strings)
    return []
  }

  /** The collection, made if it is new. @throws MongoServerError InvalidNamespace. */
  ensure(database: string, name: string): Collection {
    const existing = this.get(database, name)
    if (existing) return existing
    checkName(database, name)
    const created = new Collection(`${database}.${name}`, this.budget)
    const collections = this.databases.get(database) ?? new Map<string, Collection>()
    this.databases.set(database, collections.set(name, created))
    return created
  }

  /** @returns whether there was one. */
  drop(database: string, name: string): boolean {
    const collections = this.databases.get(database)
    collections?.get(name)?.release()
    const existed = collections?.delete(name) ?? false
    if (collections?.size === 0) this.databases.delete(database)
    return existed
  }

  dropDatabase(database: string): boolean {
    const existed = this.databases.has(database)
    for (const name of this.databases.get(database)?.keys() ?? []) this.drop(database, name)
    return existed
  }

  /** Removes the documents that have expired by a TTL index from every collection. @param now milliseconds since 1970. */
  expire(now: number): void {
    for (const collections of this.databases.values())
      for (const collection of collections.values())
        try {
          collection.expire(now)
        } catch {
          // One that cannot be swept keeps no other from it, and is tried again at the next sweep.
        }
  }
}

/** Namespace rules. Source: https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions */
function checkName(database: string, name: string): void {
  const badDatabase = database === '' || database.length > 63 || /[/\\. "$\0]/.test(database)
  const badName = name === '' || name.startsWith('.') || name.endsWith('.') || /[$\0]/.test(name)
  if (badDatabase || badName || Buffer.byteLength(`${database}.${name}`) > 255)
    throw new MongoServerError(73, `Invalid namespace specified '${database}.${name}'`)
  if (name.startsWith('system.')) throw new MongoServerError(73, `cannot write to '${database}.${name}'`)
}
