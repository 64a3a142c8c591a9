/** Codes of a MongoDB that cannot answer now: not primary, shutting down, recovering, out of time. Source: mongodb/mongo, error_codes.yml. */
const AWAY = new Set([50, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436])

/** The driver's and mongoose's errors of a server that cannot be reached or does not answer in time. */
const UNREACHABLE =
  /^Mongo(ose)?(ServerSelection|ServerClosed|Network|NetworkTimeout|NotConnected|PoolCleared|PoolClosed|WaitQueueTimeout|Topology|TopologyClosed|OperationTimeout|ClientClosed)\w*Error$/

/** Errors of the connection's socket itself, which the driver passes on as they are when it writes into a connection that has just ended. */
const BROKEN = new Set(['EPIPE', 'ECONNRESET'])

/** OutOfDiskSpace: the embedded server answers so when its memory is full, and a real one when its disk is. */
const FULL = 14031

/** Whether an error, or one of those that caused it, says that the database has no room. */
export function isDatabaseFull(error: unknown): boolean {
  return isOrHolds(error, ({ code }) => Number(code) === FULL)
}

/** Whether an error, or one of those that caused it, says that the database does not answer. */
export function isDatabaseDown(error: unknown): boolean {
  return isOrHolds(error, (one) => {
    const { code } = one
    if (!(one instanceof Error)) return false
    return UNREACHABLE.test(one.name) || (one.name === 'MongoServerError' && AWAY.has(Number(code))) || BROKEN.has(String(code))
  })
}

interface Failure {
  code?: unknown
  cause?: unknown
  /** A bulk write keeps here the error that ended it. */
  errorResponse?: unknown
}

/** Whether it holds for an error, or for one of those that caused it. */
function isOrHolds(error: unknown, holds: (failure: Failure) => boolean): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { cause, errorResponse } = error as Failure
  return holds(error) || [cause, errorResponse].some((inner) => inner !== error && isOrHolds(inner, holds))
}
