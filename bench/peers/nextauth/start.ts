import { fileURLToPath } from 'node:url'
import { createConnection } from 'mongoose'
import { startEmbeddedProcess } from '../../../lib/mongo/embedded-process'
import { buildNextApp, type NextApp, serveNextApp } from '../../../lib/testing/next-app'
import type { Strategy } from '../../../playground/nextauth/options'
import { seed } from '../../../playground/sandbox/demo-users'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))

/** Builds the peer: an application with the guide's configuration and nothing else. @throws Error with what Next printed. */
export async function buildPeer(): Promise<void> {
  // By webpack, as the site is built. Turbopack would take the site's proxy.ts for the peer's.
  const { ok, output } = await buildNextApp(FOLDER, '--webpack')
  if (!ok) throw new Error(output)
}

/** Starts the peer that was built, with an engine of its own that is started as the site starts its own, and the same users in it. */
export async function startPeer(strategy: Strategy): Promise<NextApp> {
  const engine = await startEmbeddedProcess()
  const uri = new URL(engine.uri)
  uri.pathname = '/peer'
  uri.searchParams.set('authSource', 'admin')
  const connection = await createConnection(uri.href, { autoIndex: false, autoCreate: false }).asPromise()
  await seed(connection)
  await connection.close()
  const app = await serveNextApp(FOLDER, {
    MONGODB_URI: uri.href,
    NEXTAUTH_SECRET: 'a secret for the peer alone',
    STRATEGY: strategy
  })
  return {
    ...app,
    async stop() {
      await app.stop()
      // It is killed, and its end keeps nobody waiting: this process would end before.
      void engine.stop()
    }
  }
}
