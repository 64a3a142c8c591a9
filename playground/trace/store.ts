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

/** Milliseconds for which a trace is kept. */
const KEPT_MS = 30 * 60_000
/** Number of new traces after which a visitor's oldest are removed. A read never returns more than `KEPT_TRACES`. */
const PRUNE_EVERY = 50
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
  let isScheduled = false
  onKept(() => {
    if (isScheduled) return
    isScheduled = true
    setTimeout(() => {
      isScheduled = false
      void flush()
    }, delay).unref()
  })
  // MongoDB removes expired traces once a minute, so reads look at the time as well.
  await stored().createIndexes([{ key: { visitor: 1 } }, { key: { keptAt: 1 }, expireAfterSeconds: KEPT_MS / 1000 }])
}

/** State that exists once in the process, although Next bundles the API routes apart from server.ts. */
const keeper = madeOnce('trace-keeper', () => ({
  /** Number of a visitor's traces that this process has written since it last removed old ones, by the visitor's id. */
  written: new Map<string, number>(),
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

/** Removes a visitor's traces beyond the newest `KEPT_TRACES`. */
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
  // The current write is waited for: otherwise it would store traces after they were forgotten.
  await keeper().writing
  keeper().written.delete(visitor)
  await stored().deleteMany({ visitor })
}
