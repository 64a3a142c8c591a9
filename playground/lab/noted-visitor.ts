import { capture } from '../trace/core/capture'
import { plain } from '../trace/read/show'
import type { Exchange } from './step'
import { Visitor } from './visitor'

/** Largest number of characters of a body that are shown. */
const SHOWN = 1500

/** A visitor whose requests are noted. */
export class NotedVisitor extends Visitor {
  constructor(
    base: string,
    private readonly note: (exchange: Exchange) => void,
    headers: Readonly<Record<string, string>> = {}
  ) {
    super(base, headers)
  }

  override async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await super.fetch(path, init)
    const text = await response.clone().text()
    this.note({
      request: { method: init.method ?? 'GET', path, body: shownBody(init.body) },
      response: { status: response.status, setCookie: response.headers.getSetCookie().map(shortCookie), body: shownText(text) }
    })
    return response
  }

  override copy(): NotedVisitor {
    return this.withCookies(new NotedVisitor(this.base, this.note, this.headers))
  }

  /** A plain client with the same cookies. */
  unnoted(): Visitor {
    return super.copy()
  }
}

function shownBody(body: RequestInit['body']): unknown {
  if (body instanceof URLSearchParams) return withoutSecrets(Object.fromEntries(body))
  return typeof body === 'string' ? shownText(body) : null
}

/** JSON as its value, anything else as the beginning of its text. */
function shownText(text: string): unknown {
  if (text.length <= SHOWN) {
    try {
      return withoutSecrets(JSON.parse(text))
    } catch {}
  }
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  return withoutSecrets(short)
}

/** As the recorder captures it: passwords masked, hashes shortened. */
function withoutSecrets(value: unknown): unknown {
  return plain(capture(value))
}

/** A cookie's name, the beginning of its value, and its attributes. */
function shortCookie(line: string): string {
  const [pair = '', ...attributes] = line.split('; ')
  return [pair.length > 70 ? `${pair.slice(0, 70)}…` : pair, ...attributes].join('; ')
}
