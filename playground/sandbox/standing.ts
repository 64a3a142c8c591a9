import { processWide } from '@/lib/registry'
import type { SandboxTicket } from './ticket'

/** Whether a ticket's sandbox is there and of the same generation; `unknown` while the database does not answer. */
export type Standing = 'live' | 'gone' | 'unknown'

/** Set at start. The proxy's bundle has no MongoDB in it, and finds the question here. */
const question = processWide<(ticket: SandboxTicket) => Promise<Standing>>('sandbox-standing')

export function answerStanding(ask: (ticket: SandboxTicket) => Promise<Standing>): void {
  question.set(ask)
}

/** @throws Error before the start. */
export async function standingOf(ticket: SandboxTicket): Promise<Standing> {
  const ask = question.get()
  if (!ask) throw new Error('Nobody can tell a sandbox’s standing yet: start.ts sets that up.')
  return ask(ticket)
}
