import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { Problem } from '@/lib/http/problem'
import { mongo } from '@/lib/mongo/runtime'
import { liveTicketOf } from '../sandbox/visitor'
import { onTrace, type SealedTrace } from '../trace/outbox'
import { dropTraces, readTraces } from '../trace/store'

const Query = z.object({ after: z.uuid().optional() })

/** @throws Problem `invalid-input` when `after` is no trace's id. */
function queryOf(req: NextApiRequest): z.infer<typeof Query> {
  const query = Query.safeParse(req.query)
  if (!query.success) throw new Problem('invalid-input', 'after must be the id of a trace.')
  return query.data
}

/** Answers `{ traces }`, oldest first; empty without a sandbox. `?after=<id>`: those that ended later. */
export async function answerTraces(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const query = queryOf(req)
  const ticket = await liveTicketOf(req)
  const traces = ticket ? await readTraces(ticket.id, query) : []
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  // Each trace is JSON already.
  res.end(`{"traces":[${traces.map(({ json }) => json.toString()).join(',')}]}`)
}

/** Forgets the visitor's traces; 204. */
export async function clearTraces(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const ticket = await liveTicketOf(req)
  if (ticket) await dropTraces(ticket.id)
  res.status(204).end()
}

/** Milliseconds between two searches for other processes' traces. */
const POLL_MS = 150
/** Milliseconds that such a search goes back. */
const OVERLAP_MS = 2000
/** Milliseconds between two comments, without which the connection might be taken for dead. */
const HEARTBEAT_MS = 20_000

/**
 * Streams the visitor's traces as server-sent events: first those that are there (with `?after=<id>` those that ended later),
 * then each new one as it ends. The data is the trace's JSON, the event's id its own. 204, which ends an EventSource for good,
 * without a sandbox.
 */
export async function streamTraces(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const query = queryOf(req)
  const ticket = await liveTicketOf(req)
  if (!ticket) {
    res.status(204).end()
    return
  }
  // no-transform: compressed, events would wait in a buffer.
  res.setHeader('Cache-Control', 'no-store, no-transform')
  res.setHeader('Content-Type', 'text/event-stream; charset=utf-8')
  const sent = new Set<string>()
  const send = ({ id, json }: Pick<SealedTrace, 'id' | 'json'>) => {
    if (sent.has(id)) return
    sent.add(id)
    res.write(`id: ${id}\ndata: ${json.toString()}\n\n`)
  }
  const early: SealedTrace[] = []
  let deliver: (trace: SealedTrace) => void = (trace) => early.push(trace)
  const stops = [onTrace(ticket.id, (trace) => deliver(trace)), every(HEARTBEAT_MS, () => void res.write(': still here\n\n'))]
  res.once('close', () => {
    for (const stop of stops) stop()
  })
  res.flushHeaders()
  for (const trace of await readTraces(ticket.id, query)) send(trace)
  early.forEach(send)
  deliver = send
  if (mongo().engine !== 'external') return
  // Several sites may share one MongoDB, and the visitor's next request may reach any of them.
  const poll = async () => (await readTraces(ticket.id, { since: new Date(Date.now() - OVERLAP_MS) })).forEach(send)
  stops.push(every(POLL_MS, () => poll().catch(() => {})))
}

function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms)
  timer.unref()
  return () => clearInterval(timer)
}
