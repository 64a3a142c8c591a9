import type { Socket } from 'node:net'
import type { Context } from '../commands/command'
import { dispatch } from '../commands/dispatch'
import { awaitTime } from '../commands/hello'
import { encodeReply, MalformedFrame, messageLength, parseRequest, type Request } from './frames'

/**
 * Serves one client: collects bytes into messages, answers each in order. A malformed frame ends this connection and no other.
 */
export function serveConnection(socket: Socket, context: Omit<Context, 'database'>): void {
  let pending: Buffer[] = []
  let bytes = 0
  let wanted: number | undefined
  /** Runs while a hello waits. Later messages wait too. */
  let waiting: NodeJS.Timeout | undefined
  let lastReplyId = 0
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => clearTimeout(waiting))
  socket.on('data', (chunk: Buffer) => {
    pending.push(chunk)
    bytes += chunk.length
    // Joined only when a message is complete: a 16 MB insert arrives in hundreds of chunks.
    if (!waiting && (wanted === undefined || bytes >= wanted)) answerWhole()
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
      }
    } catch (error) {
      if (!(error instanceof MalformedFrame)) throw error
      socket.destroy()
      return
    }
    pending = buffer.length > 0 ? [buffer] : []
    bytes = buffer.length
  }

  /** A hello that allows it is answered again and again without a further request. Each answer names the one before. */
  function answerLater(request: Request, responseTo: number, wait: number): void {
    waiting = setTimeout(() => {
      waiting = undefined
      const requestId = ++lastReplyId
      socket.write(encodeReply(request, dispatch(request.body, context), { requestId, responseTo, moreToCome: request.exhaustAllowed }))
      if (request.exhaustAllowed) answerLater(request, requestId, wait)
      else answerWhole()
    }, wait)
  }
}
