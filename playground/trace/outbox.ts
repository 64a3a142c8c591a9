import { EventEmitter } from 'node:events'
import { v7 as uuid } from 'uuid'
import { madeOnce } from '@/lib/registry'
import type { Trace } from './events'

/** A trace as it is stored and sent. */
export interface SealedTrace {
  id: string
  visitor: string
  keptAt: Date
  /** JSON in UTF-8: a captured filter may have keys that a document may not, and bytes cost the heap nothing. */
  json: Buffer
}

interface Outbox {
  /** Requests that are over, whose traces are still to be put together. */
  finished: { visitor: string; makeTrace: () => Omit<Trace, 'id'> }[]
  /** While a listener waits: the timer that will seal them, and `performance.now()` when it was first set. */
  sealing: { timer: NodeJS.Timeout; since: number } | undefined
  sealed: SealedTrace[]
  /** Called when there is something to take. Set at start by the code that empties the outbox. */
  wake?: () => void
  /** Emits each trace under its visitor's id. */
  readonly live: EventEmitter
}

/** Milliseconds without the end of a request after which traces are put together, where somebody listens. */
const SEAL_AFTER_MS = 40
/** Milliseconds after the first of these requests has ended at which they are put together at the latest. */
const SEAL_WITHIN_MS = 160
/** Largest number of traces that wait to be put together, and that wait to be written. The oldest beyond it are dropped. */
const WAITING = 2000

/** One outbox for the process, which every bundle reaches. The proxy's bundle has no MongoDB in it. */
const outbox = madeOnce<Outbox>('traces', () => ({
  finished: [],
  sealing: undefined,
  sealed: [],
  live: new EventEmitter().setMaxListeners(0)
}))

/**
 * Keeps the trace of a request whose response has left. If somebody listens, the trace is put together and sent a moment later,
 * together with others, so that the next request does not wait for it. Otherwise it is put together when it is taken to be written.
 */
export function keepTrace(visitor: string, makeTrace: () => Omit<Trace, 'id'>): void {
  const box = outbox()
  box.finished.push({ visitor, makeTrace })
  if (box.finished.length > WAITING) box.finished.shift()
  if (box.live.listenerCount(visitor) > 0) sealSoon(box)
  box.wake?.()
}

function sealSoon(box: Outbox): void {
  if (!box.sealing) box.sealing = { timer: setTimeout(() => seal(box), SEAL_AFTER_MS).unref(), since: performance.now() }
  else if (performance.now() - box.sealing.since < SEAL_WITHIN_MS - SEAL_AFTER_MS) box.sealing.timer.refresh()
}

/** Seals what is finished, in the order in which it ended: all of it, or the oldest `count`. */
function seal(box: Outbox, count = box.finished.length): void {
  for (const { visitor, makeTrace } of box.finished.splice(0, count)) {
    const id = uuid()
    const trace: SealedTrace = { id, visitor, keptAt: new Date(), json: Buffer.from(JSON.stringify({ id, ...makeTrace() })) }
    box.sealed.push(trace)
    box.live.emit(visitor, trace)
  }
  if (box.sealed.length > WAITING) box.sealed.splice(0, box.sealed.length - WAITING)
  if (box.finished.length > 0) return
  clearTimeout(box.sealing?.timer)
  box.sealing = undefined
}

/** Calls `wake` whenever there is something to take. */
export function onKept(wake: () => void): void {
  outbox().wake = wake
}

/** Takes the oldest traces that wait to be written, at most `count`. */
export function takeTraces(count: number): SealedTrace[] {
  const box = outbox()
  if (box.sealed.length < count) seal(box, count - box.sealed.length)
  return box.sealed.splice(0, count)
}

/** Drops a visitor's waiting traces. */
export function discardTraces(visitor: string): void {
  const box = outbox()
  const isOther = (one: { visitor: string }) => one.visitor !== visitor
  box.finished = box.finished.filter(isOther)
  box.sealed = box.sealed.filter(isOther)
}

/** Calls back with each trace of a visitor that this process keeps from now on. @returns a function that ends this. */
export function onTrace(visitor: string, listener: (trace: SealedTrace) => void): () => void {
  const { live } = outbox()
  live.on(visitor, listener)
  return () => live.off(visitor, listener)
}
