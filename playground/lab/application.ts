import mongoose, { type Connection } from 'mongoose'
import type { AuthOptions } from 'next-auth'
import { startEmbedded } from '@/lib/mongo/embedded/server'
import { adapterOn } from '../nextauth/adapter'
import type { Instance } from '../nextauth/options'
import { userModel } from '../nextauth/user'
import { seed } from '../sandbox/demo-users'
import { type Around, type Handler, serveNextAuth } from './server'

/** What an instance has of a database. */
type Stored = Pick<Instance, 'users' | 'adapter' | 'logger'>

export interface ThrowAwayApp {
  url: string
  connection: Connection
  /** What this application's database adds to an instance, for options that are made elsewhere than in its own requests. */
  stored(): Stored
  /** Stops the database server alone. Its data is gone. */
  stopDatabase(): Promise<void>
  close(): Promise<void>
}

interface ThrowAwayAppOptions {
  /** The database's name. */
  database: string
  /** Makes the options of one request. */
  options: (stored: Stored) => AuthOptions
  /** Further routes, and what runs around each request: see {@link serveNextAuth}. */
  routes?: Record<string, Handler>
  around?: Around
}

/** What goes wrong on purpose has no place in the site's log. */
const QUIET = { error() {}, warn() {}, debug() {} }

/** How long the driver looks for a database that was stopped before it gives up, in milliseconds. */
const GIVE_UP_MS = 300

/**
 * Serves the real NextAuth with the demo users in a database of its own: an embedded server that was started for this and that
 * nothing else on the site notices.
 */
export async function startThrowAwayApp({ database, options, routes, around }: ThrowAwayAppOptions): Promise<ThrowAwayApp> {
  const mongod = await startEmbedded()
  const connection = await connect(mongod.uri, database)
  await seed(connection)
  const stored = () => ({ users: userModel(connection), adapter: adapterOn(connection.getClient(), database), logger: QUIET })
  const server = await serveNextAuth(() => options(stored()), routes, around)
  return {
    url: server.url,
    connection,
    stored,
    stopDatabase: () => mongod.close(),
    async close() {
      await server.close()
      await connection.close()
      await mongod.close()
    }
  }
}

/** Connects to a server that was started a moment ago. A busy machine may take longer than the driver looks for it, so it is tried anew. */
async function connect(uri: string, dbName: string, triesLeft = 20): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    dbName,
    monitorCommands: true,
    serverSelectionTimeoutMS: GIVE_UP_MS,
    autoIndex: false,
    autoCreate: false
  })
  try {
    return await connection.asPromise()
  } catch (error) {
    await connection.close()
    if (triesLeft === 0) throw error
    return connect(uri, dbName, triesLeft - 1)
  }
}
