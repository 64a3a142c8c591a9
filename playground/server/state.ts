import type { NextApiRequest } from 'next'
import { getToken, type JWT } from 'next-auth/jwt'
import type { Engine } from '@/lib/mongo/provision'
import { mongo } from '@/lib/mongo/runtime'
import type { Strategy } from '../nextauth/options'
import { PROVIDERS, type ProviderName } from '../nextauth/providers'
import { sessionCookie } from '../own-code/session-cookie'
import { sandboxExpiry, touch } from '../sandbox/store'
import { openTicket, sandboxCookieName, sandboxSecret } from '../sandbox/ticket'
import { isOn } from '../sandbox/visitor'
import { decodeProxyReport, PROXY_REPORT_HEADER } from '../trace/proxy-report'
import { tracing } from '../trace/recorder'
import { type Jwe, parseJwe } from './jwe'
import { configurationOf, type OwnSummary, summaryOf } from './own-code'
import { findSessionCookie, type SessionCookie } from './session-cookie'

/** The values that the panels show of one visitor, all read during one request. */
export interface PlaygroundState {
  engine: Engine
  /** The server's version, and the reason for this engine. */
  mongo: { version: string; reason: string }
  strategy: Strategy
  /** The ways to sign in that the site has, in the order in which they are shown. */
  providers: ProviderName[]
  /** Whether requests are recorded. */
  tracing: boolean
  /** ISO dates. Null before the first interaction and after expiry. */
  sandbox: { createdAt: string; expiresAt: string } | null
  /** True when the visitor had a sandbox and it is gone. */
  expired: boolean
  cookie: (SessionCookie & { kind: 'jwe' | 'opaque'; attributes: CookieAttributes; jwe: Jwe | null }) | null
  /** The result of `getToken()` in this route. */
  token: JWT | null
  /** The result of `getToken()` in `proxy.ts`. */
  proxy: JWT | null
  /** What of the configuration is the reader's own, by name; null where nothing is. */
  own: OwnSummary | null
}

export interface CookieAttributes {
  httpOnly: boolean
  sameSite: 'lax' | 'strict' | 'none'
  path: '/'
  secure: boolean
}

/** Reads a visitor's state. Decodes only: nothing is rotated, written or begun. */
export async function readState(req: NextApiRequest): Promise<PlaygroundState> {
  const ticketCookie = req.cookies[sandboxCookieName()]
  const given = await openTicket(ticketCookie)
  const { engine, version, reason } = mongo()
  const expiresAt = given && (await sandboxExpiry(given))
  const ticket = expiresAt && given
  const own = ticket && (await configurationOf(ticket))
  const { name: cookieName, options: attributes } = sessionCookie(own?.options.cookie ?? {})
  const found = findSessionCookie(req.cookies, cookieName)
  const jwe = found && parseJwe(found.value)
  if (ticket) touch(ticket.id)
  return {
    engine,
    mongo: { version, reason },
    strategy: ticket?.strategy ?? 'jwt',
    providers: PROVIDERS.filter(isOn),
    tracing: tracing(),
    sandbox: ticket && expiresAt ? { createdAt: new Date(ticket.createdAt).toISOString(), expiresAt: expiresAt.toISOString() } : null,
    // A ticket that cannot be opened was made under a secret that the site had before.
    expired: ticketCookie !== undefined && !ticket,
    cookie: found && { ...found, kind: jwe ? 'jwe' : 'opaque', attributes, jwe },
    token: ticket ? await getToken({ req, secret: sandboxSecret(ticket), cookieName }) : null,
    proxy: ticket ? (decodeProxyReport(req.headers[PROXY_REPORT_HEADER])?.token ?? null) : null,
    own: own ? summaryOf(own) : null
  }
}
