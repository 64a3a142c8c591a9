import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { mongo } from '@/lib/mongo/runtime'
import { adapterOn } from '../nextauth/adapter'
import type { Instance, Strategy } from '../nextauth/options'
import { userModel } from '../nextauth/user'
import { logger } from './nextauth-logger'
import { beginSandbox, sandboxDatabase, sandboxExpiry } from './store'
import { databaseName, openTicket, SANDBOX_COOKIE, type SandboxTicket, sandboxSecret, ticketCookie } from './ticket'

type CookieRequest = IncomingMessage & { cookies: Partial<Record<string, string>> }

/** The ticket that the request carries, checked only by its signature: no database is asked. */
export function ticketOf(req: CookieRequest): Promise<SandboxTicket | undefined> {
  return openTicket(req.cookies[SANDBOX_COOKIE])
}

/** The ticket of the visitor's sandbox, if it still exists. */
export async function liveTicketOf(req: CookieRequest): Promise<SandboxTicket | undefined> {
  const ticket = await ticketOf(req)
  return ticket && (await sandboxExpiry(ticket.id)) ? ticket : undefined
}

/** The visitor's sandbox, begun now (under `strategy`) if there is none or the old one has expired. */
export async function ensureSandbox(req: CookieRequest, res: ServerResponse, strategy: Strategy = 'jwt'): Promise<SandboxTicket> {
  const live = await liveTicketOf(req)
  if (live) return live
  const begun = await beginSandbox(strategy)
  await giveTicket(res, begun)
  return begun
}

/** Puts the ticket into the visitor's cookie, beside the cookies that the answer already sets. */
export async function giveTicket(res: ServerResponse, ticket: SandboxTicket): Promise<void> {
  res.appendHeader('Set-Cookie', await ticketCookie(ticket))
}

/**
 * A ticket that is nobody's: no database, and a secret that is not kept. NextAuth runs on it for visitors without a sandbox, and
 * answers them as it answers strangers.
 */
export function strangersTicket(): SandboxTicket {
  return { id: randomBytes(16).toString('hex'), strategy: 'jwt', generation: 0, createdAt: Date.now() }
}

/** The parts of the visitor's NextAuth: their secret, their database. */
export function instanceOf(ticket: SandboxTicket): Instance {
  return {
    strategy: ticket.strategy,
    secret: sandboxSecret(ticket),
    users: userModel(sandboxDatabase(ticket.id)),
    adapter: adapterOn(mongo().connection.getClient(), databaseName(ticket.id)),
    logger
  }
}
