import { expect } from 'vitest'
import { withAuthorize, withCallbacks } from '../lab/changes'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import { prove } from './prove'
import topic from './session-callback'

const FIELDS = { _id: expect.stringMatching(/^[0-9a-f]{24}$/), username: 'aayush', isVerified: true, isAcceptingMessages: true }

/** The callback of many tutorials: it copies from `user`, if there is one. */
function copyFromUser(lab: Lab): void {
  lab.change = (options) => {
    options.callbacks = {
      ...options.callbacks,
      session: ({ session, user }) => {
        if (user) session.user.username = user.username
        return session
      }
    }
  }
}

prove(topic, {
  async 'session-gets-token-under-jwt'(lab) {
    await lab.read(await lab.signIn())
    const argument = lab.lastArgument('session')
    expect(argument).toMatchObject({ token: { username: 'aayush' } })
    expect(argument.user).toBeUndefined()
  },
  async 'session-gets-user-under-database'(lab) {
    lab.strategy = 'database'
    await lab.read(await lab.signIn())
    const argument = lab.lastArgument('session')
    expect(argument).toMatchObject({ user: { username: 'aayush', email: 'aayush@example.com' } })
    expect(argument.token).toBeUndefined()
  },
  async 'session-starts-small'(lab) {
    for (const strategy of ['jwt', 'database'] as const) {
      lab.strategy = strategy
      await lab.read(await lab.signIn())
      const { session } = lab.lastArgument('session') as { session: { user: object } }
      expect(Object.keys(session).sort()).toEqual(['expires', 'user'])
      expect(session.user).toStrictEqual({ name: 'Aayush', email: 'aayush@example.com', image: undefined })
    }
  },
  async 'copy-from-user-does-nothing-under-jwt'(lab) {
    copyFromUser(lab)
    expect((await lab.read(await lab.signIn())).user).toEqual({ name: 'Aayush', email: 'aayush@example.com' })
    expect(lab.log).toEqual([])
    lab.strategy = 'database'
    expect((await lab.read(await lab.signIn())).user).toMatchObject({ username: 'aayush' })
  },
  async 'copy-from-user-leaves-an-empty-user'(lab) {
    copyFromUser(lab)
    const watched = lab.change
    lab.change = (options) => {
      watched(options)
      options.callbacks = { ...options.callbacks, jwt: ({ token }) => ({ ...token, name: undefined, email: undefined }) as never }
    }
    expect((await lab.read(await lab.signIn())).user).toEqual({})
  },
  async 'session-same-fields-under-both'(lab) {
    expect((await lab.read(await lab.signIn())).user).toEqual(FIELDS)
    lab.strategy = 'database'
    expect((await lab.read(await lab.signIn())).user).toEqual(FIELDS)
  },
  async 'session-not-at-sign-in'(lab) {
    const visitor = lab.visitor()
    const response = await visitor.signIn('aayush', 'correct horse')
    expect(response.headers.getSetCookie().join()).toContain('next-auth.session-token=')
    expect(lab.ran).not.toContain('session')
  },
  async 'session-is-public'(lab) {
    lab.change = (options) => {
      options.callbacks = { ...options.callbacks, session: () => ({ expires: 'never', anything: ['at', 'all'] }) as never }
    }
    expect(await lab.read(await lab.signIn())).toEqual({ expires: 'never', anything: ['at', 'all'] })
  },
  async 'whole-document-leaks-the-hash'(lab) {
    lab.change = (options) => {
      options.callbacks = { ...options.callbacks, session: ({ session, user }) => ({ ...session, user }) }
    }
    lab.strategy = 'database'
    expect((await lab.read(await lab.signIn())).user?.password).toMatch(/^\$2/)
  },
  async 'whole-document-in-token'(lab) {
    lab.change = (options) => {
      withAuthorize(async (form) => {
        const found = await lab.users.findOne({ username: form?.username })
        return { ...found, id: String(found?._id) }
      })(options)
      withCallbacks({ jwt: ({ token, user }) => (user ? { ...token, ...user } : token) })(options)
    }
    expect((await lab.token(await lab.signIn()))?.password).toMatch(/^\$2/)
  },
  async 'adapter-gives-id-not-_id'(lab) {
    lab.strategy = 'database'
    await lab.read(await lab.signIn())
    const { user } = lab.lastArgument('session') as { user: Record<string, unknown> }
    expect(user.id).toMatch(/^[0-9a-f]{24}$/)
    expect(user).not.toHaveProperty('_id')
  },
  async 'changed-user-fresh-under-database'(lab) {
    const underJwt = await lab.signIn()
    lab.strategy = 'database'
    const underDatabase = await lab.signIn()
    await lab.users.updateOne({ username: 'aayush' }, { $set: { isVerified: false } })
    expect(await lab.read(underDatabase)).toMatchObject({ user: { isVerified: false } })
    lab.strategy = 'jwt'
    expect(await lab.read(underJwt)).toMatchObject({ user: { isVerified: true } })
  }
})
