import { MongoServerError } from './errors'
import { asDouble, isAnyNumber } from './query/numbers'

/** Milliseconds that a command may take which says nothing of it, since no other is answered meanwhile. */
const OWN_LIMIT_MS = 10_000
/** The clock is looked at this seldom. */
const STEPS = 64

/** Of the command under way. Commands run one after the other, each without a pause, so there is only one. */
let end = Number.POSITIVE_INFINITY
let steps = 0

/** Begins the time of a command. @param maxTimeMS the command's own limit; 0 is none. @throws MongoServerError BadValue. */
export function beginTime(maxTimeMS: unknown): void {
  const limit = maxTimeMS === undefined ? 0 : isAnyNumber(maxTimeMS) ? asDouble(maxTimeMS) : Number.NaN
  if (!(limit >= 0)) throw new MongoServerError(2, 'maxTimeMS must be a non-negative number')
  end = performance.now() + Math.min(limit || OWN_LIMIT_MS, OWN_LIMIT_MS)
}

/** To be called for each document or element that a command looks at. @throws MongoServerError MaxTimeMSExpired. */
export function checkTime(): void {
  if (++steps % STEPS === 0 && performance.now() > end) throw new MongoServerError(50, 'operation exceeded time limit')
}

/** What the server does by itself has no limit. */
export function endTime(): void {
  end = Number.POSITIVE_INFINITY
}
