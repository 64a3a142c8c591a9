import { isMainThread } from 'node:worker_threads'
import { type Clock, install } from '@sinonjs/fake-timers'

let clock: Clock | undefined

/**
 * Moves this thread's `Date` ahead; it goes on from there. Timers do not change.
 * @param ms milliseconds, in addition to earlier moves.
 * @throws Error in the main thread, whose clock all requests share.
 */
export function moveClock(ms: number): void {
  if (isMainThread) throw new Error('Only a thread has a clock of its own.')
  clock ??= install({ now: Date.now(), toFake: ['Date'], shouldAdvanceTime: true })
  clock.setSystemTime(Date.now() + ms)
}

/** Waits until the clock shows another second: iat, exp and Expires count whole seconds, and so does next-auth's message to other tabs. */
export async function nextSecond(): Promise<void> {
  const second = () => Math.floor(Date.now() / 1000)
  const before = second()
  while (second() === before) await new Promise((resolve) => setTimeout(resolve, 20))
}
