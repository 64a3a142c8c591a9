import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { encodeCursorReply } from '../wire/frames'
import { countArgument, documentArgument } from './command'

/** Documents in a first batch whose size the client does not name. */
export const DEFAULT_BATCH = 101

const IDLE_MS = 10 * 60 * 1000
/** Documents that all open cursors may hold. Most are those of the collection itself, so each costs a pointer. */
const MAX_KEPT = 10_000_000

interface OpenCursor {
  namespace: string
  rest: Uint8Array[]
  usedAt: number
}

/** Cursors with batches still to come. A cursor that is not used for ten minutes is closed, as in MongoDB. */
export class Cursors {
  private readonly open = new Map<bigint, OpenCursor>()
  private lastId = 0n
  /** Documents that are still to come from all of them. */
  private kept = 0

  /**
   * Keeps the rest of a result.
   * @returns the cursor's id; 0n when nothing is left, so no cursor is needed.
   * @throws MongoServerError OutOfDiskSpace when the open cursors hold too much.
   */
  keep(namespace: string, rest: Uint8Array[]): bigint {
    if (rest.length === 0) return 0n
    const kept = this.kept + rest.length
    if (kept > MAX_KEPT)
      throw new MongoServerError(14031, `no room for another cursor: the open ones hold ${this.kept} documents, and may hold ${MAX_KEPT}`)
    this.kept = kept
    this.lastId += 1n
    this.open.set(this.lastId, { namespace, rest, usedAt: Date.now() })
    return this.lastId
  }

  /**
   * The next batch, and 0n as the id when it was the last.
   * @throws MongoServerError CursorNotFound, Unauthorized for a cursor of another collection.
   */
  next(id: bigint, namespace: string, batchSize: number): { batch: Uint8Array[]; id: bigint } {
    const cursor = this.open.get(id)
    if (!cursor) throw new MongoServerError(43, `cursor id ${id} not found`)
    if (cursor.namespace !== namespace)
      throw new MongoServerError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`
      )
    const batch = takeBatch(cursor.rest, batchSize)
    this.kept -= batch.length
    cursor.usedAt = Date.now()
    if (cursor.rest.length > 0) return { batch, id }
    this.open.delete(id)
    return { batch, id: 0n }
  }

  get size(): number {
    return this.open.size
  }

  kill(id: bigint): boolean {
    this.kept -= this.open.get(id)?.rest.length ?? 0
    return this.open.delete(id)
  }

  closeIdle(now: number): void {
    for (const [id, cursor] of this.open) if (now - cursor.usedAt > IDLE_MS) this.kill(id)
  }
}

/** The answer with the first batch of a list, whose size the command's `cursor` may name. */
export function firstBatchOf(body: Document, documents: Uint8Array[], namespace: string, cursors: Cursors): Uint8Array {
  const batch = takeBatch(documents, countArgument(documentArgument(body, 'cursor') ?? {}, 'batchSize') ?? DEFAULT_BATCH)
  return encodeCursorReply('firstBatch', batch, cursors.keep(namespace, documents), namespace)
}

/** Removes and returns the first documents: at most `batchSize` of them and at most 16 MB, but always one. */
export function takeBatch(documents: Uint8Array[], batchSize: number): Uint8Array[] {
  let bytes = 0
  let count = 0
  while (count < documents.length && count < batchSize) {
    bytes += documents[count]?.length ?? 0
    if (count > 0 && bytes > 16 * 1024 * 1024) break
    count++
  }
  return documents.splice(0, count)
}
