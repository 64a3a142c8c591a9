import type { Trace } from '../trace/events'
import { providerOf } from '../trace/read/stages'
import { readKept, writeKept } from './kept'
import type { Action, Moment } from './live-state'

/** Where a tab keeps what its reader has done, and whether the path is left, for a reload. */
const KEY = 'nextauth-live.done'
const LEFT = 'nextauth-live.path-left'
/** What was begun on a page that the reader left for a provider, or for the link of a mail. */
const BEGUN = 'nextauth-live.begun'

/**
 * What the reader did in this tab before a reload.
 * @param sandbox when the sandbox began: what was done in another one is over.
 */
export function recall(sandbox: string): readonly Action[] {
  try {
    const kept = JSON.parse(readKept(KEY) ?? '{}') as { sandbox?: string; done?: Action[] }
    return kept.sandbox === sandbox ? (kept.done ?? []) : []
  } catch {
    // Somebody else wrote there.
    return []
  }
}

/** Keeps what the reader has done for a reload of this tab. */
export function remember(sandbox: string, done: readonly Action[]): void {
  writeKept(KEY, JSON.stringify({ sandbox, done }))
}

/** What was begun on a page that leads away, and what the page had shown by then. */
export interface Begun {
  action: Action
  /** The latest of them. */
  moments: readonly Moment[]
}

/** Moments that a page hands on to the next: a browser keeps a few megabytes for a site. */
const HANDED_ON = 8

/** Keeps what the reader begins on a page that leads away, and counts it as done. */
export function rememberBegun(action: Action, moments: readonly Moment[]): void {
  writeKept(BEGUN, JSON.stringify({ action, moments: moments.slice(-HANDED_ON) } satisfies Begun))
  const sandbox = moments.at(-1)?.snapshot.state.sandbox?.createdAt
  if (sandbox) remember(sandbox, [...recall(sandbox), action])
}

/** What the reader had begun when the page before this one was left; only once. */
export function takeBegun(): Begun | null {
  const kept = readKept(BEGUN)
  writeKept(BEGUN, null)
  try {
    return kept === null ? null : (JSON.parse(kept) as Begun)
  } catch {
    // Somebody else wrote there.
    return null
  }
}

/** Whether the reader has left the path in this tab. */
export function hasLeft(): boolean {
  return readKept(LEFT) === 'true'
}

export function rememberLeft(isLeft: boolean): void {
  writeKept(LEFT, String(isLeft))
}

/**
 * What the recorded requests show of the reader's actions, in this tab or another. Reads do not count: every page that opens reads
 * the session by itself. A read after the sign-out that had a cookie is a replay.
 */
export function actionsIn(traces: readonly Trace[]): Action[] {
  const actions: Action[] = []
  let strategy: Trace['strategy'] | undefined
  let isSignedOut = false
  for (const { method, path, events, strategy: under } of traces) {
    if (providerOf({ path, events })) {
      actions.push(strategy !== undefined && strategy !== under ? { name: 'switchStrategy', strategy: under } : { name: 'signIn' })
      strategy = under
      isSignedOut = false
    } else if (path.startsWith('/api/auth/signout')) {
      actions.push({ name: 'signOut' })
      isSignedOut = true
    } else if (method === 'PATCH' && path.startsWith('/api/playground/database/users/'))
      actions.push({ name: 'editUser', id: path.split('/').at(-1) ?? '', fields: [] })
    else if (isSignedOut && isRead({ method, path }) && readsSomething({ events })) {
      actions.push({ name: 'replay' })
      isSignedOut = false
    }
  }
  return actions
}

/** Whether a request was a session read. */
export function isRead({ method, path }: Pick<Trace, 'method' | 'path'>): boolean {
  return method === 'GET' && path.split('?')[0] === '/api/auth/session'
}

/** Whether NextAuth had a session token to look at. */
export function readsSomething({ events }: Pick<Trace, 'events'>): boolean {
  return events.some(({ kind }) => kind === 'codec' || kind === 'mongodb')
}
