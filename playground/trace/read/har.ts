import { parse } from 'cookie'
import type { Trace, TraceEvent } from '../events'
import { bodyOf, headerOf } from './request-body'

type Pair = { name: string; value: string }

/**
 * A visitor's requests as an HTTP Archive, oldest first. Passwords are masked, as they are in the traces.
 * Source: HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/. Values that a trace lacks are -1 or empty, as HAR wants them.
 * @param origin the site's address, without a slash at the end.
 */
export function harOf(traces: readonly Trace[], origin: string) {
  return {
    log: { version: '1.2', creator: { name: 'NextAuth Live', version: '0.1.0' }, entries: traces.map((trace) => entry(trace, origin)) }
  }
}

function entry(trace: Trace, origin: string) {
  const url = new URL(origin + trace.path)
  const body = typeof trace.response.body === 'string' ? trace.response.body : ''
  return {
    startedDateTime: trace.startedAt,
    time: trace.durationMs,
    request: {
      method: trace.method,
      url: url.href,
      httpVersion: 'HTTP/1.1',
      cookies: requestCookies(trace),
      headers: pairs(trace.request.headers),
      queryString: pairs([...url.searchParams]),
      postData: postData(trace),
      headersSize: -1,
      bodySize: -1
    },
    response: {
      status: trace.status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: trace.events.filter((event) => event.kind === 'cookie').map(responseCookie),
      headers: pairs(trace.response.headers),
      content: { size: body.length, mimeType: headerOf(trace.response.headers, 'content-type'), text: body },
      redirectURL: headerOf(trace.response.headers, 'location'),
      headersSize: -1,
      bodySize: -1
    },
    cache: {},
    timings: { send: 0, wait: trace.durationMs, receive: 0 },
    comment: trace.strategy
  }
}

function pairs(list: readonly [string, string][]): Pair[] {
  return list.map(([name, value]) => ({ name, value }))
}

function requestCookies({ request }: Trace): Pair[] {
  // A HAR file has values as they were sent.
  const cookies = parse(headerOf(request.headers, 'cookie'), { decode: (value) => value })
  return Object.entries(cookies).map(([name, value = '']) => ({ name, value }))
}

function postData({ request }: Trace) {
  const mimeType = headerOf(request.headers, 'content-type')
  const body = bodyOf(request)
  if (!body) return undefined
  return 'json' in body
    ? { mimeType, text: body.json }
    : { mimeType, params: pairs(body.form), text: new URLSearchParams(body.form).toString() }
}

function responseCookie({ cookie: { name, value, attributes } }: Extract<TraceEvent, { kind: 'cookie' }>) {
  const get = (wanted: string) => attributes.find(([attribute]) => attribute.toLowerCase() === wanted)?.[1]
  const [path, expires] = [get('path'), get('expires')]
  return {
    name,
    value,
    ...(path && { path }),
    ...(expires && { expires: new Date(expires).toISOString() }),
    httpOnly: get('httponly') !== undefined,
    secure: get('secure') !== undefined
  }
}
