import type { IncomingMessage } from 'node:http'
import { Problem } from './problem'

const LIMIT_BYTES = 100 * 1024

/**
 * Reads a request's body as JSON or as a form, whichever its Content-Type says.
 * @returns an empty object when there is no body. A form field given twice becomes an array.
 * @throws Problem `too-large` (over 100 KiB), `unsupported-media-type`, `bad-request` (malformed JSON).
 */
export async function readBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  if (Number(req.headers['content-length'] ?? 0) > LIMIT_BYTES) throw tooLarge()
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > LIMIT_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  if (bytes === 0) return {}
  const text = Buffer.concat(chunks).toString('utf8')
  const mediaType = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (mediaType === 'application/json') return parseJson(text)
  if (mediaType === 'application/x-www-form-urlencoded') return parseForm(text)
  throw new Problem('unsupported-media-type', 'Send application/json or application/x-www-form-urlencoded.')
}

function tooLarge(): Problem {
  return new Problem('too-large', `The body may have at most ${LIMIT_BYTES} bytes.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('bad-request', 'The body is not valid JSON.')
  }
}

function parseForm(text: string): Record<string, string | string[]> {
  const form = new URLSearchParams(text)
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => [name, form.getAll(name).length > 1 ? form.getAll(name) : (form.get(name) ?? '')])
  )
}
