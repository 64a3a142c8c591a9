import { randomUUID } from 'node:crypto'
import { EJSON } from 'bson'
import { type Collection, type Db, type Document, MongoClient, MongoServerError } from 'mongodb'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from '../server'

/** Another MongoDB to run the same tests against, as `npm run test:mongo -- --uri …` sets it. */
export const otherUri = process.env.MONGO_TEST_URI

export interface Target {
  client: MongoClient
  /** A database of this file's own, empty at the start of each test. */
  db: Db
  items: Collection<Document>
  /** The embedded server. Only for tests that are skipped against another MongoDB. */
  server: EmbeddedServer
}

/** Connects before the tests of a file and leaves nothing behind. */
export function useMongo(options: EmbeddedOptions = {}): Target {
  const target = {} as Target
  beforeAll(async () => {
    if (!otherUri) target.server = await startEmbedded({ sweepMs: 50, ...options })
    target.client = await new MongoClient(otherUri ?? target.server.uri).connect()
    target.db = target.client.db(`test_${randomUUID().slice(0, 8)}`)
    target.items = target.db.collection('items')
  })
  beforeEach(async () => {
    await target.db.dropDatabase()
  })
  afterAll(async () => {
    await target.db.dropDatabase()
    await target.client.close()
    await target.server?.close()
  })
  return target
}

/** The code that MongoDB would answer with, or what was returned instead. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (result) => ({ unexpected: result }),
    (error: unknown) => (error instanceof MongoServerError ? Number(error.code) : error)
  )
}

/** A value with its BSON types spelt out, so that 3 and 3.0 are told apart. */
export function typed(value: unknown): unknown {
  return EJSON.serialize(value as Document, { relaxed: false })
}
