import { expect } from 'vitest'
import { nextSecond } from '../lab/clock'
import { askForLink, openLink } from '../lab/magic-link'
import { mailingTo } from '../lab/proofs/magic-link'
import { prove } from './prove'
import topic from './strategies'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const DAY = 24 * 60 * 60 * 1000

prove(topic, {
  async 'no-row-under-jwt'(lab) {
    await lab.signIn()
    expect(await lab.sessions.countDocuments()).toBe(0)
    lab.strategy = 'database'
    await lab.signIn()
    expect(await lab.sessions.countDocuments()).toBe(1)
  },
  async 'row-under-database'(lab) {
    const links: URL[] = []
    lab.strategy = 'database'
    lab.change = (options) => {
      // Without this site's encode, which makes rows of its own for credentials: a magic link, of which NextAuth itself makes a row.
      delete options.jwt
      options.providers = [mailingTo(links)]
    }
    const visitor = lab.visitor()
    await askForLink(visitor, 'aayush@example.com')
    await openLink(visitor, links[0])
    expect(visitor.sessionToken).toMatch(UUID)
    const rows = await lab.sessions.find().toArray()
    const user = await lab.users.findOne({ email: 'aayush@example.com' })
    expect(rows.map(({ _id, ...row }) => row)).toEqual([
      { sessionToken: visitor.sessionToken, userId: user?._id, expires: expect.any(Date) }
    ])
  },
  async 'read-costs'(lab) {
    await lab.read(await lab.signIn())
    expect(lab.sent).toEqual([])
    lab.strategy = 'database'
    await lab.read(await lab.signIn())
    expect(lab.sent).toEqual(['find sessions', 'find users'])
  },
  async 'no-read-no-query'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    await visitor.fetch('/client')
    await visitor.fetch('/token')
    expect(lab.sent).toEqual([])
    await lab.read(visitor)
    expect(lab.sent).toHaveLength(2)
  },
  async 'same-cookie-under-database'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    const cookie = visitor.sessionToken
    const expires = async () => {
      const lines = (await visitor.fetch('/api/auth/session')).headers.getSetCookie()
      const line = lines.find((one) => one.startsWith(`next-auth.session-token=${cookie};`)) ?? ''
      return Date.parse(/expires=([^;]+)/i.exec(line)?.[1] ?? '')
    }
    const before = await expires()
    await nextSecond()
    expect(await expires()).toBeGreaterThan(before)
    expect(visitor.sessionToken).toBe(cookie)
  },
  async 'update-age-writes-daily'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    await lab.read(visitor)
    expect(lab.sent).toEqual(['find sessions', 'find users'])
    await lab.sessions.updateOne({}, { $set: { expires: new Date(Date.now() + 29 * DAY + 60_000) } })
    lab.forget()
    await lab.read(visitor)
    expect(lab.sent).toEqual(['find sessions', 'find users'])
    await lab.sessions.updateOne({}, { $set: { expires: new Date(Date.now() + 29 * DAY - 1000) } })
    lab.forget()
    await lab.read(visitor)
    expect(lab.sent).toContain('findAndModify sessions')
    const row = await lab.sessions.findOne()
    expect(row?.expires.getTime()).toBeGreaterThan(Date.now() + 30 * DAY - 60_000)
  },
  async 'update-age-not-under-jwt'(lab) {
    lab.change = (options) => {
      options.session = { ...options.session, updateAge: 24 * 60 * 60 }
    }
    const visitor = await lab.signIn()
    const cookie = visitor.sessionToken
    await lab.read(visitor)
    expect(visitor.sessionToken).not.toBe(cookie)
  },
  async 'expired-row-is-deleted'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    await lab.sessions.updateOne({}, { $set: { expires: new Date(Date.now() - 1000) } })
    expect(await lab.read(visitor)).toEqual({})
    expect(await lab.sessions.countDocuments()).toBe(0)
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'session-token-stands-in-clear'(lab) {
    lab.strategy = 'database'
    await lab.signIn()
    const row = await lab.sessions.findOne()
    const thief = lab.visitor()
    thief.cookies.set('next-auth.session-token', row?.sessionToken as string)
    expect(await lab.read(thief)).toMatchObject({ user: { username: 'aayush' } })
  },
  async 'credentials-alone-are-refused'(lab) {
    lab.strategy = 'database'
    lab.change = (options) => {
      options.providers = options.providers.slice(0, 1)
    }
    const response = await lab.visitor().fetch('/api/auth/session')
    expect(response.status).toBe(500)
    expect(lab.log).toEqual([
      { level: 'error', code: 'CALLBACK_CREDENTIALS_JWT_ERROR', message: expect.stringContaining('UnsupportedStrategy') }
    ])
  },
  async 'split-brain'(lab) {
    lab.strategy = 'database'
    lab.change = (options) => {
      options.jwt = { encode: lab.library.encode, decode: lab.library.decode }
    }
    const visitor = await lab.signIn()
    expect(visitor.sessionToken?.split('.')).toHaveLength(5)
    expect(await lab.sessions.countDocuments()).toBe(0)
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'encode-override-makes-rows'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    expect(await lab.sessions.countDocuments({ sessionToken: visitor.sessionToken })).toBe(1)
  },
  async 'adapter-means-database'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    lab.change = (options) => {
      delete options.session
    }
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    lab.change = (options) => {
      delete options.session
      delete options.adapter
      delete options.jwt
      options.providers = options.providers.slice(0, 1)
    }
    await lab.read(await lab.signIn())
    expect(lab.lastArgument('session').token).toMatchObject({ username: 'aayush' })
  },
  async 'database-down-jwt'(lab) {
    const visitor = await lab.signIn()
    await lab.stopDatabase()
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
  },
  async 'database-down-database'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    const cookie = visitor.sessionToken
    await lab.stopDatabase()
    const response = await visitor.fetch('/api/auth/session')
    expect([response.status, await response.json()]).toEqual([200, {}])
    expect(visitor.sessionToken).toBe(cookie)
    expect(lab.log.map(({ code }) => code)).toContain('SESSION_ERROR')
  },
  async 'changed-secret-database'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
    lab.secret = 'another secret'
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    const form = { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }
    const { url } = (await (await visitor.post('/api/auth/callback/credentials', form)).json()) as { url: string }
    expect(url).toContain('csrf=true')
  },
  async 'unknown-session-token'(lab) {
    lab.strategy = 'database'
    const visitor = lab.visitor()
    visitor.cookies.set('next-auth.session-token', crypto.randomUUID())
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'adapter-looks-up-by-token'(lab) {
    await lab.sessions.drop()
    lab.strategy = 'database'
    const visitor = lab.visitor()
    lab.forget()
    await visitor.signIn('aayush', 'correct horse')
    await lab.read(visitor)
    expect(lab.sent).toEqual(['find users', 'insert sessions', 'find sessions', 'find users'])
    expect((await lab.sessions.indexes()).map(({ name }) => name)).toEqual(['_id_'])
  }
})
