import type { Captured } from '../core/capture'
import type { ProviderEvent } from '../core/events'
import type { Trace, TraceEvent } from '../events'
import { headerOf } from './request-body'
import { isSpecial, membersOf, show } from './show'
import { isCheckCookie, isSessionCookie } from './stages'

/** Who talks at a sign-in by OpenID Connect. */
export type Party = 'browser' | 'NextAuth' | 'provider' | 'MongoDB'

/** One step of such a sign-in: who talks to whom, and with what. */
export interface Leg {
  /** Its number in the guide's list of legs, from 1: several steps may be one leg. */
  number: number
  from: Party
  to: Party
  title: string
  /** What it is for, in a sentence. */
  says: string
  /** What was sent, called or answered. */
  values: [name: string, value: Captured][]
}

/** The latest sign-in by OpenID Connect, as far as it has come. */
export interface ProviderRun {
  legs: Leg[]
  /** `in`: it gave a session. `refused`: NextAuth answered with an error. */
  outcome: 'under way' | 'in' | 'refused'
  /** The error's code in the address, where it was refused. */
  error?: string
  /** The claims of the id_token, once NextAuth has checked it. */
  claims?: Captured
}

const BEGIN = '/api/auth/signin/oidc'
const BACK = '/api/auth/callback/oidc'

/** Follows the latest sign-in by OpenID Connect. @returns undefined where none was recorded. */
export function latestProviderRun(traces: readonly Trace[]): ProviderRun | undefined {
  const start = traces.findLastIndex(({ method, path }) => method === 'POST' && path.startsWith(BEGIN))
  const begun = traces[start]
  if (!begun) return undefined
  const later = traces.slice(start + 1)
  const end = later.findIndex(({ path }) => path.startsWith(BACK))
  const back = later[end]
  const atProvider = (end === -1 ? later : later.slice(0, end)).filter(({ path }) => path.startsWith('/api/oidc/'))
  const legs = [...beginning(begun), ...atProvider.flatMap(legAtProvider), ...(back ? returning(back) : [])]
  if (!back) return { legs, outcome: 'under way' }
  const error = addressOf(headerOf(back.response.headers, 'location'))?.get('error') ?? undefined
  const claims = providerEvent(back, 'profile')?.arguments[0]
  const isIn = back.events.some(isSessionCookie)
  return { legs, outcome: isIn ? 'in' : 'refused', ...(error !== undefined && { error }), ...(claims !== undefined && { claims }) }
}

function beginning(trace: Trace): Leg[] {
  const address = addressOf(urlIn(trace.response.body))
  return [
    {
      number: 1,
      from: 'browser',
      to: 'NextAuth',
      title: `POST ${BEGIN}`,
      says: 'You press the button. NextAuth makes state, nonce and a PKCE verifier.',
      values: []
    },
    ...trace.events.flatMap((event) => httpLeg(event, 2)),
    {
      number: 3,
      from: 'NextAuth',
      to: 'browser',
      title: 'Set-Cookie, and an address',
      says: 'Your browser keeps the three in cookies, each a JWE, and gets the provider’s address. The verifier itself is not in that.',
      values: [
        ...trace.events.filter(isCheckCookie).map(({ cookie }): [string, Captured] => [cookie.name, cookie.value]),
        ...(address ? [['address', Object.fromEntries(address)] as [string, Captured]] : [])
      ]
    }
  ]
}

function legAtProvider({ method, path, status, request }: Trace): Leg[] {
  const query = addressOf(path)
  const leg = (title: string, says: string, values: Leg['values']): Leg[] => [
    { number: 4, from: 'browser', to: 'provider', title, says, values }
  ]
  if (path.startsWith('/api/oidc/auth?')) {
    return status < 400
      ? leg('GET /api/oidc/auth', 'Your browser goes to the provider, with all that NextAuth asks for.', [
          ['query', Object.fromEntries(query ?? [])]
        ])
      : leg('GET /api/oidc/auth', 'The provider refuses what it is asked for, and sends you nowhere.', [['status', status]])
  }
  if (method !== 'POST' || !request.body) return []
  return leg('POST /api/oidc/interaction', ANSWERS[actionIn(request.body)] ?? 'You answer the provider.', [['form', request.body]])
}

/** What the buttons of the provider's pages tell it. NextAuth hears nothing of them. */
const ANSWERS: Readonly<Record<string, string>> = {
  login: 'You say who you are.',
  allow: 'You agree, and the provider makes a code.',
  refuse: 'You refuse, and the provider makes no code.',
  change: 'You want to be somebody else.'
}

function actionIn(body: Captured): string {
  const action = membersOf(body)?.find(([name]) => name === 'action')?.[1]
  return typeof action === 'string' ? action : ''
}

function returning(trace: Trace): Leg[] {
  const query = addressOf(trace.path)
  const given = Object.fromEntries(query ?? [])
  const exchange = providerEvent(trace, 'token')
  const profile = providerEvent(trace, 'profile')
  const session = trace.events.find(isSessionCookie)
  const to = headerOf(trace.response.headers, 'location')
  return [
    {
      number: 6,
      from: 'browser',
      to: 'NextAuth',
      title: `GET ${BACK}`,
      says: query?.has('error')
        ? 'The provider has sent your browser back (leg 5), with an error instead of a code.'
        : 'The provider has sent your browser back (leg 5), with a code that is good once and for a minute.',
      values: [['query', given]]
    },
    ...trace.events.flatMap((event) => {
      if (event === exchange) return [exchangeLeg(exchange)]
      if (event === profile) return [profileLeg(profile)]
      if (event.kind === 'http' && event.name !== 'POST /token') return httpLeg(event, 7)
      if (event.kind === 'adapter') return [adapterLeg(event)]
      return calledLeg(event)
    }),
    ...(session
      ? [
          {
            number: 8,
            from: 'NextAuth' as const,
            to: 'browser' as const,
            title: 'Set-Cookie',
            says: 'Your browser gets the session cookie, and the three others are cleared.',
            values: [[session.cookie.name, session.cookie.value]] as Leg['values']
          }
        ]
      : [
          {
            number: 8,
            from: 'NextAuth' as const,
            to: 'browser' as const,
            title: 'A redirect without a session',
            says: 'NextAuth leads to its error page. There is no session cookie.',
            values: [['location', to]] as Leg['values']
          }
        ])
  ]
}

function httpLeg(event: TraceEvent, number: number): Leg[] {
  if (event.kind !== 'http') return []
  const says = event.name.includes('/.well-known/')
    ? 'NextAuth reads where the provider’s addresses are. It does so anew at each of the two requests.'
    : event.name === 'GET /jwks'
      ? 'NextAuth fetches the keys with which it checks the id_token’s signature.'
      : 'NextAuth asks the provider, from server to server.'
  return [{ number, from: 'NextAuth', to: 'provider', title: event.name, says, values: [['status', event.status ?? event.error ?? null]] }]
}

function exchangeLeg(event: ProviderEvent): Leg {
  return {
    number: 7,
    from: 'NextAuth',
    to: 'provider',
    title: 'POST /token',
    says: event.error
      ? 'NextAuth compares the state, and exchanges the code for tokens. That failed.'
      : 'NextAuth compares the state, and exchanges the code for tokens. It sends the code, the PKCE verifier and, as Basic authentication, its client secret. openid-client writes the request.',
    values: [['given to openid-client', event.arguments[0] ?? null], event.error ? ['threw', event.error] : ['got', event.result ?? null]]
  }
}

function profileLeg(event: ProviderEvent): Leg {
  return {
    number: 8,
    from: 'NextAuth',
    to: 'NextAuth',
    title: 'profile()',
    says: 'The claims of the id_token become a user.',
    values: [['claims', event.arguments[0] ?? null], event.error ? ['threw', event.error] : ['returned', event.result ?? null]]
  }
}

/** What the adapter's methods are for at a sign-in. */
const ADAPTER: Readonly<Record<string, string>> = {
  getUserByAccount:
    'Is there an account with this provider and this id? NextAuth asks before your signIn callback, for its user, and after it, to decide.',
  getUser: 'Whoever is signed in already: a new account would be theirs.',
  updateUser: 'NextAuth writes the user.',
  deleteSession: 'The session of before ends.',
  getUserByEmail: 'Has somebody this email address already?',
  createUser: 'What profile() returned becomes a user document, without its id.',
  linkAccount: 'The account’s row gets the tokens, in clear, and the user’s id.',
  createSession: 'Under database NextAuth makes the session row by itself. No encode runs.'
}

function adapterLeg(event: Extract<TraceEvent, { kind: 'adapter' }>): Leg {
  const values: Leg['values'] = [
    ['arguments', event.arguments.length === 1 ? (event.arguments[0] ?? null) : event.arguments],
    event.error ? ['threw', event.error] : ['returned', event.result ?? null]
  ]
  return {
    number: 8,
    from: 'NextAuth',
    to: 'MongoDB',
    title: event.name,
    says: ADAPTER[event.name] ?? 'NextAuth asks the adapter.',
    values
  }
}

function calledLeg(event: TraceEvent): Leg[] {
  if (event.kind !== 'callback' && event.kind !== 'event' && event.kind !== 'log') return []
  if (event.name === 'redirect') return []
  const leg = (says: string, values: Leg['values']): Leg[] => [
    { number: 8, from: 'NextAuth', to: 'NextAuth', title: event.name, says, values }
  ]
  if (event.kind === 'log') return leg('NextAuth logs it.', [['message', event.message]])
  const values: Leg['values'] = [['argument', event.arguments[0] ?? null]]
  if (event.kind === 'event') return leg('An event tells the application. What a listener returns is not looked at.', values)
  values.push(event.error ? ['threw', event.error] : ['returned', event.result ?? null])
  return leg(
    event.name === 'signIn'
      ? 'Your signIn callback may still refuse. It gets account and profile.'
      : 'Your jwt callback gets account and profile, at the sign-in alone.',
    values
  )
}

function providerEvent({ events }: Trace, name: ProviderEvent['name']): ProviderEvent | undefined {
  return events.find((event): event is ProviderEvent => event.kind === 'provider' && event.name === name)
}

/** The query of an address or a path. */
function addressOf(address: string | undefined): URLSearchParams | undefined {
  return address?.includes('?') ? new URL(address, 'http://site').searchParams : undefined
}

/** The `url` in an answer of NextAuth's. */
function urlIn(body: Captured | null): string | undefined {
  if (typeof body !== 'string') return undefined
  const { url } = JSON.parse(body) as { url?: string }
  return url
}

/** The user that the signIn callback got when a link was asked for: a placeholder where nobody has the address. */
export function placeholderOf(traces: readonly Trace[]): Captured | undefined {
  const asked = traces.findLast(({ path }) => path.startsWith('/api/auth/signin/email'))
  const signIn = asked?.events.find((event) => event.kind === 'callback' && event.name === 'signIn')
  const argument = signIn?.kind === 'callback' ? signIn.arguments[0] : undefined
  if (argument === undefined || isSpecial(argument)) return undefined
  return membersOf(argument)?.find(([name]) => name === 'user')?.[1]
}

/** What NextAuth logged at the latest return from the provider. @returns undefined where it logged nothing, or the last sign-in was another. */
export function loggedAtReturn(traces: readonly Trace[]): string | undefined {
  const back = traces.findLast(({ path }) => path.startsWith('/api/auth/callback/'))
  if (!back?.path.startsWith(BACK)) return undefined
  const line = back.events.find((event) => event.kind === 'log')
  return line?.kind === 'log' ? `${line.name}: ${show(line.message)}` : undefined
}
