import type { IncomingMessage, ServerResponse } from 'node:http'
import { v7 as uuid } from 'uuid'
import { parseSetCookie } from '@/lib/http/set-cookie'
import type { ProxyReport } from '../inspect/proxy-report'
import type { SandboxTicket } from '../sandbox/cookie'
import { databaseName } from '../sandbox/database-name'
import { type Captured, capture } from './capture'
import type { Trace } from './events'
import { keepTrace } from './outbox'
import { type Recording, record, tracing } from './recorder'

/**
 * Answers one request of a visitor to their application, and records it: the exchange itself, and everything that is noted
 * while `work` runs. The trace is kept when the response has left, so that nothing waits for it.
 * @param work ends the response, or (in a page) leaves that to Next.
 * @param report what the proxy passed on, where the request came through it.
 */
export async function recordRequest<T>(
  req: IncomingMessage & { body?: unknown },
  res: ServerResponse,
  ticket: SandboxTicket,
  work: () => Promise<T>,
  report?: ProxyReport
): Promise<T> {
  if (!tracing()) return work()
  const visit = beginVisit(ticket, report)
  const body = req.method === 'GET' || req.body === undefined ? null : capture(req.body)
  const request = { method: req.method ?? 'GET', path: req.url ?? '/', headers: pairs(req.rawHeaders), body }
  onEnd(res, (text) => {
    const headers = Object.entries(res.getHeaders()).flatMap(([name, value]) =>
      [value ?? []].flat().map((line): [string, string] => [name, String(line)])
    )
    const trace = endVisit(visit, request, { status: res.statusCode, headers, body: text })
    res.once('close', () => keepTrace(ticket.id, trace))
  })
  return record(visit.recording, work)
}

/** Keeps the trace of a request that ended in the proxy, with a redirect. */
export function recordRedirect(request: Request, response: Response, ticket: SandboxTicket, report: ProxyReport): void {
  if (!tracing()) return
  const { pathname, search } = new URL(request.url)
  const asked = { method: request.method, path: pathname + search, headers: [...request.headers], body: null }
  const answer = { status: response.status, headers: [...response.headers], body: null }
  keepTrace(ticket.id, endVisit(beginVisit(ticket, report), asked, answer))
}

interface Visit {
  ticket: SandboxTicket
  recording: Recording
  /** Milliseconds since 1970. */
  startedAt: number
}

/** Begins a recording. Where the proxy saw the request first, it begins there. */
function beginVisit(ticket: SandboxTicket, report?: ProxyReport): Visit {
  const now = performance.timeOrigin + performance.now()
  const startedAt = report?.at ?? now
  const recording: Recording = { database: databaseName(ticket.id), start: performance.now() - (now - startedAt), events: [] }
  if (report) {
    const { decision, durationMs, token } = report
    recording.events.push({ kind: 'proxy', name: 'getToken', id: 0, parent: null, atMs: 0, durationMs, decision, result: capture(token) })
  }
  return { ticket, recording, startedAt }
}

type Headers = [name: string, value: string][]

function endVisit(
  { ticket, recording: { events, start }, startedAt }: Visit,
  request: { method: string; path: string; headers: Headers; body: Captured | null },
  response: { status: number; headers: Headers; body: Captured | null }
): Trace {
  const durationMs = performance.now() - start
  for (const [name, line] of response.headers) {
    if (name !== 'set-cookie') continue
    const { clears, ...cookie } = parseSetCookie(line)
    events.push({ kind: 'cookie', name: 'Set-Cookie', id: events.length, parent: null, atMs: durationMs, durationMs: 0, cookie, clears })
  }
  return {
    id: uuid(),
    method: request.method,
    path: withoutSecrets(request.path),
    status: response.status,
    startedAt: new Date(startedAt).toISOString(),
    durationMs,
    strategy: ticket.strategy,
    request: { headers: request.headers.filter(isSentByBrowser), body: request.body },
    response: { headers: response.headers, body: response.body },
    events
  }
}

/** Calls back when the response is handed over to be sent, with its body if that is of a kind that panels show. */
function onEnd(res: ServerResponse, ended: (body: Captured | null) => void): void {
  const end = res.end
  res.end = ((...args: unknown[]) => {
    res.end = end
    const [chunk] = args
    const text = typeof chunk === 'string' || Buffer.isBuffer(chunk) ? String(chunk) : ''
    ended(/json|text\/plain/.test(String(res.getHeader('content-type'))) && text ? capture(text) : null)
    return Reflect.apply(end, res, args)
  }) as typeof end
}

/** Node's flat list of header names and values, two by two. */
function pairs(raw: string[]): Headers {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as [string, string]] : []))
}

/** The proxy and Next add headers of their own on the way. */
function isSentByBrowser([name]: [string, string]): boolean {
  return !/^x-/i.test(name)
}

/** A path whose query shows no password, should somebody have sent one there. */
function withoutSecrets(path: string): string {
  return path.replace(/([?&][^=&]*(?:password|secret)[^=&]*=)[^&]*/gi, '$1••••••')
}
