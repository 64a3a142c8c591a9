import CredentialsProvider from 'next-auth/providers/credentials'
import { expect } from 'vitest'
import { nextSecond } from '../lab/clock'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import type { Visitor } from '../lab/visitor'
import topic from './lifetimes'
import { prove } from './prove'

const NAME = 'next-auth.session-token'
const MINUTE = 60
const DAY = 24 * 60 * MINUTE

const aayush = { user: { username: 'aayush' } }

/** Seconds from now to the `Expires` of the session cookie that a visitor was last given. */
function cookieLives(visitor: Visitor): number {
  return (visitor.expiryOf(NAME) - Date.now()) / 1000
}

/** Seconds that a visitor's token lives. */
async function tokenLives(lab: Lab, visitor: Visitor): Promise<number> {
  const { iat, exp } = (await lab.token(visitor)) as unknown as { iat: number; exp: number }
  return exp - iat
}

function setAges(lab: Lab, session: { maxAge?: unknown; updateAge?: number }, jwt?: { maxAge: unknown }): void {
  lab.change = (options) => {
    options.session = { ...options.session, ...(session as object) }
    if (jwt) options.jwt = { ...options.jwt, ...(jwt as object) }
  }
}

/** Signs in under database, and lets the row end in so many seconds. */
async function rowEndingIn(lab: Lab, seconds: number): Promise<{ visitor: Visitor; end: Date; moved(): Promise<number> }> {
  lab.strategy = 'database'
  const visitor = await lab.signIn()
  const end = new Date(Date.now() + seconds * 1000)
  await lab.sessions.updateOne({}, { $set: { expires: end } })
  return { visitor, end, moved: async () => ((await lab.sessions.findOne())?.expires.getTime() - end.getTime()) / 1000 }
}

/** The statuses of a sign-in and of a read after it. */
async function signInAnswer(lab: Lab): Promise<{ visitor: Visitor; status: number }> {
  const visitor = lab.visitor()
  const { status } = await visitor.signIn('aayush', 'correct horse')
  return { visitor, status }
}

/** The token of each sign-in has a claim with the second at which its session ends; the jwt callback throws after that. */
function endSessions(lab: Lab, secondsOf: (form: Record<string, string>) => number): void {
  lab.change = (options) => {
    options.providers = [
      CredentialsProvider({
        credentials: { username: {}, password: {} },
        authorize: async (form) => ({ id: '1', endsAt: Date.now() / 1000 + secondsOf(form ?? {}) }) as never
      })
    ]
    options.callbacks = {
      ...options.callbacks,
      jwt({ token, user }) {
        if (user) token.endsAt = (user as unknown as { endsAt: number }).endsAt
        if (Date.now() / 1000 > Number(token.endsAt)) throw new Error('This session is over.')
        return token
      },
      session: ({ session }) => ({ ...session, user: { username: 'aayush' } as never })
    }
  }
}

prove(topic, {
  async 'cookie-ends-with-session-max-age'(lab) {
    setAges(lab, { maxAge: 10 * MINUTE })
    const visitor = await lab.signIn()
    expect(cookieLives(visitor)).toBeGreaterThan(9 * MINUTE)
    expect(cookieLives(visitor)).toBeLessThanOrEqual(10 * MINUTE)
    expect(await tokenLives(lab, visitor)).toBe(30 * DAY)
  },
  async 'session-expires-under-jwt'(lab) {
    setAges(lab, { maxAge: 10 * MINUTE }, { maxAge: DAY })
    const visitor = await lab.signIn()
    expect(await tokenLives(lab, visitor)).toBe(DAY)
    const { expires = '' } = await lab.read(visitor)
    const left = (Date.parse(expires) - Date.now()) / 1000
    expect(left).toBeGreaterThan(9 * MINUTE)
    expect(left).toBeLessThanOrEqual(10 * MINUTE)
  },
  async 'session-expires-under-database'(lab) {
    const { visitor, end, moved } = await rowEndingIn(lab, 10 * DAY)
    expect((await lab.read(visitor)).expires).toBe(end.toISOString())
    expect(await moved()).toBeGreaterThan(19 * DAY)
    expect((await lab.read(visitor)).expires).not.toBe(end.toISOString())
  },
  async 'max-age-below-update-age-never-slides'(lab) {
    const { visitor, moved } = await rowEndingIn(lab, 2)
    setAges(lab, { maxAge: 10 * MINUTE })
    expect(await lab.read(visitor)).toMatchObject(aayush)
    expect(await moved()).toBe(0)
    await expect.poll(async () => lab.read(visitor.copy())).toEqual({})
  },
  async 'update-age-zero-writes-at-every-read'(lab) {
    const { visitor } = await rowEndingIn(lab, 30 * DAY - 1)
    setAges(lab, { updateAge: 0 })
    for (let i = 0; i < 2; i++) {
      lab.forget()
      await lab.read(visitor)
      expect(lab.sent).toEqual(['find sessions', 'find users', 'findAndModify sessions'])
    }
  },
  async 'row-slides-after-update-age'(lab) {
    const fresh = await rowEndingIn(lab, 29 * DAY + MINUTE)
    await lab.read(fresh.visitor)
    expect(await fresh.moved()).toBe(0)
    const due = await rowEndingIn(lab, 29 * DAY - MINUTE)
    await lab.read(due.visitor)
    await lab.sessions.deleteMany({ expires: fresh.end })
    expect((await lab.sessions.find().toArray()).some(({ expires }) => expires.getTime() > Date.now() + 30 * DAY * 1000 - 60_000)).toBe(
      true
    )
  },
  async 'max-age-text-signs-out-at-the-first-read'(lab) {
    setAges(lab, { maxAge: '60' })
    const visitor = await lab.signIn()
    expect(await lab.read(visitor)).toMatchObject(aayush)
    expect(lab.log.map(({ code }) => code)).toEqual(['JWT_SESSION_ERROR'])
    expect(visitor.sessionToken).toBeUndefined()
    expect(await lab.read(visitor)).toEqual({})
  },
  async 'max-age-with-unit-fails-the-sign-in'(lab) {
    for (const maxAge of ['30d', Number.NaN]) {
      setAges(lab, { maxAge })
      const { visitor, status } = await signInAnswer(lab)
      expect([maxAge, status, visitor.sessionToken, lab.log]).toEqual([maxAge, 500, undefined, []])
    }
  },
  async 'jwt-max-age-with-unit-never-ends'(lab) {
    setAges(lab, {}, { maxAge: '30d' })
    const { visitor, status } = await signInAnswer(lab)
    expect(status).toBe(200)
    expect(await tokenLives(lab, visitor)).toBeGreaterThan(1000 * 365 * DAY)
  },
  async 'jwt-max-age-text-fails-the-sign-in'(lab) {
    setAges(lab, {}, { maxAge: '60' })
    const { visitor, status } = await signInAnswer(lab)
    expect([status, visitor.sessionToken, lab.log]).toEqual([500, undefined, []])
  },
  async 'jwt-max-age-is-for-the-first-token-alone'(lab) {
    setAges(lab, { maxAge: DAY }, { maxAge: 10 * MINUTE })
    const visitor = await lab.signIn()
    expect(await tokenLives(lab, visitor)).toBe(10 * MINUTE)
    await lab.read(visitor)
    expect(await tokenLives(lab, visitor)).toBe(DAY)
  },
  async 'expired-token-ends-the-session'(lab) {
    const visitor = await lab.signIn()
    const claims = await lab.token(visitor)
    visitor.cookies.set(NAME, await lab.library.encode({ token: claims ?? undefined, secret: lab.secret, maxAge: -20 }))
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
    expect(lab.log).toEqual([{ level: 'error', code: 'JWT_SESSION_ERROR', message: expect.stringContaining('"exp" claim') }])
  },
  async 'absolute-end'(lab) {
    endSessions(lab, () => 2)
    const visitor = await lab.signIn()
    expect(await lab.read(visitor)).toMatchObject(aayush)
    await expect.poll(() => lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'absolute-end-and-get-token'(lab) {
    endSessions(lab, () => 1)
    const visitor = await lab.signIn()
    await expect.poll(() => lab.read(visitor.copy())).toEqual({})
    expect(await lab.token(visitor)).toMatchObject({ endsAt: expect.any(Number) })
  },
  async 'remember-me-by-a-claim'(lab) {
    endSessions(lab, ({ remember }) => (remember === 'on' ? DAY : 1))
    const [remembered, other] = [lab.visitor(), lab.visitor()]
    await remembered.signIn('aayush', 'correct horse', { remember: 'on' })
    await other.signIn('aayush', 'correct horse')
    await expect.poll(() => lab.read(other)).toEqual({})
    expect(await lab.read(remembered)).toMatchObject(aayush)
  },
  async 'no-cookie-for-the-browser-session'(lab) {
    for (const strategy of ['jwt', 'database'] as const) {
      lab.strategy = strategy
      const visitor = await lab.signIn()
      expect(cookieLives(visitor)).toBeGreaterThan(29 * DAY)
      visitor.attributes.clear()
      await lab.read(visitor)
      expect(cookieLives(visitor)).toBeGreaterThan(29 * DAY)
    }
  },
  async 'get-token-moves-nothing'(lab) {
    setAges(lab, {}, { maxAge: 10 * MINUTE })
    const visitor = await lab.signIn()
    const before = await lab.token(visitor)
    await nextSecond()
    expect(await lab.token(visitor)).toEqual(before)
    expect(before?.exp).toBeDefined()
    await lab.read(visitor)
    expect((await lab.token(visitor))?.exp).toBeGreaterThan(Number(before?.exp))
  },
  async 'encode-decides-the-end-of-the-row'(lab) {
    lab.strategy = 'database'
    let given: unknown
    lab.change = (options) => {
      const { encode } = options.jwt ?? {}
      options.session = { ...options.session, maxAge: 10 * MINUTE }
      options.jwt = {
        ...options.jwt,
        encode: async (parameters) => {
          given = parameters.maxAge
          return (await encode?.(parameters)) ?? ''
        }
      }
    }
    await lab.signIn()
    expect(given).toBe(30 * DAY)
    const row = await lab.sessions.findOne()
    expect(row?.expires.getTime()).toBeGreaterThan(Date.now() + 29 * DAY * 1000)
  }
})
