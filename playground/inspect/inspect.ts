import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthOptions } from 'next-auth'
import { madeOnce } from '@/lib/registry'
import { DEFAULT_CALLBACKS } from '../trace/core/default-callbacks'
import type { AuthEvent } from '../trace/core/events'
import { type CallRecorder, type Recording, recorderOf } from '../trace/core/recorder'
import { withMembers, wrappersWith } from '../trace/core/wrap'
import { treeOf, warningLines } from './tree'
import { ofOptions, ofParameters, strategyOf, type Warning } from './warnings'

/** A request, from its first byte on. */
interface Inspected extends Recording<AuthEvent> {
  /** As it came: Next rewrites `request.url`. */
  path: string
  /** Of the options whose functions were called. */
  strategy?: string
}

/** Calls that are kept for a request that nothing is known of. */
const MOST = 200
/** Stays on a copy of wrapped options too, so that nothing is wrapped twice. */
const INSPECTED = Symbol.for('nextauth-live.inspected')

const recorder = recorderOf<AuthEvent, Inspected>('inspect-auth')

// #region inspectAuth
/**
 * Prints what NextAuth does in each request: a tree of the functions of yours that it calls, with arguments, results and times, the cookies that
 * it sets, and known mistakes. In development alone: anywhere else it returns the options as they are.
 * @param options of `NextAuth()` and `getServerSession()`. They stay as they are.
 * @returns options that do the same.
 */
export function inspectAuth(options: AuthOptions): AuthOptions {
  if (process.env.NODE_ENV !== 'development' || INSPECTED in options) return options
  watched()
  tellOnce([...ofOptions(options), ...Object.entries(options.callbacks ?? {}).flatMap(([name, callback]) => ofParameters(name, callback))])
  const wrap = wrappersWith(recorderFor(strategyOf(options)), isOwn)
  const { adapter, logger, events } = options
  const { error, warn } = wrap.wrappedLines(logger ?? {})
  const inspected: AuthOptions = {
    ...options,
    ...(adapter && { adapter: wrap.wrappedAdapter(adapter) }),
    providers: options.providers.map(wrap.wrappedProvider),
    callbacks: wrap.wrappedCallbacks(options.callbacks ?? {}),
    jwt: wrap.wrappedCodec(options.jwt ?? {}),
    // Where the application has none, NextAuth prints its lines itself.
    ...(events && { events: wrap.wrappedEvents(events, Object.keys(events)) }),
    ...(logger && { logger: withMembers(logger, { ...(logger.error && { error }), ...(logger.warn && { warn }) }) })
  }
  return Object.assign(inspected, { [INSPECTED]: true })
}
// #endregion

const isOwn = (called: object): { own?: true } => (Object.values<object>(DEFAULT_CALLBACKS).includes(called) ? {} : { own: true })

/** Prints what the options themselves show. They may be made anew at each request. */
function tellOnce(warnings: Warning[]): void {
  const { told } = watched()
  for (const warning of warnings) {
    if (told.has(warning.message)) continue
    told.add(warning.message)
    process.stdout.write(`\ninspectAuth\n${warningLines([warning]).join('\n')}\n`)
  }
}

/** A recorder whose calls tell their request by which strategy it was answered. */
function recorderFor(strategy: string): CallRecorder {
  return {
    note: recorder.note,
    recordCall(event, args, call) {
      const current = recorder.currentRecording()
      // Nothing is known of a request that had begun when this module was loaded: the one that loads it.
      const recording = current ?? watched().unknown
      recording.strategy ??= strategy
      if (current) return recorder.recordCall(event, args, call)
      return recording.events.length < MOST ? recorder.withRecording(recording, () => recorder.recordCall(event, args, call)) : call()
    }
  }
}

const begun = (path: string): Inspected => ({ path, start: performance.now(), events: [], later: [] })

/**
 * Watches the requests of this process. `next dev` answers them in the process that runs the routes, and Node tells of each before it is
 * handled, in the asynchronous context in which it is. Source of the channels: Node 20, `lib/_http_server.js`.
 */
const watched = madeOnce('inspect-auth.requests', () => {
  const requests = new WeakMap<IncomingMessage, Inspected>()
  const state = { unknown: begun(''), told: new Set<string>() }
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    const recording = begun(request.url ?? '/')
    requests.set(request, recording)
    recorder.enterRecording(recording)
  })
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    const path = request.url ?? '/'
    const recording = requests.get(request)
    if (recording) return print(recording, request, response, performance.now() - recording.start)
    if (path.startsWith('/_next/')) return
    print({ ...state.unknown, path }, request, response, undefined)
    state.unknown = begun('')
  })
  return state
})

/** Prints a request in which NextAuth had a part: it called something, or answered. */
function print(recording: Inspected, { method = 'GET' }: IncomingMessage, response: ServerResponse, durationMs: number | undefined): void {
  const { path, strategy, events, later } = recording
  if (!events.length && !path.includes('/api/auth/')) return
  for (const complete of later) complete()
  const lines = response.getHeader('set-cookie')
  const setCookies = Array.isArray(lines) ? lines : lines === undefined ? [] : [String(lines)]
  const { statusCode: status } = response
  // console.log would reach the browser as well: Next shows there what pages log.
  process.stdout.write(`\n${treeOf({ method, path, status, durationMs, strategy, events, setCookies })}`)
}
