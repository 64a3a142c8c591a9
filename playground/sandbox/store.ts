import { randomBytes } from 'node:crypto'
import type { Connection } from 'mongoose'
import { readEnv } from '@/lib/env'
import { Problem } from '@/lib/http/problem'
import { log } from '@/lib/log'
import { mongo } from '@/lib/mongo/runtime'
import type { Strategy } from '../nextauth/options'
import { dropTraces } from '../trace/store'
import { seed } from './demo-users'
import { busyIds, forget, lastUse, noteUse, takeUnwritten, unusedSince } from './last-use'
import { databaseName, type SandboxTicket } from './ticket'

/** A sandbox as the site's own database knows it. */
interface SandboxRecord {
  _id: string
  createdAt: Date
  lastUsedAt: Date
  /** Set while its database is being dropped. */
  removing?: true
}

function records() {
  return mongo().connection.collection<SandboxRecord>('sandboxes')
}

/** The sandbox's own database. Nothing of any other visitor is in it. */
export function sandboxDatabase(id: string): Connection {
  return mongo().connection.useDb(databaseName(id), { useCache: true })
}

/**
 * Makes a sandbox with its demo users, removing the least recently used one if there are too many.
 * @throws Problem `sandboxes-full` when every sandbox has a request under way.
 */
export async function beginSandbox(strategy: Strategy): Promise<SandboxTicket> {
  const id = randomBytes(16).toString('hex')
  const now = new Date()
  await makeRoom()
  await records().insertOne({ _id: id, createdAt: now, lastUsedAt: now })
  noteUse(id)
  await seed(sandboxDatabase(id))
  return { id, strategy, generation: 0, createdAt: now.getTime() }
}

/**
 * Looks a sandbox up.
 * @returns when it expires if nobody uses it again, or undefined when it is gone.
 */
export async function sandboxExpiry(id: string): Promise<Date | undefined> {
  const record = await records().findOne({ _id: id })
  if (!record || record.removing) return undefined
  const expiresAt = Math.max(record.lastUsedAt.getTime(), lastUse(id)) + idleMs()
  return expiresAt > Date.now() ? new Date(expiresAt) : undefined
}

/** The sandbox with its users as they were at the beginning, under a new secret and the first strategy. */
export async function resetSandbox(ticket: SandboxTicket): Promise<SandboxTicket> {
  const database = sandboxDatabase(ticket.id)
  await Promise.all([database.dropDatabase(), dropTraces(ticket.id)])
  await seed(database)
  return { ...ticket, strategy: 'jwt', generation: ticket.generation + 1 }
}

/** Notes that a sandbox is in use; written at most once a minute, and never waited for. */
export function touch(id: string): void {
  if (!noteUse(id)) return
  records()
    .updateOne({ _id: id }, { $max: { lastUsedAt: new Date() } })
    .catch((error: unknown) => log.warn({ err: error }, 'could not write the time of last use'))
}

let roomQueue: Promise<unknown> = Promise.resolve()

/** One at a time, so that two beginnings do not both evict for the same place. */
function makeRoom(): Promise<void> {
  const next = roomQueue.then(evictWhileFull, evictWhileFull)
  roomQueue = next.catch(() => {})
  return next
}

async function evictWhileFull(): Promise<void> {
  const max = readEnv().SANDBOX_MAX
  while ((await records().estimatedDocumentCount()) >= max) {
    await writeUses()
    const [oldest] = await records()
      .find({ _id: { $nin: busyIds() }, removing: { $exists: false } })
      .sort({ lastUsedAt: 1 })
      .limit(1)
      .toArray()
    if (!oldest) throw new Problem('sandboxes-full', 'Every sandbox is busy right now. Try again in a few seconds.')
    await removeSandbox(oldest._id)
  }
}

async function writeUses(): Promise<void> {
  const unwritten = takeUnwritten()
  if (unwritten.length === 0) return
  await records().bulkWrite(
    unwritten.map(([id, usedAt]) => ({ updateOne: { filter: { _id: id }, update: { $max: { lastUsedAt: new Date(usedAt) } } } }))
  )
}

/** Removes a sandbox. Marked first and forgotten last: a removal that is cut short is taken up again by the next sweep. */
export async function removeSandbox(id: string): Promise<void> {
  await records().updateOne({ _id: id }, { $set: { removing: true } })
  await Promise.all([sandboxDatabase(id).dropDatabase(), dropTraces(id)])
  await records().deleteOne({ _id: id })
  release(id)
}

/** Lets go of what this process holds for a sandbox. */
function release(id: string): void {
  forget(id)
  // mongoose's types lack this method. It fails when the database is not in its cache.
  const connection = mongo().connection as Connection & { relatedDbs: Record<string, unknown>; removeDb(name: string): void }
  if (databaseName(id) in connection.relatedDbs) connection.removeDb(databaseName(id))
}

/** Removes the sandboxes that nobody used for too long. */
export async function sweepSandboxes(): Promise<void> {
  await writeUses()
  const idleSince = { lastUsedAt: { $lt: new Date(Date.now() - idleMs()) }, _id: { $nin: busyIds() } }
  for (const { _id } of await records()
    .find({ $or: [idleSince, { removing: true }] })
    .toArray())
    await removeSandbox(_id)
  for (const id of unusedSince(Date.now() - idleMs())) release(id)
}

/** Sweeps every minute, or more often when sandboxes live shorter. @returns what stops it. */
export function startSweeping(): () => void {
  const timer = setInterval(
    () => sweepSandboxes().catch((error: unknown) => log.warn({ err: error }, 'sweeping the sandboxes failed')),
    Math.min(60_000, idleMs())
  )
  timer.unref()
  return () => clearInterval(timer)
}

function idleMs(): number {
  return readEnv().SANDBOX_IDLE_SECONDS * 1000
}
