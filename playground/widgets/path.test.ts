import { describe, expect, it } from 'vitest'
import { EXAMPLE } from './example'
import type { Action } from './live-state'
import { nextStep, type PathStep, stepInWords, verdictOn } from './path'
import type { Snapshot } from './snapshot'

const [user] = EXAMPLE.collections.users
const token = { ...EXAMPLE.state.token, _id: user?._id, exp: 1_800_000_000 } as Snapshot['state']['token']
const underJwt: Snapshot = { ...EXAMPLE, state: { ...EXAMPLE.state, token } }
const cookieOf = (value: string) => ({ ...EXAMPLE.state.cookie, value }) as Snapshot['state']['cookie']
const underDatabase: Snapshot = {
  ...EXAMPLE,
  state: { ...EXAMPLE.state, strategy: 'database', token: null, cookie: cookieOf('a-session-token') },
  collections: { ...EXAMPLE.collections, sessions: [{ _id: '1', sessionToken: 'a-session-token', userId: user?._id }] as never }
}
const signedOut: Snapshot = { ...EXAMPLE, state: { ...EXAMPLE.state, cookie: null, token: null }, session: null }
const edited = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  collections: { ...snapshot.collections, users: snapshot.collections.users.map((row) => ({ ...row, isVerified: !row.isVerified })) }
})
const did = (...names: Action['name'][]) => names.map((name) => ({ name, strategy: 'database', fields: [] }) as unknown as Action)
const last = (name: Action['name']) => did(name)[0]

describe('the next step', () => {
  it.each<[PathStep, Action['name'][], Snapshot | null]>([
    ['signIn', [], null],
    ['signIn', [], signedOut],
    ['readSession', ['signIn'], underJwt],
    ['readSession', [], underJwt],
    ['switchStrategy', ['signIn', 'readSession'], underJwt],
    ['editUser', ['readSession', 'switchStrategy'], underDatabase],
    ['readAgain', ['readSession', 'switchStrategy', 'editUser'], underDatabase],
    ['signOut', ['switchStrategy', 'editUser', 'readSession'], underDatabase],
    ['replay', ['signIn', 'signOut'], signedOut],
    ['signIn', ['signOut', 'signIn', 'readSession'], signedOut]
  ])('is %s after %j', (step, names, snapshot) => expect(nextStep(did(...names), snapshot)).toBe(step))

  it('names the other strategy', () => {
    expect([stepInWords('switchStrategy', 'jwt'), stepInWords('switchStrategy', 'database')]).toEqual([
      'Flip the strategy to database.',
      'Flip the strategy to jwt.'
    ])
  })
})

describe('the verdict', () => {
  it('is silent before there is an action, or a reader', () => {
    expect([verdictOn(undefined, null, underJwt), verdictOn(last('signIn'), null, null)]).toEqual([null, null])
  })

  it('says after a sign-in where the session is', () => {
    expect(verdictOn(last('signIn'), signedOut, underJwt)).toContain(`${underJwt.state.cookie?.bytes} bytes`)
    expect(verdictOn(last('signIn'), signedOut, underDatabase)).toContain('names the row')
  })

  it('says after a read what became of the cookie', () => {
    const before = { ...underJwt, state: { ...underJwt.state, cookie: cookieOf('another') } }
    expect(verdictOn(last('readSession'), before, underJwt)).toMatch(/^Your cookie is another one: .* 15 Jan 2027/)
    expect(verdictOn(last('readSession'), underJwt, underJwt)).toBe('The session was read.')
    expect(verdictOn(last('readSession'), underDatabase, underDatabase)).toContain('asked MongoDB')
    expect(verdictOn(last('readSession'), underDatabase, signedOut)).toContain('you are signed out')
  })

  it('compares the database with the session after an edit, with both values', () => {
    const [was, is] = [String(user?.isVerified), String(!user?.isVerified)]
    expect(verdictOn(last('editUser'), underJwt, edited(underJwt))).toBe(
      `The database says isVerified: ${is}; your session still says ${was}: your token is a copy.`
    )
    expect(verdictOn(last('editUser'), underDatabase, edited(underDatabase))).toContain('as of the last read')
    expect(verdictOn(last('editUser'), underJwt, underJwt)).toBeNull()
    expect(verdictOn(last('readSession'), underJwt, edited(underJwt))).toContain('your token is a copy')
  })

  it('says what a sign-out, a flip and a deleted row are worth', () => {
    expect(verdictOn(last('signOut'), underJwt, signedOut)).toContain('a copy would still decode')
    expect(verdictOn(last('signOut'), underDatabase, { ...signedOut, state: { ...signedOut.state, strategy: 'database' } })).toContain(
      'every copy'
    )
    expect(verdictOn(last('switchStrategy'), underJwt, underDatabase)).toContain('getToken() finds nothing')
    expect(verdictOn(last('switchStrategy'), underDatabase, underJwt)).toContain('getToken() finds them')
    expect(verdictOn(last('switchStrategy'), underJwt, signedOut)).toContain('sign in under it')
    const without = { ...underDatabase, collections: { ...underDatabase.collections, sessions: [] } }
    expect(verdictOn(last('deleteSession'), underDatabase, without)).toContain('The next read finds nothing')
  })
})
