import type { Box, Stage } from '@/components/flow-picture'
import type { ProviderName } from '../../nextauth/providers'
import type { Captured } from '../core/capture'
import type { ProviderEvent } from '../core/events'
import type { CookieEvent, Trace, TraceEvent } from '../events'
import { isUndefined, plain } from './show'
import { isCheckCookie, isSessionCookie, latestSignIn, providerOf, stageOf } from './stages'

/** The values that exist after a step. Undefined: not yet. */
export interface Existing {
  /** What authorize() returned; under database, at a session read, the user that the adapter found. */
  user?: unknown
  token?: unknown
  cookie?: { name: string; value: string }
  session?: unknown
}

/** One step of a recorded run. */
export interface RunStep {
  trace: Trace
  /** By which the run signed in. */
  way: ProviderName
  /** Undefined for the last step, in which the page gets its session. */
  event?: TraceEvent
  title: string
  /** What happened, in a sentence. */
  says: string
  stage: Stage
  /** The boxes of the flow picture that take part, and the line in them. */
  boxes: readonly Box[]
  line: string
  exists: Existing
}

/**
 * The latest recorded run as steps, in the order in which they began: a sign-in that worked, and the requests after it up to the
 * first session read and the first visit of the protected page. Empty without a sign-in.
 */
export function latestRun(traces: readonly Trace[]): RunStep[] {
  const signIn = latestSignIn(traces)
  if (!signIn) return []
  const start = traces.indexOf(signIn)
  const way = providerOf(signIn) ?? 'credentials'
  const begun = beginningOf(way, traces.slice(0, start))
  const later = traces.slice(start + 1)
  const read = later.find(({ method, path, events }) => method === 'GET' && path.startsWith('/api/auth/session') && events.some(isSession))
  const visit = later.find(({ path, events }) => path.startsWith('/demo/dashboard') && events.some(({ kind }) => kind === 'proxy'))
  const run = traces.filter((trace) => trace === begun || trace === signIn || trace === read || trace === visit)
  const steps: Step[] = []
  for (const trace of run) {
    for (const event of trace.events) {
      const step = stepOf(trace, event, steps.at(-1)?.exists ?? {})
      if (step) steps.push(step)
    }
    if (trace === read) steps.push(sessionArrives(trace, steps.at(-1)?.exists ?? {}))
  }
  return steps.map((step) => ({ ...step, way }))
}

function isSession(event: TraceEvent): boolean {
  return event.kind === 'callback' && event.name === 'session'
}

function stepOf(trace: Trace, event: TraceEvent, exists: Existing): Step | undefined {
  const step = (title: string, says: string, boxes: readonly Box[], line: string, made: Existing = {}): Step => ({
    trace,
    event,
    title,
    says,
    stage: stageOf(event, trace),
    boxes,
    line,
    exists: { ...exists, ...made }
  })
  switch (event.kind) {
    case 'provider':
      return providerStep(event, step)
    case 'http':
      return step(
        event.name,
        'NextAuth asks the provider, from server to server. The browser sees none of it.',
        ['nextauth', 'proxy'],
        'code, tokens'
      )
    case 'mongodb':
      return step(`${event.name} ${event.collection}`, 'NextAuth’s code asks MongoDB.', ['nextauth', 'mongodb'], event.collection)
    case 'callback':
      if (event.name === 'signIn')
        return step('signIn', 'The signIn callback may still refuse. Here it does not.', ['nextauth'], 'signIn', userOf(event.arguments[0]))
      if (event.name === 'jwt')
        return step('jwt', 'The jwt callback decides what is in the token.', ['nextauth'], 'jwt', {
          token: value(event.result),
          ...userOf(event.arguments[0])
        })
      if (event.name === 'session')
        return step('session', 'The session callback decides what the page gets.', ['nextauth'], 'session', {
          session: value(event.result),
          ...userOf(event.arguments[0])
        })
      return undefined
    case 'codec':
      return event.name === 'decode'
        ? step('decode', 'The cookie of the request is decrypted.', ['cookie', 'nextauth'], 'encode, decode', {
            token: value(event.result)
          })
        : trace.strategy === 'database'
          ? step(
              'encode',
              'Overridden here: it stores a session row. No token is encrypted, and the claims are dropped.',
              ['nextauth'],
              'encode, decode',
              { token: undefined }
            )
          : step('encode', 'The token is encrypted into a JWE.', ['nextauth'], 'encode, decode')
    case 'proxy':
      return step('getToken()', 'The proxy decodes the cookie by itself; no callback runs.', ['cookie', 'proxy'], 'getToken()')
    case 'cookie':
      if (isSessionCookie(event))
        return step(
          'Set-Cookie',
          'The answer leaves with the session cookie, and the browser keeps it.',
          ['set-cookie', 'cookie'],
          'cookie',
          {
            cookie: { name: event.cookie.name, value: event.cookie.value }
          }
        )
      return isCheckCookie(event)
        ? step(
            `Set-Cookie ${shortName(event)}`,
            'The browser keeps it until the provider sends it back.',
            ['set-cookie', 'cookie'],
            'cookie'
          )
        : undefined
    default:
      return undefined
  }
}

/** A step before it is known by which way the run signed in. */
type Step = Omit<RunStep, 'way'>

/** Puts a step together. */
type MakeStep = (title: string, says: string, boxes: readonly Box[], line: string, made?: Existing) => Step

function providerStep({ name, result }: ProviderEvent, step: MakeStep): Step {
  switch (name) {
    case 'authorize':
      return step(
        'authorize()',
        'The form arrived. authorize() looks the user up and compares the password.',
        ['form', 'nextauth'],
        'authorize',
        { user: value(result) }
      )
    case 'sendVerificationRequest':
      return step(
        'sendVerificationRequest()',
        'The mail leaves with a link, and MongoDB keeps a hash of its token.',
        ['nextauth', 'proxy'],
        'mail'
      )
    case 'token':
      return step(
        'the code for tokens',
        'NextAuth checks state, and sends the code with the PKCE verifier to the provider.',
        ['nextauth', 'proxy'],
        'code, tokens'
      )
    case 'profile':
      return step('profile()', 'The claims of the id_token become a user.', ['nextauth'], 'profile', { user: value(result) })
  }
}

/** The request that began a sign-in: the one for the link, or for the way to the provider. Credentials have none. */
function beginningOf(way: ProviderName, before: readonly Trace[]): Trace | undefined {
  return way === 'credentials' ? undefined : before.findLast(({ path }) => path.startsWith(`/api/auth/signin/${way}`))
}

function shortName({ cookie }: CookieEvent): string {
  return cookie.name.replace(/^.*?next-auth\./, '')
}

function value(captured: Captured | undefined): unknown {
  return captured === undefined || isUndefined(captured) ? undefined : plain(captured)
}

/** Under database the session callback gets the user that the adapter found. */
function userOf(argument: Captured | undefined): Existing {
  const { user } = (argument === undefined ? {} : plain(argument)) as { user?: unknown }
  return user === undefined ? {} : { user }
}

function sessionArrives(trace: Trace, exists: Existing): Step {
  return {
    trace,
    title: 'useSession()',
    says: 'The page gets what the session callback returned, and nothing else.',
    stage: 'client',
    boxes: ['cookie'],
    line: 'useSession()',
    exists
  }
}
