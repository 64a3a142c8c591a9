import type { SetCookie } from '@/lib/http/set-cookie'
import type { Strategy } from '../nextauth/options'
import type { Captured } from './core/capture'
import type { AuthEvent, Timed } from './core/events'

/** A request from server to server, such as NextAuth's to an OpenID provider. */
export interface HttpEvent extends Timed {
  kind: 'http'
  /** Method and what is asked for: `POST /token`. */
  name: string
  /** Whom it was sent to: scheme and host. */
  server: string
  /** Absent where no answer came. */
  status?: number
  error?: string
}

/** A command that the driver sent to the visitor's database. */
export interface MongoEvent extends Timed {
  kind: 'mongodb'
  /** The command's name: `find`, `insert`, … */
  name: string
  collection: string
  /** The filter of a find, an update or a delete. */
  filter?: Captured
  /** The first five documents that an insert stored, an update wrote or a find returned. */
  documents?: Captured[]
  /** Number of documents that the command found, stored, changed or removed. */
  count?: number
  error?: string
}

/** The decision of `proxy.ts` about this request. */
export interface ProxyEvent extends Timed {
  kind: 'proxy'
  name: 'getToken'
  decision: 'pass' | 'redirect'
  /** The result of `getToken()` there. */
  result: Captured
}

/** A cookie that leaves with the response. */
export interface CookieEvent extends Timed {
  kind: 'cookie'
  name: 'Set-Cookie'
  cookie: Omit<SetCookie, 'clears'>
  /** Whether this removes the cookie. */
  clears: boolean
}

export type TraceEvent = AuthEvent | HttpEvent | MongoEvent | ProxyEvent | CookieEvent

/** One request of a visitor to their application, and everything that it caused. */
export interface Trace {
  /** A UUID of version 7: it sorts by time. */
  id: string
  method: string
  /** Path and query. */
  path: string
  status: number
  /** ISO date with milliseconds. */
  startedAt: string
  durationMs: number
  strategy: Strategy
  request: { headers: [name: string, value: string][]; body: Captured | null }
  /** The body as text, if it is JSON or plain text. */
  response: { headers: [name: string, value: string][]; body: Captured | null }
  /** In the order in which they began. */
  events: TraceEvent[]
}
