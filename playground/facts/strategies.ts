import { MongoDBAdapter } from '@auth/mongodb-adapter'
import { decode, encode } from 'next-auth/jwt'
import { expect } from 'vitest'
import { unknownSessionToken } from '../lab/proofs/lab'
import { facts } from './fact'

const SOURCE = 'next-auth/core/routes/session.js'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const DAY = 24 * 60 * 60 * 1000

export default facts({
  'no-row-under-jwt': {
    statement: 'A sign-in under jwt writes no session row.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      await lab.signIn()
      expect(await lab.sessions.countDocuments()).toBe(0)
    }
  },
  'row-under-database': {
    statement:
      'A sign-in under database inserts one row { sessionToken, userId, expires }, and the cookie holds the session token, a UUID.',
    source: 'playground/nextauth/database-sessions.ts',
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      expect(visitor.sessionToken).toMatch(UUID)
      const rows = await lab.sessions.find().toArray()
      expect(rows.map(({ _id, ...row }) => row)).toEqual([
        { sessionToken: visitor.sessionToken, userId: expect.anything(), expires: expect.any(Date) }
      ])
    }
  },
  'read-costs': {
    statement: 'A session read costs no database command under jwt, and two finds under database: the session, then the user.',
    source: SOURCE,
    async proof(lab) {
      await lab.read(await lab.signIn())
      expect(lab.commands).toEqual([])
      lab.strategy = 'database'
      await lab.read(await lab.signIn())
      expect(lab.commands).toEqual(['find sessions', 'find users'])
    }
  },
  'no-read-no-query': {
    statement: 'Under database a request that never asks for the session causes no command.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      await visitor.fetch('/client')
      await visitor.fetch('/token')
      expect(lab.commands).toEqual([])
    }
  },
  'same-cookie-under-database': {
    statement: 'Under database each session read sets the cookie again with the same session token and a later Expires.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      const cookie = visitor.sessionToken
      const response = await visitor.fetch('/api/auth/session')
      expect(response.headers.getSetCookie().join()).toContain(`next-auth.session-token=${cookie}`)
      expect(visitor.sessionToken).toBe(cookie)
    }
  },
  'update-age-writes-daily': {
    statement: 'Under database a session read moves expires in the row only when updateAge (24 hours) has passed since it was last moved.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      await lab.read(visitor)
      expect(lab.commands).toEqual(['find sessions', 'find users'])
      await lab.sessions.updateOne({}, { $set: { expires: new Date(Date.now() + 29 * DAY - 1000) } })
      lab.forget()
      await lab.read(visitor)
      expect(lab.commands).toContain('findAndModify sessions')
      const row = await lab.sessions.findOne()
      expect(row?.expires.getTime()).toBeGreaterThan(Date.now() + 30 * DAY - 60_000)
    }
  },
  'update-age-not-under-jwt': {
    statement: 'updateAge does nothing under jwt: every read makes a new token.',
    source: SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        options.session = { ...options.session, updateAge: 24 * 60 * 60 }
      }
      const visitor = await lab.signIn()
      const cookie = visitor.sessionToken
      await lab.read(visitor)
      expect(visitor.sessionToken).not.toBe(cookie)
    }
  },
  'expired-row-is-deleted': {
    statement: 'Under database a session read that finds an expired row deletes it, answers {} and removes the cookie.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      await lab.sessions.updateOne({}, { $set: { expires: new Date(Date.now() - 1000) } })
      expect(await lab.read(visitor)).toEqual({})
      expect(await lab.sessions.countDocuments()).toBe(0)
      expect(visitor.sessionToken).toBeUndefined()
    }
  },
  'session-token-stands-in-clear': {
    statement: 'The session token stands in the database in clear: whoever can read or write the collection can be anyone.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter',
    async proof(lab) {
      lab.strategy = 'database'
      await lab.signIn()
      const row = await lab.sessions.findOne()
      const thief = lab.visitor()
      thief.cookies.set('next-auth.session-token', row?.sessionToken as string)
      expect(await lab.read(thief)).toMatchObject({ user: { username: 'aayush' } })
    }
  },
  'credentials-alone-are-refused': {
    statement:
      'strategy "database" with credentials as the only provider is refused: CALLBACK_CREDENTIALS_JWT_ERROR, UnsupportedStrategy in the log and the error page Configuration.',
    source: 'next-auth/core/lib/assert.js',
    async proof(lab) {
      lab.strategy = 'database'
      lab.change = (options) => {
        options.providers = options.providers.slice(0, 1)
      }
      const response = await lab.visitor().fetch('/api/auth/session')
      expect(response.status).toBe(500)
      expect(lab.log).toEqual([
        { level: 'error', code: 'CALLBACK_CREDENTIALS_JWT_ERROR', message: expect.stringContaining('UnsupportedStrategy') }
      ])
    }
  },
  'split-brain': {
    statement:
      'database with credentials, a second provider and NextAuth’s own encode is a split brain: the sign-in answers 200 and sets a JWE, the next read finds no row, answers {} and removes the cookie.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      lab.strategy = 'database'
      lab.change = (options) => {
        options.jwt = { encode, decode }
      }
      const visitor = await lab.signIn()
      expect(visitor.sessionToken?.split('.')).toHaveLength(5)
      expect(await lab.sessions.countDocuments()).toBe(0)
      expect(await lab.read(visitor)).toEqual({})
      expect(visitor.sessionToken).toBeUndefined()
    }
  },
  'encode-override-makes-rows': {
    statement: 'jwt.encode that calls adapter.createSession() and returns the session token makes credentials work with database sessions.',
    source: 'playground/nextauth/database-sessions.ts',
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
      expect(await lab.sessions.countDocuments({ sessionToken: visitor.sessionToken })).toBe(1)
    }
  },
  'adapter-means-database': {
    statement: 'With an adapter and no session.strategy the strategy is database; without an adapter it is jwt.',
    source: 'next-auth/core/init.js',
    async proof(lab) {
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
    }
  },
  'database-down-jwt': {
    statement: 'With the database down, session reads go on under jwt.',
    source: SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      await lab.stopDatabase()
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    }
  },
  'database-down-database': {
    statement: 'With the database down, a session read under database answers 200 and {}, keeps the cookie, and logs SESSION_ERROR.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      const cookie = visitor.sessionToken
      await lab.stopDatabase()
      const response = await visitor.fetch('/api/auth/session')
      expect([response.status, await response.json()]).toEqual([200, {}])
      expect(visitor.sessionToken).toBe(cookie)
      expect(lab.log.map(({ code }) => code)).toContain('SESSION_ERROR')
    }
  },
  'changed-secret-database': {
    statement: 'A changed secret ends no session under database, but a sign-in form that was open before it fails its CSRF check.',
    source: 'next-auth/core/lib/csrf-token.js',
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
      lab.secret = 'another secret'
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
      const form = { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }
      const { url } = (await (await visitor.post('/api/auth/callback/credentials', form)).json()) as { url: string }
      expect(url).toContain('csrf=true')
    }
  },
  'unknown-session-token': {
    statement: 'A session token without a row is answered with {}, and the cookie is removed.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = lab.visitor()
      visitor.cookies.set('next-auth.session-token', unknownSessionToken())
      expect(await lab.read(visitor)).toEqual({})
      expect(visitor.sessionToken).toBeUndefined()
    }
  },
  'adapter-looks-up-by-token': {
    statement: 'The MongoDB adapter makes no indexes: without one of your own on sessionToken every session read scans the collection.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter',
    async proof(lab) {
      await lab.sessions.drop()
      lab.strategy = 'database'
      await lab.read(await lab.signIn())
      expect((await lab.sessions.indexes()).map(({ name }) => name)).toEqual(['_id_'])
      expect(MongoDBAdapter.toString()).not.toContain('createIndex')
    }
  }
})
