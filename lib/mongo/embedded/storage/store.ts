import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import type { Budget } from './budget'
import { Collection } from './collection'

/** A named pipeline over a collection or another view. */
export interface View {
  on: string
  pipeline: Document[]
}

/** All databases of one server. A database exists while it has a collection. */
export class Store {
  readonly databases = new Map<string, Map<string, Collection>>()

  private readonly viewsByDatabase = new Map<string, Map<string, View>>()

  constructor(private readonly budget: Budget) {}

  /** The views of a database by name. */
  views(database: string): ReadonlyMap<string, View> {
    return this.viewsByDatabase.get(database) ?? NO_VIEWS
  }

  /** @throws MongoServerError InvalidNamespace, GraphContainsCycle for a view of itself. */
  addView(database: string, name: string, view: View): void {
    checkName(database, name)
    for (let on: string | undefined = view.on; on !== undefined; on = this.views(database).get(on)?.on)
      if (on === name) throw new MongoServerError(5, `View cycle detected: ${database}.${name} is a view of itself`)
    this.viewsByDatabase.set(database, new Map([...this.views(database), [name, view]]))
  }

  /** @throws MongoServerError CommandNotSupportedOnView when the name is a view's: the caller reads those in another way. */
  get(database: string, name: string): Collection | undefined {
    if (this.views(database).has(name)) throw new MongoServerError(166, `Namespace ${database}.${name} is a view, not a collection`)
    return this.databases.get(database)?.get(name)
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

  /** Removes a collection or a view. @returns whether there was one. */
  drop(database: string, name: string): boolean {
    if (this.viewsByDatabase.get(database)?.delete(name)) return true
    const collections = this.databases.get(database)
    collections?.get(name)?.release()
    const existed = collections?.delete(name) ?? false
    if (collections?.size === 0) this.databases.delete(database)
    return existed
  }

  dropDatabase(database: string): boolean {
    const existed = this.databases.has(database)
    this.viewsByDatabase.delete(database)
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

const NO_VIEWS: ReadonlyMap<string, View> = new Map()

/** Namespace rules. Source: https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions */
function checkName(database: string, name: string): void {
  const badDatabase = database === '' || database.length > 63 || /[/\\. "$\0]/.test(database)
  const badName = name === '' || name.startsWith('.') || name.endsWith('.') || /[$\0]/.test(name)
  if (badDatabase || badName || Buffer.byteLength(`${database}.${name}`) > 255)
    throw new MongoServerError(73, `Invalid namespace specified '${database}.${name}'`)
  if (name.startsWith('system.')) throw new MongoServerError(73, `cannot write to '${database}.${name}'`)
}
