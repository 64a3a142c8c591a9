import type { Filter, UpdateFilter } from 'mongodb'
import { mongo, requireDatabase, untilAway } from '@/lib/mongo/runtime'
import { madeOnce } from '@/lib/registry'

/** A sandbox as the site's own database knows it. */
export interface SandboxRecord {
  _id: string
  /** Counts its resets. A ticket of an earlier generation is worth nothing. */
  generation: number
  /** Who began it: a keyed hash of the client's address. */
  client: string
  /** Whether somebody signed in or changed something in it: one that holds nothing is given up first. */
  holds: boolean
  createdAt: Date
  lastUsedAt: Date
  /** Until then it is not evicted: it is being made, or a page has it open. */
  busyUntil?: Date
  /** Until then a reset is under way. */
  resettingUntil?: Date
  /** Set while its database is being dropped. */
  removing?: true
}

/** The collection of all records. */
export function records() {
  return mongo().connection.collection<SandboxRecord>('sandboxes')
}

/** Makes the indexes by which sandboxes are given up. */
export async function prepareRecords(): Promise<void> {
  await records().createIndexes([{ key: { client: 1 } }, { key: { lastUsedAt: 1 } }])
}

/**
 * What this process knows of the records. Where the database is this process's own nobody else changes them, so a session read under
 * jwt finds its record here and asks no database.
 */
const known = madeOnce('sandbox-records', () => new Map<string, SandboxRecord>())

function isAlone(): boolean {
  return mongo().engine !== 'external'
}

/** Forgets every record: the database was started anew, and has none. */
export function forgetRecords(): void {
  known().clear()
}

/** @throws MongoNetworkTimeoutError while a database that is shared does not answer. */
export async function findRecord(id: string): Promise<SandboxRecord | undefined> {
  if (isAlone()) return known().get(id)
  requireDatabase()
  return (await untilAway(records().findOne({ _id: id }))) ?? undefined
}

export async function insertRecord(record: SandboxRecord): Promise<void> {
  await records().insertOne(record)
  if (isAlone()) known().set(record._id, record)
}

/**
 * Changes a record in one step.
 * @param filter it is changed only if this matches as well.
 * @returns the record as it is now; undefined when there is none that matches.
 */
export async function changeRecord(
  id: string,
  update: UpdateFilter<SandboxRecord>,
  filter: Filter<SandboxRecord> = {}
): Promise<SandboxRecord | undefined> {
  const changed = await records().findOneAndUpdate({ ...filter, _id: id }, update, { returnDocument: 'after' })
  if (!changed) return undefined
  // Answers may overtake each other, and a removal has the last word.
  const before = known().get(id)
  if (before && changed.generation >= before.generation && !before.removing) known().set(id, changed)
  return changed
}

/** Writes times of last use, all with one command; an earlier one than is known changes nothing. */
export async function writeLastUses(uses: readonly (readonly [id: string, usedAt: number])[]): Promise<void> {
  if (uses.length === 0) return
  await records().bulkWrite(
    uses.map(([id, usedAt]) => ({ updateOne: { filter: { _id: id }, update: { $max: { lastUsedAt: new Date(usedAt) } } } })),
    { ordered: false }
  )
  for (const [id, usedAt] of uses) {
    const record = known().get(id)
    if (record && record.lastUsedAt.getTime() < usedAt) known().set(id, { ...record, lastUsedAt: new Date(usedAt) })
  }
}

export async function deleteRecord(id: string): Promise<void> {
  await records().deleteOne({ _id: id })
  known().delete(id)
}
