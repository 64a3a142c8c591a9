import { MongoServerError } from '../errors'
import { Collection } from './collection'

/** All databases of one server. A database exists while it has a collection. */
export class Store {
  readonly databases = new Map<string, Map<string, Collection>>()

  get(database: string, name: string): Collection | undefined {
    return this.databases.get(database)?.get(name)
  }

  /** The collection, made if it is new. @throws MongoServerError InvalidNamespace. */
  ensure(database: string, name: string): Collection {
    const existing = this.get(database, name)
    if (existing) return existing
    checkName(database, name)
    const created = new Collection(`${database}.${name}`)
    const collections = this.databases.get(database) ?? new Map<string, Collection>()
    this.databases.set(database, collections.set(name, created))
    return created
  }

  drop(database: string, name: string): boolean {
    const collections = this.databases.get(database)
    const existed = collections?.delete(name) ?? false
    if (collections?.size === 0) this.databases.delete(database)
    return existed
  }

  /** Removes what TTL indexes call over, in every collection. @param now milliseconds since 1970. */
  expire(now: number): void {
    for (const collections of this.databases.values()) for (const collection of collections.values()) collection.expire(now)
  }
}

/** Namespace rules. Source: https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions */
function checkName(database: string, name: string): void {
  const invalid = name === '' || name.startsWith('.') || name.endsWith('.') || /[$\0]/.test(name) || `${database}.${name}`.length > 255
  if (invalid) throw new MongoServerError(73, `Invalid namespace specified '${database}.${name}'`)
  if (name.startsWith('system.')) throw new MongoServerError(73, `cannot write to '${database}.${name}'`)
}
