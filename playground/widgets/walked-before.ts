import type { Trace } from '../trace/events'
import type { Action } from './live-state'

/** Where a tab keeps what its reader has done, and whether the path is left, for a reload. */
const KEY = 'nextauth-live.done'
const LEFT = 'nextauth-live.path-left'

/**
 * What the reader did in this tab before a reload.
 * @param sandbox when the sandbox began: what was done in another one is over.
 */
export function recall(sandbox: string): readonly Action[] {
  try {
    const kept = JSON.parse(read(KEY) ?? '{}') as { sandbox?: string; done?: Action[] }
    return kept.sandbox === sandbox ? (kept.done ?? []) : []
  } catch {
    // Somebody else wrote there.
    return []
  }
}

/** Keeps what the reader has done for a reload of this tab. */
export function remember(sandbox: string, done: readonly Action[]): void {
  write(KEY, JSON.stringify({ sandbox, done }))
}

/** Whether the reader has left the path in this tab. */
export function hasLeft(): boolean {
  return read(LEFT) === 'true'
}

export function rememberLeft(isLeft: boolean): void {
  write(LEFT, String(isLeft))
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    // A browser may deny the storage. Then the traces tell some of it.
    return null
  }
}

function write(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value)
  } catch {
    // As above.
  }
}

/**
 * What the recorded requests show of the reader's actions, in this tab or another. Reads do not count: every page that opens reads
 * the session by itself. A read after the sign-out that had a cookie is a replay.
 */
export function actionsIn(traces: readonly Trace[]): Action[] {
  const actions: Action[] = []
  let strategy: Trace['strategy'] | undefined
  let isSignedOut = false
  for (const { method, path, status, events, strategy: under } of traces) {
    if (path.startsWith('/api/auth/callback/credentials') && status === 200 && events.some(({ kind }) => kind === 'cookie')) {
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
