import { expect } from 'vitest'
import topic from './jwt-callback'
import { prove } from './prove'

prove(topic, {
  async 'jwt-at-sign-in'(lab) {
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
  },
  async 'jwt-at-every-read'(lab) {
    const visitor = await lab.signIn()
    await lab.read(visitor)
    await lab.read(visitor)
    await visitor.fetch('/server-session')
    expect(lab.ran.filter((name) => name !== 'redirect')).toEqual(['jwt', 'session', 'jwt', 'session', 'jwt', 'session'])
  },
  async 'jwt-read-has-token-alone'(lab) {
    const visitor = await lab.signIn()
    await lab.read(visitor)
    const { token, user, account, trigger, session } = lab.lastArgument('jwt')
    expect(token).toMatchObject({ username: 'aayush', jti: expect.any(String), iat: expect.any(Number), exp: expect.any(Number) })
    expect([user, account, trigger, session]).toEqual([undefined, undefined, undefined, undefined])
  },
  async 'jwt-at-update'(lab) {
    const visitor = await lab.signIn()
    await visitor.update({ username: 'new', role: 'admin' })
    expect(lab.lastArgument('jwt')).toMatchObject({
      trigger: 'update',
      session: { username: 'new', role: 'admin' },
      token: { username: 'aayush' }
    })
  },
  async 'jwt-not-in-get-token'(lab) {
    const visitor = await lab.signIn()
    expect(await lab.token(visitor)).toMatchObject({ username: 'aayush' })
    expect(lab.calls).toEqual([])
  },
  async 'jwt-under-database'(lab) {
    lab.strategy = 'database'
    const visitor = lab.visitor()
    await visitor.signIn('aayush', 'correct horse')
    expect(lab.ran).toContain('jwt')
    lab.forget()
    await lab.read(visitor)
    expect(lab.ran).not.toContain('jwt')
  },
  async 'token-is-a-copy'(lab) {
    const visitor = await lab.signIn()
    await lab.users.updateOne({ username: 'aayush' }, { $set: { isVerified: false } })
    expect(await lab.read(visitor)).toMatchObject({ user: { isVerified: true } })
    expect(await lab.token(visitor)).toMatchObject({ isVerified: true })
  },
  async 'lookup-in-jwt-is-fresh'(lab) {
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
    expect(lab.sent).toEqual(['find users'])
  },
  async 'update-refreshes-the-token'(lab) {
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
  },
  async 'spread-update-makes-admin'(lab) {
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
  },
  async 'update-needs-csrf'(lab) {
    const visitor = await lab.signIn()
    const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
    const update = (token: string) =>
      visitor.fetch('/api/auth/session', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ csrfToken: token, data: { role: 'admin' } })
      })
    lab.forget()
    const refused = await update('made up')
    expect([refused.status, await refused.json()]).toEqual([400, {}])
    expect(lab.ran.filter((name) => name !== 'redirect')).toEqual([])
    expect((await update(csrfToken)).status).toBe(200)
    expect(lab.lastArgument('jwt')).toMatchObject({ trigger: 'update', session: { role: 'admin' } })
  },
  async 'jwt-throw-ends-the-read'(lab) {
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
})
