import { AsyncLocalStorage } from 'node:async_hooks'
import { madeOnce } from '@/lib/registry'
import { capture, snapshot } from './capture'
import type { TraceEvent } from './events'

/** The events of one request while it runs. */
export interface Recording {
  /** The visitor's database: commands to any other are the playground's own and not recorded. */
  readonly database: string
  /** `performance.now()` at the beginning. */
  readonly start: number
  readonly events: TraceEvent[]
  /** The work on the events that waits until the response has left. */
  readonly later: (() => void)[]
  /** Whether NextAuth's debug lines belong to it: they repeat the arguments of the adapter's methods. */
  hasDebugLines?: boolean
}

interface Context {
  recording: Recording
  /** The event that is running now. */
  parent: number | null
}

type WithoutTimes<Event> = Event extends TraceEvent ? Omit<Event, 'id' | 'parent' | 'atMs' | 'durationMs'> : never
/** An event as it is handed in. The recorder adds its times and the event around it. */
export type NewEvent = WithoutTimes<TraceEvent>

type WithoutArguments<Event> = Event extends { arguments: unknown } ? Omit<Event, 'arguments'> : never
/** An event that is a call; its arguments are handed in as they are. */
type NewCall = WithoutArguments<NewEvent>

/** One storage for the process: the API routes, the pages and the server are bundled apart. */
const storage = madeOnce('trace', () => new AsyncLocalStorage<Context>())

/** Whether requests are recorded: PLAYGROUND_TRACE, checked at start. */
export function tracing(): boolean {
  return process.env.PLAYGROUND_TRACE !== 'off'
}

/** Runs `work` as one request: everything that is recorded while it runs, however deep, is its own. */
export function withRecording<T>(recording: Recording, work: () => T): T {
  return storage().run({ recording, parent: null }, work)
}

/** Runs what is no part of the visitor's application, and leaves nothing of it in a recording. */
export function unrecorded<T>(work: () => T): T {
  return storage().exit(work)
}

/** The recording that is under way here, if any. */
export function currentRecording(): Recording | undefined {
  return storage().getStore()?.recording
}

/** Notes something that happens now and takes no time. The event is the recorder's from here on. Outside of a recording it does nothing. */
export function note(event: NewEvent): void {
  begin(event)
}

/**
 * Notes an event that begins now. It is the recorder's from here on.
 * @param rest computes further members. It is called once the response has left.
 * @returns a function that ends the event; undefined outside of a recording. It takes `outcome`, which computes the members that are
 *   known only then. `outcome` is called once the response has left, so nothing may change the values that it reads before that.
 */
export function begin(event: NewEvent, rest?: () => Partial<TraceEvent>): ((outcome: () => Partial<TraceEvent>) => void) | undefined {
  const context = storage().getStore()
  if (!context) return undefined
  const { recording } = context
  const noted = add(context, event)
  if (rest) recording.later.push(() => Object.assign(noted, rest()))
  return (outcome) => end(recording, noted, outcome)
}

/** Completes the event that is handed in: a copy would cost each request more than all else that is done here. */
function add({ recording, parent }: Context, event: NewEvent): TraceEvent {
  const { events, start } = recording
  const noted = event as TraceEvent
  noted.id = events.length
  noted.parent = parent
  noted.atMs = performance.now() - start
  noted.durationMs = 0
  events.push(noted)
  return noted
}

function end({ later, start }: Recording, noted: TraceEvent, outcome: () => Partial<TraceEvent>): void {
  noted.durationMs = performance.now() - start - noted.atMs
  later.push(() => Object.assign(noted, outcome()))
}

/**
 * Runs a call and records it as an event: its arguments as they were before it, its result or error, and its duration. Events during
 * the call become its children. The event is the recorder's from here on. Outside of a recording it is the plain call.
 */
export function recordCall<T>(event: NewCall, args: unknown[], call: () => T): T {
  const context = storage().getStore()
  if (!context) return call()
  const { recording } = context
  const taken = args.map((argument) => snapshot(argument))
  const noted = add(context, event as NewEvent)
  recording.later.push(() => Object.assign(noted, { arguments: taken.map(capture) }))
  const returned = (value: unknown) => {
    const result = snapshot(value)
    end(recording, noted, () => ({ result: capture(result) }))
  }
  const failed = (error: unknown) => {
    const { place } = (error ?? {}) as { place?: { line: number; column: number } }
    end(recording, noted, () => ({ error: inWords(error), ...(place && { place }) }))
  }
  return storage().run({ recording, parent: noted.id }, () => {
    try {
      const result = call()
      // The caller gets the call's own promise, so a rejection is still its to handle.
      if (result instanceof Promise) result.then(returned, failed)
      else returned(result)
      return result
    } catch (error) {
      failed(error)
      throw error
    }
  })
}

/** `name: message`, with secrets masked. */
function inWords(error: unknown): string {
  const captured = capture(error instanceof Error ? error : new Error(String(error)))
  return typeof captured === 'object' && captured !== null && 'value' in captured ? String(captured.value) : String(captured)
}
