import { Long } from 'bson'
import { MongoServerError } from '../errors'
import { encodeCursorReply } from '../wire/frames'
import { type Command, countArgument } from './command'

export const getMore: Command = {
  help: 'The next batch of a cursor.',
  arguments: ['collection', 'batchSize'],
  run(body, { cursors, database }) {
    if (!(body.getMore instanceof Long))
      throw new MongoServerError(14, "BSON field 'getMore.getMore' is the wrong type, expected type 'long'")
    const namespace = `${database}.${String(body.collection)}`
    const batchSize = countArgument(body, 'batchSize') || Number.POSITIVE_INFINITY
    const { batch, id } = cursors.next(body.getMore.toBigInt(), namespace, batchSize)
    return encodeCursorReply('nextBatch', batch, id, namespace)
  }
}

export const killCursors: Command = {
  help: 'Closes cursors.',
  arguments: ['cursors'],
  run(body, { cursors }) {
    const ids = Array.isArray(body.cursors) ? body.cursors.filter((id): id is Long => id instanceof Long) : []
    const cursorsKilled = ids.filter((id) => cursors.kill(id.toBigInt()))
    const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id))
    return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] }
  }
}
