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

/** Values of the largest message. A document of 16 MB has fewer. */
const MAX_VALUES = 5_000_000

/** To be called before a message of that many values, which take so many bytes, is parsed. @throws MongoServerError ExceededMemoryLimit. */
export function checkMessage(values: number, bytes: number): void {
  if (values > MAX_VALUES) throw tooLarge()
  checkHeap(bytes)
}

/** @param more bytes that are about to be taken. */
function checkHeap(more = 0): void {
  if (!isBeyond(FULL, more)) return
  collectGarbage()
  if (isBeyond(ROOMY, more)) throw tooLarge()
}

function isBeyond(part: number, more: number): boolean {
  return getHeapStatistics().used_heap_size + more > HEAP_LIMIT * part
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function tooLarge(): MongoServerError {
  return new MongoServerError(146, 'the command needs more memory than there is')
}

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
