import { HeldTraces } from './held'
import { ALL_BYTES, KEPT_BYTES, KEPT_MS, type Shelf } from './kept'
import type { SealedTrace } from './outbox'
import { KEPT_TRACES } from './read/kept-traces'

/** Milliseconds between two removals of traces whose time is over; MongoDB's own. */
const SWEEP_MS = 60_000
/** What is counted here is removed when its time is over, so the count itself forgets nothing. */
const NEVER = 0

/** Traces in the memory of this process, where nobody else reads them: a database would cost each of them two copies and a command. */
export class KeptHere implements Shelf {
  /** Oldest first. */
  private readonly visitors = new Map<string, SealedTrace[]>()
  private held = new HeldTraces()
  private sweeping: NodeJS.Timeout | undefined

  get bytes(): number {
    return this.held.bytes
  }

  async prepare(): Promise<void> {
    this.visitors.clear()
    this.held = new HeldTraces()
    this.sweeping ??= setInterval(() => this.expire(), SWEEP_MS).unref()
  }

  async put(traces: readonly SealedTrace[]): Promise<void> {
    for (const trace of traces) {
      const { visitor, json } = trace
      const own = this.visitors.get(visitor)
      if (own) own.push(trace)
      else this.visitors.set(visitor, [trace])
      this.held.add(visitor, json.length)
      this.prune(visitor, KEPT_BYTES)
    }
    const largest = () => this.held.largestBeyond(ALL_BYTES, NEVER)
    for (let next = largest(); next; next = largest()) this.prune(next.visitor, next.bytes / 2)
  }

  async *read(visitor: string, after: string): AsyncGenerator<SealedTrace> {
    const ids = this.of(visitor).flatMap(({ id }) => (id > after ? [id] : []))
    // Looked up one by one: what was removed meanwhile is held for nobody.
    for (const id of ids) {
      const trace = this.of(visitor).find((kept) => kept.id === id)
      if (trace) yield trace
    }
  }

  async drop(visitor: string): Promise<void> {
    this.visitors.delete(visitor)
    this.held.forget(visitor)
  }

  /** Removes the traces whose time is over. */
  expire(now = Date.now()): void {
    for (const [visitor, [oldest]] of this.visitors) if (oldest && isOver(oldest, now)) this.prune(visitor, KEPT_BYTES, now)
  }

  private of(visitor: string): SealedTrace[] {
    const now = Date.now()
    return (this.visitors.get(visitor) ?? []).filter((trace) => !isOver(trace, now))
  }

  /** Removes a visitor's oldest traces: those beyond the newest `KEPT_TRACES`, beyond the newest `most` bytes, and those whose time is over. */
  private prune(visitor: string, most: number, now = Date.now()): void {
    const own = this.visitors.get(visitor) ?? []
    let bytes = this.held.of(visitor)
    let gone = 0
    for (const trace of own) {
      if (own.length - gone <= KEPT_TRACES && bytes <= most && !isOver(trace, now)) break
      bytes -= trace.json.length
      gone++
    }
    if (gone === 0) return
    own.splice(0, gone)
    this.held.remaining(visitor, bytes)
    if (own.length === 0) this.visitors.delete(visitor)
  }
}

function isOver({ keptAt }: SealedTrace, now: number): boolean {
  return keptAt.getTime() <= now - KEPT_MS
}
