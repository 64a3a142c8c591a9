import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseSetCookie } from '@/lib/http/set-cookie'
import type { Strategy } from '../nextauth/options'
import { type Captured, capture } from './core/capture'
import type { Trace } from './events'
import { keepTrace } from './outbox'
import type { ProxyReport } from './proxy-report'
import { type Recording, tracing, withRecording } from './recorder'

/** Whose request it is. The recorder knows nothing else of a visitor. */
export interface Recorded {
  /** The name under which the traces of this visitor are kept. */
  visitor: string
  /** The visitor's database: only commands to it are recorded. */
  database: string
  strategy: Strategy
}

/**
 * Answers one request of a visitor to their application, and records it: the exchange itself, and everything that is noted
 * while `work` runs. The trace is kept when the response has left, so that nothing waits for it.
 * @param work ends the response, or (in a page) leaves that to Next.
 * @param report the proxy's report, when the request came through the proxy.
 * @param keep gets the function that makes the trace, once the response has left.
 */
export async function recordRequest<T>(
  req: IncomingMessage & { body?: unknown },
  res: ServerResponse,
  recorded: Recorded,
  work: () => Promise<T>,
  report?: ProxyReport,
  keep: (makeTrace: () => Omit<Trace, 'id'>) => void = (makeTrace) => keepTrace(recorded.visitor, makeTrace)
): Promise<T> {
  if (!tracing()) return work()
  const recording = beginRecording(recorded, report)
  const body = req.method === 'GET' || req.body === undefined ? null : capture(req.body)
  let sent: unknown
  let durationMs = 0
  const end = res.end
  res.end = ((...args: unknown[]) => {
    res.end = end
    sent = args[0]
    durationMs = performance.now() - recording.start
    return Reflect.apply(end, res, args)
  }) as typeof end
  res.once('close', () =>
    keep(() => {
      const request = { method: req.method ?? 'GET', path: req.url ?? '/', headers: pairs(req.rawHeaders), body }
      return traceOf(recorded, recording, durationMs, request, {
        status: res.statusCode,
        headers: headersOf(res),
        body: textOf(res, sent)
      })
    })
  )
  return withRecording(recording, work)
}

/** Keeps the trace of a request that ended in the proxy, with a redirect. */
export function recordRedirect(request: Request, response: Response, recorded: Recorded, report: ProxyReport): void {
  if (!tracing()) return
  const recording = beginRecording(recorded, report)
  const durationMs = performance.now() - recording.start
  const { pathname, search } = new URL(request.url)
  const asked = { method: request.method, path: pathname + search, headers: [...request.headers], body: null }
  const answer = { status: response.status, headers: [...response.headers], body: null }
  keepTrace(recorded.visitor, () => traceOf(recorded, recording, durationMs, asked, answer))
}

/** Begins a recording. Where the proxy saw the request first, it begins there. */
function beginRecording({ database }: Recorded, report?: ProxyReport): Recording {
  const start = report ? report.at - performance.timeOrigin : performance.now()
  const recording: Recording = { database, start, events: [], later: [] }
  if (report) {
    const { decision, durationMs, token } = report
    recording.events.push({ kind: 'proxy', name: 'getToken', id: 0, parent: null, atMs: 0, durationMs, decision, result: capture(token) })
  }
  return recording
}

type Headers = [name: string, value: string][]

/** Puts a finished request's trace together. */
function traceOf(
  { strategy }: Recorded,
  { events, later, start }: Recording,
  durationMs: number,
  request: { method: string; path: string; headers: Headers; body: Captured | null },
  response: { status: number; headers: Headers; body: Captured | null }
): Omit<Trace, 'id'> {
  for (const complete of later) complete()
  for (const [name, line] of response.headers) {
    if (name !== 'set-cookie') continue
    const { clears, ...cookie } = parseSetCookie(line)
    events.push({ kind: 'cookie', name: 'Set-Cookie', id: events.length, parent: null, atMs: durationMs, durationMs: 0, cookie, clears })
  }
  return {
    method: request.method,
    path: withoutSecrets(request.path),
    status: response.status,
    startedAt: new Date(performance.timeOrigin + start).toISOString(),
    durationMs,
    strategy,
    request: { headers: request.headers.filter(isSentByBrowser), body: request.body },
    response: { headers: response.headers, body: response.body },
    events
  }
}

/** A response's body, if it is of a kind that panels show. */
function textOf(res: ServerResponse, sent: unknown): Captured | null {
  const text = typeof sent === 'string' || Buffer.isBuffer(sent) ? String(sent) : ''
  return text && /json|text\/plain/.test(String(res.getHeader('content-type'))) ? capture(text) : null
}

function headersOf(res: ServerResponse): Headers {
  const headers: Headers = []
  for (const [name, value] of Object.entries(res.getHeaders()))
    if (Array.isArray(value)) for (const line of value) headers.push([name, line])
    else if (value !== undefined) headers.push([name, String(value)])
  return headers
}

/** Node's flat list of header names and values, two by two. */
function pairs(raw: string[]): Headers {
  const headers: Headers = []
  for (let i = 0; i < raw.length; i += 2) headers.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return headers
}

/** The proxy and Next add headers of their own on the way. */
function isSentByBrowser([name]: [string, string]): boolean {
  return !/^x-/i.test(name)
}

/** A path whose query shows no password, should somebody have sent one there. */
function withoutSecrets(path: string): string {
  return path.replace(/([?&][^=&]*(?:password|secret)[^=&]*=)[^&]*/gi, '$1******')
}
