import mongoose, { type Connection } from 'mongoose'
import { startEmbedded } from '@/lib/mongo/embedded/server'

/** A MongoDB that was started only for one laboratory, and the connection to it. */
export interface Database {
  connection: Connection
  /** Stops the server. Its data is gone, and commands to it fail within {@link GIVE_UP_MS}. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** Milliseconds for which the driver looks for a stopped server before it gives up. */
const GIVE_UP_MS = 300

/** Starts an embedded server that nothing else on the site notices, and connects to the database `name` on it. */
export async function startDatabase(name: string): Promise<Database> {
  const mongod = await startEmbedded()
  const connection = await connect(mongod.uri, name)
  return {
    connection,
    stop: () => mongod.close(),
    async close() {
      await connection.close()
      await mongod.close()
    }
  }
}

/** Tries several times, since a server on a busy machine may not answer within {@link GIVE_UP_MS}. */
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
