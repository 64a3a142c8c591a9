import { AsyncResource } from 'node:async_hooks'
import type { ChildProcess } from 'node:child_process'
import { LRUCache } from 'lru-cache'
import { FairQueue } from '../fair-queue'
import { type Failure, type FromProcess, MAX_TEXT, OVERRUN_SIGNAL, type ToProcess } from './messages'
import { startScript } from './start-script'
import { decodeValue, encodeValue } from './values'

/** Runs at the same time, of all clients: one a process. */
const PROCESSES = 2
/** Milliseconds for a process to start. */
const START_MS = 10_000
/** What a run, and a process, may have. */
const LIMITS = {
  /** Milliseconds of the clock for a run, its helpers included. */
  runMs: 10_000,
  /** Milliseconds after which a process ends that nobody uses. */
  idleMs: 60_000,
  /** Bytes of resident memory, and runs, after which a process is replaced: WebAssembly gives no memory back. */
  rss: 160 * 1024 * 1024,
  runs: 2000,
  /** Processes that the code of a client, and that of all clients of an address, may end: each takes a while to replace. */
  felledByClient: 3,
  felledByAddress: 20
}
/** Runs that may wait. */
const WAITING = { ofOne: 32, ofAll: 200 }
/** Milliseconds without another for which it is remembered that code has ended processes. */
const FELLED_MS = 60_000
/** A function that the code may call. Its arguments and its result are plain data. */
export type Helper = (...args: never[]) => unknown

export interface Order {
  /** Where the client comes from. Many clients of one address may be one attacker. */
  address?: string
  /** JavaScript of ours that runs before, statements: functions that the code may call at once. */
  prelude: string
  /** JavaScript: an expression that gives an object with the member. */
  source: string
  member: string
  args: unknown[]
  helpers: Record<string, Helper>
  /** Gets each text that goes in, and gives the one that does. */
  replace: (text: string) => string
  /** Gets what the code logs. */
  onLog: (args: unknown[]) => void
}

export interface Returned {
  value: unknown
  /** The arguments as the code got them, and as they are after the call. */
  sent: unknown[]
  after: unknown[]
  /** What of the arguments and of the result was no plain data, by its path. */
  lost: string[]
}

/** Code threw, or reached a limit. Its name and message are those of what it threw. */
export class UntrustedError extends Error {
  readonly limit: Failure['limit'] | 'busy'
  /** Where, in the source, from 1. */
  readonly place: { line: number; column: number } | undefined

  constructor({ limit, name, message, line, column }: Omit<Failure, 'limit'> & { limit?: UntrustedError['limit'] }) {
    super(message)
    this.name = name
    this.limit = limit
    this.place = line === undefined ? undefined : { line, column: column ?? 1 }
  }
}

/** Whether an error is one of the code that nobody trusts. Next bundles routes apart, so there may be several such classes. */
export function isUntrustedError(error: unknown): error is UntrustedError {
  return error instanceof Error && 'limit' in error && 'place' in error
}

const SENTENCES: Record<NonNullable<Failure['limit']>, string> = {
  time: 'The code took more than 100 ms of processor time, and was ended.',
  memory: 'The code needs more than 16 MB of memory.',
  size: `The code returned more than ${MAX_TEXT / 1024} KB, or put it into an argument.`,
  settles: 'The code waits for a promise that never settles.',
  waits: `The code and the helpers that it called took more than ${LIMITS.runMs / 1000} seconds.`,
  ended: 'The process that ran the code has ended.'
}

/**
 * Runs JavaScript that nobody trusts in processes of their own, each run in a fresh QuickJS context with 100 ms of processor time, 16 MB of
 * memory and 64 KB of result. Clients take turns. Processes start at the first run and end when nobody needs them.
 */
export class UntrustedPool {
  private readonly queue = new FairQueue(PROCESSES)
  private idle: UntrustedProcess[] = []
  private running = 0
  /** How many processes the code of a client has ended. */
  private readonly felled = new LRUCache<string, number>({ max: 10_000, ttl: FELLED_MS })
  private readonly limits: typeof LIMITS

  constructor(limits: Partial<typeof LIMITS> = {}) {
    this.limits = { ...LIMITS, ...limits }
  }

  /**
   * @param client whose turn it takes.
   * @throws UntrustedError what the code threw, or the limit that it reached.
   */
  async run(client: string, order: Order): Promise<Returned> {
    // Many clients of one address may be one attacker, so turns go round the addresses.
    const turn = order.address ?? client
    const own = this.queue.waitingOf(turn)
    // Who has none waiting comes before all second ones, so only the number of those who wait counts then.
    if (own >= WAITING.ofOne || (own > 0 ? this.queue.length : this.queue.clients) >= WAITING.ofAll)
      throw busy('Too many calls of readers’ code wait for their turn.')
    this.refuseFelling(client, order)
    const { text, lost } = encodeArguments(order)
    return this.queue.run(turn, async () => {
      // Its calls that ran meanwhile count too.
      this.refuseFelling(client, order)
      const one = this.take()
      this.running++
      try {
        const done = await one.run(order, text)
        return { ...done, sent: decodeValue(text) as unknown[], lost: [...lost, ...done.lost] }
      } finally {
        this.running--
        if (one.hasFallen) for (const who of [client, addressOf(order)]) this.felled.set(who, this.felledBy(who) + 1)
        if (one.isUsable) this.keep(one)
      }
    })
  }

  /** The ids of its processes that wait for a run. */
  get pids(): number[] {
    return this.idle.flatMap(({ pid, isUsable }) => (isUsable && pid) || [])
  }

  /** Starts a process where none waits and there may be one more, so that the next run does not pay for that. */
  warm(): void {
    if (this.idle.length === 0 && this.running < PROCESSES) this.keep(new UntrustedProcess(this.limits))
  }

  private keep(one: UntrustedProcess): void {
    this.idle.push(one)
    one.rest.begin(() => {
      this.idle = this.idle.filter((other) => other !== one)
    })
  }

  /** A process that waits, or a new one. Those that have ended while they waited are left out. */
  private take(): UntrustedProcess {
    const one = this.idle.pop() ?? new UntrustedProcess(this.limits)
    one.rest.cancel()
    return one.isUsable ? one : this.take()
  }

  private refuseFelling(client: string, order: Order): void {
    const { felledByClient, felledByAddress } = this.limits
    if (this.felledBy(client) >= felledByClient)
      throw busy(`Your code ended ${felledByClient} processes that ran it. Wait a minute, and change what takes so long.`)
    if (order.address !== undefined && this.felledBy(addressOf(order)) >= felledByAddress)
      throw busy(`Code from your address ended ${felledByAddress} processes that ran it. Wait a minute.`)
  }

  private felledBy(who: string): number {
    return this.felled.get(who) ?? 0
  }
}

function addressOf({ address = '' }: Order): string {
  return `address ${address}`
}

function busy(message: string): UntrustedError {
  return new UntrustedError({ limit: 'busy', name: 'Error', message })
}

function encodeArguments({ args, replace }: Order): ReturnType<typeof encodeValue> {
  try {
    return encodeValue(args, replace)
  } catch (error) {
    throw new UntrustedError({ limit: 'size', name: 'RangeError', message: `The arguments: ${(error as Error).message}` })
  }
}

class UntrustedProcess {
  private readonly child: ChildProcess
  private readonly started: Promise<unknown>
  private runs = 0
  private rss = 0
  private hasEnded = false
  private resting: NodeJS.Timeout | undefined
  /** Whether a run ended it. */
  hasFallen = false

  constructor(private readonly limits: typeof LIMITS) {
    this.child = startScript('.next/untrusted-process.mjs', 'lib/untrusted/process.ts')
    this.child.once('exit', () => {
      this.hasEnded = true
    })
    this.started = this.starts()
    this.started.catch(() => this.end())
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  get isUsable(): boolean {
    const isOld = this.runs >= this.limits.runs || this.rss >= this.limits.rss
    if (isOld) this.end()
    return !this.hasEnded
  }

  /** Ends the process when nobody uses it for a while. */
  readonly rest = {
    begin: (gone: () => void) => {
      this.resting = setTimeout(() => {
        gone()
        this.end()
      }, this.limits.idleMs).unref()
    },
    cancel: () => clearTimeout(this.resting)
  }

  end(): void {
    this.hasEnded = true
    this.child.kill('SIGKILL')
  }

  /** @throws UntrustedError */
  async run({ prelude, source, member, helpers, replace, onLog }: Order, args: string): Promise<Omit<Returned, 'sent'>> {
    const id = ++this.runs
    await this.started
    this.child.channel?.ref()
    try {
      return await new Promise((resolve, reject) => {
        const over = () => {
          clearTimeout(timer)
          this.child.off('message', hear).off('exit', ended)
        }
        const fail = ({ limit, ...failure }: Failure) => {
          over()
          reject(new UntrustedError({ ...failure, ...(limit && { limit, name: 'Error', message: SENTENCES[limit] }) }))
        }
        const timer = setTimeout(() => {
          this.end()
          fail({ limit: 'waits', name: 'Error', message: '' })
        }, this.limits.runMs)
        const ended = (_code: number | null, signal: NodeJS.Signals | null) => {
          this.hasFallen = true
          fail({ limit: signal === OVERRUN_SIGNAL ? 'time' : 'ended', name: 'Error', message: '' })
        }
        const answer = async ({ call, name, args: given }: Extract<FromProcess, { type: 'call' }>) => {
          const said: ToProcess = { type: 'answer', id, call }
          try {
            if (!Object.hasOwn(helpers, name)) throw new TypeError(`There is no helper ${name}.`)
            const helper = helpers[name] as (...all: unknown[]) => unknown
            said.value = encodeValue(await helper(...decodeList(given)), replace).text
          } catch (error) {
            said.error = error instanceof Error ? error.message : String(error)
          }
          if (!this.hasEnded) this.child.send(said)
        }
        // Helpers belong to the request that the run is part of.
        const hear = AsyncResource.bind((message: FromProcess) => {
          if (!('id' in message) || message.id !== id) return
          if (message.type === 'call') return void answer(message)
          if (message.type === 'log') return onLog(decodeOrNote(message.args))
          this.rss = message.rss
          if (message.broken) {
            this.hasFallen = true
            this.end()
          }
          if (message.type === 'failed') return fail(message.failure)
          over()
          try {
            resolve({ value: decodeValue(message.value), after: decodeList(message.args), lost: message.lost })
          } catch (error) {
            // The code has changed how JSON is made.
            reject(new UntrustedError(error as Error))
          }
        })
        this.child.on('message', hear).once('exit', ended)
        const order: ToProcess = { type: 'run', id, prelude, source, member, args, helpers: Object.keys(helpers) }
        this.child.send(order)
      })
    } finally {
      this.child.channel?.unref()
    }
  }

  private starts(): Promise<void> {
    return new Promise((resolve, reject) => {
      const failed = () =>
        reject(new UntrustedError({ limit: 'ended', name: 'Error', message: 'The process that runs code does not start.' }))
      const late = setTimeout(failed, START_MS)
      this.child.once('message', () => resolve())
      for (const event of ['message', 'exit', 'error']) this.child.once(event, () => clearTimeout(late))
      for (const event of ['exit', 'error']) this.child.once(event, failed)
    })
  }
}

/** @throws TypeError for what is no list. */
function decodeList(text: string): unknown[] {
  const list = decodeValue(text)
  if (!Array.isArray(list)) throw new TypeError('The code has changed how JSON is made.')
  return list
}

function decodeOrNote(args: string): unknown[] {
  try {
    return decodeList(args)
  } catch (error) {
    return [String(error)]
  }
}
