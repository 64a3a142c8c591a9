import { EventEmitter, once } from 'node:events'
import type { Server } from 'node:http'
import { madeOnce } from '../registry'
import { Problem } from './problem'

interface Stop {
  isStopping: boolean
  /** Whether new requests are refused. */
  isRefusing: boolean
  /** Requests under way. */
  requests: number
  /** Emits `stopping`, and `idle` when the last request has ended. */
  readonly news: EventEmitter
}

const stop = madeOnce<Stop>('stop', () => ({
  isStopping: false,
  isRefusing: false,
  requests: 0,
  news: new EventEmitter().setMaxListeners(0)
}))

/** Milliseconds for which a busy site still serves new requests: a proxy that asks for its health has time to learn. */
const NOTICE_MS = 1000
/** Milliseconds after the notice for which requests under way may go on. */
const PATIENCE_MS = 9000

export function isStopping(): boolean {
  return stop().isStopping
}

export function isRefusing(): boolean {
  return stop().isRefusing
}

/** The answer to whoever comes now: another process may serve them. */
export function stopping(): Problem {
  return new Problem('stopping', 'This process of the site is stopping. Try again in a second.', 1)
}

/** Calls `end` when the site begins to stop: for answers that have no end of their own. @returns a function that takes this back. */
export function onStopping(end: () => void): () => void {
  const { news } = stop()
  news.once('stopping', end)
  return () => news.off('stopping', end)
}

/** Counts the requests of a server, so that its end can wait for them. */
export function countRequests(server: Server): void {
  server.on('request', (_req, res) => {
    stop().requests++
    res.once('close', () => {
      stop().requests--
      if (stop().requests === 0) stop().news.emit('idle')
    })
  })
}

/** Lets the requests under way finish, ten seconds at most. Meanwhile the server still listens, and says that it is not healthy. */
export async function drain(): Promise<void> {
  stop().isStopping = true
  stop().news.emit('stopping')
  if (stop().requests === 0) return
  await new Promise((resolve) => setTimeout(resolve, NOTICE_MS))
  stop().isRefusing = true
  if (stop().requests === 0) return
  const waited = new AbortController()
  const timer = setTimeout(() => waited.abort(), PATIENCE_MS)
  await once(stop().news, 'idle', { signal: waited.signal }).catch(() => {})
  clearTimeout(timer)
}
