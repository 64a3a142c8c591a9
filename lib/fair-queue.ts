import { AsyncResource } from 'node:async_hooks'
import PQueue from 'p-queue'

/**
 * Runs tasks a few at a time, in turns: a client with many waiting tasks comes after one with few, so that nobody waits for all of
 * somebody else's.
 */
export class FairQueue {
  private readonly queue: PQueue
  private readonly waiting = new Map<string, number>()

  /** @param concurrency number of tasks that run at the same time. */
  constructor(concurrency: number) {
    this.queue = new PQueue({ concurrency })
  }

  /** Number of tasks that wait for their turn. */
  get length(): number {
    return this.queue.size
  }

  /** Number of clients whose tasks wait or run. */
  get clients(): number {
    return this.waiting.size
  }

  /** Number of a client's tasks that wait or run. */
  waitingOf(client: string): number {
    return this.waiting.get(client) ?? 0
  }

  /** @throws what the task throws. */
  async run<T>(client: string, task: () => Promise<T>): Promise<T> {
    const before = this.waiting.get(client) ?? 0
    this.waiting.set(client, before + 1)
    try {
      // Bound, or the task would run in the asynchronous context of whoever came before it.
      return await this.queue.add(AsyncResource.bind(task), { priority: -before })
    } finally {
      const now = (this.waiting.get(client) ?? 1) - 1
      if (now === 0) this.waiting.delete(client)
      else this.waiting.set(client, now)
    }
  }
}
