import type { Session } from 'next-auth'
import { userOf } from '../own-code/session-user'
import { DEMO_USERS } from '../sandbox/demo-credentials'
import type { Collections } from '../server/rows'
import type { PlaygroundState } from '../server/state'

/** Everything that the panels show of one reader at one moment. */
export interface Snapshot {
  state: PlaygroundState
  collections: Collections
  /** What `useSession()` gives as `data`. */
  session: Session | null
  /** What a visit to /demo/dashboard led to; null before one. */
  dashboard: DashboardVisit | null
}

export type DashboardVisit =
  /** `session`: what `getServerSession()` returned there. */
  | { outcome: 'page'; session: Session }
  /** `to`: the path that the proxy or the page redirected to. */
  | { outcome: 'redirected'; to: string }

/** A reader is signed in when there is a session cookie, whatever it may be worth. */
export function isSignedIn(snapshot: Snapshot | null): snapshot is Snapshot {
  return snapshot !== null && snapshot.state.cookie !== null
}

/** Whether panels show the reader's own values, empty ones too: a reader who has been signed in on this page knows them. */
export function showsOwn({ snapshot, moments }: { snapshot: Snapshot | null; moments: readonly unknown[] }): boolean {
  return isSignedIn(snapshot) || moments.length > 0
}

/** The document in `sessions` that the reader's cookie points at, under `database`. */
export function ownSessionRow({ state, collections }: Snapshot): Record<string, unknown> | undefined {
  return collections.sessions.find(({ sessionToken }) => sessionToken === state.cookie?.value)
}

/** The reader's own user document. */
export function ownUserRow(snapshot: Snapshot): Record<string, unknown> | undefined {
  const id = ownSessionRow(snapshot)?.userId ?? snapshot.state.token?._id
  return id === undefined ? undefined : snapshot.collections.users.find(({ _id }) => _id === id)
}

/** Who is signed in, for people: the session's username, or the address of a user whom NextAuth made for a magic link, who has none. */
export function nameOf(snapshot: Snapshot): string {
  const email = ownUserRow(snapshot)?.email
  return userOf(snapshot.session).username ?? (typeof email === 'string' ? email : 'somebody without a username')
}

/** The name and the public password of the demo user who is signed in, whatever its name is by now; undefined when its document is gone. */
export function ownCredentials(snapshot: Snapshot): Credentials | undefined {
  const row = ownUserRow(snapshot)
  const demo = DEMO_USERS.find(({ email }) => email === row?.email)
  return demo && { username: String(row?.username), password: demo.password }
}

export interface Credentials {
  username: string
  password: string
}

/** The demo users with the names that they have in the reader's sandbox by now. */
export function currentUsers(snapshot: Snapshot | null): [Credentials, ...Credentials[]] {
  const named = DEMO_USERS.map(({ username, password, email }) => {
    const row = snapshot?.collections.users.find((user) => user.email === email)
    return { username: String(row?.username ?? username), password }
  })
  return named as [Credentials, ...Credentials[]]
}

/** "aayush / correct horse or mira / battery staple". */
export function usersInWords(users: readonly Credentials[]): string {
  return users.map(({ username, password }) => `${username} / ${password}`).join(' or ')
}

/** When the reader signed in or last got a new token, in seconds since 1970. Under `database` the row's ObjectId tells it. */
export function since(snapshot: Snapshot): number | undefined {
  const { token } = snapshot.state
  if (typeof token?.iat === 'number') return token.iat
  const id = ownSessionRow(snapshot)?._id
  return typeof id === 'string' ? Number.parseInt(id.slice(0, 8), 16) : undefined
}

/** When the session ends if nothing is read any more, in seconds since 1970. */
export function until(snapshot: Snapshot): number | undefined {
  const { token } = snapshot.state
  if (typeof token?.exp === 'number') return token.exp
  const expires = ownSessionRow(snapshot)?.expires
  return typeof expires === 'string' ? Date.parse(expires) / 1000 : undefined
}
