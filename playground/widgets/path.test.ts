import { describe, expect, it } from 'vitest'
import type { Trace } from '../trace/events'
import { EXAMPLE } from './example'
import recordedUnderDatabase from './example-database.json'
import type { Action, Moment } from './live-state'
import { nextStep, type PathStep, stepInWords, verdict, type Walked } from './path'
import { ownUserRow, type Snapshot } from './snapshot'
import { EXAMPLE_TRACES } from './trace/example-traces'

const underJwt = EXAMPLE
const underDatabase = recordedUnderDatabase as unknown as Snapshot
const signedOut: Snapshot = { ...EXAMPLE, state: { ...EXAMPLE.state, cookie: null, token: null, proxy: null }, session: null }
const outUnderDatabase: Snapshot = { ...signedOut, state: { ...signedOut.state, strategy: 'database' } }
const edited = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  collections: { ...snapshot.collections, users: snapshot.collections.users.map((row) => ({ ...row, isVerified: !row.isVerified })) }
})
const withCookie = (snapshot: Snapshot, value: string): Snapshot => ({
  ...snapshot,
  state: { ...snapshot.state, cookie: { ...snapshot.state.cookie, value } as Snapshot['state']['cookie'] }
})
const moment = (snapshot: Snapshot): Moment => ({ number: 1, after: { name: 'signIn' }, at: 0, snapshot })
const [recorded] = EXAMPLE_TRACES.filter(({ path }) => path.startsWith('/api/auth/callback/credentials'))
const signInTrace = recorded as Trace

/** What there is after these actions. Edits are of the reader's own row. */
function walked(names: Action['name'][], before: Snapshot | null, snapshot: Snapshot | null, more: Partial<Walked> = {}): Walked {
  const id = snapshot && ownUserRow(snapshot)?._id
  const done = names.map((name) => ({ name, strategy: 'database', id, fields: ['isVerified'] }) as Action)
  return {
    done,
    before,
    snapshot,
    traces: [],
    moments: [moment(underJwt)],
    latest: done.at(-1) ?? null,
    ...more
  }
}

describe('the next step', () => {
  it.each<[PathStep | null, Action['name'][], Snapshot | null]>([
    ['signIn', [], null],
    ['signIn', [], signedOut],
    ['look', ['signIn'], underJwt],
    ['look', [], underJwt],
    ['readSession', ['signIn', 'look'], underJwt],
    ['switchStrategy', ['signIn', 'readSession'], underJwt],
    ['editUser', ['readSession', 'switchStrategy'], underDatabase],
    ['switchStrategy', ['switchStrategy', 'signIn', 'readSession'], underDatabase],
    ['readAgain', ['readSession', 'switchStrategy', 'editUser'], underDatabase],
    ['signOut', ['switchStrategy', 'editUser', 'readSession'], underDatabase],
    ['replay', ['signIn', 'signOut'], signedOut],
    ['signIn', ['signOut', 'signIn', 'readSession'], signedOut],
    [null, ['signIn', 'signOut', 'replay'], signedOut],
    [null, ['signIn', 'signOut', 'replay', 'readSession'], underJwt],
    ['look', ['signIn', 'look', 'readSession', 'signOut', 'replay', 'signIn'], underJwt],
    [null, ['signIn', 'signOut', 'replay'], underJwt],
    ['look', ['signIn', 'signOut', 'replay', 'switchStrategy'], underDatabase],
    ['editUser', ['signIn', 'signOut', 'replay', 'switchStrategy', 'signIn', 'look', 'readSession'], underJwt],
    ['signOut', ['signIn', 'signOut', 'replay', 'switchStrategy', 'readSession', 'editUser', 'readSession'], underDatabase],
    ['switchStrategy', ['signIn', 'editUser'], underJwt],
    ['signIn', ['signIn', 'signOut', 'replay', 'switchStrategy'], outUnderDatabase],
    ['editUser', ['signIn', 'switchStrategy'], underDatabase],
    ['signIn', ['reset'], signedOut]
  ])('is %s after %j', (step, names, snapshot) => expect(nextStep(walked(names, null, snapshot))).toBe(step))

  it('has nothing to replay where the page has seen no cookie', () => {
    expect(nextStep(walked(['signOut'], null, signedOut, { moments: [] }))).toBe('signIn')
  })

  it('names the other strategy', () => {
    expect(stepInWords('switchStrategy', { strategy: 'jwt' }).does).toBe('Flip to database')
    expect(stepInWords('switchStrategy', { strategy: 'database' }).does).toBe('Flip to jwt')
  })
})

describe('the verdict', () => {
  it('is silent before there is an action, or a reader', () => {
    expect([verdict(walked([], null, underJwt)), verdict(walked(['signIn'], null, null))]).toEqual([null, null])
  })

  it('says after a sign-in where the session is', () => {
    expect(verdict(walked(['signIn'], signedOut, underJwt))).toContain(`${underJwt.state.cookie?.bytes} bytes`)
    expect(verdict(walked(['signIn'], signedOut, underDatabase))).toContain('names the row')
  })

  it('counts the characters of the claims in the cookie', () => {
    const length = underJwt.state.cookie?.jwe?.parts[3]?.length
    expect(verdict(walked(['look'], null, underJwt))).toContain(`the ${length} characters of the fourth`)
    expect(verdict(walked(['look'], null, underDatabase))).toBe('36 bytes that name a row in sessions. HttpOnly keeps it from scripts.')
  })

  it('says after a read what ran, and what became of the cookie', () => {
    const traces = EXAMPLE_TRACES
    expect(verdict(walked(['readSession'], withCookie(underJwt, 'another'), underJwt, { traces }))).toMatch(
      /^NextAuth ran decode, jwt, session, encode\. Your cookie is another one: the claims were encrypted anew, and end on \d/
    )
    expect(verdict(walked(['readSession'], underDatabase, underDatabase))).toBe('Your cookie is the same.')
    expect(
      verdict(walked(['readSession'], { ...underDatabase, collections: { ...underDatabase.collections, sessions: [] } }, outUnderDatabase))
    ).toBe('The row is gone. This read answered {} and took the cookie away: you are signed out, everywhere.')
  })

  it('compares the database with the session after an edit, with both values and the time of the copy', () => {
    const traces = [{ ...signInTrace, startedAt: '2026-11-25T14:02:10.000Z' }]
    const at = new Date('2026-11-25T14:02:10.000Z').toLocaleTimeString('en-GB')
    expect(verdict(walked(['editUser'], underJwt, edited(underJwt), { traces }))).toBe(
      `Changed in the database. No callback ran. The database says isVerified: false; your token still says true: it is a copy as of ${at}.`
    )
    expect(verdict(walked(['editUser'], underDatabase, edited(underDatabase)))).toContain(
      'your session still says true, as of the last read.'
    )
    expect(verdict(walked(['readSession'], underJwt, edited(underJwt)))).toContain('your token still says true: it is a copy.')
    const { isVerified: _out, ...user } = underJwt.session?.user ?? {}
    const withoutField = { ...edited(underJwt), session: { ...underJwt.session, user } as typeof underJwt.session }
    expect(verdict(walked(['readSession'], underJwt, withoutField))).not.toContain('still says')
  })

  it('says when the session has heard of an edit', () => {
    expect(verdict(walked(['editUser', 'readSession'], underDatabase, underDatabase))).toBe(
      'Your cookie is the same. Your session says isVerified: true, as the database does.'
    )
  })

  it('says what a sign-out, a flip, a deleted row and a copy are worth', () => {
    expect(verdict(walked(['signOut'], underJwt, signedOut))).toContain('a copy still decodes')
    expect(verdict(walked(['signOut'], underDatabase, outUnderDatabase))).toContain('every copy')
    expect(verdict(walked(['switchStrategy'], underJwt, underDatabase))).toContain('signed in again as aayush. Your cookie names a row')
    expect(verdict(walked(['switchStrategy'], underDatabase, underJwt))).toContain('getToken() finds them')
    expect(verdict(walked(['switchStrategy'], underJwt, outUnderDatabase))).toContain('Sign in under it')
    const without = { ...underDatabase, collections: { ...underDatabase.collections, sessions: [] } }
    expect(verdict(walked(['deleteSession'], underDatabase, without))).toContain('The next read finds nothing')
    expect(verdict(walked(['replay'], signedOut, underJwt))).toContain('The copy works: NextAuth answered with the session of aayush')
    expect(verdict(walked(['replay'], outUnderDatabase, outUnderDatabase))).toContain('NextAuth answered {}')
  })

  it('says at the opening of a page who is signed in', () => {
    const latest = { name: 'open' } as const
    expect(verdict(walked([], null, underDatabase, { latest }))).toBe('You are signed in as aayush, under database.')
    expect(verdict(walked([], null, underJwt, { latest }))).toContain('your cookie is another one than before')
    expect(verdict(walked([], null, signedOut, { latest }))).toBeNull()
  })

  it('knows the reader’s own row from others', () => {
    const latest: Action = { name: 'editUser', id: 'another', fields: ['isVerified'] }
    const others = { done: [latest], latest }
    expect(verdict(walked([], underDatabase, underDatabase, others))).toContain('It is not your row')
    expect(verdict(walked([], signedOut, signedOut, others))).toBe('Changed in the database. No callback ran.')
    expect(verdict(walked(['readSession'], underDatabase, underDatabase, { done: [latest] }))).toBe('Your cookie is the same.')
  })

  it('tells a cookie that was refused from one that was not sent', () => {
    const read = { ...signInTrace, method: 'GET', path: '/api/auth/session' }
    expect(verdict(walked(['readSession'], underJwt, signedOut, { traces: [{ ...read, events: [] }] }))).toContain('sent no cookie')
    expect(verdict(walked(['readSession'], underJwt, signedOut, { traces: [read] }))).toContain('The token no longer decodes.')
  })

  it('says of a copy that is worth nothing why', () => {
    const replay = (copy: Snapshot, now: Snapshot) => verdict(walked(['replay'], now, now, { moments: [moment(copy)] }))
    expect(replay(underDatabase, outUnderDatabase)).toContain('no row has its session token any more')
    expect(replay(underJwt, outUnderDatabase)).toContain('a row whose session token is your JWE')
    expect(replay(underJwt, signedOut)).toContain('does not decrypt with the secret of now')
    expect(replay(underDatabase, signedOut)).toContain('has to be a JWE, and this one names a row')
  })

  it('says that a sandbox is another one', () => {
    expect(verdict(walked([], null, signedOut, { latest: { name: 'newSandbox' } }))).toContain('another tab reset it')
  })

  it('is about what happened elsewhere since', () => {
    const latest = { name: 'elsewhere' } as const
    expect(verdict(walked(['readSession'], underJwt, signedOut, { latest }))).toContain('another tab signed out')
    expect(verdict(walked(['readSession'], underJwt, underJwt, { latest }))).toContain('your return to this one')
  })
})
