import { MongoClient } from 'mongodb'

const URI = process.env.MONGODB_URI ?? 'mongodb://127.0.0.1:27017/recipes'

/** What outlives a module that is loaded again. */
const kept = globalThis as typeof globalThis & { mongoClient?: MongoClient }

kept.mongoClient ??= new MongoClient(URI)

/**
 * One client for the process, which connects at its first command. `next dev` loads this module again after each edit; a client of the
 * module's own would leave its connections open every time.
 */
export const client = kept.mongoClient
