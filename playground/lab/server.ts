import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NextApiRequest, NextApiResponse } from 'next'
import { apiResolver } from 'next/dist/server/api-utils/node/api-resolver'
import type { AuthOptions } from 'next-auth'
import NextAuth from 'next-auth'

export type Handler = (req: NextApiRequest, res: NextApiResponse) => Promise<void>
/** Runs a request; the least that it may do is `work()`. */
export type Around = (req: NextApiRequest, res: NextApiResponse, work: () => Promise<void>) => Promise<void>

export interface AuthServer {
  url: string
  close(): Promise<void>
}

const CONTEXT = { dev: false, previewModeId: '', previewModeEncryptionKey: '', previewModeSigningKey: '' }

/**
 * Serves the real NextAuth over HTTP, behind Next's own API route machinery, on a free port of 127.0.0.1.
 * @param options makes the options of one request; NextAuth writes into the object that it gets.
 * @param extra further routes: what answers a path outside /api/auth/.
 * @param around runs each request.
 */
export async function serveNextAuth(
  options: (req: NextApiRequest) => AuthOptions,
  extra: Record<string, Handler> = {},
  around: Around = (_req, _res, work) => work()
): Promise<AuthServer> {
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://localhost')
    const query = Object.fromEntries(url.searchParams)
    const nextauth = url.pathname.replace(/^\/api\/auth\//, '').split('/')
    const handler: Handler = extra[url.pathname] ?? ((request, response) => NextAuth(request, response, options(request)) as Promise<void>)
    const page: Handler = (request, response) => around(request, response, () => handler(request, response))
    void apiResolver(req, res, { ...query, nextauth }, { default: page }, CONTEXT, false)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
