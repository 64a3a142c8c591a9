import type { Socket } from 'node:net'
import type { Context } from '../commands/command'
import { dispatch } from '../commands/dispatch'
import { awaitTime } from '../commands/hello'
import { encodeReply, messageLength, parseRequest, type Request } from './frames'

/** Bytes of answers that wait for a client to read. Beyond that it is answered no further request. */
const MAX_UNREAD = 64 * 1024 * 1024
/** Bytes of a message from a client that has not logged in. MongoDB's own limit. */
const MAX_BEFORE_LOGIN = 16 * 1024
/** Longer than this no timer waits: Node would let it end at once. */
const MAX_WAIT_MS = 2 ** 31 - 1

/**
 * Serves one client: collects bytes into messages, answers each in order. A malformed frame, as any other exception, ends this connection
 * and no other.
 */
export function serveConnection(socket: Socket, context: Omit<Context, 'database'>): void {
  let pending: Buffer[] = []
  let bytes = 0
  let wanted: number | undefined
  /** Runs while a hello waits. Later messages wait too. */
  let waiting: NodeJS.Timeout | undefined
  /** While the client does not read its answers. */
  let isUnread = false
  let lastReplyId = 0
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => clearTimeout(waiting))
  socket.on('data', (chunk: Buffer) => {
    if (!context.login.isDone && bytes + chunk.length > MAX_BEFORE_LOGIN) {
      socket.destroy()
      return
    }
    pending.push(chunk)
    bytes += chunk.length
    // Joined only when a message is complete: a 16 MB insert arrives in hundreds of chunks.
    if (!waiting && !isUnread && (wanted === undefined || bytes >= wanted)) answerWhole()
  })

  function answerWhole(): void {
    let buffer = pending.length === 1 && pending[0] ? pending[0] : Buffer.concat(pending)
    try {
      for (wanted = messageLength(buffer); wanted !== undefined && buffer.length >= wanted; wanted = messageLength(buffer)) {
        const request = parseRequest(buffer.subarray(0, wanted))
        buffer = buffer.subarray(wanted)
        const wait = awaitTime(request.body)
        if (wait !== undefined) {
          answerLater(request, request.requestId, wait)
          break
        }
        const answer = dispatch(request.body, context)
        if (request.expectsReply) socket.write(encodeReply(request, answer, { requestId: ++lastReplyId }))
        if (socket.writableLength > MAX_UNREAD) {
          waitForReader()
          break
        }
      }
    } catch {
      socket.destroy()
      return
    }
    pending = buffer.length > 0 ? [buffer] : []
    bytes = buffer.length
  }

  function waitForReader(): void {
    isUnread = true
    socket.pause()
    socket.once('drain', () => {
      isUnread = false
      socket.resume()
      answerWhole()
    })
  }

  /** A hello that allows it is answered again and again without a further request. Each answer names the one before. */
  function answerLater(request: Request, responseTo: number, wait: number): void {
    waiting = setTimeout(
      () => {
        waiting = undefined
        const requestId = ++lastReplyId
        socket.write(encodeReply(request, dispatch(request.body, context), { requestId, responseTo, moreToCome: request.exhaustAllowed }))
        if (request.exhaustAllowed) answerLater(request, requestId, wait)
        else answerWhole()
      },
      Math.min(wait, MAX_WAIT_MS)
    )
  }
}
