import { expect } from 'vitest'
import { nextSecond } from '../lab/clock'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import { prove } from './prove'
import topic from './revocation'

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

prove(topic, {
  async 'copy-survives-sign-out-jwt'(lab) {
    const visitor = await lab.signIn()
    const thief = visitor.copy()
    const stolen = thief.sessionToken
    await visitor.signOut()
    expect(visitor.sessionToken).toBeUndefined()
    expect(await lab.read(thief)).toMatchObject({ user: { username: 'aayush' } })
    expect(thief.sessionToken).not.toBe(stolen)
  },
  async 'copy-dies-with-sign-out-database'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    const thief = visitor.copy()
    expect(await lab.read(thief)).toMatchObject({ user: { username: 'aayush' } })
    await visitor.signOut()
    expect(await lab.sessions.countDocuments()).toBe(0)
    expect(await lab.read(thief)).toEqual({})
  },
  async 'sign-out-costs'(lab) {
    const underJwt = await lab.signIn()
    await underJwt.signOut()
    expect(lab.sent).toEqual([])
    lab.strategy = 'database'
    const underDatabase = await lab.signIn()
    await underDatabase.signOut()
    expect(lab.sent).toEqual(['findAndModify sessions'])
  },
  async 'delete-the-rows'(lab) {
    lab.strategy = 'database'
    const devices = [await lab.signIn(), await lab.signIn()]
    for (const device of devices) expect(await lab.read(device)).toMatchObject({ user: { username: 'aayush' } })
    const user = await lab.users.findOne({ username: 'aayush' })
    await lab.sessions.deleteMany({ userId: user?._id as never })
    for (const device of devices) expect(await lab.read(device)).toEqual({})
  },
  async 'token-version-with-throw'(lab) {
    compareTokenVersion(lab)
    const devices = [await lab.signIn(), await lab.signIn()]
    for (const device of devices) expect(await lab.read(device)).toMatchObject({ user: { username: 'aayush' } })
    await endAll(lab)
    for (const device of devices) {
      expect(await lab.read(device)).toEqual({})
      expect(device.sessionToken).toBeUndefined()
    }
  },
  async 'null-does-not-revoke'(lab) {
    const device = await lab.signIn()
    lab.change = (options) => {
      options.callbacks = { jwt: () => null as never }
    }
    expect((await lab.read(device)).user).toMatchObject({ name: 'Aayush' })
    expect(lab.log.map(({ code }) => code)).toEqual(['JWT_SESSION_ERROR'])
    expect(await lab.read(device)).toEqual({})
  },
  async 'get-token-never-notices'(lab) {
    compareTokenVersion(lab)
    const device = await lab.signIn()
    await endAll(lab)
    expect(await lab.token(device)).toMatchObject({ username: 'aayush' })
  },
  async 'changed-secret-ends-all'(lab) {
    const mira = lab.visitor()
    await mira.signIn('mira', 'battery staple')
    const devices = [await lab.signIn(), await lab.signIn(), mira]
    for (const device of devices) expect((await lab.read(device)).user).toBeDefined()
    lab.secret = 'another secret'
    for (const device of devices) {
      expect(await lab.read(device)).toEqual({})
      expect(device.sessionToken).toBeUndefined()
    }
  },
  async 'stolen-cookie-slides'(lab) {
    lab.change = (options) => {
      options.session = { ...options.session, maxAge: 3600 }
      options.jwt = { ...options.jwt, maxAge: 3600 }
    }
    const thief = (await lab.signIn()).copy()
    const before = (await lab.token(thief))?.exp as number
    await nextSecond()
    await lab.read(thief)
    expect((await lab.token(thief))?.exp).toBeGreaterThan(before)
  }
})
