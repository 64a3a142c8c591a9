import type { TraceEvent } from '../trace/events'

/** One request as it was sent, and what came back; without passwords and hashes. */
export interface Exchange {
  request: { method: string; path: string; body: unknown }
  response: { status: number; setCookie: string[]; body: unknown }
}

export interface Step {
  title: string
  /** The step's last request; null where nothing was asked. */
  request: Exchange['request'] | null
  response: Exchange['response'] | null
  /** The observed outcome in words, from the real answers. */
  observed: string
  expected: string
  holds: boolean
  /** For a step at a moment of its own, in minutes after the sign-in: until when the session lives, as it was observed; null once it is over. */
  life?: { at: number; ends: { of: 'token' | 'row'; at: number; cookie: number } | null }
  /** The events of NextAuth and MongoDB during the step. */
  events: TraceEvent[]
}
