import type { AuthOptions, EventCallbacks, LoggerInstance } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { authOptions, type Instance } from '../nextauth/options'
import { capture } from './core/capture'
import { wrappersWith } from './core/wrap'
import { currentRecording, note, recordCall, tracing } from './recorder'

/**
 * The options of one visitor's NextAuth, where every callback, event, log line, adapter method and codec records its calls.
 * What they do and return stays as it is. With tracing off these are the plain options, and nothing is wrapped.
 */
export function recordedOptions(instance: Instance): AuthOptions {
  if (!tracing()) return authOptions(instance)
  // The adapter first: the options hand it on to `jwt.encode`.
  return recordingOptions(authOptions({ ...instance, adapter: recordedAdapter(instance.adapter) }))
}

/** Wraps all but the adapter, in place. */
export function recordingOptions(options: AuthOptions): AuthOptions {
  options.providers = options.providers.map(wrap.wrappedProvider)
  options.callbacks = recordedCallbacks(options.callbacks ?? NONE)
  options.jwt = recordedCodec(options.jwt ?? NONE)
  options.events = recordedEvents(options.events ?? NONE)
  options.logger = recordedLogger(options.logger ?? NONE)
  const recording = currentRecording()
  if (recording) recording.hasDebugLines = options.debug === true
  return options
}

/** An adapter whose methods record their calls. */
export function recordedAdapter(adapter: Adapter): Adapter {
  return wrap.wrappedAdapter(adapter)
}

const ownFunctions = new WeakSet<object>()

/** Marks a function as the reader's own code, so that its calls are recorded as such. @returns the function. */
export function markOwn<T extends object>(own: T): T {
  ownFunctions.add(own)
  return own
}

const wrap = wrappersWith({ recordCall, note }, (called) => (ownFunctions.has(called) ? { own: true } : {}))

/** Wrapped in place of an option that is not set. One object, so that it is wrapped once. */
const NONE = {}

/** Most options are the same object at every request, and are wrapped at the first. */
function wrappedOnce<Plain extends object, Wrapped>(wrapping: (plain: Plain) => Wrapped): (plain: Plain) => Wrapped {
  const known = new WeakMap<Plain, Wrapped>()
  return (plain) => {
    const wrapped = known.get(plain) ?? wrapping(plain)
    known.set(plain, wrapped)
    return wrapped
  }
}

/** All events that NextAuth 4 has. Panels show those as well that nobody listens to. */
const EVENTS = ['signIn', 'signOut', 'createUser', 'updateUser', 'linkAccount', 'session'] as const satisfies (keyof EventCallbacks)[]

const recordedCallbacks = wrappedOnce(wrap.wrappedCallbacks)
const recordedCodec = wrappedOnce(wrap.wrappedCodec)
const recordedEvents = wrappedOnce((events: Partial<EventCallbacks>) => wrap.wrappedEvents(events, [...EVENTS]))

const recordedLogger = wrappedOnce((logger: Partial<LoggerInstance>): Partial<LoggerInstance> => {
  return {
    ...wrap.wrappedLines(logger),
    // NextAuth calls it whatever its option debug says, since it is there.
    debug(code, metadata) {
      if (currentRecording()?.hasDebugLines) note({ kind: 'log', name: code, level: 'info', message: capture(metadata) })
      logger.debug?.(code, metadata)
    }
  }
})
