/*
 * Prints what NextAuth v4 does in your application: export const authOptions = inspectAuth({ … }). In development alone.
 * It needs next-auth 4 and Node 20 or later. One function is for you, inspectAuth; the rest is what it is made of.
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthOptions, CallbacksOptions, EventCallbacks, LoggerInstance } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { decode, encode, type JWTOptions } from 'next-auth/jwt'
import type { CredentialsConfig } from 'next-auth/providers/credentials'
import type { EmailConfig } from 'next-auth/providers/email'
import type { Provider } from 'next-auth/providers/index'
import type { OAuthConfig, TokenEndpointHandler } from 'next-auth/providers/oauth'

// -------------------- playground/inspect/inspect.ts

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

// -------------------- lib/registry.ts

/**
 * One value for the whole process. Next bundles the proxy, each API route and the server separately, so a module-level variable
 * may exist several times; this one exists once.
 */
function processWide<T>(name: string): { get(): T | undefined; set(value: T): void } {
  const key = Symbol.for(`nextauth-live.${name}`)
  const holder = globalThis as unknown as Record<symbol, T | undefined>
  return {
    get: () => holder[key],
    set: (value) => {
      holder[key] = value
    }
  }
}

/** One value for the whole process, made at its first use. @returns a function that gives the value. */
function madeOnce<T>(name: string, make: () => T): () => T {
  const shared = processWide<T>(name)
  return () => {
    const known = shared.get()
    if (known !== undefined) return known
    const made = make()
    shared.set(made)
    return made
  }
}

// -------------------- playground/trace/core/default-callbacks.ts

/**
 * The callbacks that NextAuth uses when an application has none. NextAuth does not export them, and the recorder needs a function to
 * wrap. Source: `defaultCallbacks` in next-auth 4.24, core/lib/default-callbacks; a test compares both.
 */
const DEFAULT_CALLBACKS = {
  signIn() {
    return true
  },
  redirect({ url, baseUrl }) {
    if (url.startsWith('/')) return `${baseUrl}${url}`
    return new URL(url).origin === baseUrl ? url : baseUrl
  },
  jwt: ({ token }) => token,
  session: ({ session }) => session
} as const satisfies {
  [Name in keyof CallbacksOptions]: (argument: Parameters<CallbacksOptions[Name]>[0]) => unknown
}

// -------------------- playground/trace/core/events.ts

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
interface ProviderEvent extends Call {
  kind: 'provider'
  name: 'authorize' | 'sendVerificationRequest' | 'token' | 'profile'
}

/** A callback. It is called with one object. */
interface CallbackEvent extends Call {
  kind: 'callback'
  name: 'signIn' | 'redirect' | 'jwt' | 'session'
  /** The reason that NextAuth gives the `jwt` or `session` callback. Absent at a plain session read. */
  trigger?: string
}

/** `jwt.encode` and `jwt.decode`. */
interface CodecEvent extends Call {
  kind: 'codec'
  name: 'encode' | 'decode'
}

/** A method of the database adapter, by its own name. */
interface AdapterEvent extends Call {
  kind: 'adapter'
  name: string
}

/** One of NextAuth's `events`: `events.signIn`, `events.session`, … NextAuth ignores their result. */
interface NotificationEvent extends Call {
  kind: 'event'
  name: `events.${string}`
}

/** A line that NextAuth logged, or the reader's own code. `name` is its code: `JWT_SESSION_ERROR`, …, or `console.log`. */
interface LogEvent extends Timed {
  kind: 'log'
  name: string
  level: 'error' | 'warn' | 'info'
  message: Captured
}

/** What NextAuth calls in a request, and what it logs. */
type AuthEvent = ProviderEvent | CallbackEvent | CodecEvent | AdapterEvent | NotificationEvent | LogEvent

// -------------------- playground/trace/core/capture.ts

/** A value that JSON cannot express. A key `$` of a captured object itself is written `$$`. */
interface Special {
  $: 'undefined' | 'date' | 'ObjectId' | 'binary' | 'function' | 'masked' | 'cut' | 'more' | 'deep' | 'error' | 'number' | 'bigint'
  /** The date (ISO), the id, the name, the beginning of what was cut, what is left of a hash. */
  value?: string
  /** Number of characters, items or keys that were left out. */
  more?: number
}

/** A value as it was at one moment, as JSON. */
type Captured = null | boolean | number | string | Captured[] | Special | { [key: string]: Captured }

/** Bounds of one captured value. */
const LIMITS = { depth: 6, items: 40, characters: 5000, nodes: 600 }

const SENSITIVE = /password|secret/i
const BCRYPT = /\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}/g

/** Bounds of one snapshot: it copies no deeper and no more than a capture keeps. */
const SNAPSHOT = { depth: LIMITS.depth + 1, objects: LIMITS.nodes }

/** Stands for what throws when it is read: a getter, a revoked proxy, an object with the prototype of a date alone. */
const UNREADABLE = new Error('cannot be read')

/** A member of a value, whatever that is; {@link UNREADABLE} where it throws. */
function read(value: unknown, name: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[name]
  } catch {
    return UNREADABLE
  }
}

/**
 * A quick copy of a value as it is now, for {@link capture} to read later: plain objects, arrays and dates are copied, everything
 * else is shared. A request pays for this, so it does nothing else. It never throws: the call that is recorded goes on.
 */
function snapshot<T>(value: T, depth: number = SNAPSHOT.depth, budget = { left: SNAPSHOT.objects }): T {
  if (typeof value !== 'object' || value === null || depth === 0 || budget.left-- <= 0) return value
  try {
    return copied(value, depth, budget)
  } catch {
    return UNREADABLE as T
  }
}

function copied<T extends object>(value: T, depth: number, budget: { left: number }): T {
  if (Array.isArray(value)) return value.map((item: unknown) => snapshot(item, depth - 1, budget)) as T
  if (value instanceof Date) return new Date(value) as T
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  const taken: Record<string, unknown> = {}
  for (const key in value) {
    const member = read(value, key)
    const kept = typeof member === 'object' && member !== null ? snapshot(member, depth - 1, budget) : member
    if (key === '__proto__') Object.defineProperty(taken, key, { value: kept, enumerable: true })
    else taken[key] = kept
  }
  return taken as T
}

/**
 * Copies a value as it is now, so that later changes of it do not show. Bounded in depth, length and total size. Passwords and
 * secrets are masked, of password hashes only algorithm and cost are kept, and `undefined` stays visible. It never throws: what cannot
 * be read is an error that says so.
 */
function capture(value: unknown): Captured {
  return copy(value, LIMITS.depth, { left: LIMITS.nodes })
}

function copy(value: unknown, depth: number, budget: { left: number }): Captured {
  budget.left--
  switch (typeof value) {
    case 'string':
      return text(value)
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : { $: 'number', value: String(value) }
    case 'undefined':
      return { $: 'undefined' }
    case 'bigint':
      return { $: 'bigint', value: String(value) }
    case 'function': {
      const name = read(value, 'name')
      return { $: 'function', value: typeof name === 'string' ? name : '' }
    }
    case 'symbol':
      return text(String(value))
    default:
      return value === null ? null : readable(value as object, depth, budget)
  }
}

function readable(value: object, depth: number, budget: { left: number }): Captured {
  try {
    return object(value, depth, budget)
  } catch {
    return object(UNREADABLE, depth, budget)
  }
}

function object(value: object, depth: number, budget: { left: number }): Captured {
  if (value instanceof Date) return { $: 'date', value: Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString() }
  if (value instanceof Error) return { $: 'error', value: masked(`${value.name}: ${value.message}`) }
  if (value instanceof Uint8Array) return { $: 'binary', more: value.byteLength }
  const { _bsontype: bson } = value as { _bsontype?: unknown }
  if (bson === 'ObjectId') return { $: 'ObjectId', value: String(value) }
  if (typeof bson === 'string') return text(String(value))
  if (depth === 0 || budget.left <= 0) return { $: 'deep' }
  return Array.isArray(value) ? items(value, depth, budget) : members(value, depth, budget)
}

function items(list: unknown[], depth: number, budget: { left: number }): Captured {
  const kept: Captured[] = []
  for (const item of list) {
    if (kept.length >= LIMITS.items || budget.left <= 0) return [...kept, { $: 'more', more: list.length - kept.length }]
    kept.push(copy(item, depth - 1, budget))
  }
  return kept
}

function members(value: object, depth: number, budget: { left: number }): Captured {
  const kept: { [key: string]: Captured } = {}
  let count = 0
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue
    if (count++ >= LIMITS.items || budget.left <= 0) {
      kept['...'] = { $: 'more', more: Object.keys(value).length - count + 1 }
      break
    }
    const member = read(value, key)
    const captured = typeof member === 'string' && isSensitive(key) ? secret(member) : copy(member, depth - 1, budget)
    // An assignment would set the prototype for a key `__proto__`, which is a key like any other here. For other keys it is faster.
    if (key === '__proto__') Object.defineProperty(kept, key, { value: captured, enumerable: true })
    else kept[key[0] === '$' && /^\$+$/.test(key) ? `${key}$` : key] = captured
  }
  return kept
}

/** Names that were looked at before. There are few of them, but a visitor may send any. */
const known = new Map<string, boolean>()

function isSensitive(key: string): boolean {
  let answer = known.get(key)
  if (answer === undefined) {
    answer = SENSITIVE.test(key)
    if (known.size < 1000) known.set(key, answer)
  }
  return answer
}

function text(value: string): Captured {
  const safe = masked(value)
  return safe.length <= LIMITS.characters
    ? safe
    : { $: 'cut', value: safe.slice(0, LIMITS.characters), more: safe.length - LIMITS.characters }
}

/** Of a bcrypt hash the algorithm and the cost stay. */
function secret(value: string): Captured {
  const [hash] = value.match(/^\$2[abxy]\$\d\d\$(?=.{53}$)/) ?? []
  return hash ? { $: 'masked', value: hash } : { $: 'masked' }
}

/** Text without the salt and digest of any bcrypt hash in it. In ASCII: JSON of single bytes is half as long in memory. */
function masked(value: string): string {
  return value.includes('$2') ? value.replace(BCRYPT, (hash) => `${hash.slice(0, 7)}...`) : value
}

// -------------------- playground/trace/core/recorder.ts

/** The events of one request while it runs. */
interface Recording<Event extends Timed> {
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
type NewEvent<Event> = WithoutTimes<Event>

type WithoutArguments<Event> = Event extends { arguments: unknown } ? Omit<Event, 'arguments'> : never
/** An event that is a call; its arguments are handed in as they are. */
type NewCall<Event> = WithoutArguments<NewEvent<Event>>

/**
 * Makes a recorder: it notes the calls of a request as events, however deep they are.
 * @param name of its storage. There is one for the process: Next bundles the API routes, the pages and the server apart.
 */
function recorderOf<Event extends Timed, Recorded extends Recording<Event>>(name: string) {
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
interface CallRecorder {
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

// -------------------- playground/trace/core/wrap.ts

// biome-ignore lint/suspicious/noExplicitAny: whatever NextAuth passes is handed on as it came.
type Called = (this: unknown, ...args: any[]) => any

/**
 * Makes the functions that wrap the parts of NextAuth's options, so that each callback, event, log line, adapter method and codec records its
 * calls. What is wrapped gets the arguments and the `this` that it got, and returns and throws what it did.
 * @param markOf says whether a function is the reader's own code.
 */
function wrappersWith({ recordCall, note }: CallRecorder, markOf: (called: object) => { own?: true }) {
  /** NextAuth lays `options` over the provider, so a function there is the one that it calls. */
  function wrappedProvider(provider: Provider): Provider {
    const given = provider.options as Partial<Provider> | undefined
    // Endpoints are merged deeply, so that one stays where it is.
    const { token } = provider as { token?: unknown }
    const own = wrappedFunctions({ ...provider, ...given, ...(token !== undefined && { token }) } as Provider)
    if (!given) return { ...provider, ...own } as Provider
    // `authorize` of the provider itself is a placeholder that NextAuth looks for.
    if (provider.type === 'credentials') return { ...provider, options: { ...given, ...own } } as Provider
    const overlaid = Object.entries(own).filter(([name]) => name !== 'token' && name in given)
    return { ...provider, ...own, options: { ...given, ...Object.fromEntries(overlaid) } } as Provider
  }

  function wrappedFunctions(provider: Provider): Partial<Provider> {
    if (provider.type === 'email') return wrappedEmail(provider)
    if (provider.type === 'oauth') return wrappedOAuth(provider)
    const { authorize } = provider as CredentialsConfig
    if (!authorize) return {}
    const mark = markOf(authorize)
    const wrapped: Called = function (...args) {
      return recordCall({ kind: 'provider', name: 'authorize', ...mark }, args, () => Reflect.apply(authorize, this, args))
    }
    return { authorize: wrapped } as Partial<Provider>
  }

  function wrappedEmail({ sendVerificationRequest }: EmailConfig): Partial<EmailConfig> {
    const wrapped: Called = function (params) {
      // The provider itself and the theme of NextAuth's own pages tell a reader nothing.
      const { provider: _provider, theme: _theme, ...given } = params
      return recordCall({ kind: 'provider', name: 'sendVerificationRequest' }, [given], () =>
        Reflect.apply(sendVerificationRequest, this, [params])
      )
    }
    return { sendVerificationRequest: wrapped }
  }

  /**
   * `profile()` and the exchange of the code. NextAuth has no function to wrap for that one, but takes one from the provider: it gets the same
   * client, and does with it what NextAuth does. Source: next-auth 4.24, `core/lib/oauth/callback.js`.
   */
  function wrappedOAuth<Profile>({ profile, token, version }: OAuthConfig<Profile>): Partial<OAuthConfig<Profile>> {
    const wrappedProfile: Called = function (...args) {
      return recordCall({ kind: 'provider', name: 'profile' }, args, () => Reflect.apply(profile, this, args))
    }
    // OAuth 1 has no code to exchange.
    if (version?.startsWith('1.')) return { profile: wrappedProfile }
    const plain: TokenEndpointHandler = typeof token === 'string' ? endpointAt(token) : (token ?? {})
    const exchange: NonNullable<TokenEndpointHandler['request']> =
      plain.request ??
      (async ({ client, provider: { callbackUrl, idToken }, params, checks }) => ({
        tokens: await (idToken ? client.callback(callbackUrl, params, checks) : client.oauthCallback(callbackUrl, params, checks))
      }))
    const wrappedExchange: Called = function (context) {
      const { params, checks, provider: used } = context
      return recordCall({ kind: 'provider', name: 'token' }, [{ redirect_uri: used.callbackUrl, params, checks }], () =>
        Reflect.apply(exchange, this, [context])
      )
    }
    return { profile: wrappedProfile, token: withMembers(plain, { request: wrappedExchange }) }
  }

  /** Those that the application does not have are NextAuth's own. One that is there and undefined stays so, and fails as it did. */
  function wrappedCallbacks(callbacks: Partial<CallbacksOptions>): CallbacksOptions {
    const wrapped = { ...callbacks } as Record<keyof CallbacksOptions, Called | undefined>
    for (const name of ['signIn', 'redirect', 'jwt', 'session'] as const) {
      const callback = (name in callbacks ? callbacks[name] : DEFAULT_CALLBACKS[name]) as Called | undefined
      if (!callback) continue
      const mark = markOf(callback)
      wrapped[name] = function (...args) {
        const trigger = read(args[0], 'trigger') as string | undefined
        return recordCall({ kind: 'callback', name, trigger, ...mark }, args, () => Reflect.apply(callback, this, args))
      }
    }
    return wrapped as CallbacksOptions
  }

  function wrappedCodec(codec: Partial<JWTOptions>): Partial<JWTOptions> {
    const call = { encode: codec.encode ?? encode, decode: codec.decode ?? decode }
    // NextAuth passes its jwt options along, both functions among them; they tell a reader nothing.
    const given = ({ encode: _encode, decode: _decode, ...params }: object & Partial<Pick<JWTOptions, 'encode' | 'decode'>>) => [params]
    return {
      ...codec,
      encode(params) {
        return recordCall({ kind: 'codec', name: 'encode' }, given(params), () => Reflect.apply(call.encode, this, [params]))
      },
      decode(params) {
        return recordCall({ kind: 'codec', name: 'decode' }, given(params), () => Reflect.apply(call.decode, this, [params]))
      }
    }
  }

  /** @param names those to record, whether the application listens to them or not. */
  function wrappedEvents(events: Partial<EventCallbacks>, names: string[]): Partial<EventCallbacks> {
    const wrapped: Record<string, Called> = {}
    for (const name of names) {
      const listener = events[name as keyof EventCallbacks] as Called | undefined
      wrapped[name] = function (...args) {
        return recordCall({ kind: 'event', name: `events.${name}` }, args, () => listener && Reflect.apply(listener, this, args))
      }
    }
    return wrapped as Partial<EventCallbacks>
  }

  /** An adapter whose methods record their calls under their own name. One is wrapped when it is asked for: a request calls few. */
  function wrappedAdapter(adapter: Adapter): Adapter {
    // A proxy of a frozen object has to return its very methods, so this is one of an object that holds nothing.
    const proxy: Adapter = new Proxy({} as Adapter, {
      has: (_, name) => Reflect.has(adapter, name),
      ownKeys: () => Reflect.ownKeys(adapter),
      getOwnPropertyDescriptor(_, name) {
        const descriptor = Reflect.getOwnPropertyDescriptor(adapter, name)
        return descriptor && { ...descriptor, configurable: true }
      },
      getPrototypeOf: () => Reflect.getPrototypeOf(adapter),
      set: (_, name, value) => Reflect.set(adapter, name, value),
      get(_, name: keyof Adapter) {
        const method = adapter[name] as Called | undefined
        if (typeof method !== 'function') return method
        const wrapped: Called = function (...args) {
          return recordCall({ kind: 'adapter', name }, args, () => Reflect.apply(method, this === proxy ? adapter : this, args))
        }
        return wrapped
      }
    })
    return proxy
  }

  /** The lines of two levels. NextAuth keeps one logger a process, so a line finds its trace by the request that it is logged in. */
  function wrappedLines({ error, warn }: Partial<LoggerInstance>): Pick<LoggerInstance, 'error' | 'warn'> {
    const wrapped = (level: 'error' | 'warn', line: Called | undefined): Called =>
      function (...args) {
        const [code, metadata] = args
        // Metadata is an error, or has one.
        note({ kind: 'log', name: code, level, message: capture(read(metadata, 'error') ?? metadata) })
        if (line) Reflect.apply(line, this, args)
      }
    return { error: wrapped('error', error), warn: wrapped('warn', warn) }
  }

  return { wrappedProvider, wrappedCallbacks, wrappedCodec, wrappedEvents, wrappedAdapter, wrappedLines }
}

/** An object with other members laid over those that it has, and the prototype that it has. */
function withMembers<Plain extends object>(plain: Plain, members: Partial<Plain>): Plain {
  return Object.create(Object.getPrototypeOf(plain), {
    ...Object.getOwnPropertyDescriptors(plain),
    ...Object.getOwnPropertyDescriptors(members)
  })
}

/** As NextAuth takes an endpoint that is an address. Source: next-auth 4.24, `core/lib/providers.js`. */
function endpointAt(address: string): TokenEndpointHandler {
  const { origin, pathname, searchParams } = new URL(address)
  return { url: `${origin}${pathname}`, params: Object.fromEntries(searchParams) }
}

// -------------------- playground/inspect/tree.ts

/** A request that has been answered. */
interface Answered {
  method: string
  /** With its query. */
  path: string
  status: number
  /** Undefined where the beginning was not seen. */
  durationMs: number | undefined
  /** Undefined where NextAuth called nothing. */
  strategy: string | undefined
  /** Complete ones. */
  events: AuthEvent[]
  /** The lines of `Set-Cookie`. */
  setCookies: string[]
}

type CallEvent = Exclude<AuthEvent, { kind: 'log' }>

/** A request as text: a line for it, one for each call (indented below the call that made it), its cookies, its warnings. */
function treeOf({ method, path, status, durationMs, strategy, events, setCookies }: Answered): string {
  const shown = plainText(path)
  const head = [`${method} ${shown}`, String(status), duration(durationMs ?? 0), strategy].filter(Boolean).join('  ')
  const lines = [coloured('bold', head)]
  // NextAuth calls its own redirect at every request, and it says nothing.
  const told = events.filter((event) => event.kind !== 'callback' || event.name !== 'redirect' || event.own)
  for (const event of told) lines.push(lineOf(event, '  '.repeat(1 + depthOf(event, events))))
  const cookies = setCookies.map(parseSetCookie)
  for (const cookie of cookies) lines.push(`  ${cookieLine(cookie)}`)
  const names = cookies.filter(({ clears }) => !clears).map(({ name }) => name)
  lines.push(...warningLines(warningsOf(events, names, strategy)))
  return `${lines.join('\n')}\n`
}

function depthOf({ parent }: AuthEvent, events: AuthEvent[]): number {
  const around = parent === null ? undefined : events[parent]
  return around ? 1 + depthOf(around, events) : 0
}

/** Columns that are kept free for how long a call took, so that the same call looks the same each time. */
const TIME = 8

function lineOf(event: AuthEvent, indent: string): string {
  if (event.kind === 'log')
    return coloured(event.level === 'error' ? 'red' : 'yellow', `${indent}log ${inert(event.name)} ${show(event.message, 60)}`)
  const name = indent + calledName(event)
  const took = duration(event.durationMs)
  const call = `${name}(${argumentsOf(event, COLUMNS - TIME - name.length - 2)})`
  const result = resultOf(event, COLUMNS - indent.length - 4)
  const outcome = event.error === undefined ? `→ ${result}` : coloured('red', `threw ${result}`)
  // What does not fit stands on a line of its own.
  const fits = call.length + result.length + 3 <= COLUMNS - TIME
  const ending = took && `  ${coloured('dim', took)}`
  return fits ? `${call} ${outcome}${ending}` : `${call}${ending}\n${indent}  ${outcome}`
}

function calledName(event: CallEvent): string {
  if (event.kind === 'callback') return `callbacks.${event.name}`
  return event.kind === 'adapter' ? `adapter.${event.name}` : event.name
}

function argumentsOf(event: CallEvent, width: number): string {
  if (event.kind === 'codec') return event.name === 'decode' ? textLength(membersOf(event.arguments[0])?.token) : ''
  // authorize() gets the request as well, and profile() the tokens.
  const shown = event.kind === 'provider' ? event.arguments.slice(0, 1).map(withoutOwnFields) : event.arguments
  return shown.map((argument) => argumentOf(event, argument, Math.floor(width / shown.length))).join(', ')
}

/** What NextAuth's own form and `signIn()` send besides. */
const OWN_FIELDS = ['csrfToken', 'json', 'callbackUrl', 'redirect']

function withoutOwnFields(argument: Captured): Captured {
  const members = membersOf(argument)
  return members ? Object.fromEntries(Object.entries(members).filter(([name]) => !OWN_FIELDS.includes(name))) : argument
}

function argumentOf(event: CallEvent, argument: Captured, width: number): string {
  const members = membersOf(argument)
  // The id of a session is all that a thief needs.
  if (event.kind === 'adapter' && typeof argument === 'string' && /session/i.test(event.name)) return textLength(argument)
  if (!members || event.kind !== 'callback') return show(argument, width)
  const parts = Object.entries(members)
    .filter(([, value]) => !isUndefined(value) && value !== null)
    .map(([name, value]) => `${nameOf(name)}: ${namesOf(value, 40) ?? show(value, 40, isSecretName(name))}`)
  const whole = `{ ${parts.join(', ')} }`
  if (whole.length <= width) return whole
  // Rather all members without their own than some of them.
  return `{ ${Object.keys(members)
    .filter((name) => !isUndefined(members[name]) && members[name] !== null)
    .map(nameOf)
    .join(', ')} }`
}

function resultOf(event: CallEvent, width: number): string {
  const { error, result } = event
  if (error !== undefined) return plainText(error).slice(0, COLUMNS)
  if (result === undefined) return 'nothing yet'
  if (event.kind === 'codec') return event.name === 'encode' ? textLength(result) : (namesOf(result, width) ?? show(result, width))
  if (event.kind === 'provider' && event.name === 'token') return namesOf(membersOf(result)?.tokens, width) ?? show(result, width)
  return event.kind === 'callback' ? changesOf(event, result, width) : show(result, width)
}

/** What a jwt or session callback did to what it got. */
function changesOf(event: CallEvent, result: Captured, width: number): string {
  const what = event.name === 'jwt' ? 'token' : event.name === 'session' ? 'session' : undefined
  const before = what && membersOf(membersOf(event.arguments[0])?.[what])
  const after = membersOf(result)
  if (!before || !after) return show(result, width)
  const isKept = (name: string) => name in after && JSON.stringify(after[name]) === JSON.stringify(before[name])
  const changed = Object.entries(after).filter(([name]) => !isKept(name))
  if (Object.keys(before).length === 0 || !Object.keys(before).every((name) => name in after)) return show(result, width)
  if (!changed.length) return `${what}, unchanged`
  const shown = show(Object.fromEntries(changed), width - what.length - 5)
  return `{ ...${what}, ${shown.slice(2)}`
}

function textLength(value: Captured | undefined): string {
  if (typeof value === 'string') return lengthOf(value)
  return isUndefined(value) ? '' : show(value, 30).replace(/[<>]/g, '')
}

function cookieLine({ name, value, attributes, clears }: ReturnType<typeof parseSetCookie>): string {
  if (clears) return `Set-Cookie ${inert(name)}  removed`
  const get = (wanted: string) => attributes.find(([attribute]) => attribute.toLowerCase() === wanted)?.[1]
  const maxAge = get('max-age') ?? (Date.parse(get('expires') ?? '') - Date.now()) / 1000
  const flags = [
    get('httponly') !== undefined && 'HttpOnly',
    get('secure') !== undefined && 'Secure',
    get('samesite'),
    get('domain') && `Domain=${get('domain')}`,
    get('path')
  ]
  const lifetime = Number.isNaN(Number(maxAge)) ? 'until the browser closes' : span(Number(maxAge))
  return inert(['Set-Cookie', `${name}  ${value.length} B `, ...flags.filter(Boolean), ` ${lifetime}`].join(' '))
}

const site = madeOnce('inspect-auth.site', () => ({ isNamed: false }))

/** Warnings as they are printed. The first ones of a process say whose pages they name. */
function warningLines(warnings: Warning[]): string[] {
  const lines = warnings.map(warningLine)
  if (!lines.length || site().isNamed) return lines
  site().isNamed = true
  return [...lines, coloured('dim', '    (pages of NextAuth Live)')]
}

function warningLine({ message, href }: Warning): string {
  const line = `  ! ${inert(message)}`
  const gap = line.length + href.length + 2 > COLUMNS ? '\n    ' : '  '
  return coloured('yellow', line) + gap + coloured('dim', href)
}

// -------------------- lib/http/set-cookie.ts

/** A `Set-Cookie` line, taken apart. */
interface SetCookie {
  name: string
  /** As it stands in the line, not decoded. */
  value: string
  /** In their order and spelling; a flag such as `HttpOnly` has an empty value. */
  attributes: [name: string, value: string][]
  /** Whether the line takes the cookie away: an empty value, or an expiry that has passed. */
  clears: boolean
}

/**
 * Takes a `Set-Cookie` line apart (RFC 6265, section 5.2). Written here because panels show each attribute as the server spelled
 * it, and in its order: `set-cookie-parser`, `tough-cookie` and `cookie` give known attributes under names of their own.
 */
function parseSetCookie(line: string): SetCookie {
  const [pair, ...attributes] = line.split(/;\s*/).map(split)
  const [name, value] = pair ?? ['', '']
  const [maxAge, expires] = [attributeOf(attributes, 'max-age'), attributeOf(attributes, 'expires')]
  const over = maxAge === undefined ? expires !== undefined && Date.parse(expires) <= Date.now() : Number(maxAge) <= 0
  return { name, value, attributes, clears: value === '' || over }
}

/**
 * An attribute's value; that of a flag is empty.
 * @param wanted its name in lower case.
 * @returns undefined where it is not there.
 */
function attributeOf(attributes: SetCookie['attributes'], wanted: string): string | undefined {
  return attributes.find(([name]) => name.toLowerCase() === wanted)?.[1]
}

/** Splits at the first `=`. */
function split(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

// -------------------- playground/inspect/secrets.ts

/** What is printed ends up in logs, in screenshots and in bug reports. So this rather hides too much. */

/** Words of a name that mean a secret, alone (`pin`) or at the end of a longer one (`accesstoken`). */
const SECRET_WORD =
  /^(pass|pwd|pw|pin|otp|totp|mfa|key|code|salt|sid|nonce|bearer|auth|cvc|cvv|jwt|jwe|jws)s?$|(passwd|password|passphrase|passcode|passkey|secret|token|credential|authorization|cookie|verifier|apikey|privatekey|sessionid|hash|digest|signature|nonce|otp)s?$/
/** Names that mean one when they are all of the name. */
const SECRET_NAME = /^(state|session_?state|oauth_?state)$/i

/** Whether a member of this name is worth as much as the reader's session, or leads to it. */
function isSecretName(name: string): boolean {
  if (SECRET_NAME.test(name)) return true
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
  return words.split(/[^A-Za-z]+/).some((word) => SECRET_WORD.test(word.toLowerCase()))
}

/** Tokens and keys that are known by their beginning. */
const KNOWN =
  /\b(eyJ[\w-]{8,}[\w.-]*|gh[a-z]_\w{4,}|github_pat_\w+|glpat-[\w-]{4,}|ya29\.[\w.-]{2,}|xox[a-z]-[\w-]{4,}|[spr]k[-_][\w-]{8,}|whsec_\w{4,}|GOCSPX-[\w-]{4,}|AIza[\w-]{20,}|SG\.[\w.-]{10,}|npm_\w{10,}|A[KS]IA[A-Z\d]{12,})/g
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*-----|$)/g
const HASH = /\$(argon2\w*|scrypt|2[abxy])\$\S+/g
/** User and password of an address, whatever the password has in it. A number after the host's colon is a port. */
const IN_ADDRESS = /(\b[a-z][a-z\d+.-]{0,20}:\/\/)(?:[^\s/?#@:]{0,200}:(?!\d{1,5}(?:[/?#\s]|$))[^\s"'<>]{1,400}|[^\s/?#@:]{1,400})@/gi
/** What stands before the value in `name=value`, `"name": "value"` and `name: value`. */
const NAMED = /([A-Za-z][\w.%-]{0,80})["']?\s{0,3}[:=]\s{0,3}(["']?)/g
/** `InvalidToken: …` is an error and what it says. */
const NAME_OF_ERROR = /^([A-Z][a-z]+){2,}$/
const WITH_SCHEME = /\b(Bearer|Basic) [\w.~+/=-]{4,}/g
const LONG = /[\w-]{32,}|[A-Za-z\d+/]{40,}={0,2}/g
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Text without the secrets that are known by their form or by the name before them. */
function withoutSecrets(text: string): string {
  const named = text.replace(PRIVATE_KEY, '<private key>').replace(IN_ADDRESS, '$1…@').replace(HASH, '$$$1$$…').replace(WITH_SCHEME, '$1 …')
  return withoutNamed(named)
    .replace(KNOWN, characters)
    .replace(LONG, (found) => (isRandom(found) ? characters(found) : found))
}

function withoutNamed(text: string): string {
  let shown = ''
  let at = 0
  for (const match of text.matchAll(NAMED)) {
    const [before, name = '', quote] = match
    const start = match.index + before.length
    if (start < at || NAME_OF_ERROR.test(name) || !isSecretName(decoded(name))) continue
    const value = quote ? /[^"']*/y : /[^\s"'&;,{}[\]()<>]*/y
    value.lastIndex = start
    const [found = ''] = value.exec(text) ?? []
    if (!found) continue
    shown += `${text.slice(at, start)}…`
    at = start + found.length
  }
  return shown + text.slice(at)
}

/** A name in the query of an address may be encoded. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Whether long text is none that a person wrote. The id of a row may be a UUID, and is no secret. */
function isRandom(text: string): boolean {
  if (UUID.test(text) || !/\d/.test(text) || !/[a-z]/i.test(text)) return false
  return (/[a-z]/.test(text) && /[A-Z]/.test(text)) || !/[-_/]/.test(text)
}

const characters = (text: string) => `<${lengthOf(text)}>`

/** The length of text that is not to be read. */
function lengthOf(text: string): string {
  return `${text.length} characters`
}

/** Text that a terminal shows and does not obey: a visitor may have chosen it. */
function inert(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

// -------------------- playground/inspect/text.ts

/** Columns of a line. */
const COLUMNS = 80

/**
 * A value in one line of about `width` characters. No secret in it is whole.
 * @param isSecret whether the value is one, by the name that it has. So is all text in it.
 */
function show(value: Captured | undefined, width: number, isSecret = false, depth = 3): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'string') return isSecret ? `<${lengthOf(value)}>` : quoted(value, width)
  if (typeof value === 'number') return isSecret ? '<number>' : String(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (isSpecial(value)) return isSecret ? hidden(value) : special(value)
  const isList = Array.isArray(value)
  const members: [string, Captured][] = Object.entries(value)
  if (members.length === 0) return isList ? '[]' : '{}'
  const [open, close] = isList ? ['[', ']'] : ['{ ', ' }']
  if (depth === 0) return isList ? '[…]' : '{…}'
  const parts: string[] = []
  let left = width - open.length - close.length
  for (const [index, [name, member]] of members.entries()) {
    const label = isList ? '' : `${nameOf(name)}: `
    const isLast = index === members.length - 1
    const isHidden = isSecret || (!isList && isSecretName(name))
    const part = label + show(member, Math.max(left - label.length, 8), isHidden, depth - 1)
    if (part.length + (isLast ? 0 : 3) > left && parts.length > 0) {
      parts.push('…')
      break
    }
    parts.push(part)
    left -= part.length + 2
  }
  return open + parts.join(', ') + close
}

/** An object's members by their names alone, for what is known by them: `{ name, email, sub }`. Undefined for what is no object. */
function namesOf(value: Captured | undefined, width: number): string | undefined {
  const members = membersOf(value)
  if (!members) return undefined
  const names = Object.keys(members).map(nameOf)
  let kept = names.length
  const text = () => `{ ${names.slice(0, kept).join(', ')}${kept < names.length ? ', …' : ''} }`
  while (kept > 1 && text().length > width) kept--
  return names.length ? text() : '{}'
}

/** The members of a captured object; undefined for everything else. */
function membersOf(value: Captured | undefined): { [name: string]: Captured } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isSpecial(value)) return undefined
  return value
}

/** Whether a captured value is `undefined`. */
function isUndefined(value: Captured | undefined): boolean {
  return value === undefined || (isSpecial(value) && value.$ === 'undefined')
}

/** A member's name. A visitor may have chosen it. */
function nameOf(name: string): string {
  const shown = plainText(name)
  return shown.length <= 40 ? shown : `${shown.slice(0, 39)}…`
}

/** A secret that is no text of its own. What says nothing of it stays. */
function hidden(value: Special): string {
  return ['error', 'bigint', 'number', 'ObjectId'].includes(value.$) ? `<${value.$}>` : special(value)
}

/** Text from elsewhere, without secrets, as a terminal may have it. */
function plainText(text: string): string {
  return inert(withoutSecrets(text))
}

function quoted(text: string, width: number): string {
  const shown = inert(JSON.stringify(withoutSecrets(text)))
  const room = Math.max(8, Math.min(width, 48))
  return shown.length <= room ? shown : `${shown.slice(0, room - 2)}…"`
}

function isSpecial(value: Captured): value is Special {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.$ === 'string'
}

function special({ $: kind, value = '', more = 0 }: Special): string {
  switch (kind) {
    case 'undefined':
      return 'undefined'
    case 'masked':
      return '******'
    case 'date':
      return value
    case 'ObjectId':
      return `ObjectId("${value}")`
    case 'function':
      return `${nameOf(value) || 'function'}()`
    case 'binary':
      return `<${more} bytes>`
    case 'cut':
      return `<${value.length + more} characters>`
    case 'more':
      return `${more} more`
    case 'deep':
      return '…'
    default:
      return plainText(value)
  }
}

/** Milliseconds as `12 ms` or `1.2 s`; nothing for less than one. */
function duration(ms: number): string {
  if (ms < 1) return ''
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** Seconds in the largest unit that fits: `30 d`, `8 h`, `15 min`, `40 s`. */
function span(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min']
  ]
  for (const [size, unit] of units) if (seconds >= size * 0.99) return `${Math.round(seconds / size)} ${unit}`
  return `${Math.round(seconds)} s`
}

type Colour = 'bold' | 'dim' | 'red' | 'yellow'
const CODES: Record<Colour, number> = { bold: 1, dim: 2, red: 31, yellow: 33 }

/** Colours text, in a terminal whose user wants colours. */
function coloured(colour: Colour, text: string): string {
  return text && process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text
}

// -------------------- playground/inspect/warnings.ts

/** A known mistake that a request showed. */
interface Warning {
  message: string
  /** The page of the guide that explains it. */
  href: string
}

type Members = { [name: string]: Captured }

/** Fields that say who a reader is and what they may do. */
const RIGHTS = /^(_?id|sub|email|roles?|permissions?|scopes?)$|admin|verified/i
/** Names of hashes and passwords. */
const PASSWORD = /password|passwd|hash$/i

/**
 * The known mistakes that one request shows.
 * @param events complete ones.
 * @param cookies the names of the cookies that the answer sets.
 * @param strategy of the application; undefined where NextAuth called nothing.
 */
function warningsOf(events: AuthEvent[], cookies: string[], strategy: string | undefined): Warning[] {
  const found = events.flatMap((event) => {
    if (event.kind === 'provider' && event.name === 'authorize') return ofAuthorize(event.result)
    return event.kind === 'callback' ? ofCallback(event, strategy) : []
  })
  found.push(...ofCookies(cookies))
  // jwt and session may run more than once in a request.
  return found.filter(({ message }, index) => found.findIndex((other) => other.message === message) === index)
}

/** Known mistakes that no request has to show: credentials need more than an adapter under `database`. */
function ofOptions({ session, adapter, providers, jwt }: AuthOptions): Warning[] {
  const isDatabase = strategyOf({ session, adapter }) === 'database'
  if (!isDatabase || !providers.some(({ type }) => type === 'credentials')) return []
  // NextAuth looks for the option alone here, and not for the adapter that stands in for it.
  if (session?.strategy && providers.every(({ type }) => type === 'credentials')) {
    const message = 'strategy "database" with credentials alone: NextAuth refuses every request'
    return [{ message, href: '/experiments/credentials-only' }]
  }
  if (jwt?.encode) return []
  const message = 'strategy "database": NextAuth makes no row at a sign-in with credentials'
  return [{ message, href: '/experiments/split-brain' }]
}

/** The strategy that NextAuth takes. Source: next-auth 4.24, `core/init.js`. */
function strategyOf({ session, adapter }: Pick<AuthOptions, 'session' | 'adapter'>): 'jwt' | 'database' {
  return session?.strategy ?? (adapter ? 'database' : 'jwt')
}

/** `jwt(token, user)`: v3. */
function ofParameters(name: string, callback: unknown): Warning[] {
  if (typeof callback !== 'function' || callback.length < 2) return []
  return [{ message: `callbacks.${name} declares ${callback.length} parameters: v4 passes one object`, href: '/reference/v3#what-changed' }]
}

function ofAuthorize(result: Captured | undefined): Warning[] {
  const user = membersOf(result)
  if (!user || !isUndefined(user.id)) return []
  return [{ message: 'authorize() returned a user without id: the token gets no sub', href: '/experiments/authorize-returns' }]
}

function ofCallback(event: CallbackEvent, strategy: string | undefined): Warning[] {
  const { name, error, result, own } = event
  const given = membersOf(event.arguments[0]) ?? {}
  if (error !== undefined) return ofFailure(event, given, strategy)
  if (!own) return name === 'session' ? ofDefaultSession(given) : []
  if (isUndefined(result) || (result === null && name !== 'signIn'))
    return [{ message: `callbacks.${name} returned nothing`, href: `/reference/callbacks#${name.toLowerCase()}` }]
  const returned = membersOf(result)
  if (!returned) return []
  if (name === 'jwt') return [...withPassword('token', 'a cookie carries it', returned), ...ofToken(given, returned)]
  return name === 'session' ? [...withPassword('session', 'every page shows it', returned), ...ofSession(given, returned)] : []
}

/** What this callback was not given under the strategy of its application. */
function ofFailure({ name, error = '' }: CallbackEvent, given: Members, strategy: string | undefined): Warning[] {
  if (!/undefined|null/.test(error)) return []
  if (name === 'jwt' && isUndefined(given.user))
    return [{ message: 'callbacks.jwt gets user at the sign-in alone', href: '/flow/jwt-callback#common-mistake' }]
  const [missing, there] = strategy === 'database' ? ['token', 'user'] : ['user', 'token']
  // Without what the strategy gives, the fault lies before this callback: callbacks.jwt returned nothing, say.
  if (name !== 'session' || isUndefined(given[there])) return []
  const message = `callbacks.session gets ${there} and no ${missing} under this strategy`
  return [{ message, href: '/flow/session-callback#common-mistake' }]
}

function withPassword(what: string, where: string, returned: Members): Warning[] {
  const path = pathOfPassword(returned)
  return path ? [{ message: `the ${what} has "${path}": ${where}`, href: '/experiments/leak-the-document' }] : []
}

/** The first member, however deep, that is a password or a hash: by its name, or by bcrypt's form. */
function pathOfPassword(members: Members, prefix = ''): string | undefined {
  for (const [name, value] of Object.entries(members)) {
    const inner = membersOf(value)
    const isHash = typeof value === 'string' && /^\$(2[abxy]|argon2\w*|scrypt)\$/.test(value)
    if (!inner && !isUndefined(value) && value !== null && typeof value !== 'boolean' && (PASSWORD.test(name) || isHash))
      return prefix + name
    const deeper = inner && pathOfPassword(inner, `${prefix}${name}.`)
    if (deeper) return deeper
  }
  return undefined
}

function ofToken(given: Members, returned: Members): Warning[] {
  const token = membersOf(given.token) ?? {}
  const sent = membersOf(given.session) ?? {}
  const found: Warning[] = []
  const lost = Object.keys(returned).filter((name) => isUndefined(returned[name]) && !isUndefined(token[name]))
  if (lost.length && isUndefined(given.user))
    found.push({
      message: `this read lost ${list(lost)}: callbacks.jwt gets user at the sign-in alone`,
      href: '/flow/jwt-callback#common-mistake'
    })
  const taken = Object.keys(sent).filter((name) => RIGHTS.test(name) && same(sent[name], returned[name]) && !same(sent[name], token[name]))
  if (given.trigger === 'update' && taken.length)
    found.push({ message: `update() wrote ${list(taken)} as the page sent it`, href: '/experiments/trust-the-update' })
  return found
}

function ofSession(given: Members, returned: Members): Warning[] {
  const before = membersOf(membersOf(given.session)?.user) ?? {}
  const user = membersOf(returned.user) ?? {}
  // NextAuth itself gives name, email and image, whether or not they have a value. Source: next-auth 4.24, `core/routes/session.js`.
  const wasThere = (name: string) => name in before && isUndefined(before[name])
  const missing = Object.keys(user).filter((name) => isUndefined(user[name]) && !wasThere(name))
  if (!missing.length) return []
  return [{ message: `session.user has undefined ${list(missing)}: JSON leaves it out`, href: '/flow/session-callback#common-mistake' }]
}

/** Claims that NextAuth has itself. */
const STANDARD = ['name', 'email', 'picture', 'sub', 'iat', 'exp', 'jti']

/** Claims that stay in the token, since nothing copies them. */
function ofDefaultSession({ token }: Members): Warning[] {
  const added = Object.keys(membersOf(token) ?? {}).filter((name) => !STANDARD.includes(name))
  if (!added.length) return []
  return [{ message: `without callbacks.session no page sees ${list(added)}`, href: '/flow/session-callback' }]
}

function ofCookies(names: string[]): Warning[] {
  const chunks = names.filter((name) => /session-token\.\d+$/.test(name)).length
  if (chunks < 2) return []
  return [{ message: `the token fills ${chunks} cookies, and every request carries them`, href: '/experiments/grow-the-token' }]
}

const same = (one: Captured | undefined, other: Captured | undefined) => JSON.stringify(one) === JSON.stringify(other)
const list = (names: string[]) => [...names.slice(0, 3).map((name) => `"${name}"`), ...(names.length > 3 ? ['…'] : [])].join(', ')
