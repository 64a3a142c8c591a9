import type { Strategy } from '../nextauth/options'
import type { Action } from './live-state'
import { isSignedIn, ownSessionRow, ownUserRow, type Snapshot } from './snapshot'

/** What is there to be done on the path, in its order. */
export type PathStep = 'signIn' | 'readSession' | 'switchStrategy' | 'editUser' | 'readAgain' | 'signOut' | 'replay'

/**
 * The next step for a reader.
 * @param done what the reader has done on this page, oldest first.
 * @param snapshot null before the reader's own state has arrived.
 */
export function nextStep(done: readonly Action[], snapshot: Snapshot | null): PathStep {
  const last = (name: Action['name']) => done.findLastIndex((action) => action.name === name)
  if (!isSignedIn(snapshot)) return last('signOut') > last('signIn') ? 'replay' : 'signIn'
  if (last('readSession') === -1) return 'readSession'
  if (last('switchStrategy') === -1) return 'switchStrategy'
  if (last('editUser') === -1) return 'editUser'
  return last('readSession') < last('editUser') ? 'readAgain' : 'signOut'
}

/** A step as a sentence. @param strategy the one that is on. */
export function stepInWords(step: PathStep, strategy: Strategy): string {
  switch (step) {
    case 'signIn':
      return 'Sign in: the name and the password are filled in.'
    case 'readSession':
      return 'Look at your cookie below, then read the session once.'
    case 'switchStrategy':
      return `Flip the strategy to ${strategy === 'jwt' ? 'database' : 'jwt'}.`
    case 'editUser':
      return 'Change isVerified in your row under MongoDB.'
    case 'readAgain':
      return 'Read the session once more.'
    case 'signOut':
      return 'Sign out.'
    case 'replay':
      return 'Is a copy of your cookie still worth anything?'
  }
}

/**
 * What the last action came to, with the reader's own values.
 * @param action the last one that worked; undefined before there is one.
 * @param before what was shown before it.
 * @param now what is shown since.
 * @returns null where there is nothing to say.
 */
export function verdictOn(action: Action | undefined, before: Snapshot | null, now: Snapshot | null): string | null {
  if (!action || !now) return null
  const { strategy, cookie } = now.state
  const jwt = strategy === 'jwt'
  switch (action.name) {
    case 'signIn':
      if (!cookie) return null
      return jwt
        ? `Signed in. Your cookie holds the claims, encrypted, in ${cookie.bytes} bytes. MongoDB has no row for it.`
        : 'Signed in. Your cookie names the row that was inserted into sessions, and holds nothing else.'
    case 'readSession':
      if (!cookie) return 'This read answered {} and took the cookie away: you are signed out.'
      return [
        jwt ? renewal(before, now) : 'Your cookie is the same. NextAuth asked MongoDB for the row, then for the user.',
        comparison(now)
      ]
        .filter((sentence) => sentence !== null)
        .join(' ')
    case 'switchStrategy':
      if (!cookie) return `The strategy is ${strategy}. You have to sign in under it.`
      return jwt
        ? 'You were signed in again. Your cookie holds the claims now, and getToken() finds them.'
        : 'You were signed in again. Your cookie names a row now, and getToken() finds nothing.'
    case 'editUser':
      return comparison(now)
    case 'deleteSession':
      return cookie && !jwt && !ownSessionRow(now)
        ? 'Your row is gone, and your cookie is still there. The next read finds nothing for it.'
        : 'That row is gone.'
    case 'signOut':
      return before?.state.strategy === 'database'
        ? 'The row is gone, and with it every copy of your cookie.'
        : 'This browser has no cookie any more. MongoDB knew nothing of the token, so a copy would still decode.'
    case 'visitDashboard':
      return now.dashboard?.outcome === 'page'
        ? `The proxy let you pass, and the page welcomed ${now.dashboard.session.user.username}.`
        : 'You were sent to the sign-in page.'
    case 'clearTraces':
    case 'reset':
      return null
  }
}

/** A read under jwt makes another cookie. */
function renewal(before: Snapshot | null, now: Snapshot): string {
  const moved = before?.state.cookie?.value !== now.state.cookie?.value
  const exp = Number(now.state.token?.exp)
  if (!moved || Number.isNaN(exp)) return 'The session was read.'
  return `Your cookie is another one: the claims were encrypted anew, and end on ${new Date(exp * 1000).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })}.`
}

/** The first field in which the database and the reader's session differ. @returns null when they are alike. */
function comparison(now: Snapshot): string | null {
  const row = ownUserRow(now)
  const session = now.session?.user as Record<string, unknown> | undefined
  if (!row || !session) return null
  const name = ['username', 'isVerified', 'isAcceptingMessages'].find((field) => row[field] !== session[field])
  if (name === undefined) return null
  const difference = `The database says ${name}: ${String(row[name])}; your session still says ${String(session[name])}`
  return now.state.strategy === 'jwt' ? `${difference}: your token is a copy.` : `${difference}, as of the last read.`
}
