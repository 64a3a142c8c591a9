import { Worker } from 'node:worker_threads'
import variant from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSDeferredPromise,
  type QuickJSHandle,
  type QuickJSRuntime
} from 'quickjs-emscripten-core'
import { INSIDE } from './inside'
import { type Failure, type FromProcess, MAX_TEXT, OVERRUN_SIGNAL, type ToProcess } from './messages'

/** The script of a process that runs code nobody trusts, in QuickJS, a fresh context for each run. One run at a time. */

const CPU_MS = 100
/** A loop in QuickJS' own functions is not interrupted. After so much processor time the process ends itself. */
const OVERRUN_MS = 300
/** Bytes of a page of WebAssembly. */
const PAGE = 65_536
/** Pages. QuickJS counts no sizes in WebAssembly, so its own limit is none: the memory itself has an end. The engine takes a part of it. */
const MEMORY = { initial: 256, maximum: 368 }
/** Of QuickJS, in bytes; WebAssembly's own is larger. */
const STACK = 256 * 1024
/** The name of the source in stack traces. */
const FILE = 'own.js'

const wasmMemory = new WebAssembly.Memory(MEMORY)
const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }))
const say = (message: FromProcess) => void process.send?.(message)

/** Milliseconds of processor time at which the run began; 0 while there is none. A thread watches it, since a run may never come back here. */
const watched = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
new Worker(
  `const { workerData: began } = require('node:worker_threads')
  for (;;) {
    const at = Atomics.load(began, 0)
    const { user, system } = process.cpuUsage()
    if (at !== 0 && (user + system) / 1000 - at > ${OVERRUN_MS}) process.kill(process.pid, '${OVERRUN_SIGNAL}')
    Atomics.wait(began, 0, at, at === 0 ? Infinity : 50)
  }`,
  { eval: true, workerData: watched, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 } }
)

function watch(began: number): void {
  Atomics.store(watched, 0, began)
  Atomics.notify(watched, 0)
}

/** A context with nothing in it yet but the functions of `inside.ts`. */
interface Room {
  runtime: QuickJSRuntime
  context: QuickJSContext
  runMember: QuickJSHandle
}

interface Run {
  id: number
  room: Room
  /** {@link cpuMs} at its beginning. */
  began: number
  /** The promise of what it returns, once it has been called. */
  promise?: QuickJSHandle
  /** The promises of helpers that have not answered yet. */
  calls: Map<number, QuickJSDeferredPromise>
  nextCall: number
}

let run: Run | undefined
/** Those of the next runs, made while nobody waits. A session read calls two callbacks, one right after the other. */
const ready: Room[] = []
const READY = 2

function openRoom(): Room {
  const runtime = quickjs.newRuntime()
  runtime.setMaxStackSize(STACK)
  runtime.setInterruptHandler(() => run !== undefined && isOverTime(run))
  const context = runtime.newContext()
  const inside = context.unwrapResult(context.evalCode(INSIDE, 'inside.js'))
  const functions = [
    context.newFunction('call', (name, args) => callHelper(context.getString(name), textOf(context, args))),
    context.newFunction('log', (args) => {
      if (run) say({ type: 'log', id: run.id, args: textOf(context, args) })
    }),
    context.newFunction('parseUrl', (url, base) => context.newString(urlParts(textOf(context, url), textOf(context, base))))
  ]
  const runMember = context.unwrapResult(context.callFunction(inside, context.undefined, ...functions))
  for (const handle of [inside, ...functions]) handle.dispose()
  return { runtime, context, runMember }
}

/** Processor time of this process so far. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function isOverTime({ began }: Run): boolean {
  return cpuMs() - began > CPU_MS
}

/** A string of the context, if it is one and not too long. It is looked at before it is copied. */
function textOf(context: QuickJSContext, handle: QuickJSHandle): string {
  if (context.typeof(handle) !== 'string') throw new TypeError('That is no text.')
  const length = lengthOf(context, handle)
  if (length > MAX_TEXT) throw new RangeError(`A value has ${length} characters as JSON, and may have ${MAX_TEXT}.`)
  return context.getString(handle)
}

/** The number of characters of a string of the context. */
function lengthOf(context: QuickJSContext, text: QuickJSHandle): number {
  return context.getProp(text, 'length').consume((count) => context.getNumber(count))
}

/** The parts of an address as JSON, or `null`. */
function urlParts(url: string, base: string): string {
  if (!URL.canParse(url, base || undefined)) return 'null'
  const { href, origin, protocol, host, hostname, port, pathname, search, hash } = new URL(url, base || undefined)
  return JSON.stringify({ href, origin, protocol, host, hostname, port, pathname, search, hash })
}

function callHelper(name: string, args: string): QuickJSHandle {
  const current = run
  if (!current) throw new Error('The run is over.')
  const promise = current.room.context.newPromise()
  const call = current.nextCall++
  current.calls.set(call, promise)
  say({ type: 'call', id: current.id, call, name, args })
  // The context disposes what a function returns.
  return promise.handle.dup()
}

/** @returns why the run is over already, if it is. */
function begin({ id, prelude, source, member, args, helpers }: Extract<ToProcess, { type: 'run' }>): Failure | undefined {
  const room = ready.pop() ?? openRoom()
  run = { id, room, began: cpuMs(), calls: new Map(), nextCall: 0 }
  watch(Math.max(1, run.began))
  const { context, runMember } = room
  context.unwrapResult(context.evalCode(prelude, 'prelude.js')).dispose()
  const object = context.evalCode(source, FILE, { strict: true })
  if (object.error) return failureOf(context, object.error)
  const texts = [member, args, JSON.stringify(helpers)].map((text) => context.newString(text))
  const called = context.callFunction(runMember, context.undefined, object.value, ...texts)
  for (const handle of [object.value, ...texts]) handle.dispose()
  if (called.error) return failureOf(context, called.error)
  run.promise = called.value
  return goOn(run, called.value)
}

/** Does the work that is there, and looks whether the run is over. @returns why it is over without a result, if it is. */
function goOn(current: Run, promise: QuickJSHandle): Failure | undefined {
  const { id, calls } = current
  const { runtime, context } = current.room
  const jobs = runtime.executePendingJobs()
  if (jobs.error) return failureOf(context, jobs.error)
  const state = context.getPromiseState(promise)
  if (state.type === 'rejected') return failureOf(context, state.error)
  if (state.type === 'pending') {
    // A promise whose job was interrupted stays as it is.
    if (isOverTime(current)) return OVER_TIME
    return calls.size > 0 ? undefined : { limit: 'settles', name: 'Error', message: 'It waits for a promise that never settles.' }
  }
  const told = tell(context, state.value)
  state.value.dispose()
  if ('failure' in told) return told.failure
  say({ type: 'done', id, ...told, ...end() })
  return undefined
}

/** What `inside.ts` made of the result, or of an error. Code that changed how JSON is made may have told anything. */
function tell(context: QuickJSContext, handle: QuickJSHandle): { value: string; args: string; lost: string[] } | { failure: Failure } {
  const tooLarge: Failure = { limit: 'size', name: 'RangeError', message: `The result is larger than ${MAX_TEXT} characters as JSON.` }
  const isText = context.typeof(handle) === 'string'
  // The value, the arguments, both as JSON within JSON.
  if (isText && lengthOf(context, handle) > 5 * MAX_TEXT) return { failure: tooLarge }
  const { error, value, args, lost } = Object(isText && JSON.parse(context.getString(handle))) as Record<string, unknown>
  if (error) return { failure: thrown(error) }
  if (typeof value !== 'string' || typeof args !== 'string' || !Array.isArray(lost))
    return { failure: { name: 'TypeError', message: 'The result cannot be read: the code has changed how JSON is made.' } }
  if (value.length > MAX_TEXT || args.length > MAX_TEXT) return { failure: tooLarge }
  return { value, args, lost: lost.slice(0, 10).map((path) => textIn(path, 200)) }
}

/** Text of a value that anybody may have made, no longer than that. */
function textIn(value: unknown, length: number): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, length)
}

const OVER_TIME: Failure = { limit: 'time', name: 'InternalError', message: 'interrupted' }

function thrown(error: unknown): Failure {
  const { name: named = 'Error', message: said = error, stack } = Object(error) as Record<string, unknown>
  const [name, message] = [textIn(named, 100), textIn(said, 1000)]
  const [, line, column] = new RegExp(`${FILE.replace('.', '\\.')}:(\\d{1,6})(?::(\\d{1,6}))?`).exec(textIn(stack, 4000)) ?? []
  // Where no memory is left for an error, `null` is thrown.
  const isFull = message === 'null' && wasmMemory.buffer.byteLength > MEMORY.initial * PAGE
  if (isFull || (name === 'InternalError' && message === 'out of memory')) return { limit: 'memory', name, message }
  if (name === 'InternalError' && message === 'interrupted') return OVER_TIME
  return { name, message, ...(line && { line: Number(line) }), ...(column && { column: Number(column) }) }
}

/** An error that QuickJS itself gave: it is no promise's. */
function failureOf(context: QuickJSContext, handle: QuickJSHandle): Failure {
  const told: unknown = context.dump(handle)
  handle.dispose()
  return thrown(told)
}

function fail(failure: Failure): void {
  if (run) say({ type: 'failed', id: run.id, failure, ...end() })
}

/** Ends the run and takes its context apart. The next one is made when the answer has left. */
function end(): { rss: number; broken?: true } {
  const { room, promise, calls } = run as Run
  run = undefined
  watch(0)
  const rss = process.memoryUsage.rss()
  try {
    promise?.dispose()
    for (const call of calls.values()) call.dispose()
    room.runMember.dispose()
    room.context.dispose()
    room.runtime.dispose()
  } catch {
    // QuickJS cannot go on after some errors, as when memory ended in the middle of something.
    return { rss, broken: true }
  }
  setImmediate(() => {
    if (ready.length < READY) ready.push(openRoom())
  })
  return { rss }
}

process.on('disconnect', () => process.exit(0))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('message', (message: ToProcess) => {
  try {
    const failure = message.type === 'run' ? begin(message) : goOnWith(message)
    // What an interrupt leaves may fail in any way.
    if (failure && run) fail(failure.limit === undefined && isOverTime(run) ? OVER_TIME : failure)
  } catch (error) {
    // WebAssembly's own stack is full, or QuickJS has given up.
    if (run) say({ type: 'failed', id: run.id, failure: thrown(error), rss: process.memoryUsage.rss(), broken: true })
  }
})

/** @returns why the run is over without a result, if it is. */
function goOnWith(message: Extract<ToProcess, { type: 'answer' }>): Failure | undefined {
  if (message.id !== run?.id || !run.promise) return undefined
  const promise = run.calls.get(message.call)
  if (!promise) return undefined
  run.calls.delete(message.call)
  const { context } = run.room
  const settled = message.value === undefined ? context.newError(message.error ?? '') : context.newString(message.value)
  settled.consume((handle) => (message.value === undefined ? promise.reject(handle) : promise.resolve(handle)))
  promise.dispose()
  return goOn(run, run.promise)
}

while (ready.length < READY) ready.push(openRoom())
say({ type: 'ready' })
