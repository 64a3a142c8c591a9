import { expect } from 'vitest'
import { facts } from './fact'

const SOURCE = 'next-auth/core/routes/session.js'

export default facts({
  'jwt-at-sign-in': {
    statement:
      'At sign-in the jwt callback gets a new token with name, email, picture and sub, the user, the account (type "credentials") and trigger "signIn".',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      await lab.visitor().signIn('aayush', 'correct horse')
      const argument = lab.lastArgument('jwt')
      expect(argument).toMatchObject({
        trigger: 'signIn',
        user: { username: 'aayush' },
        account: { type: 'credentials' },
        isNewUser: false
      })
      const { id } = argument.user as { id: string }
      expect(argument.token).toEqual({ name: 'Aayush', email: 'aayush@example.com', picture: undefined, sub: id })
    }
  },
  'jwt-at-every-read': {
    statement:
      'Under jwt the jwt callback runs at every session read, be it GET /api/auth/session or getServerSession(), each time before the session callback.',
    source: SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      await lab.read(visitor)
      await lab.read(visitor)
      await visitor.fetch('/server-session')
      expect(lab.ran.filter((name) => name !== 'redirect')).toEqual(['jwt', 'session', 'jwt', 'session', 'jwt', 'session'])
    }
  },
  'jwt-read-has-token-alone': {
    statement: 'At a session read the jwt callback gets the decoded cookie as token; user, account, trigger and session are undefined.',
    source: SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      await lab.read(visitor)
      const { token, user, account, trigger, session } = lab.lastArgument('jwt')
      expect(token).toMatchObject({ username: 'aayush', jti: expect.any(String), iat: expect.any(Number), exp: expect.any(Number) })
      expect([user, account, trigger, session]).toEqual([undefined, undefined, undefined, undefined])
    }
  },
  'jwt-at-update': {
    statement: 'update(data) calls the jwt callback with trigger "update" and data as session, exactly as the browser sent it.',
    source: SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      await visitor.update({ username: 'new', role: 'admin' })
      expect(lab.lastArgument('jwt')).toMatchObject({
        trigger: 'update',
        session: { username: 'new', role: 'admin' },
        token: { username: 'aayush' }
      })
    }
  },
  'jwt-not-in-get-token': {
    statement: 'getToken() runs no callback.',
    source: 'next-auth/jwt/index.js',
    async proof(lab) {
      const visitor = await lab.signIn()
      expect(await lab.token(visitor)).toMatchObject({ username: 'aayush' })
      expect(lab.calls).toEqual([])
    }
  },
  'jwt-under-database': {
    statement: 'Under database the jwt callback runs at a credentials sign-in and at no session read.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = lab.visitor()
      await visitor.signIn('aayush', 'correct horse')
      expect(lab.ran).toContain('jwt')
      lab.forget()
      await lab.read(visitor)
      expect(lab.ran).not.toContain('jwt')
    }
  },
  'token-is-a-copy': {
    statement: 'The token is a copy of the user as of the sign-in: a change in the database does not reach it.',
    source: SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      await lab.users.updateOne({ username: 'aayush' }, { $set: { isVerified: false } })
      expect(await lab.read(visitor)).toMatchObject({ user: { isVerified: true } })
      expect(await lab.token(visitor)).toMatchObject({ isVerified: true })
    }
  },
  'lookup-in-jwt-is-fresh': {
    statement: 'A jwt callback that looks the user up at every call makes the session fresh, at the price of one find a read.',
    source: SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        options.callbacks = {
          ...options.callbacks,
          async jwt({ token, user }) {
            if (user) token.username = user.username
            const found = await lab.users.findOne({ email: token.email ?? '' })
            return { ...token, username: found?.username as string }
          }
        }
      }
      const visitor = await lab.signIn()
      await lab.users.updateOne({ username: 'aayush' }, { $set: { username: 'renamed' } })
      lab.forget()
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'renamed' } })
      expect(lab.commands).toEqual(['find users'])
    }
  },
  'update-refreshes-the-token': {
    statement: 'With a jwt callback that handles trigger "update", the new value is in the session and in the new cookie at once.',
    source: SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        const jwt = options.callbacks?.jwt
        options.callbacks = {
          ...options.callbacks,
          async jwt(argument) {
            const token = (await jwt?.(argument)) ?? argument.token
            if (argument.trigger === 'update') {
              const found = await lab.users.findOne({ email: token.email ?? '' })
              token.username = found?.username as string
            }
            return token
          }
        }
      }
      const visitor = await lab.signIn()
      await lab.users.updateOne({ username: 'aayush' }, { $set: { username: 'renamed' } })
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
      expect(await visitor.update({})).toMatchObject({ user: { username: 'renamed' } })
      expect(await lab.token(visitor)).toMatchObject({ username: 'renamed' })
    }
  },
  'spread-update-makes-admin': {
    statement:
      'A jwt callback that spreads the session of an update into the token lets every signed-in reader write their own claims, a role among them.',
    source: SOURCE,
    async proof(lab) {
      const spread = (token: Record<string, unknown>, session: Record<string, unknown>) => ({ ...token, ...session })
      lab.change = (options) => {
        options.callbacks = {
          ...options.callbacks,
          jwt: ({ token, trigger, session }) => (trigger === 'update' ? spread(token, session) : token) as never
        }
      }
      const visitor = await lab.signIn()
      await visitor.update({ role: 'admin' })
      expect(await lab.token(visitor)).toMatchObject({ role: 'admin' })
    }
  },
  'update-needs-csrf': {
    statement: 'An update without a valid CSRF token is a plain session read: the jwt callback gets no trigger and no data.',
    source: 'next-auth/core/index.js',
    async proof(lab) {
      const visitor = await lab.signIn()
      await visitor.fetch('/api/auth/session', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ csrfToken: 'made up', data: { role: 'admin' } })
      })
      const updates = lab.calls.filter(({ argument }) => argument.trigger === 'update')
      expect(updates).toEqual([])
    }
  },
  'jwt-throw-ends-the-read': {
    statement: 'A jwt callback that throws at a session read makes the session {} and removes the cookie; the log says JWT_SESSION_ERROR.',
    source: SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      lab.change = (options) => {
        options.callbacks = {
          ...options.callbacks,
          jwt: () => {
            throw new Error('revoked')
          }
        }
      }
      expect(await lab.read(visitor)).toEqual({})
      expect(visitor.sessionToken).toBeUndefined()
      expect(lab.log.map(({ code }) => code)).toEqual(['JWT_SESSION_ERROR'])
    }
  }
})
