import { LRUCache } from 'lru-cache'
import { Binary } from 'mongodb'
import { logFailure } from '@/lib/log'
import { mongo } from '@/lib/mongo/runtime'
import { madeOnce } from '@/lib/registry'
import { HeldTraces } from './held'
import { discardTraces, onKept, type SealedTrace, takeTraces, tellOf, visitorsHeard } from './outbox'
import { KEPT_TRACES } from './read/kept-traces'

/** A trace as the site's own database keeps it. */
interface StoredTrace {
  _id: string
  visitor: string
  keptAt: Date
  /** Length of the JSON. */
  bytes: number
  json: Binary
}

/** Milliseconds for which a trace is kept. */
const KEPT_MS = 30 * 60_000
/** The most bytes of a visitor's traces: the oldest beyond it are removed. */
const KEPT_BYTES = 2 * 1024 * 1024
/** The most bytes of the traces that this process has written. Beyond it the visitors with the most lose the older half of theirs. */
const ALL_BYTES = 128 * 1024 * 1024
/** Number and bytes of new traces after which a visitor's oldest are removed. A read never returns more than `KEPT_TRACES`. */
const PRUNE_EVERY = { traces: 50, bytes: 256 * 1024 }
/** Number of traces that wait, after which they are written at once. */
const WRITE_AT_ONCE = 200
/** Milliseconds that traces wait to be written together. */
const WRITE_AFTER_MS = 1000
/** Number of traces that are written with one command. */
const BATCH = 20

function stored() {
  return mongo().connection.collection<StoredTrace>('traces')
}

/** Prepares the collection, and writes from now on the traces that are kept. */
export async function startKeeping(): Promise<void> {
  // Where several processes share one MongoDB, another one may have a listener, and looks for traces there.
  const delay = mongo().engine === 'external' ? WRITE_AFTER_MS / 20 : WRITE_AFTER_MS
  let scheduled: NodeJS.Timeout | undefined
  const write = () => {
    clearTimeout(scheduled)
    scheduled = undefined
    void flush()
  }
  onKept((waiting) => {
    if (waiting > WRITE_AT_ONCE) write()
    else scheduled ??= setTimeout(write, delay).unref()
  })
  // MongoDB removes expired traces once a minute, so reads look at the time as well.
  await stored().createIndexes([{ key: { visitor: 1 } }, { key: { keptAt: 1 }, expireAfterSeconds: KEPT_MS / 1000 }])
}

/** State that exists once in the process, although Next bundles the API routes apart from server.ts. */
const keeper = madeOnce('trace-keeper', () => ({
  /** What this process has written. */
  held: new HeldTraces(),
  /** Settles when the current write is over. */
  writing: Promise.resolve()
}))

/** Writes the waiting traces after the current write. Never fails: traces that cannot be written are dropped. */
function flush(): Promise<void> {
  keeper().writing = keeper().writing.then(writeWaiting)
  return keeper().writing
}

/** A few at a time, so that requests get their turn. */
async function writeWaiting(): Promise<void> {
  for (let batch = takeTraces(BATCH); batch.length > 0; batch = takeTraces(BATCH)) {
    try {
      await stored().insertMany(
        batch.map(({ id, json, ...trace }) => ({ _id: id, ...trace, bytes: json.length, json: new Binary(json) })),
        { ordered: false }
      )
      const full = new Set(batch.filter((trace) => isFull(trace)).map(({ visitor }) => visitor))
      for (const visitor of full) await prune(visitor)
      await pruneAll()
    } catch (error) {
      logFailure('writing traces', error)
    }
  }
}

/** Bytes of the traces that this process has written. */
export function traceBytes(): number {
  return keeper().held.bytes
}

/** Counts a written trace. @returns whether it is time to remove its visitor's oldest. */
function isFull({ visitor, json }: SealedTrace): boolean {
  const { traces, bytes } = keeper().held.add(visitor, json.length)
  return traces >= PRUNE_EVERY.traces || bytes >= PRUNE_EVERY.bytes
}

/** Removes a visitor's traces beyond the newest `KEPT_TRACES` and the newest `most` bytes. */
async function prune(visitor: string, most = KEPT_BYTES): Promise<void> {
  const newestFirst = await stored().find({ visitor }).project<{ _id: string; bytes: number }>({ bytes: 1 }).sort({ _id: -1 }).toArray()
  let left = 0
  const isBeyond = ({ bytes }: { bytes: number }, i: number) => {
    if (i >= KEPT_TRACES || left + bytes > most) return true
    left += bytes
    return false
  }
  const newestGone = newestFirst.find(isBeyond)
  if (newestGone) await stored().deleteMany({ visitor, _id: { $lte: newestGone._id } })
  keeper().held.remaining(visitor, left)
}

/** Removes the older half of the visitors with the most, until all are within {@link ALL_BYTES}. */
async function pruneAll(): Promise<void> {
  const largest = () => keeper().held.largestBeyond(ALL_BYTES, Date.now() - KEPT_MS)
  for (let next = largest(); next; next = largest()) await prune(next.visitor, next.bytes / 2)
}

/**
 * A visitor's traces, oldest first, those included that this process has not written yet. One at a time, so that nobody holds all of
 * them for a reader that is slow.
 * @param after the id of a trace: only those that ended later.
 */
export async function* readTraces(visitor: string, after = ''): AsyncGenerator<SealedTrace> {
  await flush()
  const ids = await stored()
    .find({ visitor, _id: { $gt: after }, keptAt: { $gt: new Date(Date.now() - KEPT_MS) } })
    .project<{ _id: string }>({ _id: 1 })
    .sort({ _id: 1 })
    .toArray()
  for (let i = Math.max(0, ids.length - KEPT_TRACES); i < ids.length; i += BATCH)
    for (const trace of await fetchTraces(ids.slice(i, i + BATCH).map(({ _id }) => _id))) yield trace
}

async function fetchTraces(ids: string[]): Promise<SealedTrace[]> {
  const found = await stored()
    .find({ _id: { $in: ids } })
    .sort({ _id: 1 })
    .toArray()
  return found.map(({ _id, visitor, keptAt, json }) => ({ id: _id, visitor, keptAt, json: Buffer.from(json.value()) }))
}

/** Milliseconds that a search for other processes' traces goes back: their clocks and writes may lag. */
const OVERLAP_MS = 2000
const REMEMBERED = 5000

/** Ids of traces that this process has told its listeners of. */
const told = madeOnce('trace-tail', () => new LRUCache<string, true>({ max: REMEMBERED }))

/** Finds the traces that other processes have kept of visitors to whom somebody listens here, and tells the listeners. One search for all. */
export async function tellOfOthers(): Promise<void> {
  const visitors = visitorsHeard()
  if (visitors.length === 0) return
  const fresh = await stored()
    .find({ keptAt: { $gt: new Date(Date.now() - OVERLAP_MS) }, visitor: { $in: visitors } })
    .project<{ _id: string }>({ _id: 1 })
    .toArray()
  const unknown = fresh.map(({ _id }) => _id).filter((id) => !told().has(id))
  for (const id of unknown) told().set(id, true)
  if (unknown.length > 0) for (const trace of await fetchTraces(unknown)) tellOf(trace)
}

/** Forgets all traces of a visitor. */
export async function dropTraces(visitor: string): Promise<void> {
  discardTraces(visitor)
  // The current write is waited for: otherwise it would store traces after they were forgotten.
  await keeper().writing
  keeper().held.forget(visitor)
  await stored().deleteMany({ visitor })
}
