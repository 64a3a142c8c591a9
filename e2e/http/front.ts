import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Db } from 'mongodb'
import { identityProvider } from '@/playground/identity/provider'

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

/** Where an OpenID provider stands beside an application. */
const PROVIDER_PATH = '/oidc'

/** A client of the provider. */
export interface OidcClient {
  id: string
  secret: string
}

/** A front as {@link startFront} makes it, with an OpenID provider at its own address. @param database where the provider keeps its state. */
export async function startFrontWithProvider(
  target: () => string,
  name: string,
  value: (number: number) => string,
  { client, database }: { client: OidcClient; database: Db }
): Promise<Front> {
  const front = await startFront(target, name, value, async (req, res) => {
    if (!req.url?.startsWith(`${PROVIDER_PATH}/`)) return false
    const provider = identityProvider({
      issuer: front.url + PROVIDER_PATH,
      secret: 'of the provider',
      client: { ...client, redirectUri: `${front.url}/api/auth/callback/oidc` },
      database,
      onError: (error) => console.error(error)
    })
    await provider.handle(req, res, PROVIDER_PATH)
    return true
  })
  return front
}

/** How an application behind such a front reaches the provider. */
export function oidcEnvironment({ url }: Front, { id, secret }: OidcClient) {
  return { OIDC_WELL_KNOWN: `${url}${PROVIDER_PATH}/.well-known/openid-configuration`, OIDC_ID: id, OIDC_SECRET: secret }
}
