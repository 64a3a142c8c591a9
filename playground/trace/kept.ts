import type { SealedTrace } from './outbox'

/** Milliseconds for which a trace is kept. */
export const KEPT_MS = 30 * 60_000
/** The most bytes of a visitor's traces: the oldest beyond it are removed. */
export const KEPT_BYTES = 2 * 1024 * 1024
/** The most bytes of the traces that this process has kept. Beyond it the visitors with the most lose the older half of theirs. */
export const ALL_BYTES = 128 * 1024 * 1024

/** Where traces are kept, within the bounds above and `KEPT_TRACES` a visitor. */
export interface Shelf {
  /** Bytes of the traces that this process has kept. */
  readonly bytes: number
  /** Prepares it at start, and anew when the engine was started anew: then it is empty. */
  prepare(): Promise<void>
  put(traces: readonly SealedTrace[]): Promise<void>
  /**
   * A visitor's traces, oldest first. A few at a time, so that nobody holds all of them for a reader that is slow.
   * @param after the id of a trace: only those that ended later.
   */
  read(visitor: string, after: string): AsyncIterable<SealedTrace>
  /** Forgets all traces of a visitor. */
  drop(visitor: string): Promise<void>
}
