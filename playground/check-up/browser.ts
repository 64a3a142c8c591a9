import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isForPath, pathOfCookie } from '@/lib/http/cookie-path'
import { attributeOf, parseSetCookie, type SetCookie } from '@/lib/http/set-cookie'

/** Milliseconds that an application has for one answer. `next dev` compiles a route at its first request. */
export const PATIENCE = 60_000
/** Bytes. A chunked session token is larger than Node's own limit for an answer's headers. */
const HEADERS = 256 * 1024
/** Bytes of a body that are read. */
const BODY = 4 * 1024 * 1024

/** An answer of the application. */
export interface Answer {
  status: number
  text: string
  /** Where it leads, in full; undefined where it leads nowhere. */
  location: URL | undefined
  /** What its `Set-Cookie` lines say. */
  cookies: SetCookie[]
  /** Media type, without parameters. */
  type: string
}

export interface Question {
  method?: string
  /** Sent as a form. */
  form?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
}

/** Thrown where the application cannot be asked at all. */
export class Unreachable extends Error {}

/** Thrown where there are to be no more requests. The message is a sentence without a full stop that says why. */
export class Halted extends Error {}

/** What a browser and its copies have in common. */
export interface Run {
  /** How many requests they sent. */
  requests: number
  /** Ends them. Its reason is a {@link Halted}. */
  end: AbortSignal
}

/**
 * A browser's part of HTTP: a cookie jar, and one origin. It follows no redirect but to the same path with a slash, and sends nothing
 * anywhere else. Each request has a connection of its own, so that a load balancer may send it to any process.
 */
export class Browser {
  readonly jar = new Map<string, string>()
  /** The paths that cookies are for; without an entry it is every path. */
  private readonly paths = new Map<string, string>()

  constructor(
    readonly origin: URL,
    readonly run: Run
  ) {}

  /** Another browser with the same cookies: what a thief of them would have. */
  copy(): Browser {
    const other = new Browser(this.origin, this.run)
    for (const [name, value] of this.jar) other.jar.set(name, value)
    for (const [name, path] of this.paths) other.paths.set(name, path)
    return other
  }

  /** Another browser without cookies. */
  empty(): Browser {
    return new Browser(this.origin, this.run)
  }

  /**
   * Sends one request.
   * @param path begins with a slash.
   * @throws Unreachable where nobody answers in time, or nothing that is HTTP.
   * @throws Halted where the run is over.
   */
  async ask(path: string, question: Question = {}): Promise<Answer> {
    const answer = await this.askOnce(path, question)
    // Next with trailingSlash leads each path to itself with a slash. A browser follows with the same method and body.
    const slashed = path.replace(/(?=\?|$)/, '/')
    const isSame = answer.status === 308 && answer.location?.href === new URL(this.origin.origin + slashed).href
    return isSame ? this.askOnce(slashed, question) : answer
  }

  private async askOnce(path: string, { method, form, json }: Question): Promise<Answer> {
    // Not resolved against the origin: a path that begins with two slashes would be another site's.
    const url = new URL(this.origin.origin + path)
    this.run.requests++
    const body = form ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json)
    const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
    const sent = [...this.jar].filter(([name]) => isForPath(url.pathname, this.paths.get(name) ?? '/'))
    const answer = await send(url, method ?? (body === undefined ? 'GET' : 'POST'), body, this.run.end, {
      accept: '*/*',
      ...(sent.length > 0 && { cookie: sent.map(([name, value]) => `${name}=${value}`).join('; ') }),
      // A form of a page says where it comes from, and some applications look.
      ...(body !== undefined && { 'content-type': type, 'content-length': String(Buffer.byteLength(body)), origin: url.origin })
    })
    for (const { name, value, clears, attributes } of answer.cookies) {
      if (clears) this.jar.delete(name)
      else this.jar.set(name, value)
      this.paths.set(name, pathOfCookie(attributeOf(attributes, 'path'), url.pathname))
    }
    return answer
  }
}

async function send(
  url: URL,
  method: string,
  body: string | undefined,
  end: AbortSignal,
  headers: Record<string, string>
): Promise<Answer> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  // Not AbortSignal.any() of AbortSignal.timeout(): in Node 20 the garbage collector takes the time away.
  const either = new AbortController()
  const late = setTimeout(
    () => either.abort(new Unreachable(`${method} ${url.pathname}: no answer in ${PATIENCE / 1000} seconds`)),
    PATIENCE
  )
  const stop = () => either.abort(end.reason)
  end.addEventListener('abort', stop)
  try {
    end.throwIfAborted()
    const sent = request(url, { method, headers, agent: false, maxHeaderSize: HEADERS, signal: either.signal })
    sent.end(body)
    const response = await responseOf(sent)
    const { statusCode = 0, headers: given } = response
    return {
      status: statusCode,
      text: await textOf(response),
      location: given.location !== undefined && URL.canParse(given.location, url) ? new URL(given.location, url) : undefined,
      cookies: (given['set-cookie'] ?? []).map(parseSetCookie),
      type: given['content-type']?.split(';')[0]?.trim() ?? ''
    }
  } catch (error) {
    if (either.signal.aborted) throw either.signal.reason
    end.throwIfAborted()
    const { message, code } = error as NodeJS.ErrnoException
    throw new Unreachable(`${method} ${url.pathname}: ${message || code}`)
  } finally {
    clearTimeout(late)
    end.removeEventListener('abort', stop)
  }
}

function responseOf(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve)
    sent.once('error', reject)
    sent.once('upgrade', (_, socket) => {
      socket.destroy()
      reject(new Error('The answer is 101, which nobody asked for.'))
    })
  })
}

/** The beginning of a body: a stream may have no end. */
async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size > BODY) break
  }
  return Buffer.concat(parts).toString()
}
