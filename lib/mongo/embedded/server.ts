import { createServer } from 'node:net'
import { Cursors } from './commands/cursors'
import { Credentials, Login } from './commands/login'
import { Budget } from './storage/budget'
import { Store } from './storage/store'
import { serveConnection, Traffic } from './wire/connection'

export interface EmbeddedServer {
  /** `mongodb://127.0.0.1:<port>/`, with user and password where it has one. */
  uri: string
  port: number
  /** Ends every connection and forgets every document. */
  close(): Promise<void>
}

export interface EmbeddedOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  port?: number
  /** Milliseconds between two removals of expired documents and idle cursors. MongoDB's own period is one minute. */
  sweepMs?: number
  /** Bytes of memory that documents, indexes and cursors may take, as `memoryOf` counts them; what needs more is answered with OutOfDiskSpace. */
  maxBytes?: number
  /** What a client has to log in with, as the user `site`. Without it whoever reaches the port may read and write. */
  password?: string
}

const USER = 'site'
const DEFAULT_MAX_BYTES = 1024 ** 3

/**
 * Starts an in-process server that speaks MongoDB's wire protocol and keeps its documents in memory.
 * @throws the socket's error when the port is taken.
 */
export async function startEmbedded({
  port = 0,
  sweepMs = 60_000,
  maxBytes = DEFAULT_MAX_BYTES,
  password
}: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const budget = new Budget(maxBytes)
  const store = new Store(budget)
  const cursors = new Cursors(budget)
  const credentials = password === undefined ? undefined : new Credentials(USER, password)
  const traffic = new Traffic()
  let accepted = 0
  const server = createServer((socket) => {
    serveConnection(
      socket,
      { store, cursors, login: new Login(credentials), connectionId: ++accepted, connections: () => traffic.size },
      traffic
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const sweep = setInterval(() => {
    store.expire(Date.now())
    cursors.closeIdle(Date.now())
  }, sweepMs)
  sweep.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the embedded server has no TCP address')
  return {
    uri: `mongodb://${password === undefined ? '' : `${USER}:${encodeURIComponent(password)}@`}127.0.0.1:${address.port}/`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        clearInterval(sweep)
        server.close(() => resolve())
        traffic.end()
      })
  }
}
