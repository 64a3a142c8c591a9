import type { IncomingMessage } from 'node:http'

/** Where this process listens, whatever name the visitor knows it by. */
export function ownAddress({ socket }: IncomingMessage): string {
  const { localAddress = '127.0.0.1', localPort } = socket
  return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`
}
