import { Binary } from 'mongodb'
import { log } from '@/lib/log'
import { mongo } from '@/lib/mongo/runtime'
import { discardTraces, onKept, type SealedTrace, takeTraces } from './outbox'
import { KEPT_TRACES } from './read/kept-traces'

/** A trace as the site's own database keeps it. */
interface StoredTrace {
  _id: string
  sandbox: string
  keptAt: Date
  json: Binary
}

/** How long a trace is kept. */
const KEPT_MS = 30 * 60_000
/** A sandbox's oldest traces are removed after so many new ones. Nobody is told more than `KEPT_TRACES`. */
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
  await stored().createIndexes([{ key: { sandbox: 1 } }, { key: { keptAt: 1 }, expireAfterSeconds: KEPT_MS / 1000 }])
}

/** How many traces of a sandbox this process has written since it last removed old ones. */
const written = new Map<string, number>()

let writing = Promise.resolve()

/** Writes what waits, after what is being written. Never fails: what cannot be written is dropped. */
function flush(): Promise<void> {
  writing = writing.then(writeWaiting)
  return writing
}

/** A few at a time, so that requests get their turn. */
async function writeWaiting(): Promise<void> {
  for (let batch = takeTraces(BATCH); batch.length > 0; batch = takeTraces(BATCH)) {
    try {
      await stored().insertMany(
        batch.map(({ id, json, ...trace }) => ({ _id: id, ...trace, json: new Binary(json) })),
        { ordered: false }
      )
      for (const { sandbox } of batch) written.set(sandbox, (written.get(sandbox) ?? 0) + 1)
      for (const { sandbox } of batch) if ((written.get(sandbox) ?? 0) >= PRUNE_EVERY) await prune(sandbox)
    } catch (error) {
      log.warn({ err: error }, `${batch.length} traces could not be written`)
    }
  }
}

/** Removes what a sandbox has too much of. */
async function prune(sandbox: string): Promise<void> {
  written.delete(sandbox)
  const [oldestKept] = await stored()
    .find({ sandbox }, { projection: { _id: 1 } })
    .sort({ _id: -1 })
    .skip(KEPT_TRACES - 1)
    .limit(1)
    .toArray()
  if (oldestKept) await stored().deleteMany({ sandbox, _id: { $lt: oldestKept._id } })
}

/**
 * A sandbox's traces, oldest first, those included that this process has not written yet.
 * @param options.after the id of a trace: only those that ended later.
 * @param options.since only those kept later than this.
 */
export async function readTraces(sandbox: string, { after = '', since = new Date(Date.now() - KEPT_MS) } = {}): Promise<SealedTrace[]> {
  await flush()
  const found = await stored()
    .find({ sandbox, _id: { $gt: after }, keptAt: { $gt: since } })
    .sort({ _id: 1 })
    .toArray()
  return found.slice(-KEPT_TRACES).map(({ _id, json, ...trace }) => ({ id: _id, ...trace, json: Buffer.from(json.value()) }))
}

/** Forgets all traces of a sandbox. */
export async function dropTraces(sandbox: string): Promise<void> {
  discardTraces(sandbox)
  written.delete(sandbox)
  await stored().deleteMany({ sandbox })
}
