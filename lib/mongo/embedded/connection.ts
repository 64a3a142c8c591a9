import type { Socket } from 'node:net'
import type { Context } from './command'
import { dispatch } from './dispatch'
import { encodeReply, MalformedFrame, messageLength, parseRequest } from './frames'

/**
 * Serves one client: collects bytes into messages, answers each in order. A malformed frame ends this connection and no other.
 */
export function serveConnection(socket: Socket, context: Omit<Context, 'database'>): void {
  let pending: Buffer[] = []
  let bytes = 0
  let wanted: number | undefined
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    pending.push(chunk)
    bytes += chunk.length
    // Joined only when a message is complete: a 16 MB insert arrives in hundreds of chunks.
    if (wanted !== undefined && bytes < wanted) return
    let buffer = pending.length === 1 ? chunk : Buffer.concat(pending)
    try {
      for (wanted = messageLength(buffer); wanted !== undefined && buffer.length >= wanted; wanted = messageLength(buffer)) {
        const request = parseRequest(buffer.subarray(0, wanted))
        buffer = buffer.subarray(wanted)
        const answer = dispatch(request.body, context)
        if (request.expectsReply) socket.write(encodeReply(request, answer))
      }
    } catch (error) {
      if (!(error instanceof MalformedFrame)) throw error
      socket.destroy()
      return
    }
    pending = buffer.length > 0 ? [buffer] : []
    bytes = buffer.length
  })
}
