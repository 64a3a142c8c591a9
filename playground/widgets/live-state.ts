import type { Session } from 'next-auth'
import type { Strategy } from '../nextauth/options'
import { userOf } from '../own-code/session-user'
import { isSignedIn, type Snapshot } from './snapshot'

/** What the reader does, one at a time. */
export type Action =
  | { name: 'signIn' | 'signOut' | 'readSession' | 'visitDashboard' | 'deleteSession' | 'clearTraces' | 'reset' }
  /** Of magic links. */
  | { name: 'askForMail' | 'expireMail' }
  /** The provider's tokens, sent to the provider. */
  | { name: 'useTokens' }
  /** Steps of the path: the reader looked at the cookie, or put back a copy of an old one. */
  | { name: 'look' | 'replay' }
  /** The reader's own code and options, or the site's again. */
  | { name: 'configure' }
  | { name: 'switchStrategy'; strategy: Strategy }
  | { name: 'editUser'; id: string; fields: readonly string[] }

/**
 * What led to a moment: an action, the page's opening, something elsewhere (another tab, or a return to this one), or that the sandbox
 * is another one.
 */
export type Occasion = Action | { name: 'open' | 'elsewhere' | 'newSandbox' }

/** What the reader is told of a failure. */
export type Notice =
  /** `reason`: in the words of whoever refused; undefined when nothing is known. */
  { kind: 'failed'; reason: string | undefined } | { kind: 'notAnswering' }

/** What was on screen once something had happened. */
export interface Moment {
  /** Counts from 1. */
  number: number
  after: Occasion
  /** Milliseconds since 1970. */
  at: number
  snapshot: Snapshot
}

/** What the site answered last about the reader. */
export type Reading = Omit<Snapshot, 'session'>

export interface LiveState {
  /** As next-auth's client has it; undefined until it has asked. */
  session: Session | null | undefined
  reading: Reading | null
  /** What panels show; while an action is under way, as it was before it. Null until all of it has arrived. */
  shown: Snapshot | null
  /** What was shown before the last action that worked. */
  before: Snapshot | null
  /** The action under way. */
  busy: Action | null
  /** What was begun on a page before this one, until what it led to has been read. */
  begun: Action | null
  notice: Notice | null
  /** When the reader's last known sandbox began, an ISO date. It tells one sandbox from the next. */
  sandbox: string | null
  /** The reader's actions in this sandbox that worked, the reset that began it included, oldest first. */
  done: readonly Action[]
  /** Oldest first. */
  moments: readonly Moment[]
  /** What led to what is shown. Null before anything is. */
  latest: Occasion | null
}

/** What can happen to the state. `at`: milliseconds since 1970. */
export type LiveEvent =
  /** next-auth's client has read the session. */
  | { type: 'session'; session: Session | null }
  /** `opened`: the page opened the dashboard by itself for it, which is a session read. */
  | { type: 'read'; reading: Reading; at: number; opened?: boolean }
  | { type: 'notAnswering' }
  | { type: 'began'; action: Action }
  | { type: 'worked' }
  | { type: 'failed'; reason: string | undefined }
  /** The action is over, and what it led to has been read. */
  | { type: 'ended'; at: number }
  /** The reader comes back from a provider, or by the link of a mail. */
  | { type: 'returned'; action: Action; moments: readonly Moment[] }
  /** The reader looked at something, which asks nothing of the site. */
  | { type: 'looked' }
  /** What the reader had done before this page was opened is known. */
  | { type: 'remembered'; done: readonly Action[] }

export const NOTHING_READ: LiveState = {
  session: undefined,
  reading: null,
  shown: null,
  before: null,
  busy: null,
  begun: null,
  notice: null,
  sandbox: null,
  done: [],
  moments: [],
  latest: null
}

/** The state after an event. */
export function reduce(live: LiveState, event: LiveEvent): LiveState {
  switch (event.type) {
    case 'session':
      // Shown with the reading that follows, so that all panels show one moment.
      return { ...live, session: event.session }
    case 'read': {
      const read = { ...live, reading: event.reading, notice: live.notice?.kind === 'notAnswering' ? null : live.notice }
      if (live.begun && !live.busy && live.session !== undefined) return afterReturn(read, live.begun, event.at)
      return live.busy ? read : show(read, { name: live.shown && !(event.opened && isSameReader(live)) ? 'elsewhere' : 'open' }, event.at)
    }
    case 'notAnswering':
      return { ...live, notice: { kind: 'notAnswering' } }
    case 'began':
      return { ...live, busy: event.action, notice: null }
    case 'worked':
      return { ...live, before: live.shown }
    case 'failed':
      return { ...live, notice: { kind: 'failed', reason: event.reason } }
    case 'ended':
      return live.busy ? show(afterAction(live, live.busy), live.busy, event.at) : live
    case 'returned': {
      const last = event.moments.at(-1)?.snapshot
      const sandbox = last?.state.sandbox?.createdAt ?? live.sandbox
      return { ...live, begun: event.action, moments: event.moments, before: last ?? null, sandbox }
    }
    case 'looked':
      return { ...live, done: [...live.done, { name: 'look' as const }].slice(-DONE), latest: { name: 'look' } }
    case 'remembered':
      return live.done.length > 0 || event.done.length === 0 ? live : { ...live, done: event.done }
  }
}

/** Largest number of actions that are kept. */
const DONE = 50

/** What another sandbox begins with: nothing of the one before is left, not even the moments. */
function begunBy(action: Action | undefined): Pick<LiveState, 'before' | 'done' | 'moments'> {
  return { before: null, done: action ? [action] : [], moments: [] }
}

function afterAction(live: LiveState, action: Action): LiveState {
  const { done, notice } = live
  // Where the site does not answer nobody has seen what it came to.
  if (notice) return { ...live, busy: null }
  if (action.name === 'reset') return { ...live, busy: null, ...begunBy(action) }
  return { ...live, busy: null, done: [...done, action].slice(-DONE) }
}

/** A sign-in without a session is none: the reader came back before its end. A flip has happened all the same. */
function afterReturn(live: LiveState, action: Action, at: number): LiveState {
  const happened = live.reading?.state.cookie || action.name === 'switchStrategy'
  return show({ ...live, begun: null }, happened ? action : { name: 'open' }, at)
}

function isSameReader({ shown, session }: LiveState): boolean {
  return userOf(shown?.session)._id === userOf(session)._id
}

/** Shows what has been read, and remembers the moment. */
function show(live: LiveState, after: Occasion, at: number): LiveState {
  // next-auth's client takes a failed read for a session that has ended.
  if (!live.reading || live.session === undefined || live.notice?.kind === 'notAnswering') return live
  const sandbox = live.reading.state.sandbox?.createdAt ?? live.sandbox
  if (live.sandbox !== null && sandbox !== live.sandbox) {
    const action = after.name === 'elsewhere' || after.name === 'open' ? undefined : live.done.at(-1)
    return show({ ...live, sandbox, ...begunBy(action) }, action ? after : { name: 'newSandbox' }, at)
  }
  const shown = { ...live.reading, session: live.session }
  const moments = withMoment(live.moments, { after, at, snapshot: shown })
  const isNews = after.name === 'elsewhere' ? moments !== live.moments : after.name === 'open' ? live.latest === null : live.notice === null
  return { ...live, sandbox, shown, moments, latest: isNews ? after : live.latest }
}

/** Largest number of moments that are kept. */
const MOMENTS = 50

/** A moment is kept if it differs from the last one. The first is kept if the reader is signed in, or has a magic link. */
function withMoment(known: readonly Moment[], moment: Omit<Moment, 'number'>): readonly Moment[] {
  const last = known.at(-1)
  const { state, collections } = moment.snapshot
  const isFirst = state.cookie !== null || state.token !== null || collections.verification_tokens.length > 0
  if (last ? essence(last.snapshot) === essence(moment.snapshot) : !isFirst) return known
  return [...known, { ...moment, number: (last?.number ?? 0) + 1 }].slice(-MOMENTS)
}

function essence({ state, session, collections }: Snapshot): string {
  return JSON.stringify([state.strategy, state.cookie, state.token, session, collections])
}

/** The last session cookie that the page has shown. @returns undefined where there was none, or it was split in chunks. */
export function lastCookie(moments: readonly Moment[]): { name: string; value: string } | undefined {
  const cookie = moments.findLast(({ snapshot }) => isSignedIn(snapshot))?.snapshot.state.cookie
  return cookie?.chunks === 1 ? cookie : undefined
}
