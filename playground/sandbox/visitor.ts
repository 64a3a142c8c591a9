import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Adapter } from 'next-auth/adapters'
import { readEnv } from '@/lib/env'
import { CLIENT_ADDRESS_HEADER } from '@/lib/http/head'
import { databaseDown } from '@/lib/http/problem'
import { mongo } from '@/lib/mongo/runtime'
import { madeOnce } from '@/lib/registry'
import { adapterOn } from '../nextauth/adapter'
import { sendNothing } from '../nextauth/email-link'
import type { Instance, Strategy } from '../nextauth/options'
import type { ProviderName } from '../nextauth/providers'
import { userModel } from '../nextauth/user'
import { type Addresses, openIdClientOf } from './identity-client'
import { deliver } from './mail'
import { logger } from './nextauth-logger'
import { standingOf } from './standing'
import { beginSandbox, nobodysDatabase, sandboxDatabase } from './store'
import { databaseName, derivedKey, openTicket, type SandboxTicket, sandboxCookieName, sandboxSecret, ticketCookie } from './ticket'

export type CookieRequest = IncomingMessage & { cookies: Partial<Record<string, string>> }

/**
 * The ticket that the request carries, unless its sandbox is gone or has been reset. While the database does not answer, the signature
 * alone decides: a session read under jwt goes on.
 */
export async function ticketOf(req: Pick<CookieRequest, 'cookies'>): Promise<SandboxTicket | undefined> {
  return (await presentedBy(req))?.ticket
}

/** The ticket of the visitor's sandbox, if it exists. @throws Problem `database-down` when nobody can tell. */
export async function liveTicketOf(req: CookieRequest): Promise<SandboxTicket | undefined> {
  const presented = await presentedBy(req)
  if (presented?.standing === 'unknown') throw databaseDown()
  return presented?.ticket
}

/**
 * The ticket with which a session is read: under jwt the database is not needed, under database there is nothing else to read it from.
 * @throws Problem `database-down` under database, when nobody can tell.
 */
export async function readingTicketOf(req: CookieRequest): Promise<SandboxTicket | undefined> {
  const presented = await presentedBy(req)
  if (presented?.standing === 'unknown' && presented.ticket.strategy === 'database') throw databaseDown()
  return presented?.ticket
}

/** The ticket that a request carries, and what is known of its sandbox; undefined when that is gone. */
async function presentedBy(
  req: Pick<CookieRequest, 'cookies'>
): Promise<{ ticket: SandboxTicket; standing: 'live' | 'unknown' } | undefined> {
  const ticket = await openTicket(req.cookies[sandboxCookieName()])
  if (!ticket) return undefined
  const standing = await standingOf(ticket)
  return standing === 'gone' ? undefined : { ticket, standing }
}

/** Begins a sandbox, and gives the visitor its ticket. */
export async function begin(req: CookieRequest, res: ServerResponse, strategy: Strategy): Promise<SandboxTicket> {
  const begun = await beginSandbox(strategy, clientHash(req))
  await giveTicket(res, begun)
  return begun
}

/** Puts the ticket into the visitor's cookie, beside the cookies that the answer already sets. */
export async function giveTicket(res: ServerResponse, ticket: SandboxTicket): Promise<void> {
  res.appendHeader('Set-Cookie', await ticketCookie(ticket))
}

/** The client's address as server.ts settled it. Limits count by it. */
export function clientOf({ headers }: IncomingMessage): string {
  return String(headers[CLIENT_ADDRESS_HEADER] ?? '')
}

/** Who a client is, without its address. */
function clientHash(req: IncomingMessage): string {
  return createHmac('sha256', derivedKey('client addresses')).update(clientOf(req)).digest('base64url').slice(0, 22)
}

/** No sandbox has this id. */
const NOBODY = { id: '0'.repeat(32), generation: 0 }

/**
 * NextAuth for a visitor without a sandbox, who is answered as NextAuth answers strangers: a secret that is not kept, and a database that
 * holds nobody.
 */
export function strangersInstance(addresses?: Addresses): Instance {
  return {
    strategy: 'jwt',
    secret: randomBytes(32).toString('hex'),
    users: () => userModel(nobodysDatabase()),
    adapter: adapterOn(mongo().connection.getClient(), nobodysDatabase().name),
    withCredentials: isOn('credentials'),
    ...(isOn('email') && { sendMail: sendNothing }),
    ...(addresses && isOn('oidc') && { openIdClient: openIdClientOf(NOBODY, addresses) }),
    logger
  }
}

/** Read once: every request asks for it, and it stays as it is while the process lives. */
const providersOn = madeOnce('providers', () => readEnv().PLAYGROUND_PROVIDERS)

/** Whether the site lets anybody sign in this way. */
export function isOn(provider: ProviderName): boolean {
  return providersOn().includes(provider)
}

/** The adapter of a ticket's database, made once: it is two dozen functions, and keeps nothing. */
const adapters = new WeakMap<SandboxTicket, Adapter>()

function adapterOf(ticket: SandboxTicket): Adapter {
  const adapter = adapters.get(ticket) ?? adapterOn(mongo().connection.getClient(), databaseName(ticket))
  adapters.set(ticket, adapter)
  return adapter
}

/**
 * The parts of the visitor's NextAuth: their secret, their database, the ways to sign in.
 * @param addresses where the site is, for the OpenID provider; without them it is left out.
 */
export function instanceOf(ticket: SandboxTicket, addresses?: Addresses): Instance {
  return {
    strategy: ticket.strategy,
    secret: sandboxSecret(ticket),
    // mongoose makes no connection to another database while it has none; nobody can sign in then.
    users: () => userModel(mongo().connection.readyState === 1 ? sandboxDatabase(ticket) : nobodysDatabase()),
    adapter: adapterOf(ticket),
    withCredentials: isOn('credentials'),
    ...(isOn('email') && { sendMail: (mail) => deliver(ticket, mail) }),
    ...(addresses && isOn('oidc') && { openIdClient: openIdClientOf(ticket, addresses) }),
    logger
  }
}
