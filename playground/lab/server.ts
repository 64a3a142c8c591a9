import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'cookie'
import type { NextApiRequest, NextApiResponse } from 'next'
import { readBody } from '@/lib/http/body'

export type Handler = (req: NextApiRequest, res: NextApiResponse) => Promise<void>

export interface Served {
  /** The address, without a slash at the end. */
  url: string
  close(): Promise<void>
}

/** Answers requests as Node has them, bodies unread. */
export type PlainHandler = (req: IncomingMessage, res: ServerResponse) => Promise<void>

/**
 * Serves a handler of an API route over HTTP, on a free port of 127.0.0.1, without the rest of Next. What it throws is answered with 500.
 * @param answer gets the parts of a request and a response of Next's that NextAuth uses.
 * @param mounted what answers paths that begin so instead.
 */
export async function serve(answer: Handler, mounted: Readonly<Record<string, PlainHandler>> = {}): Promise<Served> {
  const server = createServer((req, res) => {
    const [, other] = Object.entries(mounted).find(([path]) => req.url?.startsWith(path)) ?? []
    const answered = other ? other(req, res) : handle(req, res, answer)
    answered.catch(() => {
      res.statusCode = 500
      res.end()
    })
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

async function handle(req: IncomingMessage, res: ServerResponse, answer: Handler): Promise<void> {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://localhost')
  // As server.ts settles them: NextAuth takes its own address from these.
  req.headers['x-forwarded-host'] ??= req.headers.host
  req.headers['x-forwarded-proto'] ??= 'http'
  const request = Object.assign(req, {
    // As the file name pages/api/auth/[...nextauth].ts makes it.
    query: { ...Object.fromEntries(searchParams), nextauth: pathname.replace(/^\/api\/auth\//, '').split('/') },
    cookies: parse(req.headers.cookie ?? ''),
    // Next gives '' where nothing was sent.
    body: req.method === 'GET' ? '' : await readBody(req)
  })
  await answer(request as unknown as NextApiRequest, asApiResponse(res))
}

/** Adds to a response what Next adds. Source: nextjs.org/docs/pages/building-your-application/routing/api-routes#response-helpers. */
function asApiResponse(res: ServerResponse): NextApiResponse {
  const response = Object.assign(res, {
    status(code: number) {
      res.statusCode = code
      return response
    },
    json(value: unknown) {
      const text = JSON.stringify(value)
      res.setHeader('Content-Type', 'application/json; charset=utf-8')
      res.end(text)
    },
    send(body: unknown) {
      if (body === undefined || body === null) res.end()
      else if (typeof body === 'string' || Buffer.isBuffer(body)) res.end(body)
      else response.json(body)
    }
  })
  return response as unknown as NextApiResponse
}
