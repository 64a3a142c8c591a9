import { log } from '@/lib/log'
import { mongo } from '@/lib/mongo/runtime'
import { discardTraces, onFinished, type SealedTrace, takeTraces } from './outbox'

/** A trace as the site's own database keeps it. */
interface StoredTrace extends Omit<SealedTrace, 'id'> {
  _id: string
}

/** How long a trace is kept, and how many a visitor has at most: the oldest go first. */
const KEPT_MS = 30 * 60_000
const KEPT_TRACES = 200
/** Traces wait so long to be written together. */
const WRITE_AFTER_MS = 50
/** So many are written with one command. */
const BATCH = 10

function stored() {
  return mongo().connection.collection<StoredTrace>('traces')
}

/** Prepares the collection, and writes from now on the traces of requests as they finish. */
export async function startKeeping(): Promise<void> {
  let isScheduled = false
  onFinished(() => {
    if (isScheduled) return
    isScheduled = true
    setTimeout(() => {
      isScheduled = false
      void flush()
    }, WRITE_AFTER_MS).unref()
  })
  await stored().createIndex({ sandbox: 1 })
}

/** Writes what is finished, a few at a time, so that requests get their turn. Never fails: what cannot be written is dropped. */
async function flush(): Promise<void> {
  for (let batch = takeTraces(BATCH); batch.length > 0; batch = takeTraces(BATCH)) {
    try {
      const documents = batch.map(({ id, ...trace }) => ({ _id: id, ...trace }))
      await stored().insertMany(documents, { ordered: false })
      for (const sandbox of new Set(batch.map((trace) => trace.sandbox))) await prune(sandbox)
    } catch (error) {
      log.warn({ err: error }, `${batch.length} traces could not be written`)
    }
  }
}

/** Removes what a sandbox has too much of. */
async function prune(sandbox: string): Promise<void> {
  const [oldestKept] = await stored()
    .find({ sandbox }, { projection: { _id: 1 } })
    .sort({ _id: -1 })
    .skip(KEPT_TRACES - 1)
    .limit(1)
    .toArray()
  if (oldestKept) await stored().deleteMany({ sandbox, _id: { $lt: oldestKept._id } })
}

function tooOld(): Date {
  return new Date(Date.now() - KEPT_MS)
}

/** Removes the traces that have been kept for half an hour. */
export async function dropOldTraces(): Promise<void> {
  await stored().deleteMany({ keptAt: { $lt: tooOld() } })
}

/**
 * A sandbox's traces as JSON, oldest first, those included that this process has not written yet.
 * @param options.after the id of a trace: only those that ended later.
 * @param options.since only those kept later than this.
 */
export async function readTraces(sandbox: string, { after = '', since = tooOld() } = {}): Promise<SealedTrace[]> {
  await flush()
  const found = await stored()
    .find({ sandbox, _id: { $gt: after }, keptAt: { $gt: since } })
    .sort({ _id: 1 })
    .toArray()
  return found.slice(-KEPT_TRACES).map(({ _id, ...trace }) => ({ id: _id, ...trace }))
}

/** Forgets all traces of a sandbox. */
export async function dropTraces(sandbox: string): Promise<void> {
  discardTraces(sandbox)
  await stored().deleteMany({ sandbox })
}
