import { AsyncLocalStorage } from 'node:async_hooks'
import { madeOnce } from '@/lib/registry'
import { capture, read, snapshot } from './capture'
import type { AuthEvent, Timed } from './events'

/** The events of one request while it runs. */
export interface Recording<Event extends Timed> {
  /** `performance.now()` at the beginning. */
  readonly start: number
  readonly events: Event[]
  /** The work on the events that waits until the response has left. */
  readonly later: (() => void)[]
}

interface Context<Recorded> {
  recording: Recorded
  /** The event that is running now. */
  parent: number | null
}

type WithoutTimes<Event> = Event extends Timed ? Omit<Event, keyof Timed> : never
/** An event as it is handed in. The recorder adds its times and the event around it. */
export type NewEvent<Event> = WithoutTimes<Event>

type WithoutArguments<Event> = Event extends { arguments: unknown } ? Omit<Event, 'arguments'> : never
/** An event that is a call; its arguments are handed in as they are. */
export type NewCall<Event> = WithoutArguments<NewEvent<Event>>

/**
 * Makes a recorder: it notes the calls of a request as events, however deep they are.
 * @param name of its storage. There is one for the process: Next bundles the API routes, the pages and the server apart.
 */
export function recorderOf<Event extends Timed, Recorded extends Recording<Event>>(name: string) {
  const storage = madeOnce(name, () => new AsyncLocalStorage<Context<Recorded>>())

  /** Runs `work` as one request: everything that is recorded while it runs, however deep, is its own. */
  function withRecording<T>(recording: Recorded, work: () => T): T {
    return storage().run({ recording, parent: null }, work)
  }

  /** Lets all that follows in this asynchronous context be one request: for a caller that has no function to run. */
  function enterRecording(recording: Recorded): void {
    storage().enterWith({ recording, parent: null })
  }

  /** Runs what is no part of the visitor's application, and leaves nothing of it in a recording. */
  function unrecorded<T>(work: () => T): T {
    return storage().exit(work)
  }

  /** The recording that is under way here, if any. */
  function currentRecording(): Recorded | undefined {
    return storage().getStore()?.recording
  }

  /** Notes something that happens now and takes no time. The event is the recorder's from here on. Outside of a recording it does nothing. */
  function note(event: NewEvent<Event>): void {
    begin(event)
  }

  /**
   * Notes an event that begins now. It is the recorder's from here on.
   * @param rest computes further members. It is called once the response has left.
   * @returns a function that ends the event; undefined outside of a recording. It takes `outcome`, which computes the members that are
   *   known only then. `outcome` is called once the response has left, so nothing may change the values that it reads before that.
   */
  function begin(event: NewEvent<Event>, rest?: () => Partial<Event>): ((outcome: () => Partial<Event>) => void) | undefined {
    const context = storage().getStore()
    if (!context) return undefined
    const { recording } = context
    const noted = add(context, event)
    if (rest) recording.later.push(() => Object.assign(noted, rest()))
    return (outcome) => end(recording, noted, outcome)
  }

  /** Completes the event that is handed in: a copy would cost each request more than all else that is done here. */
  function add({ recording, parent }: Context<Recorded>, event: NewEvent<Event>): Event {
    const { events, start } = recording
    const noted = event as unknown as Event
    noted.id = events.length
    noted.parent = parent
    noted.atMs = performance.now() - start
    noted.durationMs = 0
    events.push(noted)
    return noted
  }

  function end({ later, start }: Recorded, noted: Event, outcome: () => object): void {
    noted.durationMs = performance.now() - start - noted.atMs
    later.push(() => Object.assign(noted, outcome()))
  }

  /**
   * Runs a call and records it as an event: its arguments as they were before it, its result or error, and its duration. Events during
   * the call become its children. The event is the recorder's from here on. Outside of a recording it is the plain call.
   */
  function recordCall<T>(event: NewCall<Event>, args: unknown[], call: () => T): T {
    const context = storage().getStore()
    if (!context) return call()
    const { recording } = context
    const taken = args.map((argument) => snapshot(argument))
    const noted = add(context, event as unknown as NewEvent<Event>)
    recording.later.push(() => Object.assign(noted, { arguments: taken.map(capture) }))
    const returned = (value: unknown) => {
      const result = snapshot(value)
      end(recording, noted, () => ({ result: capture(result) }))
    }
    const failed = (error: unknown) => {
      const place = read(error, 'place') as { line: number; column: number } | undefined
      const isPlace = typeof read(place, 'line') === 'number'
      end(recording, noted, () => ({ error: inWords(error), ...(isPlace && { place }) }))
    }
    return storage().run({ recording, parent: noted.id }, () => {
      let result: T
      try {
        result = call()
      } catch (error) {
        failed(error)
        throw error
      }
      if (!isAwaited(result, returned, failed)) returned(result)
      return result
    })
  }

  return { withRecording, enterRecording, unrecorded, currentRecording, note, begin, recordCall }
}

/** What wraps NextAuth's options needs of a recorder. */
export interface CallRecorder {
  recordCall<T>(event: NewCall<AuthEvent>, args: unknown[], call: () => T): T
  note(event: NewEvent<AuthEvent>): void
}

/** Waits for a promise beside the caller, which gets the call's own, so a rejection is still its to handle. @returns false for what is no promise. */
function isAwaited(result: unknown, returned: (value: unknown) => void, failed: (error: unknown) => void): boolean {
  try {
    if (!(result instanceof Promise)) return false
    result.then(returned, failed)
    return true
  } catch {
    // What only looks like a promise, or cannot be read.
    return false
  }
}

/** `name: message`, with secrets masked. */
function inWords(error: unknown): string {
  const captured = capture(asError(error))
  return typeof captured === 'object' && captured !== null && 'value' in captured ? String(captured.value) : String(captured)
}

function asError(thrown: unknown): Error {
  try {
    return thrown instanceof Error ? thrown : new Error(String(thrown))
  } catch {
    return new Error('what was thrown cannot be read')
  }
}
