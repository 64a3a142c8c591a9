import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { derivedKey } from './ticket'

/** The header by which this site tells itself for whom it asks: an experiment or a comparison is a client of the site. */
const HEADER = 'x-live-for'

/** The headers of a request that this site sends to itself for a client. */
export function ownHeaders(client: string): Record<string, string> {
  return { [HEADER]: `${signatureOf(client)} ${client}` }
}

/** The client for whom this site sent the request itself; undefined for any other request. */
export function clientOfOwnRequest(headers: IncomingHttpHeaders): string | undefined {
  const value = headers[HEADER]
  if (typeof value !== 'string') return undefined
  const at = value.indexOf(' ')
  const [given, client] = [Buffer.from(value.slice(0, at)), value.slice(at + 1)]
  const expected = Buffer.from(signatureOf(client))
  return given.length === expected.length && timingSafeEqual(given, expected) ? client : undefined
}

function signatureOf(client: string): string {
  return createHmac('sha256', derivedKey('requests of the site to itself')).update(client).digest('base64url')
}
