import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { logFailure } from '@/lib/log'
import { mongo } from '@/lib/mongo/runtime'
import { madeOnce } from '@/lib/registry'
import type { Shelf } from './kept'
import { KeptHere } from './kept-here'
import { KeptInMongodb, readKeptSince } from './kept-in-mongodb'
import { discardTraces, onKept, type SealedTrace, takeTraces, tellOf, visitorsHeard } from './outbox'

/** Milliseconds that traces wait to be put together. */
const WRITE_AFTER_MS = 1000
/** Number of traces, or a few more, that are written together. They are written at once when so many wait. */
const BATCH = 10
/** Number of traces that are put together without a turn for requests. One takes a tenth of a millisecond. */
const AT_A_TIME = 5
/** Milliseconds that a reading waits: the end of a response that its reader already has may still be on its way out, and its trace follows. */
const LEAVING_MS = 10

/** Prepares the place of the traces, and puts them there from now on. */
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
    if (waiting >= BATCH) write()
    else scheduled ??= setTimeout(write, delay).unref()
  })
  await keeper().shelf.prepare()
}

/** State that exists once in the process, although Next bundles the API routes apart from server.ts. */
const keeper = madeOnce('trace-keeper', () => ({
  // An engine of this process's own has no other reader.
  shelf: (mongo().engine === 'external' ? new KeptInMongodb() : new KeptHere()) satisfies Shelf as Shelf,
  /** Settles when the current write is over. */
  writing: Promise.resolve(),
  /** The write that will begin after the current one. */
  next: undefined as Promise<void> | undefined
}))

/** Writes the waiting traces after the current write. Never fails: traces that cannot be written are dropped. */
function flush(): Promise<void> {
  const state = keeper()
  if (state.next) return state.next
  const next = state.writing.then(() => {
    state.next = undefined
    return writeWaiting()
  })
  state.next = next
  state.writing = next
  return next
}

async function writeWaiting(): Promise<void> {
  for (let isMore = true; isMore; )
    try {
      const batch = await nextBatch()
      isMore = batch.length > 0
      if (isMore) await keeper().shelf.put(batch)
    } catch (error) {
      logFailure('writing traces', error)
    }
}

/** Takes the oldest traces that wait. A few at a time, so that requests get their turn. */
async function nextBatch(): Promise<SealedTrace[]> {
  const batch: SealedTrace[] = []
  for (let few = takeTraces(AT_A_TIME); few.length > 0; few = batch.length < BATCH ? takeTraces(AT_A_TIME) : []) {
    batch.push(...few)
    await turn()
  }
  return batch
}

/**
 * A visitor's traces, oldest first, those included that this process has not written yet.
 * @param after the id of a trace: only those that ended later.
 */
export async function* readTraces(visitor: string, after = ''): AsyncGenerator<SealedTrace> {
  await sleep(LEAVING_MS)
  await flush()
  yield* keeper().shelf.read(visitor, after)
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
  const isNew = (id: string) => {
    const isKnown = told().has(id)
    told().set(id, true)
    return !isKnown
  }
  for (const trace of await readKeptSince(new Date(Date.now() - OVERLAP_MS), visitors, isNew)) tellOf(trace)
}

/** Forgets all traces of a visitor. */
export async function dropTraces(visitor: string): Promise<void> {
  discardTraces(visitor)
  // The current write is waited for: otherwise it would store traces after they were forgotten.
  await keeper().writing
  await keeper().shelf.drop(visitor)
}
