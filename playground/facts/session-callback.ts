import { expect } from 'vitest'
import type { Lab } from '../lab/proofs/lab'
import { facts } from './fact'

const SOURCE = 'next-auth/core/routes/session.js'
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

export default facts({
  'session-gets-token-under-jwt': {
    statement: 'Under jwt the session callback gets { session, token } and no user.',
    source: SOURCE,
    async proof(lab) {
      await lab.read(await lab.signIn())
      const argument = lab.lastArgument('session')
      expect(argument).toMatchObject({ token: { username: 'aayush' } })
      expect(argument.user).toBeUndefined()
    }
  },
  'session-gets-user-under-database': {
    statement:
      'Under database the session callback gets { session, user } and no token; user is the document as the adapter read it a moment ago.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      await lab.read(await lab.signIn())
      const argument = lab.lastArgument('session')
      expect(argument).toMatchObject({ user: { username: 'aayush', email: 'aayush@example.com' } })
      expect(argument.token).toBeUndefined()
    }
  },
  'session-starts-small': {
    statement: 'The session callback starts from { user: { name, email, image }, expires }.',
    source: SOURCE,
    async proof(lab) {
      await lab.read(await lab.signIn())
      const { session } = lab.lastArgument('session')
      expect(Object.keys(session as object).sort()).toEqual(['expires', 'user'])
      expect(Object.keys((session as { user: object }).user).sort()).toEqual(['email', 'image', 'name'])
    }
  },
  'copy-from-user-does-nothing-under-jwt': {
    statement: 'A session callback that copies from user does nothing under jwt, without any error; under database it fills the session.',
    source: SOURCE,
    async proof(lab) {
      copyFromUser(lab)
      expect((await lab.read(await lab.signIn())).user).toEqual({ name: 'Aayush', email: 'aayush@example.com' })
      expect(lab.log).toEqual([])
      lab.strategy = 'database'
      expect((await lab.read(await lab.signIn())).user).toMatchObject({ username: 'aayush' })
    }
  },
  'copy-from-user-leaves-an-empty-user': {
    statement: 'When the user has no name, email or image, that session callback leaves {"user":{}} under jwt.',
    source: SOURCE,
    async proof(lab) {
      copyFromUser(lab)
      const watched = lab.change
      lab.change = (options) => {
        watched(options)
        options.callbacks = { ...options.callbacks, jwt: ({ token }) => ({ ...token, name: undefined, email: undefined }) as never }
      }
      expect((await lab.read(await lab.signIn())).user).toEqual({})
    }
  },
  'session-same-fields-under-both': {
    statement: 'A session callback that copies from token or user makes the same four fields under both strategies.',
    source: 'playground/nextauth/callbacks.ts',
    async proof(lab) {
      expect((await lab.read(await lab.signIn())).user).toEqual(FIELDS)
      lab.strategy = 'database'
      expect((await lab.read(await lab.signIn())).user).toEqual(FIELDS)
    }
  },
  'session-not-at-sign-in': {
    statement: 'Set-Cookie leaves with the answer to the sign-in, before any session callback has run.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      const visitor = lab.visitor()
      const response = await visitor.signIn('aayush', 'correct horse')
      expect(response.headers.getSetCookie().join()).toContain('next-auth.session-token=')
      expect(lab.ran).not.toContain('session')
    }
  },
  'session-is-public': {
    statement: 'What the session callback returns is the body of GET /api/auth/session, word for word.',
    source: SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        options.callbacks = { ...options.callbacks, session: () => ({ expires: 'never', anything: ['at', 'all'] }) as never }
      }
      expect(await lab.read(await lab.signIn())).toEqual({ expires: 'never', anything: ['at', 'all'] })
    }
  },
  'whole-document-leaks-the-hash': {
    statement: 'Under database user is the whole document: a session callback that returns it sends the password hash to the browser.',
    source: SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        options.callbacks = { ...options.callbacks, session: ({ session, user }) => ({ ...session, user }) }
      }
      lab.strategy = 'database'
      expect((await lab.read(await lab.signIn())).user?.password).toMatch(/^\$2/)
    }
  },
  'whole-document-in-token': {
    statement: 'An authorize() that returns the whole document and a jwt callback that spreads it put the password hash into the cookie.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      lab.change = (options) => {
        options.callbacks = {
          ...options.callbacks,
          async jwt({ token, user }) {
            return (user ? { ...token, ...(await lab.users.findOne({ username: user.username })) } : token) as typeof token
          }
        }
      }
      expect((await lab.token(await lab.signIn()))?.password).toMatch(/^\$2/)
    }
  },
  'adapter-gives-id-not-_id': {
    statement:
      'The MongoDB adapter turns _id into the string id: user._id is undefined, and session.user._id exists only if a callback makes it.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter',
    async proof(lab) {
      lab.strategy = 'database'
      await lab.read(await lab.signIn())
      const { user } = lab.lastArgument('session') as { user: Record<string, unknown> }
      expect(user.id).toMatch(/^[0-9a-f]{24}$/)
      expect(user).not.toHaveProperty('_id')
    }
  },
  'changed-user-fresh-under-database': {
    statement: 'A change of the user document shows at the next session read under database, and not at all under jwt.',
    source: SOURCE,
    async proof(lab) {
      const underJwt = await lab.signIn()
      lab.strategy = 'database'
      const underDatabase = await lab.signIn()
      await lab.users.updateOne({ username: 'aayush' }, { $set: { isVerified: false } })
      expect(await lab.read(underDatabase)).toMatchObject({ user: { isVerified: false } })
      lab.strategy = 'jwt'
      expect(await lab.read(underJwt)).toMatchObject({ user: { isVerified: true } })
    }
  }
})
