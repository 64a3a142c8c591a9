import { createHmac } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth, { type AuthOptions } from 'next-auth'
import { readEnv } from '@/lib/env'
import { Problem } from '@/lib/http/problem'
import { tooManyRequests } from '@/lib/http/rate-limits'
import { sendProblem } from '@/lib/http/route'
import { untilAway } from '@/lib/mongo/runtime'
import { sessionCookieName } from '../nextauth/cookie-name'
import { authOptions, type Instance } from '../nextauth/options'
import { addressesOf } from '../sandbox/identity-client'
import { inFlight } from '../sandbox/last-use'
import { standingOf } from '../sandbox/standing'
import { checkRoom, requireNoReset, touch } from '../sandbox/store'
import { derivedKey, recordedAs, type SandboxTicket } from '../sandbox/ticket'
import { type CookieRequest, clientOf, liveTicketOf, readingTicketOf, strangersInstance } from '../sandbox/visitor'
import { recordedOptions } from '../trace/instrument'
import { decodeProxyReport, PROXY_REPORT_HEADER } from '../trace/proxy-report'
import { recordRequest } from '../trace/request'
import { type Action, readAuthRequest } from './auth-request'
import { beginLimited } from './change'
import { aroundAuthorize, replaceAnswer, Watch, watched } from './faults'
import { limits, signInQueue, WAITING_SIGN_INS } from './limits'
import { ownCodeProblem, visitorsInstance } from './own-code'

/**
 * The NextAuth REST API of the visitor's own instance. `GET csrf` begins a sandbox; any other call without one is answered as
 * NextAuth answers a stranger, and leaves no cookie behind.
 */
export async function handleAuth(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  try {
    const action = await readAuthRequest(req, res)
    // A read of a session goes on without the database where it can; anything else ends when that stops answering.
    const isRead = req.method === 'GET' && action === 'other'
    await (isRead ? answer(action, req, res) : untilAway(answer(action, req, res)))
  } catch (error) {
    sendProblem(error, res)
  }
}

async function answer(action: Action, req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const ticket = await ticketFor(action, req, res)
  await limit(action, req, ticket)
  if (!ticket) return answerStranger(req, res)
  if (STORING.includes(action)) {
    await requireNoReset(ticket)
    await checkRoom(ticket)
  }
  const instance = await visitorsInstance(ticket, clientOf(req), addressesOf(req))
  await inFlight(ticket.id, () => recordRequest(req, res, recordedAs(ticket), () => answerVisitor(action, req, res, ticket, instance)))
  touch(ticket.id, STORING.includes(action))
}

/** What may leave documents in the visitor's database. */
const STORING: readonly Action[] = ['sign-in', 'mail', 'return']

async function answerVisitor(
  action: Action,
  req: NextApiRequest,
  res: NextApiResponse,
  ticket: SandboxTicket,
  instance: Instance
): Promise<void> {
  const watch = new Watch()
  const options = recordedOptions(watch.instance(instance))
  // bcrypt takes a whole core, so sign-ins wait for one. The reader's own code waits when it compares a password.
  const inTurn = <T>(run: () => Promise<T>) => (instance.waitsItself ? run() : signInQueue().run(clientOf(req), run))
  if (action === 'sign-in')
    aroundAuthorize(options, (authorize) =>
      inTurn(() =>
        watch.call(async () => {
          // Who has left gives the turn to the next.
          if (res.destroyed) throw new Error('The client has left.')
          // The wait may have been long, and others of this sandbox may have had their turn.
          if ((await standingOf(ticket)) === 'gone') throw sandboxGone()
          await checkWrongPasswords(ticket)
          const user = await authorize()
          // An engine that was started anew knows nobody.
          if (!user && (await standingOf(ticket)) === 'gone') throw sandboxGone()
          // Counted before the next one has its turn; a right password ends the count.
          if (user) await limits().forget('wrongPasswords', ticket.id)
          else await limits().note('wrongPasswords', ticket.id)
          return user
        })
      )
    )
  answerNoServerError(res, watch)
  try {
    await NextAuth(req, res, options)
  } catch (error) {
    // NextAuth passes on what it does not expect, such as an age that is no time.
    throw instance.change ? ownCodeProblem(error) : error
  }
}

/** The database's failure is told as what it is. Anything else that NextAuth answers with a server error, the request has caused. */
function answerNoServerError(res: ServerResponse, watch: Watch): void {
  replaceAnswer(
    res,
    () => watch.problem ?? (res.statusCode >= 500 ? new Problem('bad-request', 'NextAuth cannot answer this request.') : undefined)
  )
}

/**
 * Runs the work of a page behind the proxy as a request to the visitor's own application.
 * @param work gets NextAuth's options of the visitor's instance; undefined without a sandbox.
 * @returns what `work` returns, or undefined when the answer has left already: the database was away.
 */
export async function asVisitor<T>(
  req: CookieRequest,
  res: ServerResponse,
  work: (options: AuthOptions | undefined) => Promise<T>
): Promise<T | undefined> {
  try {
    const ticket = await readingTicketOf(req)
    if (!ticket) return await work(undefined)
    touch(ticket.id)
    const report = decodeProxyReport(req.headers[PROXY_REPORT_HEADER])
    const visitors = await visitorsInstance(ticket, clientOf(req))
    const run = () =>
      watched(visitors, (instance) => work(recordedOptions(instance))).catch((error: unknown) => {
        throw visitors.change ? ownCodeProblem(error) : error
      })
    return await inFlight(ticket.id, () => recordRequest(req, res, recordedAs(ticket), run, report))
  } catch (error) {
    sendProblem(error, res)
    return undefined
  }
}

async function ticketFor(action: Action, req: NextApiRequest, res: NextApiResponse): Promise<SandboxTicket | undefined> {
  if (action === 'csrf') {
    const live = await liveTicketOf(req)
    // A page elsewhere begins nothing in its readers' names.
    if (live || req.headers['sec-fetch-site'] === 'cross-site') return live
    return beginLimited(req, res, 'jwt')
  }
  return req.method === 'GET' && action !== 'return' ? readingTicketOf(req) : liveTicketOf(req)
}

async function limit(action: Action, req: NextApiRequest, ticket: SandboxTicket | undefined): Promise<void> {
  const client = clientOf(req)
  if (action === 'client-log') await limits().take('clientLogs', client, 'log lines came from your address')
  if (action === 'mail' && ticket) {
    await limits().take('mails', client, 'mails were asked for from your address')
    await limits().take('mailsOfSandbox', ticket.id, 'mails were asked for in your sandbox')
    const { email } = req.body as { email?: string }
    if (email && readEnv().SMTP_URL) await limits().take('mailsToAddress', addressHash(email), 'mails went to this address')
  }
  if (action === 'return') await limits().take('returns', client, 'returns from providers came from your address')
  if (action === 'return' && ticket) await limits().take('returnsOfSandbox', ticket.id, 'returns to your sandbox')
  if (action === 'to-provider') await limits().take('waysToProvider', client, 'sign-ins at a provider began at your address')
  if (action === 'to-provider' && ticket) await limits().take('waysToProviderOfSandbox', ticket.id, 'sign-ins at your provider')
  if (action !== 'sign-in' || !ticket) return
  await checkWrongPasswords(ticket)
  await limits().take('signIns', client, 'sign-ins came from your address')
  await limits().take('signInsOfSandbox', ticket.id, 'sign-ins in your sandbox')
  if (isCrowded(client)) throw tooManyRequests('Many readers are signing in right now.', 10)
}

/** Whether a sign-in would wait too long. Who has none waiting comes before all second ones, so only the number of clients counts then. */
function isCrowded(client: string): boolean {
  const queue = signInQueue()
  const own = queue.waitingOf(client)
  return own >= WAITING_SIGN_INS.ofClient || (own > 0 ? queue.length : queue.clients) >= WAITING_SIGN_INS.ofAll
}

/** Whom a mail is for, without the address. */
function addressHash(email: string): string {
  return createHmac('sha256', derivedKey('addresses of mails')).update(email.trim().toLowerCase()).digest('base64url')
}

function sandboxGone(): Problem {
  return new Problem('conflict', 'Your sandbox was reset meanwhile. Sign in again.', 1)
}

async function checkWrongPasswords({ id }: SandboxTicket): Promise<void> {
  await limits().check('wrongPasswords', id, 'wrong passwords')
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
  answerNoServerError(res, new Watch())
  await NextAuth(req, res, authOptions(strangersInstance(addressesOf(req))))
}
