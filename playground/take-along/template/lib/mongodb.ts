import { MongoClient } from 'mongodb'

/** What outlives a module that `next dev` loads again after an edit: another client would open further connections each time. */
const kept = globalThis as typeof globalThis & { mongoClient?: MongoClient }

kept.mongoClient ??= new MongoClient(process.env.MONGODB_URI ?? 'mongodb://127.0.0.1:27017/app')

export const client = kept.mongoClient
