import { madeOnce } from '@/lib/registry'

interface Use {
  /** Milliseconds since 1970. */
  usedAt: number
  writtenAt: number
  /** Whether it is written down that the sandbox holds something. */
  holds: boolean
  /** Requests under way. */
  inFlight: number
}

const uses = madeOnce('sandbox-use', () => new Map<string, Use>())

/**
 * Notes a use now.
 * @param every milliseconds that must pass before the time is written to the database again.
 * @param holds whether somebody left something in the sandbox: that is written at once, the first time.
 * @returns true when it is time to write it down.
 */
export function noteUse(id: string, every = 60_000, holds = false, now = Date.now()): boolean {
  const use = uses().get(id)
  if (!use) {
    uses().set(id, { usedAt: now, writtenAt: now, holds, inFlight: 0 })
    return true
  }
  use.usedAt = now
  const isNews = holds && !use.holds
  if (!isNews && now - use.writtenAt < every) return false
  use.holds ||= holds
  use.writtenAt = now
  return true
}

/** Milliseconds since 1970 at which this process last served the sandbox; 0 if it never did. */
export function lastUse(id: string): number {
  return uses().get(id)?.usedAt ?? 0
}

/** Runs `work` as a request of the sandbox: while it runs the sandbox is not evicted. */
export async function inFlight<T>(id: string, work: () => Promise<T>): Promise<T> {
  const use = uses().get(id) ?? { usedAt: Date.now(), writtenAt: 0, holds: false, inFlight: 0 }
  uses().set(id, use)
  use.inFlight++
  try {
    return await work()
  } finally {
    use.inFlight--
  }
}

/** Ids of the sandboxes that this process is serving right now. */
export function busyIds(): string[] {
  return [...uses()].filter(([, use]) => use.inFlight > 0).map(([id]) => id)
}

/** Takes the uses that are not yet written, as `[id, usedAt]`, and marks them as written. */
export function takeUnwritten(): [id: string, usedAt: number][] {
  return [...uses()].flatMap(([id, use]) => {
    if (use.usedAt <= use.writtenAt) return []
    use.writtenAt = use.usedAt
    return [[id, use.usedAt]]
  })
}

export function forget(id: string): void {
  uses().delete(id)
}

/** Ids that this process has not served since `before` (milliseconds since 1970). */
export function unusedSince(before: number): string[] {
  return [...uses()].filter(([, use]) => use.usedAt < before && use.inFlight === 0).map(([id]) => id)
}
