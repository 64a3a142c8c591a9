import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { EventStream } from '@/lib/http/event-stream'
import { Problem } from '@/lib/http/problem'
import { onStopping } from '@/lib/http/stopping'
import { closed, keepOpen, onSandboxEnd } from '../sandbox/store'
import { recordedVisitor, type SandboxTicket } from '../sandbox/ticket'
import { clientOf, liveTicketOf } from '../sandbox/visitor'
import { onTrace, type SealedTrace } from '../trace/outbox'
import { dropTraces, readTraces } from '../trace/store'
import { limits, openStreams, traceReads } from './limits'

const Query = z.object({ after: z.uuid().toLowerCase().optional() })

/** @throws Problem `invalid-input` when `after` is no trace's id. */
function afterOf(req: NextApiRequest): string | undefined {
  const query = Query.safeParse(req.query)
  if (!query.success) throw new Problem('invalid-input', 'after must be the id of a trace.')
  return query.data.after
}

/** Milliseconds within which a reader has to take all traces. */
const TAKE_MS = 15_000

/** Answers `{ traces }`, oldest first; empty without a sandbox. `?after=<id>`: those that ended later. */
export async function answerTraces(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const after = afterOf(req)
  const ticket = await liveTicketOf(req)
  const leave = traceReads().enter(clientOf(req))
  const late = setTimeout(() => res.destroy(), TAKE_MS)
  res.once('close', () => {
    leave()
    clearTimeout(late)
  })
  const traces: Buffer[] = []
  if (ticket) for await (const { json } of readTraces(recordedVisitor(ticket), after)) traces.push(json)
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  // Each trace is JSON already.
  res.end(`{"traces":[${traces.map((json) => json.toString()).join(',')}]}`)
}

/** Forgets the visitor's traces; 204. */
export async function clearTraces(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const ticket = await liveTicketOf(req)
  if (ticket) await dropTraces(recordedVisitor(ticket))
  res.status(204).end()
}

/** Milliseconds between two comments, without which the connection might be taken for dead. */
const HEARTBEAT_MS = 20_000

/**
 * Streams the visitor's traces as server-sent events: first those that are there (with `?after=<id>` those that ended later),
 * then each new one as it ends. The data is the trace's JSON, the event's id its own. 204, which ends an EventSource for good,
 * without a sandbox. A stream ends with its sandbox, and when the site stops.
 * @throws Problem `too-many-requests`, `too-many-runs`.
 */
export async function streamTraces(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const after = afterOf(req)
  const ticket = await liveTicketOf(req)
  if (!ticket) {
    res.status(204).end()
    return
  }
  const leave = await enter(req, ticket)
  const stream = new EventStream(res)
  const early: SealedTrace[] = []
  let deliver: (trace: SealedTrace) => void = (trace) => early.push(trace)
  const end = () => stream.end()
  const beat = () => {
    stream.comment('still here')
    keepOpen(ticket.id)
  }
  const stops = [
    onTrace(recordedVisitor(ticket), (trace) => deliver(trace)),
    onSandboxEnd(ticket, end),
    onStopping(end),
    every(HEARTBEAT_MS, beat),
    leave
  ]
  res.once('close', () => {
    for (const stop of stops) stop()
    closed(ticket)
  })
  if (!stream.isOpen) for (const stop of stops) stop()
  keepOpen(ticket.id)
  const send = ({ id, json }: SealedTrace) => stream.send(id, json)
  try {
    for await (const trace of readTraces(recordedVisitor(ticket), after)) {
      if (!stream.isOpen) return
      send(trace)
      await stream.drained()
    }
  } catch (error) {
    // The reader asks again, and is told then.
    end()
    throw error
  }
  early.forEach(send)
  deliver = send
}

/** Takes a place among the open streams. @returns a function that gives it back. */
async function enter(req: NextApiRequest, { id }: SandboxTicket): Promise<() => void> {
  const client = clientOf(req)
  await limits().take('streams', client, 'streams were opened from your address')
  const leaveSandbox = openStreams().ofSandbox.enter(id)
  try {
    const leaveClient = openStreams().ofClient.enter(client)
    return () => {
      leaveSandbox()
      leaveClient()
    }
  } catch (error) {
    leaveSandbox()
    throw error
  }
}

function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms)
  timer.unref()
  return () => clearInterval(timer)
}
