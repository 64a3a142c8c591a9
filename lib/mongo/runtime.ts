import mongoose, { type Connection } from 'mongoose'
import type { Env } from '../env'
import { processWide } from '../registry'
import { type Engine, provision } from './provision'

/** The one MongoDB of this process. */
export interface MongoRuntime {
  engine: Engine
  version: string
  reason: string
  /** mongoose's connection; its default database is the site's own. */
  connection: Connection
  stop(): Promise<void>
}

const SITE_DATABASE = 'nextauth_live'
const runtime = processWide<MongoRuntime>('mongo')

/** Provisions MongoDB and connects to it, once in the process. @throws StartupError as {@link provision} does. */
export async function startMongo(env: Env, say: (line: string) => void): Promise<MongoRuntime> {
  const existing = runtime.get()
  if (existing) return existing
  const { uri, stop, ...described } = await provision(env, say)
  const connection = await mongoose
    .createConnection(uri, {
      ...(described.engine !== 'external' && { dbName: SITE_DATABASE }),
      monitorCommands: env.PLAYGROUND_TRACE === 'on',
      autoIndex: false,
      autoCreate: false,
      serverSelectionTimeoutMS: 5000
    })
    .asPromise()
  const started: MongoRuntime = {
    ...described,
    connection,
    async stop() {
      await connection.close()
      await stop()
    }
  }
  runtime.set(started)
  return started
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

/** Pings MongoDB. @returns the reason when no answer comes within two seconds. */
export async function pingMongo(): Promise<{ up: true } | { up: false; reason: string }> {
  try {
    await mongo().connection.db?.command({ ping: 1 }, { timeoutMS: 2000 })
    return { up: true }
  } catch (error) {
    return { up: false, reason: error instanceof Error ? error.message : String(error) }
  }
}
