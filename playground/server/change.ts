import { serialize } from 'cookie'
import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { readBody } from '@/lib/http/body'
import { Problem } from '@/lib/http/problem'
import { requireDatabase } from '@/lib/mongo/runtime'
import { sessionCookieName, usesSecureCookies } from '../nextauth/cookie-name'
import type { Strategy } from '../nextauth/options'
import { IDENTITY_PATH } from '../sandbox/identity-client'
import { inFlight } from '../sandbox/last-use'
import { keepOpen, requireNoReset, resetSandbox, touch } from '../sandbox/store'
import type { SandboxTicket } from '../sandbox/ticket'
import { begin, clientOf, giveTicket, isOn, liveTicketOf } from '../sandbox/visitor'
import { limits } from './limits'
import { configurationOf, withStrategy } from './own-code'

const StrategyChange = z.strictObject({ strategy: z.enum(['jwt', 'database']) })

/**
 * Flips the strategy of the visitor's instance; 204. The session cookie stays as it is, so that the reader sees how the other
 * strategy reads it. Begins a sandbox if there is none.
 * @throws Problem `invalid-input`, `conflict` while the sandbox is being reset, `too-many-requests`.
 */
export async function changeStrategy(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const parsed = StrategyChange.safeParse(await readBody(req))
  if (!parsed.success) throw new Problem('invalid-input', 'Send {"strategy": "jwt"} or {"strategy": "database"}.')
  const { strategy } = parsed.data
  const live = await liveTicketOf(req)
  if (live) {
    await limitEdits(req, live.id)
    await requireNoReset(live)
    await giveTicket(res, await withStrategy(live, strategy))
    touch(live.id)
  } else {
    await beginLimited(req, res, strategy)
  }
  res.status(204).end()
}

/** Begins a sandbox, unless the client has begun too many. @throws Problem `too-many-requests`, `sandboxes-full`, or that the database is away. */
export async function beginLimited(req: NextApiRequest, res: NextApiResponse, strategy: Strategy): Promise<SandboxTicket> {
  requireDatabase()
  await limits().take('beginnings', clientOf(req), 'sandboxes were begun from your address')
  return begin(req, res, strategy)
}

/** @throws Problem `too-many-requests`. */
export async function limitEdits(req: NextApiRequest, sandbox: string): Promise<void> {
  await limits().take('edits', clientOf(req), 'changes came from your address')
  await limits().take('editsOfSandbox', sandbox, 'changes in your sandbox')
}

/**
 * The visitor's sandbox as new, and the visitor signed out; 204. Without a sandbox it only signs the visitor out.
 * @throws Problem `conflict` when another reset of it is under way, `too-many-requests`.
 */
export async function reset(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const live = await liveTicketOf(req)
  const own = live && (await configurationOf(live))
  if (live) {
    await limits().take('resetsOfSandbox', live.id, 'resets of your sandbox')
    await giveTicket(res, await inFlight(live.id, () => resetSandbox(live)))
  }
  for (const name of nextAuthCookies(req, own?.options.cookie?.name)) {
    res.appendHeader('Set-Cookie', clearedCookie(name))
  }
  // The login at the provider. What else the provider sets ends with the sign-in that it belongs to.
  if (live && isOn('oidc'))
    for (const name of ['provider.session', 'provider.session.sig']) res.appendHeader('Set-Cookie', clearedCookie(name, IDENTITY_PATH))
  res.status(204).end()
}

/** A `Set-Cookie` header's value that takes a cookie away. */
export function clearedCookie(name: string, path = '/'): string {
  const secure = /^__(Secure|Host)-/.test(name)
  return serialize(name, '', { path, maxAge: 0, httpOnly: true, sameSite: 'lax', secure })
}

/**
 * Notes that a page has the visitor's sandbox open, so that it is not evicted for a minute and a half; 204. A sandbox that nobody uses
 * expires all the same.
 * @throws Problem `too-many-requests`.
 */
export async function noteOpen(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const live = await liveTicketOf(req)
  if (live) {
    await limitEdits(req, live.id)
    keepOpen(live.id)
  }
  res.status(204).end()
}

/** The cookies of this instance that the request carries: session (all chunks), CSRF token, callback URL. */
function nextAuthCookies(req: NextApiRequest, ownName?: string): string[] {
  const [session, secure] = [sessionCookieName(), usesSecureCookies()]
  const others = [`${secure ? '__Host-' : ''}next-auth.csrf-token`, `${secure ? '__Secure-' : ''}next-auth.callback-url`]
  return Object.keys(req.cookies).filter(
    (name) => name.startsWith(session) || (ownName && name.startsWith(ownName)) || others.includes(name)
  )
}
