import { processorSeconds, residentMb } from '../../lib/testing/processes'

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** The value below which a part of the values lie; 0 of none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0
}

/** The least resident memory during some time: what stays when the collector has had its turns. */
export async function settledMb(pid: number, ms: number): Promise<number> {
  let least = residentMb(pid)
  for (const until = Date.now() + ms; Date.now() < until; await sleep(100)) least = Math.min(least, residentMb(pid))
  return least
}

/** Watches how far a process's memory grows. */
export function watchGrowth(pid: number): { peakMb(): number; stop(): number } {
  const start = residentMb(pid)
  let peak = 0
  const look = () => {
    peak = Math.max(peak, residentMb(pid) - start)
  }
  const timer = setInterval(look, 50)
  return {
    peakMb: () => peak,
    stop() {
      look()
      clearInterval(timer)
      return peak
    }
  }
}

/** The share of one core that a process uses during some time. */
export async function busyShare(pid: number, ms: number): Promise<number> {
  const before = processorSeconds(pid)
  await sleep(ms)
  return (processorSeconds(pid) - before) / (ms / 1000)
}

/** Does a piece of work many times, some of them at once. @returns what each returned, in no order. */
export async function flood<T>(count: number, atOnce: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const done: T[] = []
  let next = 0
  const worker = async () => {
    while (next < count) done.push(await work(next++))
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
  return done
}

/** "200 × 3, 429 × 40" */
export function tally(values: readonly (number | string)[]): string {
  const counts = new Map<number | string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => `${value} × ${count}`).join(', ')
}

/** Asks until the answer is yes. @returns the milliseconds that it took, or undefined when it never was. */
export async function until(ms: number, question: () => Promise<boolean>): Promise<number | undefined> {
  const start = Date.now()
  const took = () => Date.now() - start
  while (took() < ms) {
    if ((await question().catch(() => false)) && took() < ms) return took()
    await sleep(100)
  }
  return undefined
}
