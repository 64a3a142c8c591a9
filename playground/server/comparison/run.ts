import { mongo } from '@/lib/mongo/runtime'
import type { OwnSite } from '../../lab/bench'
import { signInAtProvider } from '../../lab/identity-sign-in'
import { askForLink, openLink } from '../../lab/magic-link'
import { Visitor } from '../../lab/visitor'
import { sessionCookieName } from '../../nextauth/cookie-name'
import type { Strategy } from '../../nextauth/options'
import type { ProviderName } from '../../nextauth/providers'
import { DEMO_USERS } from '../../sandbox/demo-credentials'
import { ownHeaders } from '../../sandbox/own-requests'
import { removeSandbox } from '../../sandbox/store'
import { openTicket, sandboxCookieName } from '../../sandbox/ticket'
import type { Trace } from '../../trace/events'
import type { Inbox } from '../inbox'
import type { Collections } from '../rows'
import type { PlaygroundState } from '../state'
import type { Comparison, Measured, Progress } from './figures'
import { readDuringOutage } from './outage'

/** Number of steps under each strategy besides the reads, for the progress. */
const STEPS = 6
const NEW_NAME = 'renamed'

/**
 * Takes both strategies through the whole flow over HTTP, each in a sandbox of its own that is removed afterwards.
 * @param site this site, as a client of itself.
 * @param reads session reads under each strategy.
 * @param provider by which it signs in.
 * @param tell hears of each step before it is taken.
 * @param signal ends it early, between two steps.
 */
export async function compare(
  site: OwnSite,
  { reads, provider }: { reads: number; provider: ProviderName },
  tell: (progress: Progress) => void,
  signal: AbortSignal
): Promise<Comparison> {
  let done = 0
  const step = (strategy: Strategy) => (doing: string) => {
    signal.throwIfAborted()
    tell({ done: done++, of: 2 * (reads + STEPS), doing: `${strategy}: ${doing}` })
  }
  const jwt = rounded(await measure(site, 'jwt', provider, reads, step('jwt')))
  const database = rounded(await measure(site, 'database', provider, reads, step('database')))
  return { at: new Date().toISOString(), engine: mongo().engine, provider, jwt, database }
}

/** Numbers to two decimals: no clock here is better than that. */
function rounded(measured: Measured): Measured {
  const round = (_key: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value)
  return JSON.parse(JSON.stringify(measured, round)) as Measured
}

/** @param step gets each next step in words, and throws when nobody waits for the comparison any more. */
async function measure(
  site: OwnSite,
  strategy: Strategy,
  provider: ProviderName,
  reads: number,
  step: (doing: string) => void
): Promise<Measured> {
  const visitor = new Visitor(site.url, ownHeaders(site.client))
  const name = sessionCookieName()
  const state = () => visitor.json<PlaygroundState>('/api/playground/state')
  const rows = async () => (await visitor.json<{ collections: Collections }>('/api/playground/database')).collections
  const readSession = (who: Visitor) => who.json<{ user?: { username: string } }>('/api/auth/session')
  try {
    step('sign in')
    await visitor.setStrategy(strategy)
    await signInBy(provider, visitor)
    const { cookie, proxy, tracing } = await state()
    const { users, sessions } = await rows()
    const before = await readSession(visitor)

    const readMs: number[] = []
    let setCookies = 0
    for (let i = 0; i < reads; i++) {
      step(`session read ${i + 1} of ${reads}`)
      const start = performance.now()
      const response = await visitor.fetch('/api/auth/session')
      await response.text()
      readMs.push(performance.now() - start)
      setCookies += response.headers.getSetCookie().filter((line) => line.startsWith(name)).length
    }

    step('rename the user, read')
    const id = String(users.find(({ username }) => username === before.user?.username)?._id)
    await visitor.patch(`/api/playground/database/users/${id}`, { username: NEW_NAME })
    const seesRename = (await readSession(visitor)).user?.username === NEW_NAME

    step('sign out, replay the old cookie')
    const copy = visitor.copy()
    await visitor.signOut()
    const copyWorksAfterSignOut = (await readSession(copy)).user !== undefined

    step('sign in again, revoke')
    await signInBy(provider, visitor, 'again')
    const { lifetimeSeconds, row } = await whatIsLeft()
    const revokedAfterMs = row ? await revoke(row) : null

    step('count the commands')
    const commands = tracing
      ? countCommands((await visitor.json<{ traces: Trace[] }>('/api/playground/trace')).traces, provider, reads)
      : null

    step('stop a database of its own, read')
    const outage = await readDuringOutage(strategy)
    return {
      cookieBytes: cookie?.bytes ?? 0,
      cookies: cookie?.chunks ?? 0,
      sessionRows: sessions.length,
      setCookiesPerRead: setCookies / reads,
      commands,
      readMs,
      seesRename,
      revokedAfterMs,
      lifetimeSeconds,
      copyWorksAfterSignOut,
      proxySees: proxy ? 'token' : 'null',
      outage
    }
  } finally {
    const ticket = await openTicket(visitor.cookies.get(sandboxCookieName()))
    if (ticket) await removeSandbox(ticket.id)
  }

  /** Seconds for which the visitor's cookie stays valid, and the `_id` of its row. */
  async function whatIsLeft(): Promise<{ lifetimeSeconds: number; row: string | undefined }> {
    const { token, cookie } = await state()
    const session = (await rows()).sessions.find(({ sessionToken }) => sessionToken === cookie?.value)
    const ends = session ? Date.parse(String(session.expires)) : Number(token?.exp) * 1000
    return { lifetimeSeconds: Math.max(0, (ends - Date.now()) / 1000), row: session && String(session._id) }
  }

  /** @returns milliseconds from the request that deletes the row to the answer of a read that has no session any more. */
  async function revoke(row: string): Promise<number | null> {
    const start = performance.now()
    await visitor.fetch(`/api/playground/database/sessions/${row}`, { method: 'DELETE' })
    const { user: left } = await readSession(visitor)
    return left ? null : performance.now() - start
  }
}

/** Signs a visitor in, as a user with a username. @param time by credentials, `again` is as another user. */
async function signInBy(provider: ProviderName, visitor: Visitor, time: 'first' | 'again' = 'first'): Promise<void> {
  const [user, other] = DEMO_USERS
  if (provider === 'credentials') {
    const { username, password } = time === 'first' ? user : other
    await visitor.signIn(username, password)
  } else if (provider === 'oidc') {
    await signInAtProvider(visitor)
  } else {
    await askForLink(visitor, user.email)
    const [mail] = (await visitor.json<Inbox>('/api/playground/inbox')).mails
    if (!mail) throw new Error('No mail has arrived.')
    await openLink(visitor, new URL(mail.url))
  }
}

/** MongoDB commands of the first sign-in, of the timed reads on average, and of the sign-out. */
function countCommands(traces: readonly Trace[], provider: ProviderName, reads: number): Measured['commands'] {
  const count = ({ events }: Trace) => events.filter(({ kind }) => kind === 'mongodb').length
  const of = (path: string) => traces.filter((trace) => trace.path.startsWith(`/api/auth/${path}`))
  const [signIn] = of(`callback/${provider}`)
  // A magic link takes a request before it.
  const [asked] = provider === 'email' ? of('signin/email') : []
  const [signOut] = of('signout')
  if (!signIn || !signOut) return null
  const timed = of('session').slice(0, reads)
  const total = timed.reduce((sum, trace) => sum + count(trace), 0)
  return { signIn: count(signIn) + (asked ? count(asked) : 0), read: total / timed.length, signOut: count(signOut) }
}
