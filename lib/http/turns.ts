import { AsyncResource } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'
import PQueue from 'p-queue'

/** Requests of one client that are worked on at the same time. More would not be done sooner, and those of everybody else would wait for them. */
const AT_ONCE = 8
/** Milliseconds after which a request without an answer waits for something else than the processor, and gives its turn to the next. */
const TURN_MS = 100

/** Lets the requests of each client come in turns, so that one with many does not take the processor from the others. */
export class Turns {
  private readonly queues = new Map<string, PQueue>()

  /** Number of clients with a request that waits or is worked on. */
  get clients(): number {
    return this.queues.size
  }

  /** Calls `begin` when it is the client's turn, unless the client has left by then. */
  async take(client: string, res: ServerResponse, begin: () => void): Promise<void> {
    const queue = this.queues.get(client) ?? new PQueue({ concurrency: AT_ONCE })
    this.queues.set(client, queue)
    // Bound, or the request would run in the asynchronous context of the one before it.
    await queue.add(AsyncResource.bind(() => turn(res, begin)))
    if (queue.pending === 0 && queue.size === 0) this.queues.delete(client)
  }
}

/** Settles when the answer has left, or its turn is over. */
function turn(res: ServerResponse, begin: () => void): Promise<void> {
  if (res.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, TURN_MS)
    res.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    begin()
  })
}
