import type { SetCookie } from '@/lib/http/set-cookie'
import type { Strategy } from '../nextauth/options'
import type { Captured } from './capture'

/** The time of an event within its request, and the event around it. */
interface Timed {
  /** Its place in the trace's list of events, from 0. */
  id: number
  /** The event during which this one happened: a database command inside `authorize`, say. */
  parent: number | null
  /** Milliseconds since the request began. */
  atMs: number
  durationMs: number
}

/** A call with its arguments and its outcome. Without result and error it never returned. */
interface Call extends Timed {
  arguments: Captured[]
  result?: Captured
  /** `name: message` of the thrown error. */
  error?: string
  /** Whether it was code of the reader's own. */
  own?: true
  /** Where the reader's own code threw: line and column of its source, from 1. */
  place?: { line: number; column: number }
}

/**
 * A function of a provider: `authorize()` of credentials; `sendVerificationRequest()` of magic links; of an OAuth provider the exchange of the
 * code for tokens, which NextAuth does with openid-client unless the provider has a function of its own, and `profile()`.
 */
export interface ProviderEvent extends Call {
  kind: 'provider'
  name: 'authorize' | 'sendVerificationRequest' | 'token' | 'profile'
}

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

/** A callback. It is called with one object. */
export interface CallbackEvent extends Call {
  kind: 'callback'
  name: 'signIn' | 'redirect' | 'jwt' | 'session'
  /** The reason that NextAuth gives the `jwt` or `session` callback. Absent at a plain session read. */
  trigger?: string
}

/** `jwt.encode` and `jwt.decode`. */
export interface CodecEvent extends Call {
  kind: 'codec'
  name: 'encode' | 'decode'
}

/** A method of the database adapter, by its own name. */
export interface AdapterEvent extends Call {
  kind: 'adapter'
  name: string
}

/** One of NextAuth's `events`: `events.signIn`, `events.session`, … NextAuth ignores their result. */
export interface NotificationEvent extends Call {
  kind: 'event'
  name: `events.${string}`
}

/** A line that NextAuth logged, or the reader's own code. `name` is its code: `JWT_SESSION_ERROR`, …, or `console.log`. */
export interface LogEvent extends Timed {
  kind: 'log'
  name: string
  level: 'error' | 'warn' | 'info'
  message: Captured
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

export type TraceEvent =
  | ProviderEvent
  | HttpEvent
  | CallbackEvent
  | CodecEvent
  | AdapterEvent
  | NotificationEvent
  | LogEvent
  | MongoEvent
  | ProxyEvent
  | CookieEvent

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
