import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { HEADERS_OF_ORIGIN, originOf } from './origin'
import { Problem } from './problem'

/** Written by `npm run build`: each file is answered at its own path. */
export const TEXTS_FOLDER = '.next/texts'

/** In a text it stands for the site's own origin, which a build does not know. */
export const ORIGIN = 'https://origin.invalid'

const TYPES: Readonly<Record<string, string>> = {
  '.md': 'text/markdown',
  '.xml': 'application/xml'
}

/**
 * Reads which texts there are.
 * @param siteUrl the site's configured address; without one, texts name the one that they were asked for at.
 * @returns a function that answers a request for one of them, and returns undefined at once for every other request. Its promise may fail as
 *   reading a file may.
 */
export function textsIn(
  folder: string,
  siteUrl: string | undefined
): (req: IncomingMessage, res: ServerResponse) => Promise<void> | undefined {
  const known = new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder).length).replaceAll(sep, '/'))
  )
  const answer = async (path: string, req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD')
      new Problem('method-not-allowed', 'Use GET.').send(res)
      return
    }
    const origin = originOf(req, siteUrl).replaceAll('&', '&amp;')
    const written = await readFile(join(folder, path), 'utf8')
    const text = written.replaceAll(ORIGIN, origin)
    // Weak: it is the same with and without compression.
    const tag = `W/"${createHash('sha256').update(text).digest('base64url')}"`
    res.setHeader('ETag', tag)
    // A shared cache must not hand one client's origin to another.
    const isAsAsked = siteUrl === undefined && text !== written
    res.setHeader('Vary', isAsAsked ? `Accept-Encoding, ${HEADERS_OF_ORIGIN.join(', ')}` : 'Accept-Encoding')
    if (req.headers['if-none-match']?.includes(tag)) {
      res.writeHead(304).end()
      return
    }
    res.setHeader('Content-Type', `${TYPES[extname(path)] ?? 'text/plain'}; charset=utf-8`)
    const isSmaller = text.length > 1000 && takesGzip(String(req.headers['accept-encoding'] ?? ''))
    if (isSmaller) res.setHeader('Content-Encoding', 'gzip')
    const body = isSmaller ? await promisify(gzip)(text) : Buffer.from(text)
    res.setHeader('Content-Length', body.byteLength)
    res.end(req.method === 'HEAD' ? undefined : body)
  }
  return (req, res) => {
    const [path = '/'] = (req.url ?? '/').split('?', 1)
    return known.has(path) ? answer(path, req, res) : undefined
  }
}

/** Whether an `Accept-Encoding` header allows gzip: a weight of 0 forbids it. Source: RFC 9110, section 12.5.3. */
function takesGzip(header: string): boolean {
  const weights = new Map(
    header
      .toLowerCase()
      .split(',')
      .map((one) => {
        const [coding = '', ...parameters] = one.split(';').map((part) => part.trim())
        const weight = parameters.find((parameter) => parameter.startsWith('q='))
        return [coding, weight === undefined ? 1 : Number(weight.slice(2))]
      })
  )
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0
}
