import type { Strategy } from '../../nextauth/options'
import type { ProviderName } from '../../nextauth/providers'
import type { Captured } from '../core/capture'
import type { CallbackEvent, ProviderEvent } from '../core/events'
import type { MongoEvent, Trace, TraceEvent } from '../events'
import { ranOwnCode } from './own-code'
import { membersOf, plain } from './show'
import { providerOf } from './stages'

/** The stages of a user's field on its way from the database to a component, in order. */
export const FIELD_STAGES = ['document', 'authorize', 'token', 'getToken', 'session', 'useSession'] as const

export type FieldStage = (typeof FIELD_STAGES)[number]

const COPIERS = ['authorize', 'jwt', 'session'] as const

/** The functions that decide which fields go on. */
export type Copier = (typeof COPIERS)[number]

export interface FieldRow {
  /** Its name in the document. */
  field: string
  /** Its name at each stage. Null: the stage lacks it. Undefined: there is nothing to look at. */
  at: Record<FieldStage, string | null | undefined>
  /** The first stage that lacks it although the one before had it, and the code that left it out. */
  stops?: { stage: FieldStage; code: Copier }
}

/** What became of the fields of the user document. */
export interface Followed {
  strategy: Strategy
  /** By which the reader signed in. It decides what stands at the stage `authorize`: what profile() returned, or nothing. */
  provider: ProviderName
  rows: FieldRow[]
  /** Where the reader's own code decided. */
  own: readonly Copier[]
}

/** Other names of a field: NextAuth calls the id `id`, and in a token `sub`. */
const ALIASES: Record<string, readonly string[]> = { _id: ['_id', 'id', 'sub'] }

/**
 * The code that decides, stage by stage, which fields go on. Under database the result of authorize() goes no further than the
 * sign-in: the session callback gets the document itself.
 */
const CODE: Record<Strategy, Partial<Record<FieldStage, Copier>>> = {
  jwt: { authorize: 'authorize', token: 'jwt', session: 'session' },
  database: { session: 'session' }
}

/**
 * Follows every field of the user document through the latest sign-in and the requests after it.
 * @returns one row for each field in the document's order; undefined without a recorded sign-in. Under `database`
 *   there is no token to look at, so `token` and `getToken` are undefined; so is any stage that has not been reached yet.
 */
export function followFields(traces: readonly Trace[]): Followed | undefined {
  const isStart = (trace: Trace) => trace.events.some(isAuthorized) || (providerOf(trace) ?? 'credentials') !== 'credentials'
  const start = traces.findLastIndex(isStart)
  const signIn = traces[start]
  if (!signIn) return undefined
  const provider = providerOf(signIn) ?? 'credentials'
  const { strategy } = signIn
  const later = traces.slice(start).filter((trace) => trace.strategy === strategy)
  const last = <Event extends TraceEvent>(is: (event: TraceEvent) => event is Event) => later.flatMap(({ events }) => events).findLast(is)
  const callback = (name: CallbackEvent['name']) =>
    last((event): event is CallbackEvent => event.kind === 'callback' && event.name === name && event.result !== undefined)
  const find = last(isUserDocument)
  const proxy = last((event) => event.kind === 'proxy')
  const read = later.findLast(({ path, response }) => path.startsWith('/api/auth/session') && typeof response.body === 'string')

  const authorized = last((event): event is ProviderEvent => event.kind === 'provider' && ['authorize', 'profile'].includes(event.name))
  const calls = { authorize: authorized, jwt: callback('jwt'), session: callback('session') }

  const names: Record<FieldStage, readonly string[] | undefined> = {
    document: namesOf(find?.documents?.[0]),
    authorize: namesOf(authorized?.result),
    token: strategy === 'database' ? undefined : namesOf(calls.jwt?.result),
    getToken: strategy === 'database' || !proxy ? undefined : (namesOf(proxy.result) ?? []),
    session: namesOf(memberOf(calls.session?.result, 'user')),
    useSession: userNames(read?.response.body)
  }
  const own = COPIERS.filter((name) => ranOwnCode(calls[name]))
  // With any other provider NextAuth hands on the document itself.
  const { authorize, ...others } = CODE[strategy]
  const code = provider === 'credentials' ? { authorize, ...others } : others
  return { strategy, provider, own, rows: (names.document ?? []).map((field) => rowOf(field, names, code)) }
}

/** The number of stages that a field passes before it ends for good: all of them for one that comes back later. @param stages those that are shown. */
export function reachOf({ at, stops }: FieldRow, stages: readonly FieldStage[] = FIELD_STAGES): number {
  // The session callback has a source of its own, so a field may come back there.
  const end = stops ? stages.indexOf(stops.stage) : stages.length
  return stages.slice(end).some((stage) => typeof at[stage] === 'string') ? stages.length : end
}

function rowOf(field: string, names: Record<FieldStage, readonly string[] | undefined>, code: (typeof CODE)[Strategy]): FieldRow {
  const wanted = ALIASES[field] ?? [field]
  const entries = FIELD_STAGES.map(
    (stage) => [stage, names[stage] && (wanted.find((name) => names[stage]?.includes(name)) ?? null)] as const
  )
  const at = Object.fromEntries(entries) as FieldRow['at']
  const stop = FIELD_STAGES.find((stage) => at[stage] === null && code[stage])
  const copier = stop && code[stop]
  return { field, at, ...(stop && copier && { stops: { stage: stop, code: copier } }) }
}

function isUserDocument(event: TraceEvent): event is MongoEvent {
  const isWhole = event.kind === 'mongodb' && event.collection === 'users' && (event.name === 'find' || event.name === 'insert')
  return isWhole && (event.documents?.length ?? 0) > 0
}

function isAuthorized(event: TraceEvent): boolean {
  return event.kind === 'provider' && event.name === 'authorize' && namesOf(event.result) !== undefined
}

function namesOf(value: Captured | undefined): string[] | undefined {
  return value === undefined || Array.isArray(value) ? undefined : membersOf(value)?.map(([name]) => name)
}

function memberOf(value: Captured | undefined, name: string): Captured | undefined {
  return value === undefined ? undefined : membersOf(value)?.find(([member]) => member === name)?.[1]
}

/** The names in `user` of a session as NextAuth's answer has it. */
function userNames(body: Captured | null | undefined): string[] | undefined {
  if (typeof body !== 'string') return undefined
  const { user } = plain(JSON.parse(body) as Captured) as { user?: object }
  return user && Object.keys(user)
}
