import { expect } from 'vitest'
import type { Lab } from '../lab/proofs/lab'
import { facts } from './fact'

/** A jwt callback that remembers the user's tokenVersion at sign-in, and throws at a later call when it is another. */
function compareTokenVersion(lab: Lab): void {
  lab.change = (options) => {
    const jwt = options.callbacks?.jwt
    options.callbacks = {
      ...options.callbacks,
      async jwt(argument) {
        const found = await lab.users.findOne({ username: argument.user?.username ?? (argument.token.username as string) })
        if (argument.user) argument.token.tokenVersion = found?.tokenVersion
        else if (argument.token.tokenVersion !== found?.tokenVersion) throw new Error('The session was ended.')
        return (await jwt?.(argument)) ?? argument.token
      }
    }
  }
}
const endAll = (lab: Lab) => lab.users.updateOne({ username: 'aayush' }, { $inc: { tokenVersion: 1 } })

export default facts({
  'copy-survives-sign-out-jwt': {
    statement: 'Under jwt a copy of the cookie taken before the sign-out still works after it, and a read with it yields a fresh cookie.',
    source: 'next-auth/core/routes/signout.js',
    async proof(lab) {
      const visitor = await lab.signIn()
      const thief = visitor.copy()
      const stolen = thief.sessionToken
      await visitor.signOut()
      expect(visitor.sessionToken).toBeUndefined()
      expect(await lab.read(thief)).toMatchObject({ user: { username: 'aayush' } })
      expect(thief.sessionToken).not.toBe(stolen)
    }
  },
  'copy-dies-with-sign-out-database': {
    statement: 'Under database the sign-out deletes the row, and a copy of the cookie is worth nothing.',
    source: 'next-auth/core/routes/signout.js',
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      const thief = visitor.copy()
      await visitor.signOut()
      expect(await lab.sessions.countDocuments()).toBe(0)
      expect(await lab.read(thief)).toEqual({})
    }
  },
  'sign-out-costs': {
    statement: 'A sign-out asks no database under jwt and deletes one row under database.',
    source: 'next-auth/core/routes/signout.js',
    async proof(lab) {
      const underJwt = await lab.signIn()
      await underJwt.signOut()
      expect(lab.commands).toEqual([])
      lab.strategy = 'database'
      const underDatabase = await lab.signIn()
      await underDatabase.signOut()
      expect(lab.commands).toEqual(['findAndModify sessions'])
    }
  },
  'delete-the-rows': {
    statement: 'Deleting a user’s session rows signs them out everywhere at the next read.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      lab.strategy = 'database'
      const devices = [await lab.signIn(), await lab.signIn()]
      const user = await lab.users.findOne({ username: 'aayush' })
      await lab.sessions.deleteMany({ userId: user?._id as never })
      for (const device of devices) expect(await lab.read(device)).toEqual({})
    }
  },
  'token-version-with-throw': {
    statement:
      'A tokenVersion on the user, compared in the jwt callback, which throws on a mismatch, ends all sessions of a user under jwt at their next read.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      compareTokenVersion(lab)
      const devices = [await lab.signIn(), await lab.signIn()]
      for (const device of devices) expect(await lab.read(device)).toMatchObject({ user: { username: 'aayush' } })
      await endAll(lab)
      for (const device of devices) {
        expect(await lab.read(device)).toEqual({})
        expect(device.sessionToken).toBeUndefined()
      }
    }
  },
  'null-does-not-revoke': {
    statement:
      'A jwt callback that returns null does not revoke at once: that read is still answered with a session. Encoding null fails after it (JWT_SESSION_ERROR) and removes the cookie, so only the next read is {}.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      const device = await lab.signIn()
      lab.change = (options) => {
        options.callbacks = { jwt: () => null as never }
      }
      expect((await lab.read(device)).user).toMatchObject({ name: 'Aayush' })
      expect(lab.log.map(({ code }) => code)).toEqual(['JWT_SESSION_ERROR'])
      expect(await lab.read(device)).toEqual({})
    }
  },
  'get-token-never-notices': {
    statement: 'getToken(), and so the proxy, never notices a tokenVersion: it runs no callback and accepts the token until exp.',
    source: 'next-auth/jwt/index.js',
    async proof(lab) {
      compareTokenVersion(lab)
      const device = await lab.signIn()
      await endAll(lab)
      expect(await lab.token(device)).toMatchObject({ username: 'aayush' })
    }
  },
  'changed-secret-ends-all': {
    statement: 'Changing the secret ends every session under jwt, of every user.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      const devices = [await lab.signIn(), await lab.signIn()]
      lab.secret = 'another secret'
      for (const device of devices) expect(await lab.read(device)).toEqual({})
    }
  },
  'stolen-cookie-slides': {
    statement: 'Under jwt every read with a stolen cookie makes a later exp, so a thief who keeps reading is never signed out by time.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      lab.change = (options) => {
        options.session = { ...options.session, maxAge: 3600 }
        options.jwt = { ...options.jwt, maxAge: 3600 }
      }
      const thief = (await lab.signIn()).copy()
      const before = (await lab.token(thief))?.exp as number
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await lab.read(thief)
      expect((await lab.token(thief))?.exp).toBeGreaterThan(before)
    }
  }
})
