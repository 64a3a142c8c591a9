import { createServer, type Socket } from 'node:net'
import { serveConnection } from './connection'
import { Cursors } from './cursors'
import { Store } from './storage/store'

export interface EmbeddedServer {
  /** `mongodb://127.0.0.1:<port>/` with the options that a driver needs. */
  uri: string
  port: number
  /** Ends every connection and forgets every document. */
  close(): Promise<void>
}

export interface EmbeddedOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  port?: number
  /** How often TTL indexes and idle cursors are looked after, in milliseconds. MongoDB's own period is one minute. */
  sweepMs?: number
}

/**
 * Starts an in-process server that speaks MongoDB's wire protocol and keeps its documents in memory.
 * @throws the socket's error when the port is taken.
 */
export async function startEmbedded({ port = 0, sweepMs = 60_000 }: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const store = new Store()
  const cursors = new Cursors()
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serveConnection(socket, { store, cursors, connectionId: ++connections })
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
    uri: `mongodb://127.0.0.1:${address.port}/`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        clearInterval(sweep)
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}
