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
  if (typeof error !== 'object' || error === null) return false
  const { code, cause, errorResponse } = error as { code?: unknown; cause?: unknown; errorResponse?: unknown }
  return Number(code) === FULL || [cause, errorResponse].some((inner) => inner !== error && isDatabaseFull(inner))
}

/** Whether an error, or one of those that caused it, says that the database does not answer. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // A bulk write keeps the error that ended it as its response.
  const { code, errorResponse } = error as { code?: unknown; errorResponse?: unknown }
  if (UNREACHABLE.test(error.name) || (error.name === 'MongoServerError' && AWAY.has(Number(code)))) return true
  if (BROKEN.has(String(code))) return true
  return [error.cause, errorResponse].some((inner) => inner !== error && isDatabaseDown(inner))
}
