import type { AuthOptions } from 'next-auth'
import type { Captured } from '../trace/core/capture'
import type { AuthEvent, CallbackEvent } from '../trace/core/events'
import { isUndefined, membersOf } from './text'

/** A known mistake that a request showed. */
export interface Warning {
  message: string
  /** The page of the guide that explains it. */
  href: string
}

type Members = { [name: string]: Captured }

/** Fields that say who a reader is and what they may do. */
const RIGHTS = /^(_?id|sub|email|roles?|permissions?|scopes?)$|admin|verified/i
/** Names of hashes and passwords. */
const PASSWORD = /password|passwd|hash$/i

/**
 * The known mistakes that one request shows.
 * @param events complete ones.
 * @param cookies the names of the cookies that the answer sets.
 * @param strategy of the application; undefined where NextAuth called nothing.
 */
export function warningsOf(events: AuthEvent[], cookies: string[], strategy: string | undefined): Warning[] {
  const found = events.flatMap((event) => {
    if (event.kind === 'provider' && event.name === 'authorize') return ofAuthorize(event.result)
    return event.kind === 'callback' ? ofCallback(event, strategy) : []
  })
  found.push(...ofCookies(cookies))
  // jwt and session may run more than once in a request.
  return found.filter(({ message }, index) => found.findIndex((other) => other.message === message) === index)
}

/** Known mistakes that no request has to show: credentials need more than an adapter under `database`. */
export function ofOptions({ session, adapter, providers, jwt }: AuthOptions): Warning[] {
  const isDatabase = strategyOf({ session, adapter }) === 'database'
  if (!isDatabase || !providers.some(({ type }) => type === 'credentials')) return []
  // NextAuth looks for the option alone here, and not for the adapter that stands in for it.
  if (session?.strategy && providers.every(({ type }) => type === 'credentials')) {
    const message = 'strategy "database" with credentials alone: NextAuth refuses every request'
    return [{ message, href: '/experiments/credentials-only' }]
  }
  if (jwt?.encode) return []
  const message = 'strategy "database": NextAuth makes no row at a sign-in with credentials'
  return [{ message, href: '/experiments/split-brain' }]
}

/** The strategy that NextAuth takes. Source: next-auth 4.24, `core/init.js`. */
export function strategyOf({ session, adapter }: Pick<AuthOptions, 'session' | 'adapter'>): 'jwt' | 'database' {
  return session?.strategy ?? (adapter ? 'database' : 'jwt')
}

/** `jwt(token, user)`: v3. */
export function ofParameters(name: string, callback: unknown): Warning[] {
  if (typeof callback !== 'function' || callback.length < 2) return []
  return [{ message: `callbacks.${name} declares ${callback.length} parameters: v4 passes one object`, href: '/reference/v3#what-changed' }]
}

function ofAuthorize(result: Captured | undefined): Warning[] {
  const user = membersOf(result)
  if (!user || !isUndefined(user.id)) return []
  return [{ message: 'authorize() returned a user without id: the token gets no sub', href: '/experiments/authorize-returns' }]
}

function ofCallback(event: CallbackEvent, strategy: string | undefined): Warning[] {
  const { name, error, result, own } = event
  const given = membersOf(event.arguments[0]) ?? {}
  if (error !== undefined) return ofFailure(event, given, strategy)
  if (!own) return name === 'session' ? ofDefaultSession(given) : []
  if (isUndefined(result) || (result === null && name !== 'signIn'))
    return [{ message: `callbacks.${name} returned nothing`, href: `/reference/callbacks#${name.toLowerCase()}` }]
  const returned = membersOf(result)
  if (!returned) return []
  if (name === 'jwt') return [...withPassword('token', 'a cookie carries it', returned), ...ofToken(given, returned)]
  return name === 'session' ? [...withPassword('session', 'every page shows it', returned), ...ofSession(given, returned)] : []
}

/** What this callback was not given under the strategy of its application. */
function ofFailure({ name, error = '' }: CallbackEvent, given: Members, strategy: string | undefined): Warning[] {
  if (!/undefined|null/.test(error)) return []
  if (name === 'jwt' && isUndefined(given.user))
    return [{ message: 'callbacks.jwt gets user at the sign-in alone', href: '/flow/jwt-callback#common-mistake' }]
  const [missing, there] = strategy === 'database' ? ['token', 'user'] : ['user', 'token']
  // Without what the strategy gives, the fault lies before this callback: callbacks.jwt returned nothing, say.
  if (name !== 'session' || isUndefined(given[there])) return []
  const message = `callbacks.session gets ${there} and no ${missing} under this strategy`
  return [{ message, href: '/flow/session-callback#common-mistake' }]
}

function withPassword(what: string, where: string, returned: Members): Warning[] {
  const path = pathOfPassword(returned)
  return path ? [{ message: `the ${what} has "${path}": ${where}`, href: '/experiments/leak-the-document' }] : []
}

/** The first member, however deep, that is a password or a hash: by its name, or by bcrypt's form. */
function pathOfPassword(members: Members, prefix = ''): string | undefined {
  for (const [name, value] of Object.entries(members)) {
    const inner = membersOf(value)
    const isHash = typeof value === 'string' && /^\$(2[abxy]|argon2\w*|scrypt)\$/.test(value)
    if (!inner && !isUndefined(value) && value !== null && typeof value !== 'boolean' && (PASSWORD.test(name) || isHash))
      return prefix + name
    const deeper = inner && pathOfPassword(inner, `${prefix}${name}.`)
    if (deeper) return deeper
  }
  return undefined
}

function ofToken(given: Members, returned: Members): Warning[] {
  const token = membersOf(given.token) ?? {}
  const sent = membersOf(given.session) ?? {}
  const found: Warning[] = []
  const lost = Object.keys(returned).filter((name) => isUndefined(returned[name]) && !isUndefined(token[name]))
  if (lost.length && isUndefined(given.user))
    found.push({
      message: `this read lost ${list(lost)}: callbacks.jwt gets user at the sign-in alone`,
      href: '/flow/jwt-callback#common-mistake'
    })
  const taken = Object.keys(sent).filter((name) => RIGHTS.test(name) && same(sent[name], returned[name]) && !same(sent[name], token[name]))
  if (given.trigger === 'update' && taken.length)
    found.push({ message: `update() wrote ${list(taken)} as the page sent it`, href: '/experiments/trust-the-update' })
  return found
}

function ofSession(given: Members, returned: Members): Warning[] {
  const before = membersOf(membersOf(given.session)?.user) ?? {}
  const user = membersOf(returned.user) ?? {}
  // NextAuth itself gives name, email and image, whether or not they have a value. Source: next-auth 4.24, `core/routes/session.js`.
  const wasThere = (name: string) => name in before && isUndefined(before[name])
  const missing = Object.keys(user).filter((name) => isUndefined(user[name]) && !wasThere(name))
  if (!missing.length) return []
  return [{ message: `session.user has undefined ${list(missing)}: JSON leaves it out`, href: '/flow/session-callback#common-mistake' }]
}

/** Claims that NextAuth has itself. */
const STANDARD = ['name', 'email', 'picture', 'sub', 'iat', 'exp', 'jti']

/** Claims that stay in the token, since nothing copies them. */
function ofDefaultSession({ token }: Members): Warning[] {
  const added = Object.keys(membersOf(token) ?? {}).filter((name) => !STANDARD.includes(name))
  if (!added.length) return []
  return [{ message: `without callbacks.session no page sees ${list(added)}`, href: '/flow/session-callback' }]
}

function ofCookies(names: string[]): Warning[] {
  const chunks = names.filter((name) => /session-token\.\d+$/.test(name)).length
  if (chunks < 2) return []
  return [{ message: `the token fills ${chunks} cookies, and every request carries them`, href: '/experiments/grow-the-token' }]
}

const same = (one: Captured | undefined, other: Captured | undefined) => JSON.stringify(one) === JSON.stringify(other)
const list = (names: string[]) => [...names.slice(0, 3).map((name) => `"${name}"`), ...(names.length > 3 ? ['…'] : [])].join(', ')
