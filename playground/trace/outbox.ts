import { EventEmitter } from 'node:events'
import { v7 as uuid } from 'uuid'
import { processWide } from '@/lib/registry'
import type { Trace } from './events'

/** A trace as it is stored and sent: as JSON, since a captured filter may have keys that a document may not. */
export interface SealedTrace {
  id: string
  sandbox: string
  keptAt: Date
  json: string
}

/** A finished request whose trace is still to be put together. */
interface Finished {
  sandbox: string
  describe: () => Omit<Trace, 'id'>
}

interface Outbox {
  finished: Finished[]
  /** Set at start by what empties it. */
  wake?: () => void
  /** Emits each sealed trace under its sandbox's id. */
  readonly live: EventEmitter
}

/** More than that do not wait: the oldest are dropped. */
const WAITING = 1000

const shared = processWide<Outbox>('traces')

/** One outbox a process, which every bundle reaches; the proxy's has no MongoDB in it. */
function outbox(): Outbox {
  const known = shared.get()
  if (known) return known
  const created: Outbox = { finished: [], live: new EventEmitter().setMaxListeners(0) }
  shared.set(created)
  return created
}

/** Hands a finished request over. What costs time, putting its trace together included, is done later. */
export function keepTrace(sandbox: string, describe: Finished['describe']): void {
  const { finished, wake } = outbox()
  finished.push({ sandbox, describe })
  if (finished.length > WAITING) finished.shift()
  wake?.()
}

/** Calls `wake` whenever there is something to take. */
export function onFinished(wake: () => void): void {
  outbox().wake = wake
}

/** Takes the oldest finished requests, at most `count`, seals their traces, and tells whoever listens. */
export function takeTraces(count: number): SealedTrace[] {
  const { finished, live } = outbox()
  return finished.splice(0, count).map(({ sandbox, describe }) => {
    const id = uuid()
    const sealed = { id, sandbox, keptAt: new Date(), json: JSON.stringify({ id, ...describe() }) }
    live.emit(sandbox, sealed)
    return sealed
  })
}

/** Lets go of what is finished and not taken. */
export function discardTraces(sandbox: string): void {
  const box = outbox()
  box.finished = box.finished.filter((request) => request.sandbox !== sandbox)
}

/** Calls back with each trace of a sandbox that this process seals from now on. @returns what ends it. */
export function onTrace(sandbox: string, listener: (trace: SealedTrace) => void): () => void {
  const { live } = outbox()
  live.on(sandbox, listener)
  return () => live.off(sandbox, listener)
}
