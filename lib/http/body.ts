import type { IncomingMessage } from 'node:http'
import { Problem } from './problem'

/** The bounds of a body. Reading one takes time that grows with its length and with nothing else. */
export const BODY_LIMITS = { bytes: 32 * 1024, fields: 100, depth: 20, values: 1000 }

/**
 * Reads a request's body as JSON or as a form, whichever its Content-Type says.
 * @returns an empty object when there is no body. A form field given twice becomes an array.
 * @throws Problem `too-large` (bytes), `unsupported-media-type`, `bad-request` (malformed, too many fields or values, too deep, broken off).
 */
export async function readBody(req: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(req)
  if (bytes.length === 0) return {}
  const text = bytes.toString('utf8')
  const mediaType = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (mediaType === 'application/json') return parseJson(text)
  if (mediaType === 'application/x-www-form-urlencoded') return parseForm(text)
  throw new Problem('unsupported-media-type', 'Send application/json or application/x-www-form-urlencoded.')
}

async function readBytes(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  const length = Number(req.headers['content-length'] ?? 0)
  if (length > BODY_LIMITS.bytes) throw tooLarge()
  // Without either header there is none: RFC 9112, section 6.3. Waiting for its end would cost each read a stream.
  if (length === 0 && req.headers['transfer-encoding'] === undefined) return Buffer.alloc(0)
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > BODY_LIMITS.bytes) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem('bad-request', 'The body broke off before its end. Send it again.')
  }
  return Buffer.concat(chunks)
}

function tooLarge(): Problem {
  return new Problem('too-large', `The body may have at most ${BODY_LIMITS.bytes} bytes.`)
}

function parseJson(text: string): unknown {
  checkShape(text)
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('bad-request', 'The body is not valid JSON.')
  }
}

/** Counts depth and values by their signs alone, before anything is built. */
function checkShape(text: string): void {
  let depth = 0
  let values = 1
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]
    if (inString) {
      if (sign === '\\') i++
      else if (sign === '"') inString = false
    } else if (sign === '"') inString = true
    else if (sign === '{' || sign === '[') depth++
    else if (sign === '}' || sign === ']') depth--
    else if (sign === ',') values++
    if (depth > BODY_LIMITS.depth) throw new Problem('bad-request', `The body may be at most ${BODY_LIMITS.depth} levels deep.`)
    if (values > BODY_LIMITS.values) throw new Problem('bad-request', `The body may have at most ${BODY_LIMITS.values} values.`)
  }
}

function parseForm(text: string): Record<string, string | string[]> {
  const form = new Map<string, string | string[]>()
  let fields = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++fields > BODY_LIMITS.fields) throw new Problem('bad-request', `A form may have at most ${BODY_LIMITS.fields} fields.`)
    const before = form.get(name)
    form.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(form)
}
