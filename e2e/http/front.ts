import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Bytes. */
const HEADERS = 256 * 1024

export interface Front {
  url: string
  close(): Promise<void>
}

/**
 * A balancer in front of an application, which adds a header to each request.
 * @param target gives the application's address.
 * @param name the header's name, and what it says of the request with a number.
 * @param answer answers a request itself, and says whether it did.
 * @param cookie a `Set-Cookie` line that it puts into each answer.
 */
export async function startFront(
  target: () => string,
  name: string,
  value: (number: number) => string,
  answer: (req: IncomingMessage, res: ServerResponse) => Promise<boolean> = async () => false,
  cookie?: string
): Promise<Front> {
  let number = 0
  // Chunked session tokens are larger than Node's own limit.
  const server = createServer({ maxHeaderSize: HEADERS }, async (req, res) => {
    if (await answer(req, res)) return
    // The host stays as it was: applications make addresses from it.
    const headers = { ...req.headers, [name]: value(number++) }
    const sent = request(target() + req.url, { method: req.method, headers, maxHeaderSize: HEADERS }, (response) => {
      res.writeHead(response.statusCode ?? 502, cookie ? [...response.rawHeaders, 'Set-Cookie', cookie] : response.rawHeaders)
      response.pipe(res)
    })
    sent.once('error', () => res.destroy())
    req.pipe(sent)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
