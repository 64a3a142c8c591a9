import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Collection, Db } from 'mongodb'
import { madeOnce } from '@/lib/registry'
import type { OwnConfiguration } from './configuration'
import type { Prepared } from './prepare'

/** A configuration as it is kept in the reader's own database, where it goes with a reset. */
export interface KeptConfiguration extends OwnConfiguration {
  /** Made from its content. The reader's ticket has it. */
  _id: string
  javascript: Prepared
  savedAt: Date
}

/** Configurations that a sandbox keeps: two tabs that save at once each get theirs. */
const KEPT = 5

/** By database and name. Content never changes under a name, so what is here needs no database. */
const cache = madeOnce('own-configurations', () => new LRUCache<string, KeptConfiguration>({ max: 1000 }))

function configurations(database: Db): Collection<KeptConfiguration> {
  return database.collection<KeptConfiguration>('own_configurations')
}

/** Keeps a configuration. @returns its name. */
export async function keepConfiguration(database: Db, own: OwnConfiguration, javascript: Prepared): Promise<string> {
  const _id = createHash('sha256')
    .update(JSON.stringify([own.functions, own.options]))
    .digest('base64url')
    .slice(0, 22)
  const kept = { ...own, javascript, savedAt: new Date() }
  await configurations(database).replaceOne({ _id }, kept, { upsert: true })
  const old = await configurations(database).find().sort({ savedAt: -1 }).skip(KEPT).project<{ _id: string }>({ _id: 1 }).toArray()
  await configurations(database).deleteMany({ _id: { $in: old.map(({ _id: each }) => each) } })
  return _id
}

/** @returns undefined when it is no longer kept: the site's own configuration holds then. */
export async function findConfiguration(database: Db, name: string): Promise<KeptConfiguration | undefined> {
  const key = `${database.databaseName} ${name}`
  const cached = cache().get(key)
  if (cached) return cached
  const found = (await configurations(database).findOne({ _id: name })) ?? undefined
  if (found) cache().set(key, found)
  return found
}
