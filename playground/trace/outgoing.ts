import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { TraceEvent } from './events'
import { begin } from './recorder'

/**
 * Records the requests that a visitor's application sends from server to server: NextAuth asks an OpenID provider with Node's own client.
 * A request belongs to the recording during which it was sent. Bodies are not recorded.
 * Source of the channels: Node 20, `lib/_http_client.js`.
 */
export function recordOutgoing(): void {
  const running = new WeakMap<ClientRequest, (outcome: () => Partial<TraceEvent>) => void>()
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest }
    const server = `${request.protocol}//${String(request.getHeader('host'))}`
    const end = begin({ kind: 'http', name: nameOf(request.method, request.path), server })
    if (!end) return
    running.set(request, end)
    request.once('error', (error) => finish(request, () => ({ error: `${error.name}: ${error.message}` })))
  })
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage }
    finish(request, () => ({ status: response.statusCode ?? 0 }))
  })
  const finish = (request: ClientRequest, outcome: () => Partial<TraceEvent>) => {
    running.get(request)?.(outcome)
    running.delete(request)
  }
}

/** The method, and the part of the path that says what is asked for: `GET /.well-known/openid-configuration`, `POST /token`. */
function nameOf(method: string, path: string): string {
  const [pathname = ''] = path.split('?')
  const at = pathname.indexOf('/.well-known/')
  return `${method} ${pathname.slice(at === -1 ? pathname.lastIndexOf('/') : at)}`
}
