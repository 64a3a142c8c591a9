import type { Captured } from './capture'

/** The time of an event within its request, and the event around it. */
export interface Timed {
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

/** What NextAuth calls in a request, and what it logs. */
export type AuthEvent = ProviderEvent | CallbackEvent | CodecEvent | AdapterEvent | NotificationEvent | LogEvent
