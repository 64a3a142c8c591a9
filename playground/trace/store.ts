import { Binary } from 'mongodb'
import { log } from '@/lib/log'
import { mongo } from '@/lib/mongo/runtime'
import { madeOnce } from '@/lib/registry'
import { discardTraces, onKept, type SealedTrace, takeTraces } from './outbox'
import { KEPT_TRACES } from './read/kept-traces'

/** A trace as the site's own database keeps it. */
interface StoredTrace {
  _id: string
  visitor: string
  keptAt: Date
  json: Binary
}

/** How long a trace is kept. */
const KEPT_MS = 30 * 60_000
/** A visitor's oldest traces are removed after so many new ones. Nobody is told more than `KEPT_TRACES`. */
const PRUNE_EVERY = 50
/** Traces wait so long to be written together, and so many are written with one command. */
const WRITE_AFTER_MS = 1000
const BATCH = 20

function stored() {
  return mongo().connection.collection<StoredTrace>('traces')
}

/** Prepares the collection, and writes from now on the traces that are kept. */
export async function startKeeping(): Promise<void> {
  // Where several processes share one MongoDB, another one may have a listener, and looks for traces there.
  const delay = mongo().engine === 'external' ? WRITE_AFTER_MS / 20 : WRITE_AFTER_MS
  let isScheduled = false
  onKept(() => {
    if (isScheduled) return
    isScheduled = true
    setTimeout(() => {
      isScheduled = false
      void flush()
    }, delay).unref()
  })
  // MongoDB looks for what is over once a minute, so reads look at the time as well.
  await stored().createIndexes([{ key: { visitor: 1 } }, { key: { keptAt: 1 }, expireAfterSeconds: KEPT_MS / 1000 }])
}

/** What exists once a process, though Next bundles the API routes apart from what starts them. */
const keeper = madeOnce('trace-keeper', () => ({
  /** How many traces of a visitor this process has written since it last removed old ones. */
  written: new Map<string, number>(),
  /** Settles when what is being written has been. */
  writing: Promise.resolve()
}))

/** Writes what waits, after what is being written. Never fails: what cannot be written is dropped. */
function flush(): Promise<void> {
  keeper().writing = keeper().writing.then(writeWaiting)
  return keeper().writing
}

/** A few at a time, so that requests get their turn. */
async function writeWaiting(): Promise<void> {
  for (let batch = takeTraces(BATCH); batch.length > 0; batch = takeTraces(BATCH)) {
    try {
      await stored().insertMany(
        batch.map(({ id, json, ...trace }) => ({ _id: id, ...trace, json: new Binary(json) })),
        { ordered: false }
      )
      const { written } = keeper()
      for (const { visitor } of batch) written.set(visitor, (written.get(visitor) ?? 0) + 1)
      for (const { visitor } of batch) if ((written.get(visitor) ?? 0) >= PRUNE_EVERY) await prune(visitor)
    } catch (error) {
      log.warn({ err: error }, `${batch.length} traces could not be written`)
    }
  }
}

/** Removes what a visitor has too much of. */
async function prune(visitor: string): Promise<void> {
  keeper().written.delete(visitor)
  const [oldestKept] = await stored()
    .find({ visitor }, { projection: { _id: 1 } })
    .sort({ _id: -1 })
    .skip(KEPT_TRACES - 1)
    .limit(1)
    .toArray()
  if (oldestKept) await stored().deleteMany({ visitor, _id: { $lt: oldestKept._id } })
}

/**
 * A visitor's traces, oldest first, those included that this process has not written yet.
 * @param options.after the id of a trace: only those that ended later.
 * @param options.since only those kept later than this.
 */
export async function readTraces(visitor: string, { after = '', since = new Date(Date.now() - KEPT_MS) } = {}): Promise<SealedTrace[]> {
  await flush()
  const found = await stored()
    .find({ visitor, _id: { $gt: after }, keptAt: { $gt: since } })
    .sort({ _id: 1 })
    .toArray()
  return found.slice(-KEPT_TRACES).map(({ _id, json, ...trace }) => ({ id: _id, ...trace, json: Buffer.from(json.value()) }))
}

/** Forgets all traces of a visitor. */
export async function dropTraces(visitor: string): Promise<void> {
  discardTraces(visitor)
  // What is being written is waited for, or it would be stored after it was forgotten.
  await keeper().writing
  keeper().written.delete(visitor)
  await stored().deleteMany({ visitor })
}
