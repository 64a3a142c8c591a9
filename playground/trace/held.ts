/** A visitor's traces that are stored. */
interface Held {
  bytes: number
  /** Those that came since the oldest were last removed. */
  fresh: { traces: number; bytes: number }
  /** Milliseconds since 1970. */
  lastAt: number
}

/** Counts the bytes of stored traces, of each visitor and of all. */
export class HeldTraces {
  /** The one without a new trace for the longest time comes first. */
  private readonly visitors = new Map<string, Held>()
  private total = 0

  /** Bytes of all traces. */
  get bytes(): number {
    return this.total
  }

  /** Bytes of a visitor's traces. */
  of(visitor: string): number {
    return this.visitors.get(visitor)?.bytes ?? 0
  }

  /**
   * Counts a trace.
   * @returns what came since the visitor's oldest were last removed, this one included.
   */
  add(visitor: string, bytes: number, now = Date.now()): Held['fresh'] {
    const before = this.visitors.get(visitor)
    const fresh = { traces: (before?.fresh.traces ?? 0) + 1, bytes: (before?.fresh.bytes ?? 0) + bytes }
    this.set(visitor, { bytes: (before?.bytes ?? 0) + bytes, fresh, lastAt: now })
    return fresh
  }

  /** Notes how much of a visitor is left after their oldest were removed. */
  remaining(visitor: string, bytes: number): void {
    const lastAt = this.visitors.get(visitor)?.lastAt ?? Date.now()
    if (bytes > 0) this.set(visitor, { bytes, fresh: { traces: 0, bytes: 0 }, lastAt })
    else this.forget(visitor)
  }

  forget(visitor: string): void {
    this.total -= this.visitors.get(visitor)?.bytes ?? 0
    this.visitors.delete(visitor)
  }

  /**
   * The visitor with the most bytes, when all together have more than `bytes`.
   * @param since visitors without a trace after that, in milliseconds since 1970, have none left.
   */
  largestBeyond(bytes: number, since: number): { visitor: string; bytes: number } | undefined {
    for (const [visitor, { lastAt }] of this.visitors) {
      if (lastAt >= since) break
      this.forget(visitor)
    }
    if (this.total <= bytes) return undefined
    let largest: { visitor: string; bytes: number } | undefined
    for (const [visitor, held] of this.visitors) if (held.bytes > (largest?.bytes ?? 0)) largest = { visitor, bytes: held.bytes }
    return largest
  }

  private set(visitor: string, held: Held): void {
    this.forget(visitor)
    this.total += held.bytes
    this.visitors.set(visitor, held)
  }
}
