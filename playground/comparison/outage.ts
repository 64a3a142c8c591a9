import { randomBytes } from 'node:crypto'
import { MongoDBAdapter } from '@auth/mongodb-adapter'
import mongoose from 'mongoose'
import type { Adapter } from 'next-auth/adapters'
import { Visitor } from '@/lib/http/visitor'
import { startEmbedded } from '@/lib/mongo/embedded/server'
import { sessionCookieName } from '../auth/cookie-name'
import type { Strategy } from '../auth/options'
import { serveNextAuth } from '../auth/throw-away-server'
import { userModel } from '../auth/user'
import { DEMO_USERS } from '../sandbox/demo-credentials'
import { seed } from '../sandbox/demo-users'
import { recordedOptions } from '../trace/instrument'
import type { Measured } from './figures'

/** How long the driver looks for the stopped database before it gives up, in milliseconds. */
const GIVE_UP_MS = 300

/**
 * Signs in at a NextAuth with a database of its own, stops that database, and reads the session. Nothing else on the site
 * notices: the database is an embedded one that was started for this.
 */
export async function readDuringOutage(strategy: Strategy): Promise<Measured['outage']> {
  const [user] = DEMO_USERS
  const server = await startEmbedded()
  const connection = await mongoose
    .createConnection(server.uri, { dbName: 'outage', serverSelectionTimeoutMS: GIVE_UP_MS, autoIndex: false, autoCreate: false })
    .asPromise()
  const adapter = MongoDBAdapter(connection.getClient() as never, { databaseName: connection.name }) as Adapter
  const secret = randomBytes(32).toString('hex')
  const app = await serveNextAuth(() => recordedOptions({ strategy, secret, users: userModel(connection), adapter }))
  try {
    await seed(connection)
    const visitor = new Visitor(app.url)
    await visitor.signIn(user.username, user.password)
    await server.close()
    const response = await visitor.fetch('/api/auth/session')
    const session = (await response.json()) as { user?: unknown }
    return { status: response.status, hasSession: session.user !== undefined, keepsCookie: visitor.cookies.has(sessionCookieName()) }
  } finally {
    await app.close()
    await connection.close()
    await server.close()
  }
}
