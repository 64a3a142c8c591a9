import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { createContext, runInNewContext, Script } from 'node:vm'
import { MongoServerError } from './errors'
import { asDouble, isAnyNumber } from './query/numbers'

/** Milliseconds that a command may take which says nothing of it, since no other is answered meanwhile. */
const OWN_LIMIT_MS = 10_000
/** Milliseconds that the regular expressions of a command may take together, with the search that they are part of. */
const REGEXP_LIMIT_MS = 1000
/** The part of the heap beyond which a command ends that needs still more. What is stored has its own limit, below that. */
const FULL = 0.8
/** What a collection of garbage has to come below. V8 gives up where one after the other finds little. */
const ROOMY = 0.72
const HEAP_LIMIT = getHeapStatistics().heap_size_limit
/** Clock and heap are looked at this seldom. */
const STEPS = 64

/** Of the command under way. Commands run one after the other, each without a pause, so there is only one. */
let end = Number.POSITIVE_INFINITY
let steps = 0
let regexpLeft = REGEXP_LIMIT_MS

/** Begins the time of a command. @param maxTimeMS the command's own limit; 0 is none. @throws MongoServerError BadValue. */
export function beginTime(maxTimeMS: unknown): void {
  const limit = maxTimeMS === undefined ? 0 : isAnyNumber(maxTimeMS) ? asDouble(maxTimeMS) : Number.NaN
  if (!(limit >= 0)) throw new MongoServerError(2, 'maxTimeMS must be a non-negative number')
  end = performance.now() + Math.min(limit || OWN_LIMIT_MS, OWN_LIMIT_MS)
  regexpLeft = Math.min(limit || REGEXP_LIMIT_MS, REGEXP_LIMIT_MS)
}

/** To be called for each document or element that a command looks at. @throws MongoServerError MaxTimeMSExpired, ExceededMemoryLimit. */
export function checkTime(): void {
  if (++steps % STEPS !== 0) return
  if (performance.now() > end) throw exceeded()
  checkHeap()
}

function checkHeap(): void {
  if (!isBeyond(FULL)) return
  collectGarbage()
  if (isBeyond(ROOMY)) throw new MongoServerError(146, 'the command needs more memory than there is')
}

function isBeyond(part: number): boolean {
  return getHeapStatistics().used_heap_size > HEAP_LIMIT * part
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What the server does by itself has no limit. */
export function endTime(): void {
  end = Number.POSITIVE_INFINITY
  regexpLeft = REGEXP_LIMIT_MS
}

const sandbox: { run?: (() => unknown) | undefined } = createContext(Object.create(null))
const RUN = new Script('run()')

/**
 * Does work in which regular expressions may try more and more ways for ever. V8 ends it where a script's time is over. To begin costs a
 * tenth of a millisecond, so the work is a whole search where it can be; such work inside of it is part of it.
 * @throws MongoServerError MaxTimeMSExpired.
 */
export function runInTime<Result>(work: () => Result): Result {
  if (sandbox.run) return work()
  const begin = performance.now()
  sandbox.run = work
  try {
    return RUN.runInContext(sandbox, { timeout: Math.max(1, Math.ceil(regexpLeft)) }) as Result
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? exceeded() : error
  } finally {
    regexpLeft -= performance.now() - begin
    sandbox.run = undefined
  }
}

function exceeded(): MongoServerError {
  return new MongoServerError(50, 'operation exceeded time limit')
}
