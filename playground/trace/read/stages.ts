import type { Stage } from '@/components/flow-picture'
import type { Place } from '@/components/place'
import type { ProviderName } from '../../nextauth/providers'
import type { CookieEvent, Trace, TraceEvent } from '../events'
import { headerOf } from './request-body'

/** What a reader can filter events by, in the order of the flow. */
export const GROUPS = {
  callbacks: 'callbacks',
  codec: 'encode, decode',
  adapter: 'adapter',
  mongodb: 'MongoDB',
  http: 'server to server',
  proxy: 'proxy',
  cookie: 'Set-Cookie',
  events: 'events',
  log: 'log'
} as const

export type Group = keyof typeof GROUPS

const GROUP_OF: Record<TraceEvent['kind'], Group> = {
  provider: 'callbacks',
  callback: 'callbacks',
  codec: 'codec',
  adapter: 'adapter',
  mongodb: 'mongodb',
  http: 'http',
  proxy: 'proxy',
  cookie: 'cookie',
  event: 'events',
  log: 'log'
}

export function groupOf({ kind }: TraceEvent): Group {
  return GROUP_OF[kind]
}

/** Where an event happened. A cookie counts for the browser, which keeps it. */
export function placeOf({ kind }: TraceEvent): Place {
  if (kind === 'mongodb') return 'mongodb'
  if (kind === 'proxy') return 'proxy'
  return kind === 'cookie' ? 'browser' : 'nextauth'
}

/** The stage of the flow that an event belongs to: the page of the guide that explains it. */
export function stageOf(event: TraceEvent, { events }: Pick<Trace, 'events'>): Stage {
  switch (event.kind) {
    case 'provider':
      return event.name === 'authorize' ? 'login' : event.name === 'sendVerificationRequest' ? 'magic-link' : 'oauth'
    case 'http':
      return 'oauth'
    case 'callback':
      return event.name === 'jwt' ? 'jwt-callback' : event.name === 'session' ? 'session-callback' : 'login'
    case 'codec':
    case 'cookie':
      return 'cookie'
    case 'proxy':
      return 'middleware'
    case 'event':
      return event.name === 'events.session' ? 'client' : 'login'
    default: {
      // A database command, an adapter's method and a log line belong to the event around them.
      const parent = event.parent === null ? undefined : events[event.parent]
      if (parent) return stageOf(parent, { events })
      return event.kind === 'adapter' && event.name === 'getSessionAndUser' ? 'session-callback' : 'login'
    }
  }
}

/** The purpose of a request, in the reader's words. */
export function purposeOf({ method, path, status, request, events }: Trace): string {
  const [pathname = ''] = path.split('?')
  const action = pathname.replace(/^\/api\/auth\//, '')
  if (action.startsWith('callback/')) {
    const isIn = events.some(isSessionCookie)
    if (action === 'callback/credentials') return isIn ? 'your sign-in' : 'a refused sign-in'
    if (action === 'callback/email') return isIn ? 'your link, opened: your sign-in' : 'a link, refused'
    return isIn ? 'back from the provider: your sign-in' : 'back from the provider, refused'
  }
  if (action === 'error' || action === 'signin' || action === 'verify-request') return 'NextAuth leads to a page'
  if (pathname === '/api/playground/provider-tokens') return 'the provider’s tokens, sent to the provider'
  if (action === 'signin/email') return 'a magic link, asked for'
  if (action === 'signin/oidc') return 'the way to the provider'
  if (pathname.startsWith('/api/oidc/')) return purposeAtProvider(method, pathname)
  if (action === 'signout') return 'your sign-out'
  if (action === 'session')
    return method === 'POST' ? 'update()' : cookieOf(request) ? 'a session read' : 'a session read without a session'
  if (action === 'csrf') return 'a CSRF token, before a sign-in or sign-out'
  if (pathname === '/demo/dashboard') return status === 200 ? 'the protected page' : 'the protected page, refused'
  if (pathname.startsWith('/api/playground/database')) return 'your edit in the database'
  return 'NextAuth’s API'
}

/** A request of the browser to the OpenID provider. */
function purposeAtProvider(method: string, pathname: string): string {
  if (pathname.startsWith('/api/oidc/interaction/'))
    return method === 'POST' ? 'the provider: your answer' : 'the provider: who you are, whether you agree'
  return pathname === '/api/oidc/auth' ? 'the provider: what NextAuth asks for' : 'the provider: on to the next page'
}

/** The provider by which a request signed somebody in; undefined for any other request. */
export function providerOf({ path, events }: Pick<Trace, 'path' | 'events'>): ProviderName | undefined {
  const [, provider] = /^\/api\/auth\/callback\/(credentials|email|oidc)(?:\?|$)/.exec(path) ?? []
  return events.some(isSessionCookie) ? (provider as ProviderName | undefined) : undefined
}

/** The latest recorded sign-in that worked. */
export function latestSignIn(traces: readonly Trace[]): Trace | undefined {
  return traces.findLast((trace) => providerOf(trace) !== undefined)
}

/** The provider of the latest recorded sign-in that worked. */
export function signedInBy(traces: readonly Trace[]): ProviderName | undefined {
  const signIn = latestSignIn(traces)
  return signIn && providerOf(signIn)
}

/** Whether an event gives the browser a session. */
export function isSessionCookie(event: TraceEvent): event is CookieEvent {
  return event.kind === 'cookie' && !event.clears && event.cookie.name.includes('session-token')
}

function cookieOf(request: Trace['request']): boolean {
  return headerOf(request.headers, 'cookie').includes('next-auth.session-token')
}

/** Whether an event gives the browser a cookie that guards a sign-in at a provider: state, PKCE verifier or nonce. */
export function isCheckCookie(event: TraceEvent): event is CookieEvent {
  return event.kind === 'cookie' && !event.clears && /\.(state|pkce\.code_verifier|nonce)$/.test(event.cookie.name)
}

/** Characters of a path that a row has room for. */
const LONGEST = 60

/** A request's path, short: NextAuth's own without their prefix. */
export function shortPath({ path }: Trace): string {
  const short = path.replace(/^\/api\/auth\//, '').replace(/^\/api\/playground\//, '')
  // Codes, states and tokens in it are long; the opened request has them.
  return short.length > LONGEST ? `${short.split('?')[0]}?…` : short
}

/** How deep an event is nested, from 0. */
export function depthOf(event: TraceEvent, events: readonly TraceEvent[]): number {
  const parent = event.parent === null ? undefined : events[event.parent]
  return parent ? depthOf(parent, events) + 1 : 0
}

/** An event in a few words, for those who do not open it. */
export function summaryOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'callback':
      return event.trigger ? `trigger: "${event.trigger}"` : ''
    case 'http':
      return event.status === undefined ? (event.error ?? 'no answer') : String(event.status)
    case 'mongodb':
      return `${event.collection}${event.count === undefined ? '' : `, ${event.count === 1 ? '1 document' : `${event.count} documents`}`}`
    case 'proxy':
      return event.decision === 'pass' ? (event.result ? 'let pass: a token' : 'let pass: null') : 'redirected: null'
    case 'cookie':
      return `${event.cookie.name}${event.clears ? ', cleared' : `, ${event.cookie.value.length} bytes`}`
    case 'log':
      return event.level
    default:
      return ''
  }
}
