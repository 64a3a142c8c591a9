import type { Captured } from './core/capture'
import type { Trace, TraceEvent } from './events'

/** The most bytes of one trace. An ordinary one has less than a tenth of it. */
export const TRACE_BYTES = 96 * 1024
/** Number of events that a trace keeps when it has to be cut. */
const EVENTS = 200

const LEFT_OUT: Captured = { $: 'deep' }

/**
 * A trace as JSON in UTF-8, within {@link TRACE_BYTES}. One that is larger keeps what happened, and of the values those that fit: the
 * first ones.
 */
export function boundedJson(trace: Trace): Buffer {
  const whole = bytesOf(JSON.stringify(trace))
  if (whole.length <= TRACE_BYTES) return whole
  // Half of it is for names, times and headers.
  let left = TRACE_BYTES / 2
  const fitting = <Value>(value: Value, otherwise: Value): Value => {
    const bytes = Buffer.byteLength(JSON.stringify(value) ?? '')
    if (bytes > left) return otherwise
    left -= bytes
    return value
  }
  const headers = (all: [string, string][]) => all.slice(0, 40).map(([name, value]): [string, string] => [name, value.slice(0, 200)])
  const { request, response } = trace
  const cut: Trace = {
    ...trace,
    path: trace.path.slice(0, 1000),
    request: { headers: headers(request.headers), body: fitting(request.body, LEFT_OUT) },
    response: { headers: headers(response.headers), body: fitting(response.body, LEFT_OUT) },
    events: trace.events.slice(0, EVENTS).map((event) => withoutValues(event, fitting))
  }
  return bytesOf(JSON.stringify(cut))
}

/** In memory of its own: a piece of Node's pool would keep all of that for as long as the trace is kept. */
function bytesOf(json: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(json))
  bytes.write(json)
  return bytes
}

/** An event whose captured values are left out where they do not fit. */
function withoutValues(event: TraceEvent, fitting: <Value>(value: Value, otherwise: Value) => Value): TraceEvent {
  const cut = { ...event } as Record<string, unknown>
  for (const name of ['arguments', 'documents']) if (Array.isArray(cut[name])) cut[name] = fitting(cut[name], [LEFT_OUT])
  for (const name of ['result', 'filter', 'message', 'cookie', 'error'])
    if (cut[name] !== undefined) cut[name] = fitting(cut[name], name === 'cookie' ? SHORT_COOKIE : name === 'error' ? '' : LEFT_OUT)
  return cut as unknown as TraceEvent
}

const SHORT_COOKIE = { name: '', value: '', attributes: [] }
