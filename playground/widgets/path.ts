import type { Strategy } from '../nextauth/options'
import type { ProviderName } from '../nextauth/providers'
import { OPTION_NAMES } from '../own-code/configuration'
import { userOf } from '../own-code/session-user'
import type { Trace } from '../trace/events'
import { placeholderOf } from '../trace/read/legs'
import { ownFailure } from '../trace/read/own-code'
import { latestSignIn, signedInBy } from '../trace/read/stages'
import { type Action, lastCookie, type Moment, type Occasion } from './live-state'
import { isSignedIn, nameOf, ownSessionRow, ownUserRow, type Snapshot } from './snapshot'
import { isRead, readsSomething } from './walked-before'

/** What is there to be done on the path, in its order. */
export const PATH_STEPS = ['signIn', 'look', 'readSession', 'switchStrategy', 'editUser', 'readAgain', 'signOut', 'replay'] as const

export type PathStep = (typeof PATH_STEPS)[number]

/** What the verdicts are made from. */
export interface Walked {
  /** What the reader has done in this sandbox, oldest first. */
  done: readonly Action[]
  /** What was shown before the last of it. */
  before: Snapshot | null
  /** What is shown now; null before the reader's own state has arrived. */
  snapshot: Snapshot | null
  /** What the reader's requests caused, oldest first. */
  traces: readonly Trace[]
  /** What was shown after each of the reader's actions, oldest first. */
  moments: readonly Moment[]
  /** What led to what is shown. */
  latest: Occasion | null
}

/** The next step for a reader; null after the last one, until the next sign-in or flip. */
export function nextStep({ done: all, snapshot, moments }: Pick<Walked, 'done' | 'snapshot' | 'moments'>): PathStep | null {
  // A replay ends a walk. A sign-in begins one, and after a replay a flip does too.
  const end = all.findLastIndex(({ name }) => name === 'replay')
  const begins = (name: Action['name']) => name === 'signIn' || (end !== -1 && name === 'switchStrategy')
  const start = all.findIndex(({ name }, i) => i > end && begins(name))
  if (end !== -1 && start === -1) return null
  const done = all.slice(start + 1)
  const last = (name: Action['name']) => done.findLastIndex((action) => action.name === name)
  if (!isSignedIn(snapshot)) return last('signOut') > last('signIn') && lastCookie(moments) ? 'replay' : 'signIn'
  const [looked, read, flipped, edited] = [last('look'), last('readSession'), last('switchStrategy'), last('editUser')]
  if (flipped === -1 && edited === -1 && read === -1) return looked === -1 ? 'look' : 'readSession'
  // The first walk goes through both strategies. A later one stays under the one that it begins with, up to the replay.
  if (flipped === -1 && end === -1) return 'switchStrategy'
  if (edited === -1) return 'editUser'
  return read < edited ? 'readAgain' : 'signOut'
}

/** The first step, by the way that the reader has chosen. */
const SIGN_IN: Record<ProviderName, { does: string; why: string }> = {
  credentials: { does: 'Sign in', why: 'The name and the password are filled in.' },
  email: { does: 'Ask for a magic link', why: 'Then open the link in the mail below.' },
  oidc: { does: 'Go to the provider', why: 'It asks who you are and whether you agree, and sends you back.' }
}

/** A step in words: the label of a button that does it, and the reason to. */
export function stepInWords(
  step: PathStep,
  { strategy, provider = 'credentials' }: { strategy: Strategy; provider?: ProviderName }
): { does: string; why: string } {
  const other = strategy === 'jwt' ? 'database' : 'jwt'
  switch (step) {
    case 'signIn':
      return SIGN_IN[provider]
    case 'look':
      return { does: 'Look at your cookie', why: 'It is all that your browser keeps of the sign-in.' }
    case 'readSession':
      return { does: 'Read the session', why: 'See whether your cookie stays the same.' }
    case 'switchStrategy':
      return { does: `Flip to ${other}`, why: 'See which panels change.' }
    case 'editUser':
      return { does: 'Change isVerified in your row', why: 'The page ticks or clears the box. See who notices before the next read.' }
    case 'readAgain':
      return { does: 'Read the session again', why: 'See whether the change has arrived.' }
    case 'signOut':
      return { does: 'Sign out', why: 'This page has seen your cookie, so it keeps a copy.' }
    case 'replay':
      return { does: 'Replay the old cookie', why: 'The page puts its copy back, and reads the session with it.' }
  }
}

/**
 * What the last action came to, with the reader's own values.
 * @returns null where there is nothing to say.
 */
export function verdict(walked: Walked): string | null {
  const { latest, before, snapshot: now, traces, moments } = walked
  if (!latest || !now) return null
  const { strategy, cookie } = now.state
  const jwt = strategy === 'jwt'
  switch (latest.name) {
    case 'open': {
      if (!cookie) return null
      const who = `You are signed in as ${nameOf(now)}, under ${strategy}.`
      return jwt ? `${who} A page that opens reads the session, so your cookie is another one than before.` : who
    }
    case 'clearTraces':
    case 'useTokens':
      return null
    case 'elsewhere':
      return cookie
        ? 'Something elsewhere read or changed your session: another tab, or your return to this one.'
        : 'You are signed out. Your cookie went away elsewhere: another tab signed out, or its time was over.'
    case 'newSandbox':
      return 'Your sandbox is a new one: another tab reset it, or the old one had expired. You are signed out.'
    case 'askForMail':
      return sentences(
        'The mail is in your inbox below. MongoDB keeps a hash of the token in its link, and nobody is signed in yet.',
        placeholderOf(traces) !== undefined && 'The signIn callback has run already; it runs again when you open the link.'
      )
    case 'expireMail':
      return 'Expired in the database. The link leads to error=Verification now, and takes its row away.'
    case 'signIn':
      if (!cookie) return endedAtOnce(now, traces)
      if (signedInBy(traces) === 'email' || signedInBy(traces) === 'oidc') return signedInElsewhere(now, traces)
      return jwt
        ? `Signed in. Your cookie holds the claims, encrypted, in ${cookie.bytes} bytes. MongoDB has no row for it.`
        : 'Signed in. Your cookie names the row that was inserted into sessions, and holds nothing else.'
    case 'look':
      return cookieInWords(now)
    case 'readSession':
      if (!cookie) return ended(before, traces)
      return sentences(ranInWords(traces), cookieChange(before, now), difference(walked) ?? agreement(walked))
    case 'switchStrategy':
      if (!cookie)
        return moments.length === 0
          ? `Now under ${strategy}. Sign in under it, and see what your cookie holds.`
          : `Now under ${strategy}. Sign in under it: the other strategy’s cookie is worth nothing here.`
      if (signedInBy(traces) === 'email')
        return `Now under ${strategy}. You were signed in again as ${nameOf(now)}, by a new link that the page opened for you. ${jwt ? 'Your cookie holds the claims, and getToken() finds them.' : 'Your cookie names a row, and getToken() finds nothing.'}`
      return jwt
        ? `Now under jwt. You were signed in again as ${nameOf(now)}. Your cookie holds the claims, and getToken() finds them.`
        : `Now under database. You were signed in again as ${nameOf(now)}. Your cookie names a row, and getToken() finds nothing.`
    case 'editUser':
      return sentences(
        'Changed in the database. No callback ran.',
        latest.id === ownUserRow(now)?._id
          ? (difference(walked) ?? unseen(latest.fields, now))
          : isSignedIn(now) && 'It is not your row: your session stays as it is.'
      )
    case 'deleteSession':
      return cookie && !jwt && !ownSessionRow(now)
        ? 'The row is gone, and your cookie is still there. The next read finds nothing for it.'
        : 'That row is gone.'
    case 'signOut':
      if (cookie)
        return 'NextAuth told the browser to delete the cookie, and the browser kept it: it refuses SameSite=None without Secure, in the line that deletes as well.'
      return before?.state.strategy === 'database'
        ? 'You are signed out. The row is gone, and with it every copy of your cookie.'
        : 'You are signed out. This browser has no cookie any more. MongoDB knew nothing of the token, so a copy still decodes.'
    case 'replay':
      return cookie
        ? `The copy works: NextAuth answered with the session of ${nameOf(now)} and set a new cookie. Your sign-out had deleted the cookie of this browser and nothing else.`
        : `NextAuth answered {} and took the copy away: ${whyWorthless(lastCookie(moments)?.value, strategy)}`
    case 'configure':
      return now.state.own
        ? `Your own ${[...now.state.own.functions, ...now.state.own.options.map((name) => OPTION_NAMES[name as keyof typeof OPTION_NAMES])].join(', ')} ${cookie ? 'will be used at the next read or sign-in' : 'will be used once you sign in'}.`
        : 'Everything is the site’s own again.'
    case 'visitDashboard':
      return now.dashboard?.outcome === 'page'
        ? `The proxy let you pass, and the page welcomed ${userOf(now.dashboard.session).username ?? 'somebody without a username'}.`
        : 'You were sent to the sign-in page.'
    case 'reset':
      return 'Your sandbox is as new: the two demo users, strategy jwt, a new secret.'
  }
}

/** After a magic link or OpenID Connect: whose user it is, and who made the row. */
function signedInElsewhere(now: Snapshot, traces: readonly Trace[]): string {
  const signIn = latestSignIn(traces)
  const called = (name: string) => signIn?.events.some((event) => event.kind === 'adapter' && event.name === name)
  const user = called('createUser') ? 'NextAuth made a user for you' : 'NextAuth found you among the users'
  const account = called('linkAccount') ? ', and a row in accounts with the tokens' : ''
  const session =
    now.state.strategy === 'jwt'
      ? 'Your cookie holds the claims, and MongoDB no session.'
      : 'NextAuth inserted the session row by itself: no encode ran.'
  return `Signed in as ${nameOf(now)}. ${user}${account}. ${session}`
}

function cookieInWords({ state: { cookie } }: Snapshot): string | null {
  if (!cookie) return null
  const flags = 'HttpOnly keeps it from scripts.'
  if (!cookie.jwe) return `${cookie.bytes} bytes that name a row in sessions. ${flags}`
  const [, , , ciphertext = ''] = cookie.jwe.parts
  return `${cookie.bytes} bytes in five parts: the claims are the ${ciphertext.length} characters of the fourth, encrypted. The second is empty: no key travels with it. ${flags}`
}

/** What ran at the last session read. @returns null where it was not recorded. */
function ranInWords(traces: readonly Trace[]): string | null {
  const read = traces.findLast(isRead)
  if (!read) return null
  const ran = read.events
    .filter(({ kind, name }) => kind === 'codec' || (kind === 'callback' && name !== 'redirect'))
    .map(({ name }) => name)
  const asked = read.events.flatMap((event) => (event.kind === 'mongodb' && event.name === 'find' ? [event.collection] : []))
  if (ran.length === 0) return null
  return `NextAuth ran ${ran.join(', ')}${asked.length > 0 ? ` and asked MongoDB for ${asked.join(', ')}` : ''}.`
}

function cookieChange(before: Snapshot | null, { state: { cookie, token } }: Snapshot): string {
  if (before?.state.cookie?.value === cookie?.value) return 'Your cookie is the same.'
  const end = Number(token?.exp)
  return Number.isNaN(end)
    ? 'Your cookie is another one.'
    : `Your cookie is another one: the claims were encrypted anew, and end on ${dateAndTime(end)}.`
}

/** What ended the session at a read. */
function ended(before: Snapshot | null, traces: readonly Trace[]): string {
  const read = traces.findLast(isRead)
  if (read && !readsSomething(read))
    return 'Your browser sent no cookie: it went away before this read. NextAuth answered {}: you are signed out.'
  const tookAway = 'This read answered {} and took the cookie away: you are signed out'
  const failure = read && ownFailure(read)
  if (failure) return `${failure} NextAuth ends a session for that. ${tookAway}.`
  if (before?.state.strategy !== 'database') return `The token no longer decodes. ${tookAway}.`
  return ownSessionRow(before) ? `The session has ended. ${tookAway}.` : `The row is gone. ${tookAway}, everywhere.`
}

/** Why there is no cookie after a sign-in that NextAuth took. @returns null where nothing of the reader's own is in use. */
function endedAtOnce({ state: { own, strategy } }: Snapshot, traces: readonly Trace[]): string | null {
  if (!own) return null
  const read = traces.findLast(isRead)
  const failure = read && ownFailure(read)
  if (failure) return `The sign-in worked, and the first read of the session did not: ${failure} NextAuth ended the session for that.`
  if (own.options.includes('withoutSession') && strategy === 'database')
    return 'The sign-in made a token. Without the option session NextAuth infers the strategy database from the adapter, so the first read looked for a row, found none, and took the cookie away.'
  return 'The sign-in left no session that could be read. Your own code or options are in use: What ran shows where it ended.'
}

/** Why a copy of an old cookie gives no session. @param copy its value, where the page knows it. */
function whyWorthless(copy: string | undefined, strategy: Strategy): string {
  const isJwe = copy?.includes('.')
  if (strategy === 'database')
    return isJwe ? 'it looked for a row whose session token is your JWE, and there is none.' : 'no row has its session token any more.'
  return isJwe ? 'it does not decrypt with the secret of now.' : 'under jwt a cookie has to be a JWE, and this one names a row.'
}

const COMPARED = ['username', 'isVerified', 'isAcceptingMessages']

/** The first field in which the database and the reader's session differ. @returns null when they are alike. */
function difference({ snapshot, traces }: Pick<Walked, 'snapshot' | 'traces'>): string | null {
  const row = snapshot && ownUserRow(snapshot)
  const user = snapshot?.session ? userOf(snapshot.session).fields : undefined
  // A field that a callback of the reader's own leaves out is not an old one.
  const name = row && user && COMPARED.find((field) => field in user && row[field] !== user[field])
  if (!name) return null
  const database = `The database says ${name}: ${String(row[name])}`
  if (snapshot.state.strategy === 'database') return `${database}; your session still says ${String(user[name])}, as of the last read.`
  const signIn = latestSignIn(traces)
  return `${database}; your token still says ${String(user[name])}: it is a copy${signIn ? ` as of ${time(Date.parse(signIn.startedAt))}` : ''}.`
}

/** After an edit of a field that the session lacks: a user whom NextAuth made has no fields of the application's own. */
function unseen(fields: readonly string[], { session }: Snapshot): string | null {
  const user = userOf(session).fields
  const field = session ? fields.find((name) => !(name in user)) : undefined
  return field ? `Your session has no ${field} so far.` : null
}

/** After an edit: that the session has heard of it. */
function agreement({ done, snapshot }: Pick<Walked, 'done' | 'snapshot'>): string | null {
  const own = snapshot && ownUserRow(snapshot)?._id
  const edit = done.findLast((action) => action.name === 'editUser' && action.id === own)
  const user = snapshot?.session ? userOf(snapshot.session).fields : undefined
  const field = edit?.name === 'editUser' ? edit.fields.find((name) => COMPARED.includes(name)) : undefined
  return field && user && field in user ? `Your session says ${field}: ${String(user[field])}, as the database does.` : null
}

function sentences(...all: (string | null | false)[]): string {
  return all.filter(Boolean).join(' ')
}

/** @param at milliseconds since 1970. */
function time(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB')
}

/** @param at seconds since 1970. */
function dateAndTime(at: number): string {
  return new Date(at * 1000).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}
