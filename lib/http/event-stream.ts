import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

/** Milliseconds that a reader may leave its connection full before it is let go. */
const DRAIN_MS = 10_000
/** Bytes that may wait for a reader. */
const WAITING_BYTES = 4 * 1024 * 1024
/** Ids that are remembered, so that an event that comes twice is sent once. */
const REMEMBERED = 1000

/**
 * An answer of server-sent events that never holds more than its reader takes. A reader that does not read is let go; EventSource
 * then asks again.
 */
export class EventStream {
  private readonly queue: { id: string; data: Buffer }[] = []
  private waitingBytes = 0
  private isWriting = false
  private readonly sent = new Set<string>()

  /** Begins the answer. */
  constructor(private readonly res: ServerResponse) {
    // no-transform: compressed, events would wait in a buffer.
    res.setHeader('Cache-Control', 'no-store, no-transform')
    res.setHeader('Content-Type', 'text/event-stream; charset=utf-8')
    res.flushHeaders()
  }

  get isOpen(): boolean {
    return !this.res.destroyed && !this.res.writableEnded
  }

  /** Sends an event once, after those before it. @param data one line. */
  send(id: string, data: Buffer): void {
    if (!this.isOpen || this.sent.has(id)) return
    this.sent.add(id)
    for (const oldest of this.sent) {
      if (this.sent.size <= REMEMBERED) break
      this.sent.delete(oldest)
    }
    this.queue.push({ id, data })
    this.waitingBytes += data.length
    if (this.waitingBytes > WAITING_BYTES) this.res.destroy()
    else if (!this.isWriting) void this.write()
  }

  /** Settles when nothing waits, or the reader is gone. */
  async drained(): Promise<void> {
    while (this.isOpen && this.isWriting) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  /** Sends a comment, without which the connection might be taken for dead. Where it is full, it is not. */
  comment(text: string): void {
    if (this.isOpen && !this.isWriting) this.res.write(`: ${text}\n\n`)
  }

  /** Ends the answer. EventSource asks again after a moment. */
  end(): void {
    if (this.isOpen) this.res.end('retry: 1000\n\n')
  }

  private async write(): Promise<void> {
    this.isWriting = true
    for (let next = this.queue.shift(); next && this.isOpen; next = this.queue.shift()) {
      this.waitingBytes -= next.data.length
      const hasRoom = this.res.write(Buffer.concat([Buffer.from(`id: ${next.id}\ndata: `), next.data, Buffer.from('\n\n')]))
      if (!hasRoom && !(await this.hasDrained())) this.res.destroy()
    }
    this.isWriting = false
  }

  private async hasDrained(): Promise<boolean> {
    const gone = new AbortController()
    const leave = () => gone.abort()
    this.res.once('close', leave)
    try {
      await once(this.res, 'drain', { signal: AbortSignal.any([gone.signal, AbortSignal.timeout(DRAIN_MS)]) })
      return true
    } catch {
      return false
    } finally {
      this.res.off('close', leave)
    }
  }
}
