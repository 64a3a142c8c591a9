import type { Socket } from 'node:net'
import type { Context } from '../commands/command'
import { dispatch, refusal } from '../commands/dispatch'
import { awaitTime } from '../commands/server-info'
import { encodeReply, messageLength, parseRequest, type Request } from './frames'

/** Bytes of answers that wait for a client to read. Beyond that it is answered no further request. */
const MAX_UNREAD = 64 * 1024 * 1024
/** Bytes that wait in all connections, as answers or as parts of requests. One that would need more is ended. */
const MAX_WAITING = 256 * 1024 * 1024
/** Bytes of a message from a client that has not logged in. MongoDB's own limit. */
const MAX_BEFORE_LOGIN = 16 * 1024
/** Milliseconds that commands may take in one turn of the event loop. What is left waits for the next, after all else that is due. */
const TURN_MS = 50
/** Longer than this no timer waits: Node would let it end at once. */
const MAX_WAIT_MS = 2 ** 31 - 1

/** What waits in the connections of a server. */
export class Traffic {
  private readonly connections = new Set<Waiting>()
  private turnBegan: number | undefined
  /** What waits for a turn of the event loop of its own, in order. */
  private readonly due: (() => void)[] = []

  of(socket: Socket): Waiting {
    const waiting = { socket, unanswered: 0 }
    this.connections.add(waiting)
    socket.once('close', () => this.connections.delete(waiting))
    return waiting
  }

  /** Whether commands have taken this turn's time. Many connections, or many commands in one, are else answered in a single turn. */
  isTurnOver(): boolean {
    if (this.due.length > 0) return true
    if (this.turnBegan === undefined) {
      this.turnBegan = performance.now()
      setImmediate(() => {
        this.turnBegan = undefined
      })
    }
    return performance.now() - this.turnBegan > TURN_MS
  }

  /** Has work done in a later turn, after all that waits already. */
  later(work: () => void): void {
    this.due.push(work)
    // The first of the two is still in this turn, which has taken its time.
    if (this.due.length === 1) setImmediate(() => setImmediate(() => this.goOn()))
  }

  private goOn(): void {
    if (this.due.length > 1) setImmediate(() => this.goOn())
    this.due.shift()?.()
  }

  get size(): number {
    return this.connections.size
  }

  /** Whether all hold too much, and this one more than its share. */
  isTooMuch(own: Waiting): boolean {
    if (bytesOf(own) <= MAX_WAITING / this.connections.size) return false
    let all = 0
    for (const waiting of this.connections) all += bytesOf(waiting)
    return all > MAX_WAITING
  }

  end(): void {
    for (const { socket } of this.connections) socket.destroy()
  }
}

interface Waiting {
  socket: Socket
  /** Bytes of requests that are not answered yet. */
  unanswered: number
}

function bytesOf({ socket, unanswered }: Waiting): number {
  return unanswered + socket.writableLength
}

/**
 * Serves one client: collects bytes into messages, answers each in order. A malformed frame, as any other exception, ends this connection
 * and no other.
 * @param traffic what waits in all connections of the server.
 */
export function serveConnection(socket: Socket, context: Omit<Context, 'database'>, traffic: Traffic): void {
  const own = traffic.of(socket)
  let pending: Buffer[] = []
  let bytes = 0
  let wanted: number | undefined
  /** Runs while a hello waits. Later messages wait too. */
  let waiting: NodeJS.Timeout | undefined
  /** While the client does not read its answers, or others have their turn. */
  let isPaused = false
  let lastReplyId = 0
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => clearTimeout(waiting))
  socket.on('data', (chunk: Buffer) => {
    own.unanswered = bytes + chunk.length
    if ((!context.login.isDone && own.unanswered > MAX_BEFORE_LOGIN) || traffic.isTooMuch(own)) {
      socket.destroy()
      return
    }
    pending.push(chunk)
    bytes += chunk.length
    // Joined only when a message is complete: a 16 MB insert arrives in hundreds of chunks.
    if (!waiting && !isPaused && (wanted === undefined || bytes >= wanted)) answerWhole()
  })

  /** @param hasTurn whether its turn has come, for one message at least. */
  function answerWhole(hasTurn = false): void {
    let buffer = pending.length === 1 && pending[0] ? pending[0] : Buffer.concat(pending)
    try {
      for (wanted = messageLength(buffer); wanted !== undefined && buffer.length >= wanted; wanted = messageLength(buffer)) {
        if (!hasTurn && traffic.isTurnOver()) {
          pause((goOn) => traffic.later(() => goOn(true)))
          break
        }
        hasTurn = false
        const request = parseRequest(buffer.subarray(0, wanted))
        buffer = buffer.subarray(wanted)
        const wait = awaitTime(request.body)
        if (wait !== undefined) {
          answerLater(request, request.requestId, wait)
          break
        }
        const answer = request.refusal ? refusal(request.refusal) : dispatch(request.body, context)
        if (request.expectsReply) socket.write(encodeReply(request, answer, { requestId: ++lastReplyId }))
        if (socket.writableLength > 0 && traffic.isTooMuch(own)) throw new Error('too much is unread')
        if (socket.writableLength > MAX_UNREAD) {
          pause((goOn) => socket.once('drain', () => goOn(false)))
          break
        }
      }
    } catch {
      socket.destroy()
      return
    }
    pending = buffer.length > 0 ? [buffer] : []
    bytes = buffer.length
    own.unanswered = bytes
  }

  function pause(until: (goOn: (hasTurn: boolean) => void) => void): void {
    isPaused = true
    socket.pause()
    until((hasTurn) => {
      isPaused = false
      socket.resume()
      if (!socket.destroyed) answerWhole(hasTurn)
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
