import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth, { type AuthOptions } from 'next-auth'
import { readBody } from '@/lib/http/body'
import { Problem } from '@/lib/http/problem'
import { sendProblem } from '@/lib/http/route'
import { sessionCookieName, usesSecureCookies } from '../nextauth/cookie-name'
import { authOptions } from '../nextauth/options'
import { inFlight } from '../sandbox/last-use'
import { touch } from '../sandbox/store'
import { recordedAs, type SandboxTicket } from '../sandbox/ticket'
import { ensureSandbox, instanceOf, liveTicketOf, strangersTicket, ticketOf } from '../sandbox/visitor'
import { recordedOptions } from '../trace/instrument'
import { decodeProxyReport, PROXY_REPORT_HEADER } from '../trace/proxy-report'
import { recordRequest } from '../trace/request'

/**
 * The NextAuth REST API of the visitor's own instance. `GET csrf` begins a sandbox; any other call without one is answered as
 * NextAuth answers a stranger, and leaves no cookie behind.
 */
export async function handleAuth(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  try {
    req.body = await readBody(req)
    checkCallbackUrl(req)
    const ticket = await ticketFor(req, res)
    if (!ticket) return await answerStranger(req, res)
    const answer = () => NextAuth(req, res, recordedOptions(instanceOf(ticket))) as Promise<void>
    await inFlight(ticket.id, () => recordRequest(req, res, recordedAs(ticket), answer))
    touch(ticket.id)
  } catch (error) {
    sendProblem(error, res)
  }
}

/**
 * Runs the work of a page behind the proxy as a request to the visitor's own application.
 * @param work gets NextAuth's options of the visitor's instance; undefined without a sandbox.
 */
export async function asVisitor<T>(
  req: IncomingMessage & { cookies: Partial<Record<string, string>> },
  res: ServerResponse,
  work: (options: AuthOptions | undefined) => Promise<T>
): Promise<T> {
  const ticket = await ticketOf(req)
  if (!ticket) return work(undefined)
  touch(ticket.id)
  const report = decodeProxyReport(req.headers[PROXY_REPORT_HEADER])
  return inFlight(ticket.id, () => recordRequest(req, res, recordedAs(ticket), () => work(recordedOptions(instanceOf(ticket))), report))
}

/** A session read trusts the cookie's signature, so that under jwt it asks no database. */
async function ticketFor(req: NextApiRequest, res: NextApiResponse): Promise<SandboxTicket | undefined> {
  const [action] = req.query.nextauth as string[]
  if (action === 'csrf' && req.method === 'GET') return ensureSandbox(req, res)
  return req.method === 'GET' ? ticketOf(req) : liveTicketOf(req)
}

async function answerStranger(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const setHeader = res.setHeader.bind(res)
  // Its CSRF cookie could never be verified again, so it is kept back; a stale session cookie is still cleared.
  const kept = (cookie: string) => cookie.startsWith(sessionCookieName())
  res.setHeader = (name, value) => {
    if (name.toLowerCase() !== 'set-cookie') return setHeader(name, value)
    const cookies = [value].flat().map(String).filter(kept)
    return cookies.length > 0 ? setHeader(name, cookies) : res
  }
  await NextAuth(req, res, authOptions(instanceOf(strangersTicket())))
}

/**
 * NextAuth answers 500 to a callback URL that is neither a path nor an address. The visitor gets told instead; one that stands
 * in the cookie is passed over, or the visitor could never sign in again.
 * @throws Problem `invalid-input`.
 */
function checkCallbackUrl(req: NextApiRequest): void {
  const cookie = `${usesSecureCookies() ? '__Secure-' : ''}next-auth.callback-url`
  if (!isCallbackUrl(req.cookies[cookie])) delete req.cookies[cookie]
  const inBody: unknown = typeof req.body === 'object' && req.body !== null ? req.body.callbackUrl : undefined
  for (const url of [req.query.callbackUrl, inBody]) {
    if (url !== undefined && !isCallbackUrl(url))
      throw new Problem('invalid-input', 'callbackUrl must be a path of this site or an http address.')
  }
}

function isCallbackUrl(url: unknown): boolean {
  if (typeof url !== 'string') return false
  return url.startsWith('/') || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))
}
