import { EventEmitter } from 'node:events'
import { v7 as uuid } from 'uuid'
import { madeOnce } from '@/lib/registry'
import { boundedJson } from './bounded'
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
  /** Bytes of what is sealed. */
  sealedBytes: number
  /** Called when there is something to take. Set at start by the code that empties the outbox. */
  wake?: (waiting: number) => void
  /** Emits each trace under its visitor's id. */
  readonly live: EventEmitter
}

/** Milliseconds without the end of a request after which traces are put together, where somebody listens. */
const SEAL_AFTER_MS = 40
/** Milliseconds after the first of these requests has ended at which they are put together at the latest. */
const SEAL_WITHIN_MS = 160
/** Largest number of traces that wait to be put together, and that wait to be written. The oldest beyond it are dropped. */
const WAITING = 2000
/** The most bytes of traces that wait to be written. */
const WAITING_BYTES = 32 * 1024 * 1024

/** One outbox for the process, which every bundle reaches. The proxy's bundle has no MongoDB in it. */
const outbox = madeOnce<Outbox>('traces', () => ({
  finished: [],
  sealing: undefined,
  sealed: [],
  sealedBytes: 0,
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
  box.wake?.(box.finished.length)
}

function sealSoon(box: Outbox): void {
  if (!box.sealing) box.sealing = { timer: setTimeout(() => seal(box), SEAL_AFTER_MS).unref(), since: performance.now() }
  else if (performance.now() - box.sealing.since < SEAL_WITHIN_MS - SEAL_AFTER_MS) box.sealing.timer.refresh()
}

/** Seals what is finished, in the order in which it ended: all of it, or the oldest `count`. */
function seal(box: Outbox, count = box.finished.length): void {
  for (const { visitor, makeTrace } of box.finished.splice(0, count)) {
    const id = uuid()
    const trace: SealedTrace = { id, visitor, keptAt: new Date(), json: boundedJson({ id, ...makeTrace() }) }
    box.sealed.push(trace)
    box.sealedBytes += trace.json.length
    box.live.emit(visitor, trace)
  }
  while (box.sealed.length > WAITING || box.sealedBytes > WAITING_BYTES) takeSealed(box, 1)
  if (box.finished.length > 0) return
  clearTimeout(box.sealing?.timer)
  box.sealing = undefined
}

function takeSealed(box: Outbox, count: number): SealedTrace[] {
  const taken = box.sealed.splice(0, count)
  for (const { json } of taken) box.sealedBytes -= json.length
  return taken
}

/** Calls `wake` whenever there is something to take, with the number of traces that wait to be put together. */
export function onKept(wake: (waiting: number) => void): void {
  outbox().wake = wake
}

/** Takes the oldest traces that wait to be written, at most `count`. */
export function takeTraces(count: number): SealedTrace[] {
  const box = outbox()
  if (box.sealed.length < count) seal(box, count - box.sealed.length)
  return takeSealed(box, count)
}

/** Drops a visitor's waiting traces. */
export function discardTraces(visitor: string): void {
  const box = outbox()
  const isOther = (one: { visitor: string }) => one.visitor !== visitor
  box.finished = box.finished.filter(isOther)
  box.sealed = box.sealed.filter(isOther)
  box.sealedBytes = box.sealed.reduce((bytes, { json }) => bytes + json.length, 0)
}

/** Calls back with each trace of a visitor that this process keeps from now on. @returns a function that ends this. */
export function onTrace(visitor: string, listener: (trace: SealedTrace) => void): () => void {
  const { live } = outbox()
  live.on(visitor, listener)
  return () => live.off(visitor, listener)
}

/** Tells the listeners of a visitor of a trace that another process has kept. */
export function tellOf(trace: SealedTrace): void {
  outbox().live.emit(trace.visitor, trace)
}

/** The visitors to whose traces somebody listens in this process. */
export function visitorsHeard(): string[] {
  return outbox().live.eventNames().map(String)
}
