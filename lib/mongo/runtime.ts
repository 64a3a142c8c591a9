import { EventEmitter } from 'node:events'
import { MongoNetworkTimeoutError } from 'mongodb'
import mongoose, { type Connection } from 'mongoose'
import type { Env } from '../env'
import { processWide } from '../registry'
import { isDatabaseDown } from './down'
import { type Engine, provision } from './provision'

/** The one MongoDB of this process. */
export interface MongoRuntime {
  engine: Engine
  version: string
  reason: string
  /** mongoose's connection; its default database is the site's own. */
  connection: Connection
  /** Whether the last ping was answered. A request that needs the database is told at once when it was not. */
  isUp: boolean
  /** Emits `away` when the database stops answering, and `emptied` when it was started anew and holds nothing. */
  readonly news: EventEmitter
  stop(): Promise<void>
}

const SITE_DATABASE = 'nextauth_live'
/** How long the driver waits for a server. The watch below tells a reader sooner. */
const PATIENCE = {
  serverSelectionTimeoutMS: 1500,
  connectTimeoutMS: 1500,
  waitQueueTimeoutMS: 2000,
  socketTimeoutMS: 15_000,
  heartbeatFrequencyMS: 2000
}
/** The embedded server is as busy as the machine, and back within a second when it had to be started anew. */
const PATIENCE_ON_THIS_MACHINE = {
  ...PATIENCE,
  serverSelectionTimeoutMS: 10_000,
  connectTimeoutMS: 10_000,
  waitQueueTimeoutMS: 10_000,
  heartbeatFrequencyMS: 500
}
/** Milliseconds between two pings, and after which one that is not answered says that the database is away. */
const PING_EVERY_MS = 500
const PING_MS = { embedded: 12_000, 'memory-server': 1500, external: 1500 }
/** Milliseconds for the driver to close its sessions at the end. */
const FAREWELL_MS = 1000

const runtime = processWide<MongoRuntime>('mongo')

/** Provisions MongoDB and connects to it, once in the process. @throws StartupError as {@link provision} does. */
export async function startMongo(env: Env, say: (line: string) => void): Promise<MongoRuntime> {
  const existing = runtime.get()
  if (existing) return existing
  const { uri, stop, onRestart, ...described } = await provision(env, say)
  const connection = await mongoose
    .createConnection(uri, {
      ...(!namesDatabase(uri) && { dbName: SITE_DATABASE }),
      monitorCommands: env.PLAYGROUND_TRACE === 'on',
      autoIndex: false,
      autoCreate: false,
      // A command to a database that is away fails; it does not wait for its return.
      bufferCommands: false,
      ...(described.engine === 'embedded' ? PATIENCE_ON_THIS_MACHINE : PATIENCE)
    })
    .asPromise()
  const started: MongoRuntime = {
    ...described,
    connection,
    isUp: true,
    news: new EventEmitter().setMaxListeners(0),
    async stop() {
      clearInterval(watch)
      // A server that is frozen or gone does not answer the driver's farewell.
      await within(FAREWELL_MS, connection.close()).catch(() => {})
      await stop()
    }
  }
  runtime.set(started)
  onRestart?.(() => started.news.emit('emptied'))
  const watch = setInterval(() => void pingMongo(), PING_EVERY_MS).unref()
  return started
}

/** Whether a connection string names a database: without one the driver would take `test`. */
export function namesDatabase(uri: string): boolean {
  return /^mongodb(?:\+srv)?:\/\/[^/]+\/[^?]/.test(uri)
}

/** @throws Error when called before {@link startMongo}. */
export function mongo(): MongoRuntime {
  const started = runtime.get()
  if (!started) throw new Error('MongoDB has not been started: server.ts does that.')
  return started
}

/** Closes the connection, and stops the server if one was started for it. */
export async function stopMongo(): Promise<void> {
  await runtime.get()?.stop()
}

const pinging = processWide<Promise<unknown> | undefined>('mongo-ping')

/** Pings MongoDB, and notes whether it is up. @returns the reason when no answer comes in time. */
export async function pingMongo(): Promise<{ up: true } | { up: false; reason: string }> {
  const started = mongo()
  // One at a time: those to a frozen server would take all connections.
  const ping = pinging.get() ?? started.connection.getClient().db('admin').command({ ping: 1 })
  pinging.set(ping)
  const forget = () => pinging.set(undefined)
  ping.then(forget, forget)
  try {
    await within(PING_MS[started.engine], ping)
    started.isUp = true
    return { up: true }
  } catch (error) {
    const wasUp = started.isUp
    // What the server answered with an error, it answered.
    started.isUp = !isDatabaseDown(error)
    if (wasUp && !started.isUp) started.news.emit('away')
    return { up: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** @throws MongoNetworkTimeoutError when the work takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new MongoNetworkTimeoutError(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Waits for work that needs the database for as long as the database answers.
 * @throws MongoNetworkTimeoutError when it stops answering first. The work goes on, and its outcome is nobody's.
 */
export function untilAway<T>(work: Promise<T>): Promise<T> {
  const { news } = mongo()
  return new Promise((resolve, reject) => {
    const leave = () => reject(new MongoNetworkTimeoutError('the database stopped answering'))
    news.once('away', leave)
    work.finally(() => news.off('away', leave)).then(resolve, reject)
  })
}

/** @throws MongoNetworkTimeoutError while the database does not answer. */
export function requireDatabase(): void {
  if (!mongo().isUp) throw new MongoNetworkTimeoutError('the database is not answering')
}
