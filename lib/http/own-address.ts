import type { IncomingMessage } from 'node:http'

/** The address on which this process listens, `http://127.0.0.1:3000` for example, whatever name the visitor uses. */
export function ownAddress({ socket }: IncomingMessage): string {
  const { localAddress = '127.0.0.1', localPort } = socket
  return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`
}
