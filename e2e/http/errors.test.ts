import type { AuthOptions } from 'next-auth'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Lab } from '@/playground/lab/lab'
import type { Visitor } from '@/playground/lab/visitor'
import { diagnose } from '@/playground/reference/diagnose'

/** What the installed library really logs and answers, put into the tool for errors. */

let lab: Lab
beforeEach(async () => {
  lab = await new Lab('errors').open()
})
afterEach(() => lab.close())

const ids = (text: string) => diagnose(text).map(({ signature }) => signature.id)

/** The log so far, in the form of NextAuth's own logger. */
const logged = () => lab.log.map(({ level, code, message }) => `[next-auth][${level}][${code}] \n${message}`).join('\n')

/** An answer, as somebody would copy it. */
async function answer(response: Response): Promise<string> {
  return `HTTP/1.1 ${response.status} ${response.statusText}\nlocation: ${response.headers.get('location')}\n\n${await response.text()}`
}

/** Callbacks of somebody who makes a mistake, untyped as in JavaScript. */
function callbacks(own: Record<string, (argument: never) => unknown>): void {
  lab.change = (options) => {
    options.callbacks = { ...options.callbacks, ...own } as AuthOptions['callbacks']
  }
}

/** What is logged at a session read of somebody who was signed in before something changed. */
async function logOfReadAfter(before: (visitor: Visitor) => unknown): Promise<string[]> {
  const visitor = await lab.signIn()
  await before(visitor)
  await visitor.fetch('/api/auth/session')
  return ids(logged())
}

describe('the log under jwt', () => {
  it.each<[string, (visitor: Visitor) => unknown, string]>([
    [
      'a decode that returns nothing',
      () => (lab.change = (options) => Object.assign(options, { jwt: { decode: () => null } })),
      'jwt-invalid'
    ],
    ['another secret', () => (lab.secret = 'another'), 'decryption-operation-failed'],
    ['a stray cookie', (visitor) => visitor.cookies.set('next-auth.session-token-old', 'x'), 'decryption-operation-failed'],
    ['a UUID', (visitor) => visitor.cookies.set('next-auth.session-token', crypto.randomUUID()), 'invalid-compact-jwe'],
    [
      'a jwt callback that returns null',
      () => callbacks({ jwt: () => null, session: ({ session }: { session: object }) => session }),
      'jwt-claims-set'
    ],
    [
      'a session callback that reads from user',
      () => callbacks({ session: ({ user }: { user: { id: string } }) => ({ id: user.id }) }),
      'cannot-read-properties-of-undefined'
    ],
    [
      'a lifetime as a text',
      () => {
        lab.change = (options) => Object.assign(options, { session: { ...options.session, maxAge: '60' } })
      },
      'invalid-time-period-format'
    ]
  ])('of %s', async (_, before, id) => {
    expect(await logOfReadAfter(before)).toEqual([id, 'JWT_SESSION_ERROR'])
  })
})

describe('the log under database', () => {
  beforeEach(() => {
    lab.strategy = 'database'
  })

  it.each<[string, () => unknown, string]>([
    [
      'a session callback that reads from token',
      () => callbacks({ session: ({ token }: { token: { id: string } }) => ({ id: token.id }) }),
      'cannot-read-properties-of-undefined'
    ],
    [
      'a userId that is a text',
      async () => {
        const user = await lab.users.findOne({ username: 'aayush' })
        await lab.sessions.updateMany({}, { $set: { userId: String(user?._id) } })
      },
      'to-hex-string'
    ],
    ['a userId that is no id', () => lab.sessions.updateMany({}, { $set: { userId: 'somebody' } }), 'bson-error'],
    ['an expires that is a text', () => lab.sessions.updateMany({}, { $set: { expires: '2036-01-01' } }), 'to-iso-string']
  ])('of %s', async (_, before, id) => {
    const found = await logOfReadAfter(before)
    expect(found[0], logged()).toBe(id)
    expect(found).toContain('SESSION_ERROR')
  })

  it('of a database that is down', async () => {
    const found = await logOfReadAfter(() => lab.stopDatabase())
    expect(found).toEqual(expect.arrayContaining(['SESSION_ERROR', 'adapter_error']))
    expect(['mongo-server-selection-error', 'SESSION_ERROR']).toContain(found[0])
  })

  it('of credentials alone', async () => {
    lab.change = (options) => {
      options.providers = options.providers.filter(({ type }) => type === 'credentials')
      options.jwt = {}
    }
    await lab.visitor().fetch('/api/auth/session')
    expect(ids(logged())).toContain('CALLBACK_CREDENTIALS_JWT_ERROR')
  })
})

describe('an answer', () => {
  const post = async (form: Record<string, string>) =>
    answer(await lab.visitor().post('/api/auth/callback/credentials', { json: 'true', ...form }))

  it('to a form without a CSRF token', async () => {
    expect(ids(await post({ username: 'aayush', password: 'correct horse' }))[0]).toBe('csrf-true')
  })

  it('to a wrong password', async () => {
    expect(ids(await answer(await lab.visitor().signIn('aayush', 'wrong')))[0]).toBe('CredentialsSignin')
  })

  it('to a refusal by the signIn callback', async () => {
    callbacks({ signIn: () => false })
    expect(ids(await answer(await lab.visitor().signIn('aayush', 'correct horse')))[0]).toBe('AccessDenied')
  })

  it('to a session read of nobody', async () => {
    expect(ids(await answer(await lab.visitor().fetch('/api/auth/session')))[0]).toBe('empty-session')
  })
})
