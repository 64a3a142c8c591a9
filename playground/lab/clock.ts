import { isMainThread } from 'node:worker_threads'
import { type Clock, install } from '@sinonjs/fake-timers'

let clock: Clock | undefined

/**
 * Moves this thread's `Date` ahead; it goes on from there. Timers are left alone.
 * @param ms milliseconds, beyond what it was moved before.
 * @throws Error in the main thread, whose clock is everybody's.
 */
export function moveClock(ms: number): void {
  if (isMainThread) throw new Error('Only a thread has a clock of its own.')
  clock ??= install({ now: Date.now(), toFake: ['Date'], shouldAdvanceTime: true })
  clock.setSystemTime(Date.now() + ms)
}
