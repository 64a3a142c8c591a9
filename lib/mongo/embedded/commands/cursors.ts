import { type Document, Long } from 'bson'
import { MongoServerError } from '../errors'
import { checkTime } from '../limits'
import type { Budget } from '../storage/budget'
import { encodeBson } from '../values'
import { encodeCursorReply } from '../wire/frames'
import { type Command, command, countArgument, flagArgument } from './command'

/** Documents in a first batch whose size the client does not name. */
const DEFAULT_BATCH = 101

const IDLE_MS = 10 * 60 * 1000
/** Bytes of memory of a cursor, and of each document in it beside the document's own. */
const CURSOR_BYTES = 300
const PLACE_BYTES = 16

interface OpenCursor {
  namespace: string
  rest: Uint8Array[]
  /** Whether it is known at the last document that it is the last. Else one batch more, an empty one, tells it. */
  knowsEnd: boolean
  usedAt: number
}

/** Cursors with batches still to come. A cursor that is not used for ten minutes is closed, as in MongoDB. */
export class Cursors {
  private readonly open = new Map<bigint, OpenCursor>()
  private lastId = 0n

  constructor(private readonly budget: Budget) {}

  /**
   * The first batch of a result, and the id of the cursor that keeps the rest; 0n when there is no cursor.
   * @param knowsEnd whether MongoDB would know at the last document that it is the last. Else a batch of as many as the client wanted leaves a
   *   cursor, and an empty batch tells that it was the last.
   * @throws MongoServerError OutOfDiskSpace: its documents count, even where they are the collection's own, since they stay when those go.
   */
  begin(namespace: string, documents: Uint8Array[], batchSize: number, knowsEnd: boolean): { batch: Uint8Array[]; id: bigint } {
    const batch = takeBatch(documents, batchSize)
    if (isOver(batch, documents, batchSize, knowsEnd)) return { batch, id: 0n }
    this.budget.take(CURSOR_BYTES + memoryOfRest(documents))
    this.lastId += 1n
    this.open.set(this.lastId, { namespace, rest: documents, knowsEnd, usedAt: Date.now() })
    return { batch, id: this.lastId }
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
    this.budget.take(-memoryOfRest(batch))
    cursor.usedAt = Date.now()
    if (!isOver(batch, cursor.rest, batchSize, cursor.knowsEnd)) return { batch, id }
    this.kill(id)
    return { batch, id: 0n }
  }

  get size(): number {
    return this.open.size
  }

  kill(id: bigint): boolean {
    const cursor = this.open.get(id)
    if (cursor) this.budget.take(-CURSOR_BYTES - memoryOfRest(cursor.rest))
    return this.open.delete(id)
  }

  /** Closes the cursors of collections that are dropped. */
  killOf(isDropped: (namespace: string) => boolean): void {
    for (const [id, { namespace }] of this.open) if (isDropped(namespace)) this.kill(id)
  }

  closeIdle(now: number): void {
    for (const [id, cursor] of this.open) if (now - cursor.usedAt > IDLE_MS) this.kill(id)
  }
}

function isOver(batch: readonly unknown[], rest: readonly unknown[], batchSize: number, knowsEnd: boolean): boolean {
  return rest.length === 0 && (knowsEnd || batch.length < batchSize)
}

function memoryOfRest(documents: readonly Uint8Array[]): number {
  return documents.reduce((bytes, { length }) => bytes + PLACE_BYTES + length, 0)
}

/**
 * The answer with the first batch of documents, whose size `wanted` may name.
 * @param knowsEnd as for {@link Cursors.begin}.
 * @param more further fields of the answer.
 */
export function firstBatch(
  cursors: Cursors,
  namespace: string,
  documents: Uint8Array[],
  wanted: Document,
  knowsEnd = true,
  more?: Document
): Uint8Array {
  const { batch, id } = cursors.begin(namespace, documents, countArgument(wanted, 'batchSize') ?? DEFAULT_BATCH, knowsEnd)
  const isSingle = flagArgument(wanted, 'singleBatch')
  if (isSingle) cursors.kill(id)
  return encodeCursorReply('firstBatch', batch, isSingle ? 0n : id, namespace, more)
}

/** Bytes of the documents that a command may make for its answer. Those of the collection itself are there already. */
const MAX_MADE = 128 * 1024 * 1024

/** The documents that a command has made, as BSON. @throws MongoServerError BSONObjectTooLarge, ExceededMemoryLimit, MaxTimeMSExpired. */
export function encodeResults(documents: readonly Document[]): Uint8Array[] {
  let made = 0
  return documents.map((document) => {
    checkTime()
    const bytes = encodeBson(document)
    made += bytes.length
    if (made > MAX_MADE) throw new MongoServerError(146, `the result has more than ${MAX_MADE} bytes`)
    return bytes
  })
}

/** Removes and returns the first documents: at most `batchSize` of them and at most 16 MB, but always one. */
function takeBatch(documents: Uint8Array[], batchSize: number): Uint8Array[] {
  let bytes = 0
  let count = 0
  while (count < documents.length && count < batchSize) {
    bytes += documents[count]?.length ?? 0
    if (count > 0 && bytes > 16 * 1024 * 1024) break
    count++
  }
  return documents.splice(0, count)
}

/** The next batch of a cursor, and the end of cursors. */
export const cursorCommands: Record<string, Command> = {
  getMore: command('collection batchSize', (body, { cursors, database }) => {
    if (!(body.getMore instanceof Long))
      throw new MongoServerError(14, "BSON field 'getMore.getMore' is the wrong type, expected type 'long'")
    const namespace = `${database}.${String(body.collection)}`
    const batchSize = countArgument(body, 'batchSize') || Number.POSITIVE_INFINITY
    const { batch, id } = cursors.next(body.getMore.toBigInt(), namespace, batchSize)
    return encodeCursorReply('nextBatch', batch, id, namespace)
  }),
  killCursors: command('cursors', (body, { cursors }) => {
    const ids = Array.isArray(body.cursors) ? body.cursors.filter((id): id is Long => id instanceof Long) : []
    const cursorsKilled = ids.filter((id) => cursors.kill(id.toBigInt()))
    const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id))
    return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] }
  })
}
