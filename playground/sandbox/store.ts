import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Filter } from 'mongodb'
import type { Connection } from 'mongoose'
import { readEnv } from '@/lib/env'
import { Problem } from '@/lib/http/problem'
import { logFailure } from '@/lib/log'
import { isDatabaseDown } from '@/lib/mongo/down'
import { mongo } from '@/lib/mongo/runtime'
import { madeOnce } from '@/lib/registry'
import type { Strategy } from '../nextauth/options'
import { dropTraces } from '../trace/store'
import { seed } from './demo-users'
import { busyIds, forget, lastUse, noteUse, takeUnwritten, unusedSince } from './last-use'
import { forgetAllStored, forgetStored, heavySandboxes, memoryOfSandboxes, noteStored } from './memory'
import {
  changeRecord,
  deleteRecord,
  findRecord,
  forgetRecords,
  insertRecord,
  prepareRecords,
  records,
  type SandboxRecord,
  writeLastUses
} from './records'
import type { Standing } from './standing'
import { DATABASE_PREFIX, databaseName, recordedVisitor, type SandboxTicket } from './ticket'

/** What names a sandbox's present database. */
export type SandboxKey = Pick<SandboxTicket, 'id' | 'generation'>

/** Milliseconds that a beginning or a reset may take. One that took longer has died. */
const MAKING_MS = 30_000
/** Milliseconds between two attempts to take back the lock of a reset that failed with the database. */
const UNLOCK_AGAIN_MS = 500
/** Milliseconds for which an open page keeps its sandbox from being evicted, unless it says so again. */
const OPEN_MS = 90_000
/** Milliseconds for which one that holds nothing yet counts as in use: its reader is typing a password. */
const FRESH_MS = 10_000
/** Milliseconds of idleness after which even a client that holds its share may take a sandbox of another. */
const LONG_MS = 10 * 60_000
/** Milliseconds after a reset at which the old database is dropped: requests that began before it end in it. */
const DROP_AFTER_MS = 3000
/** The part of all sandboxes that one client may hold before its newest replace its own. */
const SHARE = 0.1
/** Sandboxes that hold little, given up for one beginning at the most. */
const SMALL_AT_ONCE = 8

/** mongoose's connections to the databases of sandboxes, with their models. Only what asks for users needs one, and it is made in a millisecond. */
const connections = madeOnce(
  'sandbox-connections',
  () => new LRUCache<string, Connection>({ max: 200, dispose: (_connection, name) => letGo(name) })
)

/** mongoose keeps each related connection until it is told not to. Its types lack this method. */
function letGo(name: string): void {
  const connection = mongo().connection as Connection & { relatedDbs: Record<string, unknown>; removeDb(name: string): void }
  if (name in connection.relatedDbs) connection.removeDb(name)
}

/** A sandbox's own database. Nothing of any other visitor is in it. */
export function sandboxDatabase(sandbox: SandboxKey): Connection {
  return connectionTo(databaseName(sandbox))
}

/** A database that never gets a document: strangers and a database that is away have this one. */
export function nobodysDatabase(): Connection {
  return connectionTo('nobody')
}

function connectionTo(name: string): Connection {
  const cached = connections().get(name)
  if (cached) return cached
  const connection = mongo().connection.useDb(name, { useCache: true })
  connections().set(name, connection)
  return connection
}

/**
 * Makes a sandbox with its demo users, and removes another if there are too many.
 * @param client who begins it: a keyed hash of an address.
 * @throws Problem `sandboxes-full` when none can be given up.
 */
export async function beginSandbox(strategy: Strategy, client: string): Promise<SandboxTicket> {
  const now = new Date()
  const ticket: SandboxTicket = { id: randomBytes(16).toString('hex'), strategy, generation: 0, createdAt: now.getTime() }
  await makeRoom(client)
  await insertRecord({
    _id: ticket.id,
    generation: 0,
    client,
    holds: false,
    createdAt: now,
    lastUsedAt: now,
    // Another process must not remove it before it is whole.
    busyUntil: new Date(now.getTime() + MAKING_MS)
  })
  try {
    noteUse(ticket.id)
    await seed(sandboxDatabase(ticket))
    await changeRecord(ticket.id, { $unset: { busyUntil: true } })
  } catch (error) {
    await removeSandbox(ticket.id).catch(() => {})
    throw error
  }
  return ticket
}

/** Whether a ticket's sandbox is there, of the same generation, and used lately. */
export async function askStanding({ id, generation }: SandboxTicket): Promise<Standing> {
  try {
    const record = await findRecord(id)
    return record && record.generation === generation && expiryOf(record) ? 'live' : 'gone'
  } catch (error) {
    if (isDatabaseDown(error)) return 'unknown'
    throw error
  }
}

/** @returns when the sandbox expires if nobody uses it again, or undefined when it is gone. */
export async function sandboxExpiry({ id, generation }: SandboxTicket): Promise<Date | undefined> {
  const record = await findRecord(id)
  return record?.generation === generation ? expiryOf(record) : undefined
}

function expiryOf(record: SandboxRecord): Date | undefined {
  const expiresAt = Math.max(record.lastUsedAt.getTime(), lastUse(record._id)) + idleMs()
  return !record.removing && expiresAt > Date.now() ? new Date(expiresAt) : undefined
}

/** The most that a sandbox's database may hold. */
const ROOM = { bytes: 1024 * 1024, documents: 2000, collections: 20 }

/**
 * Refuses what would store more, once a sandbox is full. What is under way at that moment may still be stored, so it can be a little more.
 * @throws Problem `sandbox-full`.
 */
export async function checkRoom(sandbox: SandboxKey): Promise<void> {
  const held = await mongo().connection.getClient().db(databaseName(sandbox)).command({ dbStats: 1 })
  // Unless it was removed meanwhile: nobody would forget it a second time.
  if (await findRecord(sandbox.id)) noteStored(sandbox.id, held.dataSize)
  if (held.dataSize < ROOM.bytes && held.objects < ROOM.documents && held.collections < ROOM.collections) return
  throw new Problem('sandbox-full', 'Your sandbox holds as much as one may: 1 MB or 2,000 documents. Reset it to go on.')
}

/** @throws Problem `conflict` while the sandbox is being reset. */
export async function requireNoReset({ id }: SandboxTicket): Promise<void> {
  const record = await findRecord(id)
  if (record && isResetting(record)) throw resetUnderWay()
}

function isResetting({ resettingUntil }: SandboxRecord): boolean {
  return resettingUntil !== undefined && resettingUntil.getTime() > Date.now()
}

function resetUnderWay(): Problem {
  return new Problem('conflict', 'Your sandbox is being reset right now. Try again in a second.', 1)
}

/**
 * The sandbox with its users as they were at the beginning, under a new secret and the first strategy. It gets a new database, and
 * whatever belongs to the old one is worth nothing from the moment on at which that is ready.
 * @throws Problem `conflict` when another reset is under way or was faster.
 */
export async function resetSandbox(ticket: SandboxTicket): Promise<SandboxTicket> {
  const { id, generation } = ticket
  const now = Date.now()
  const free = { $or: [{ resettingUntil: { $exists: false } }, { resettingUntil: { $lt: new Date(now) } }] }
  const locked = await changeRecord(
    id,
    { $set: { resettingUntil: new Date(now + MAKING_MS) } },
    { generation, removing: { $exists: false }, ...free }
  )
  if (!locked) throw resetUnderWay()
  const next: SandboxTicket = { ...ticket, strategy: 'jwt', generation: generation + 1, own: undefined, ownCookie: undefined }
  try {
    // A reset that died may have left something there.
    await dropDatabase(databaseName(next))
    await seed(sandboxDatabase(next))
    const changed = await changeRecord(
      id,
      { $set: { generation: next.generation, lastUsedAt: new Date() }, $unset: { resettingUntil: true } },
      { generation }
    )
    if (!changed) throw resetUnderWay()
  } catch (error) {
    void unlock(ticket)
    throw error
  }
  forgetStored(id)
  endStreams(ticket)
  dropTraces(recordedVisitor(ticket)).catch((error: unknown) => logFailure('dropping old traces', error))
  setTimeout(() => {
    dropDatabase(databaseName(ticket)).catch((error: unknown) => logFailure('dropping an old database', error))
  }, DROP_AFTER_MS).unref()
  return next
}

/** Lets a sandbox be reset again after one that failed; a database that is away is asked until it is back. */
async function unlock({ id, generation }: SandboxTicket): Promise<void> {
  // Later the lock has run out by itself.
  for (const start = Date.now(); Date.now() - start < MAKING_MS; await sleep(UNLOCK_AGAIN_MS, undefined, { ref: false }))
    try {
      await changeRecord(id, { $unset: { resettingUntil: true } }, { generation })
      return
    } catch (error) {
      if (!isDatabaseDown(error)) return
    }
}

async function dropDatabase(name: string): Promise<void> {
  await mongo().connection.getClient().db(name).dropDatabase()
  connections().delete(name)
}

/** What ends the open streams of a sandbox's generation, by the name of its database. */
const streams = madeOnce('sandbox-streams', () => new Map<string, { sandbox: SandboxKey; ends: Set<() => void> }>())

/** Calls `end` when the sandbox of a stream is reset or removed. @returns a function that takes this back. */
export function onSandboxEnd(sandbox: SandboxKey, end: () => void): () => void {
  const name = databaseName(sandbox)
  const open = streams().get(name) ?? { sandbox, ends: new Set() }
  open.ends.add(end)
  streams().set(name, open)
  return () => {
    open.ends.delete(end)
    if (open.ends.size === 0 && streams().get(name) === open) streams().delete(name)
  }
}

function endStreams(sandbox: SandboxKey): void {
  for (const end of streams().get(databaseName(sandbox))?.ends ?? []) end()
}

/** Takes note that the database was started anew: every sandbox is gone with what it held. */
export async function loseSandboxes(): Promise<void> {
  forgetRecords()
  forgetAllStored()
  for (const { sandbox } of [...streams().values()]) endStreams(sandbox)
  await prepareRecords()
}

/** Ends the streams of sandboxes that another process has reset or removed. */
export async function endOtherStreams(): Promise<void> {
  const open = [...streams().values()].map(({ sandbox }) => sandbox)
  if (open.length === 0) return
  const found = await records()
    .find({ _id: { $in: open.map(({ id }) => id) }, removing: { $exists: false } })
    .project<{ _id: string; generation: number }>({ generation: 1 })
    .toArray()
  const generations = new Map(found.map(({ _id, generation }) => [_id, generation]))
  for (const sandbox of open) if (generations.get(sandbox.id) !== sandbox.generation) endStreams(sandbox)
}

/** Notes that a sandbox is in use; written now and then, and never waited for. @param holds whether somebody left something in it. */
export function touch(id: string, holds = false): void {
  const every = mongo().engine === 'external' ? 5000 : 60_000
  if (!noteUse(id, every, holds)) return
  write(changeRecord(id, { $max: { lastUsedAt: new Date() }, ...(holds && { $set: { holds } }) }))
}

/**
 * Notes that a page has the sandbox open, so that no process evicts it; it still expires when nobody uses it. Call it again at least once a
 * minute.
 */
export function keepOpen(id: string): void {
  write(changeRecord(id, { $max: { busyUntil: new Date(Date.now() + OPEN_MS) } }))
}

/** Notes that a page that had the sandbox open is gone. Where another one has it open, that one says so again. */
export function closed(sandbox: SandboxKey): void {
  if (!streams().has(databaseName(sandbox))) write(changeRecord(sandbox.id, { $unset: { busyUntil: true } }))
}

function write(change: Promise<unknown>): void {
  change.catch((error: unknown) => logFailure('writing the time of last use', error))
}

let roomQueue: Promise<unknown> = Promise.resolve()

/** One at a time, so that two beginnings do not both evict for the same place. */
function makeRoom(client: string): Promise<void> {
  const make = () => evictWhileFull(client)
  const next = roomQueue.then(make, make)
  roomQueue = next.catch(() => {})
  return next
}

async function evictWhileFull(client: string): Promise<void> {
  // It is full, so as many as there are is how many there may be.
  const leastOf = (count: number) => leastMissed(client, Math.max(1, Math.floor(count * SHARE)))
  if (!(await giveUp(1, leastOf))) throw new Problem('sandboxes-full', 'Every sandbox is in use right now. Try again in 30 seconds.', 30)
}

/**
 * Removes sandboxes until there is room: those that hold much first, then some that hold little. Not many of those, since they make little
 * room: a few visitors must not cost all others theirs.
 * @param more sandboxes that need room besides those that are there.
 * @param least names the one to give up among those that hold little.
 * @returns whether there is room now.
 */
async function giveUp(more: number, least: (count: number) => Promise<string | undefined>): Promise<boolean> {
  let small = 0
  for (let count = await countSandboxes(); isTooMany(count + more); count = await countSandboxes()) {
    await writeLastUses(takeUnwritten())
    const heavy = await heaviest()
    const next = heavy ?? (small++ < SMALL_AT_ONCE ? await least(count) : undefined)
    if (!next) return false
    await removeSandbox(next)
  }
  return true
}

/** Sandboxes grow, also while nobody begins one. */
async function evictGrown(): Promise<void> {
  await giveUp(0, () => leastMissed('', Number.POSITIVE_INFINITY))
}

/** The sandbox that takes the most memory: one that is not in use, or any of a client that takes more than its share. */
async function heaviest(): Promise<string | undefined> {
  const heavy = heavySandboxes()
  if (heavy.size === 0) return undefined
  const found = await records()
    .find({ _id: { $in: [...heavy.keys()] }, removing: { $exists: false } })
    .toArray()
  const bytesOf = ({ _id }: SandboxRecord) => heavy.get(_id) ?? 0
  const taken = new Map<string, number>()
  for (const record of found) taken.set(record.client, (taken.get(record.client) ?? 0) + bytesOf(record))
  const share = readEnv().SANDBOX_MEMORY_MB * 1024 * 1024 * SHARE
  const inUse = new Set(busyIds())
  const mayGo = found.filter(
    (record) =>
      (taken.get(record.client) ?? 0) > share || !(inUse.has(record._id) || (record.busyUntil && record.busyUntil.getTime() > Date.now()))
  )
  return mayGo.sort((a, b) => bytesOf(b) - bytesOf(a))[0]?._id
}

function countSandboxes(): Promise<number> {
  return records().estimatedDocumentCount()
}

function isTooMany(count: number): boolean {
  const { SANDBOX_MEMORY_MB, SANDBOX_MAX } = readEnv()
  return memoryOfSandboxes(count) > SANDBOX_MEMORY_MB * 1024 * 1024 || count > (SANDBOX_MAX ?? Number.POSITIVE_INFINITY)
}

/**
 * The sandbox to give up: of a client that holds its share one of its own, and where all of those are open one that holds nothing or is
 * long idle; of any other client one that holds nothing; else the one that is idle longest. Never one that is in use at this process, or open or being made at any.
 */
async function leastMissed(client: string, share: number): Promise<string | undefined> {
  const now = Date.now()
  const free: Filter<SandboxRecord> = {
    _id: { $nin: busyIds() },
    removing: { $exists: false },
    $or: [{ busyUntil: { $exists: false } }, { busyUntil: { $lt: new Date(now) } }]
  }
  const oldest = async (filter: Filter<SandboxRecord>) => {
    const [found] = await records()
      .find({ ...free, ...filter })
      .sort({ lastUsedAt: 1 })
      .limit(1)
      .toArray()
    return found?._id
  }
  const empty = { holds: false, lastUsedAt: { $lt: new Date(now - FRESH_MS) } }
  if ((await records().countDocuments({ client })) >= share)
    return (await oldest({ client })) ?? (await oldest(empty)) ?? (await oldest({ lastUsedAt: { $lt: new Date(now - LONG_MS) } }))
  return (await oldest(empty)) ?? (await oldest({}))
}

/** Removes a sandbox. Marked first and forgotten last: a removal that is cut short is taken up again by the next sweep. */
export async function removeSandbox(id: string): Promise<void> {
  const record = await changeRecord(id, { $set: { removing: true } })
  if (record) {
    endStreams({ id, generation: record.generation })
    await Promise.all([dropDatabase(databaseName({ id, generation: record.generation })), dropTraces(recordedVisitor({ id, ...record }))])
  }
  await deleteRecord(id)
  forget(id)
  forgetStored(id)
}

/** Removes the sandboxes that nobody used for too long, and those for which there is no memory any more. */
export async function sweepSandboxes(): Promise<void> {
  await writeLastUses(takeUnwritten())
  const idle = { lastUsedAt: { $lt: new Date(Date.now() - idleMs()) }, _id: { $nin: busyIds() } }
  for (const { _id } of await records()
    .find({ $or: [idle, { removing: true }] })
    .project<{ _id: string }>({ _id: 1 })
    .toArray())
    await removeSandbox(_id)
  for (const id of unusedSince(Date.now() - idleMs())) {
    forget(id)
    forgetStored(id)
  }
  await evictGrown()
}

/** When a database without a record was first seen, in milliseconds since 1970. */
const orphans = madeOnce('sandbox-orphans', () => new Map<string, number>())

/**
 * Drops databases of sandboxes that no record knows: a process that died left them. Only those that were there some time ago as well,
 * since a beginning or a reset may be under way elsewhere.
 */
export async function sweepOrphans(now = Date.now()): Promise<void> {
  const admin = mongo().connection.getClient().db('admin').admin()
  const { databases } = await admin.listDatabases({ nameOnly: true, filter: { name: new RegExp(`^${DATABASE_PREFIX}`) } })
  const known = await records().find().project<SandboxRecord>({ generation: 1 }).toArray()
  const wanted = new Set(known.map(({ _id: id, generation }) => databaseName({ id, generation })))
  const unknown = new Set(databases.map(({ name }) => name).filter((name) => !wanted.has(name)))
  for (const name of orphans().keys()) if (!unknown.has(name)) orphans().delete(name)
  for (const name of unknown) {
    const since = orphans().get(name) ?? now
    orphans().set(name, since)
    if (now - since >= MAKING_MS) await dropDatabase(name)
  }
}

/** Sweeps every minute, or more often when sandboxes live shorter. @returns what stops it. */
export function startSweeping(): () => void {
  const sweep = async () => {
    await sweepSandboxes()
    await sweepOrphans()
  }
  const timer = setInterval(
    () => sweep().catch((error: unknown) => logFailure('sweeping the sandboxes', error)),
    Math.min(60_000, idleMs())
  )
  timer.unref()
  return () => clearInterval(timer)
}

/** Read once: every request asks for it, and checking the environment takes longer than all else that a request does here. */
const idleMs = madeOnce('sandbox-idle', () => readEnv().SANDBOX_IDLE_SECONDS * 1000)
