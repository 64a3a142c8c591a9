import { AsyncResource } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'

/** Requests of one client that are worked on at the same time. More would not be done sooner, and those of everybody else would wait for them. */
const AT_ONCE = 8
/** Milliseconds after which a request without an answer waits for something else than the processor, and gives its turn to the next. */
const TURN_MS = 100

interface Client {
  /** Requests that have their turn. */
  working: number
  waiting: (() => void)[]
}

/** Lets the requests of each client come in turns, so that one with many does not take the processor from the others. */
export class Turns {
  private readonly known = new Map<string, Client>()

  /** Number of clients with a request that waits or is worked on. */
  get clients(): number {
    return this.known.size
  }

  /** Calls `begin` when it is the client's turn, unless the client has left by then. */
  take(name: string, res: ServerResponse, begin: () => void): void {
    const client = this.known.get(name) ?? { working: 0, waiting: [] }
    this.known.set(name, client)
    const over = () => {
      const next = client.waiting.shift()
      // Not at once: a thousand that have left meanwhile would be a thousand calls deep.
      if (next) queueMicrotask(next)
      else if (--client.working === 0) this.known.delete(name)
    }
    const start = () => turn(res, begin, over)
    if (client.working < AT_ONCE) {
      client.working++
      start()
    }
    // Bound, or the request would run in the asynchronous context of the one before it.
    else client.waiting.push(AsyncResource.bind(start))
  }
}

/** Calls `over` when the answer has left, or its turn is over. */
function turn(res: ServerResponse, begin: () => void, over: () => void): void {
  if (res.destroyed) {
    over()
    return
  }
  const end = () => {
    clearTimeout(timer)
    res.off('close', end)
    over()
  }
  const timer = setTimeout(end, TURN_MS)
  res.once('close', end)
  begin()
}
