import { EventEmitter } from 'node:events'
import { processWide } from '@/lib/registry'
import type { Trace } from './events'

/** A finished trace on its way to the database: as JSON, since a captured filter may have keys that a document may not. */
export interface SealedTrace {
  id: string
  sandbox: string
  keptAt: Date
  json: string
}

interface Outbox {
  waiting: SealedTrace[]
  /** Set at start by what writes them. */
  wake?: () => void
  /** Emits each trace under its sandbox's id. */
  readonly live: EventEmitter
}

/** More than that wait for a database that does not answer: the oldest are dropped. */
const WAITING = 5000

const shared = processWide<Outbox>('traces')

/** One outbox a process, which every bundle reaches; the proxy's has no MongoDB in it. */
export function outbox(): Outbox {
  const known = shared.get()
  if (known) return known
  const created: Outbox = { waiting: [], live: new EventEmitter().setMaxListeners(0) }
  shared.set(created)
  return created
}

/** Keeps a finished trace: told at once to whoever listens, written a little later. Nothing waits for it. */
export function keepTrace(sandbox: string, trace: Trace): void {
  const { waiting, wake, live } = outbox()
  const sealed: SealedTrace = { id: trace.id, sandbox, keptAt: new Date(), json: JSON.stringify(trace) }
  waiting.push(sealed)
  if (waiting.length > WAITING) waiting.shift()
  live.emit(sandbox, sealed)
  wake?.()
}

/** Calls back with each trace of a sandbox that this process keeps from now on. @returns what ends it. */
export function onTrace(sandbox: string, listener: (trace: SealedTrace) => void): () => void {
  const { live } = outbox()
  live.on(sandbox, listener)
  return () => live.off(sandbox, listener)
}
