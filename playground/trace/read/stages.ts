import type { Stage } from '@/components/flow-picture'
import type { Place } from '@/components/place'
import type { Trace, TraceEvent } from '../events'
import { headerOf } from './request-body'

/** What a reader can filter events by, in the order of the flow. */
export const GROUPS = {
  callbacks: 'callbacks',
  codec: 'encode, decode',
  adapter: 'adapter',
  mongodb: 'MongoDB',
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
      return 'login'
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
export function purposeOf({ method, path, status, request }: Trace): string {
  const [pathname = ''] = path.split('?')
  const action = pathname.replace(/^\/api\/auth\//, '')
  if (action.startsWith('callback/')) return status === 200 ? 'your sign-in' : 'a refused sign-in'
  if (action === 'signout') return 'your sign-out'
  if (action === 'session')
    return method === 'POST' ? 'update()' : cookieOf(request) ? 'a session read' : 'a session read without a session'
  if (action === 'csrf') return 'a CSRF token, before a sign-in or sign-out'
  if (pathname === '/demo/dashboard') return status === 200 ? 'the protected page' : 'the protected page, refused'
  if (pathname.startsWith('/api/playground/database')) return 'your edit in the database'
  return 'NextAuth’s API'
}

function cookieOf(request: Trace['request']): boolean {
  return headerOf(request.headers, 'cookie').includes('next-auth.session-token')
}

/** A request's path, short: NextAuth's own without their prefix. */
export function shortPath({ path }: Trace): string {
  return path.replace(/^\/api\/auth\//, '').replace(/^\/api\/playground\//, '')
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
