import { EventEmitter } from 'node:events'
import { v7 as uuid } from 'uuid'
import { processWide } from '@/lib/registry'
import type { Trace } from './events'

/** A trace as it is stored and sent. */
export interface SealedTrace {
  id: string
  sandbox: string
  keptAt: Date
  /** JSON in UTF-8: a captured filter may have keys that a document may not, and bytes cost the heap nothing. */
  json: Buffer
}

interface Outbox {
  sealed: SealedTrace[]
  /** Set at start by what empties it. */
  wake?: () => void
  /** Emits each trace under its sandbox's id. */
  readonly live: EventEmitter
}

/** More than that do not wait: the oldest are dropped. */
const WAITING = 2000

const shared = processWide<Outbox>('traces')

/** One outbox a process, which every bundle reaches; the proxy's has no MongoDB in it. */
function outbox(): Outbox {
  const known = shared.get()
  if (known) return known
  const created: Outbox = { sealed: [], live: new EventEmitter().setMaxListeners(0) }
  shared.set(created)
  return created
}

/**
 * Keeps the trace of a request whose response has left: it is put together and told to listeners right after this, and
 * written later.
 */
export function keepTrace(sandbox: string, describe: () => Omit<Trace, 'id'>): void {
  setImmediate(() => {
    const { sealed, wake, live } = outbox()
    const id = uuid()
    const trace: SealedTrace = { id, sandbox, keptAt: new Date(), json: Buffer.from(JSON.stringify({ id, ...describe() })) }
    sealed.push(trace)
    if (sealed.length > WAITING) sealed.shift()
    live.emit(sandbox, trace)
    wake?.()
  })
}

/** Calls `wake` whenever there is something to take. */
export function onKept(wake: () => void): void {
  outbox().wake = wake
}

/** Takes the oldest traces that wait, at most `count`. */
export function takeTraces(count: number): SealedTrace[] {
  return outbox().sealed.splice(0, count)
}

/** Lets go of a sandbox's traces that wait. */
export function discardTraces(sandbox: string): void {
  const box = outbox()
  box.sealed = box.sealed.filter((trace) => trace.sandbox !== sandbox)
}

/** Calls back with each trace of a sandbox that this process keeps from now on. @returns what ends it. */
export function onTrace(sandbox: string, listener: (trace: SealedTrace) => void): () => void {
  const { live } = outbox()
  live.on(sandbox, listener)
  return () => live.off(sandbox, listener)
}
