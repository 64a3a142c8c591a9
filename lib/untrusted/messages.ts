/** What the pool and one of its processes say to each other. Values travel as text: see `values.ts`. */
export type ToProcess =
  | { type: 'run'; id: number; prelude: string; source: string; member: string; args: string; helpers: string[] }
  | { type: 'answer'; id: number; call: number; value?: string; error?: string }

export type FromProcess =
  | { type: 'ready' }
  | { type: 'call'; id: number; call: number; name: string; args: string }
  | { type: 'log'; id: number; args: string }
  | ({ type: 'done'; id: number; value: string; args: string; lost: string[] } & After)
  | ({ type: 'failed'; id: number; failure: Failure } & After)

/** What a process says of itself after a run. */
interface After {
  rss: number
  /** It cannot run anything more. */
  broken?: true
}

/** Why code did not return a value. */
export interface Failure {
  /** The limit that it reached; absent when it threw. */
  limit?: 'time' | 'memory' | 'size' | 'settles' | 'waits' | 'ended'
  name: string
  message: string
  /** Where it was thrown, in the source; from 1. */
  line?: number
  column?: number
}

/** Characters of an encoded value, at most: of what goes in, of what comes out, and of each call to a helper. */
export const MAX_TEXT = 64 * 1024

/** Ends a process whose run used too much processor time in a loop that QuickJS does not interrupt. */
export const OVERRUN_SIGNAL = 'SIGALRM'
