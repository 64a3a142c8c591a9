import { ObjectId } from 'bson'
import { NextRequest } from 'next/server'
import { expect } from 'vitest'
import { withAuthorize, withCallbacks, withClaims, withOnlyCallbacks } from '../lab/changes'
import { guardOf } from '../lab/guard'
import { askForLink, openLink } from '../lab/magic-link'
import { mailingTo } from '../lab/proofs/magic-link'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import type { Visitor } from '../lab/visitor'
import { userModel } from '../nextauth/user'
import topic from './inputs'
import { type Proof, prove } from './prove'

const NAME = 'next-auth.session-token'

interface Answer {
  status: number
  text: string
  /** The error in the address that the answer leads to; null without one. */
  error: string | null
  /** Names of the claims; null without a valid token. */
  claims: Record<string, unknown> | null
  signedIn: boolean
  logged: string[]
  visitor: Visitor
}

/** Signs in with changed options. */
async function signIn(lab: Lab, change: Lab['change']): Promise<Answer> {
  lab.change = change
  lab.forget()
  const visitor = lab.visitor()
  const response = await visitor.signIn('aayush', 'correct horse')
  const text = await response.text()
  const url = text.startsWith('{') ? String((JSON.parse(text) as { url?: string }).url) : ''
  return {
    status: response.status,
    text,
    error: URL.canParse(url) ? new URL(url).searchParams.get('error') : null,
    claims: await lab.token(visitor),
    signedIn: visitor.sessionToken !== undefined,
    logged: loggedBy(lab),
    visitor
  }
}

/** Everything that was logged, as `CODE: message`. */
function loggedBy(lab: Lab): string[] {
  return lab.log.map(({ code, message }) => `${code} ${message}`)
}

function throwing(): unknown {
  throw new Error('no')
}

/** Signs in, and then reads the session with changed options. */
async function signInThenRead(lab: Lab, change: Lab['change']) {
  lab.change = () => {}
  const visitor = await lab.signIn()
  const before = visitor.sessionToken
  expect(before).toBeDefined()
  lab.change = change
  const response = await visitor.fetch('/api/auth/session')
  return { visitor, before, status: response.status, text: await response.text(), setsCookie: lab.setCookies.length > 0 }
}

/** NextAuth itself throws: 500, no cookie, nothing in its log. The same sign-in without the fault is answered with 200. */
function isUncaughtAtSignIn(...changes: Lab['change'][]): Proof {
  return async (lab) => {
    for (const change of changes) expect(await signIn(lab, change)).toMatchObject({ status: 500, text: '', signedIn: false, logged: [] })
    expect(await signIn(lab, () => {})).toMatchObject({ status: 200, signedIn: true })
  }
}

/** Under database the sign-in sets a cookie, and its row has no user. */
function makesARowOfNobody(change: Lab['change']): Proof {
  return async (lab) => {
    lab.strategy = 'database'
    const { status, signedIn, visitor } = await signIn(lab, change)
    expect([status, signedIn]).toEqual([200, true])
    const row = await lab.sessions.findOne({ sessionToken: visitor.sessionToken })
    expect(row).not.toBeNull()
    expect(await lab.users.findOne({ _id: row?.userId })).toBeNull()
    expect(await lab.read(visitor)).toEqual({})
  }
}

/** Claims that come back as something else, from the first read on. */
function comesBack(cases: () => [claim: unknown, back: unknown][]): Proof {
  return async (lab) => {
    for (const [claim, back] of cases()) {
      const { visitor, status } = await signIn(
        lab,
        withClaims(() => ({ claim, beside: true }))
      )
      expect(status).toBe(200)
      const seen: unknown[] = []
      lab.change = withOnlyCallbacks({
        session: ({ session, token }) => {
          seen.push(token.claim)
          return session
        }
      })
      for (let time = 0; time < 2; time++) await lab.read(visitor)
      expect(seen).toEqual([back, back])
      const token = await lab.token(visitor)
      expect(token).toMatchObject({ beside: true })
      expect(token?.claim).toEqual(back)
      expect(token && 'claim' in token).toBe(back !== undefined)
    }
  }
}

interface Outcome {
  value?: Record<string, unknown>
  threw?: string
}

/** What next-auth/react's own signIn() makes of an answer in a browser, and whether there is a session afterwards. */
async function clientSignIn(lab: Lab, change: Lab['change'], prepare: (client: Awaited<ReturnType<Lab['openPage']>>) => Promise<void>) {
  lab.change = change
  const client = await lab.openPage()
  await client.status('unauthenticated')
  await prepare(client)
  const outcome = await client.page.evaluate(async (): Promise<Outcome> => {
    try {
      return { value: await window.auth.signIn('credentials', { username: 'aayush', password: 'correct horse', redirect: false }) }
    } catch (error) {
      return { threw: String(error) }
    }
  })
  return { ...outcome, session: await client.page.evaluate(() => window.auth.getSession()) }
}

/** What signIn() says where nobody is signed in; where nothing is wrong, somebody is. */
function saysToClient(change: Lab['change'], expected: Outcome, prepare: Parameters<typeof clientSignIn>[2] = async () => {}): Proof {
  return async (lab) => {
    expect(await clientSignIn(lab, change, prepare)).toMatchObject({ ...expected, session: null })
    const { session } = await clientSignIn(
      lab,
      () => {},
      async () => {}
    )
    expect(session).toMatchObject({ user: { username: 'aayush' } })
  }
}

/** Claims that NextAuth splits over three cookies. */
const LARGE = () => ({ ballast: 'x'.repeat(7000) })

type Jar = Map<string, string>

/** Signs in, changes the cookies, and reads. */
async function readWith(lab: Lab, changeJar: (jar: Jar) => void, claims: () => Record<string, unknown> = () => ({})) {
  const { visitor } = await signIn(lab, withClaims(claims))
  expect(sessionCookies(visitor).length).toBeGreaterThan(0)
  changeJar(visitor.cookies)
  lab.forget()
  const token = await lab.token(visitor)
  const { user } = await lab.read(visitor)
  return { token, user, left: sessionCookies(visitor), logged: loggedBy(lab) }
}

function sessionCookies({ cookies }: Visitor): string[] {
  return [...cookies.keys()].filter((name) => name.startsWith(NAME)).sort()
}

/** The session ends, and no cookie is left of it. */
const ENDED = { token: null, user: undefined, left: [] }

const set = (name: string, value: string) => (jar: Jar) => void jar.set(name, value)

prove(topic, {
  async 'authorize-falsy-is-refused'(lab) {
    for (const value of [null, undefined, false, 0, Number.NaN, ''])
      expect(
        await signIn(
          lab,
          withAuthorize(() => value)
        )
      ).toMatchObject({ status: 401, error: 'CredentialsSignin', signedIn: false })
  },
  async 'authorize-truthy-signs-in'(lab) {
    for (const value of [{ status: 'error' }, new Error('no'), new Response('no', { status: 401 }), true, 1, 'aayush', {}, []]) {
      const { status, error, claims } = await signIn(
        lab,
        withAuthorize(() => value)
      )
      expect({ status, error, sub: claims?.sub, isToken: claims !== null && 'exp' in claims }).toEqual({
        status: 200,
        error: null,
        sub: undefined,
        isToken: true
      })
    }
  },
  async 'authorize-error-is-a-user'(lab) {
    expect(
      await signIn(
        lab,
        withAuthorize(() => new Error('no'))
      )
    ).toMatchObject({ status: 200, claims: { name: 'Error' } })
    const thrown = await signIn(lab, withAuthorize(throwing))
    expect(thrown).toMatchObject({ status: 401, error: 'no', signedIn: false })
  },
  async 'authorize-nested-user'(lab) {
    const { status, claims } = await signIn(
      lab,
      withAuthorize(() => ({ user: { id: '1', name: 'Aayush', email: 'a@example.com' } }))
    )
    expect(status).toBe(200)
    expect(Object.keys(claims ?? {}).sort()).toEqual(['exp', 'iat', 'jti'])
  },
  async 'authorize-without-id'(lab) {
    for (const user of [{ name: 'Aayush' }, { name: 'Aayush', id: null }]) {
      const { status, claims } = await signIn(
        lab,
        withAuthorize(() => user)
      )
      expect(status).toBe(200)
      expect(claims).toMatchObject({ name: 'Aayush' })
      expect(claims).not.toHaveProperty('sub')
    }
  },
  'authorize-without-id-under-database': makesARowOfNobody(withAuthorize(() => ({ name: 'Aayush' }))),
  async 'authorize-id-becomes-a-string'(lab) {
    for (const id of [7, 0])
      expect(
        (
          await signIn(
            lab,
            withAuthorize(() => ({ id }))
          )
        ).claims
      ).toMatchObject({ sub: String(id) })
  },
  async 'authorize-lean-document'(lab) {
    const users = userModel(lab.connection)
    const { status, claims } = await signIn(
      lab,
      withAuthorize(() => users.findOne({ username: 'aayush' }).lean())
    )
    expect(status).toBe(200)
    expect(claims).toMatchObject({ name: 'Aayush' })
    expect(claims).not.toHaveProperty('sub')
  },
  async 'authorize-hydrated-document'(lab) {
    const user = await userModel(lab.connection).findOne({ username: 'aayush' })
    expect(
      (
        await signIn(
          lab,
          withAuthorize(() => user)
        )
      ).claims
    ).toMatchObject({ sub: String(user?._id) })
  },
  async 'spread-hydrated-document'(lab) {
    const user = await userModel(lab.connection).findOne({ username: 'aayush' })
    const { claims } = await signIn(lab, (options) => {
      withAuthorize(() => user)(options)
      withCallbacks({ jwt: ({ token, user }) => ({ ...token, ...user }) })(options)
    })
    expect(claims).toMatchObject({ _doc: { username: 'aayush', password: expect.stringMatching(/^\$2b\$/) } })
    expect(claims).not.toHaveProperty('username')
  },
  'authorize-throws-nothing': isUncaughtAtSignIn(
    withAuthorize(() => {
      throw undefined
    }),
    withAuthorize(() => {
      throw null
    })
  ),
  async 'authorize-throws-without-message'(lab) {
    for (const thrown of ['No such user', { code: 42 }, new Response('no', { status: 403 })]) {
      const answer = await signIn(
        lab,
        withAuthorize(() => {
          throw thrown
        })
      )
      expect(answer).toMatchObject({ status: 401, error: 'undefined', signedIn: false })
    }
  },
  async 'authorize-throws-empty-message'(lab) {
    const answer = await signIn(
      lab,
      withAuthorize(() => {
        throw new Error('')
      })
    )
    expect(answer).toMatchObject({ status: 401, error: '', signedIn: false })
  },
  async 'jwt-undefined-at-sign-in'(lab) {
    const { status, claims, logged } = await signIn(lab, withCallbacks({ jwt: () => undefined }))
    expect({ status, claims: Object.keys(claims ?? {}).sort(), logged }).toEqual({ status: 200, claims: ['exp', 'iat', 'jti'], logged: [] })
  },
  'jwt-undefined-under-database': makesARowOfNobody(withCallbacks({ jwt: () => undefined })),
  'jwt-no-object-at-sign-in': isUncaughtAtSignIn(...[null, false, 'x', 5, ['x']].map((value) => withCallbacks({ jwt: () => value }))),
  'jwt-throws-at-sign-in': isUncaughtAtSignIn(
    withCallbacks({
      jwt: throwing
    })
  ),
  async 'jwt-undefined-at-read'(lab) {
    const { visitor, text } = await signInThenRead(lab, withOnlyCallbacks({ jwt: () => undefined }))
    expect(JSON.parse(text)).toMatchObject({ user: { name: 'Aayush', email: 'aayush@example.com' } })
    expect(Object.keys((await lab.token(visitor)) ?? {}).sort()).toEqual(['exp', 'iat', 'jti'])
    expect((await lab.read(visitor)).user).toEqual({})
    expect(visitor.sessionToken).toBeDefined()
    expect(lab.log).toEqual([])
  },
  async 'jwt-null-at-read'(lab) {
    for (const value of [null, 'x', 5]) {
      const { visitor, text } = await signInThenRead(lab, withOnlyCallbacks({ jwt: () => value }))
      expect(JSON.parse(text)).toMatchObject({ user: { name: 'Aayush', email: 'aayush@example.com' } })
      expect(visitor.sessionToken).toBeUndefined()
      expect(loggedBy(lab)).toEqual([expect.stringMatching(/^JWT_SESSION_ERROR .*JWT Claims Set MUST be an object/)])
    }
  },
  async 'jwt-bigint-at-read'(lab) {
    const { visitor, status, text } = await signInThenRead(lab, withCallbacks({ jwt: ({ token }) => ({ ...token, large: 1n }) }))
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ user: { username: 'aayush' } })
    expect(visitor.sessionToken).toBeUndefined()
    expect(loggedBy(lab)).toEqual([expect.stringMatching(/^JWT_SESSION_ERROR .*BigInt/)])
  },
  async 'update-is-a-read-for-returns'(lab) {
    for (const jwt of [throwing, () => null]) {
      lab.change = () => {}
      const visitor = await lab.signIn()
      lab.change = withCallbacks({ jwt })
      await visitor.update({})
      expect([lab.lastArgument('jwt').trigger, visitor.sessionToken]).toEqual(['update', undefined])
    }
    for (const strategy of ['jwt', 'database'] as const) {
      lab.change = () => {}
      lab.strategy = strategy
      const visitor = await lab.signIn()
      lab.change = withCallbacks({ session: () => undefined })
      await expect(visitor.update({})).rejects.toThrow('Unexpected end of JSON input')
      expect(lab.lastArgument(strategy === 'jwt' ? 'jwt' : 'session').trigger).toBe('update')
    }
  },
  async 'jwt-nothing-with-a-session-callback'(lab) {
    for (const nothing of [undefined, null]) {
      const session = ({ token }: { token: { username: string } }) => ({ user: { username: token.username.trim() } })
      const { visitor, text } = await signInThenRead(lab, withCallbacks({ jwt: () => nothing, session: session as never }))
      expect([text, visitor.sessionToken]).toEqual(['{}', undefined])
    }
  },
  async 'jwt-lookup-in-an-outage'(lab) {
    const lookUp = () => lab.users.findOne({ username: 'aayush' })
    const careless = withCallbacks({ jwt: async ({ token }) => ({ ...token, found: (await lookUp())?.username }) })
    const careful = withCallbacks({ jwt: async ({ token }) => ({ ...token, found: (await lookUp().catch(() => null))?.username }) })
    const [one, other] = [await lab.signIn(), await lab.signIn()]
    lab.change = careless
    expect(await lab.read(one)).toMatchObject({ user: { username: 'aayush' } })
    await lab.stopDatabase()
    expect(await lab.read(one)).toEqual({})
    expect(one.sessionToken).toBeUndefined()
    lab.change = careful
    expect(await lab.read(other)).toMatchObject({ user: { username: 'aayush' } })
  },
  async 'session-returns-nothing'(lab) {
    for (const strategy of ['jwt', 'database'] as const)
      for (const nothing of [undefined, null]) {
        lab.strategy = strategy
        const { visitor, status, text, setsCookie } = await signInThenRead(lab, withCallbacks({ session: () => nothing }))
        expect({ status, text, setsCookie }).toEqual({ status: 200, text: '', setsCookie: true })
        expect(visitor.sessionToken).toBeDefined()
        expect(lab.log).toEqual([])
      }
  },
  async 'session-nothing-token-valid'(lab) {
    for (const nothing of [undefined, null]) {
      const { visitor, text } = await signInThenRead(lab, withCallbacks({ session: () => nothing }))
      expect(text).toBe('')
      expect(await visitor.json('/server-session')).toBeNull()
      expect(await lab.token(visitor)).toMatchObject({ username: 'aayush' })
    }
  },
  async 'server-session-hides-a-throw'(lab) {
    for (const [strategy, name, code] of [
      ['jwt', 'jwt', 'JWT_SESSION_ERROR'],
      ['jwt', 'session', 'JWT_SESSION_ERROR'],
      ['database', 'session', 'SESSION_ERROR']
    ] as const) {
      lab.change = () => {}
      lab.strategy = strategy
      const visitor = await lab.signIn()
      expect(await visitor.json('/server-session')).toMatchObject({ user: { username: 'aayush' } })
      lab.change = withCallbacks({ [name]: throwing })
      expect(await visitor.json('/server-session')).toBeNull()
      expect(lab.log.map((one) => one.code)).toEqual([code])
    }
  },
  async 'session-nothing-in-the-browser'(lab) {
    for (const nothing of [undefined, null]) {
      const client = await lab.openPage()
      await client.status('unauthenticated')
      lab.change = withCallbacks({ session: () => nothing })
      const printed: string[] = []
      client.page.on('console', (message) => printed.push(message.text()))
      await client.page.evaluate(() =>
        window.auth.signIn('credentials', { username: 'aayush', password: 'correct horse', redirect: false })
      )
      await expect.poll(() => printed).toContainEqual(expect.stringMatching(/CLIENT_FETCH_ERROR[\s\S]*Unexpected end of JSON input/))
      await client.status('unauthenticated')
      lab.change = () => {}
      await client.page.reload()
      await client.status('authenticated')
    }
  },
  async 'session-empty-object'(lab) {
    const client = await lab.openPage()
    await client.status('unauthenticated')
    const signInHere = () =>
      client.page.evaluate(() => window.auth.signIn('credentials', { username: 'aayush', password: 'correct horse', redirect: false }))
    await signInHere()
    await client.status('authenticated')
    const printed: string[] = []
    client.page.on('console', (message) => printed.push(message.text()))
    lab.change = withCallbacks({ session: () => ({}) })
    await client.page.reload()
    await client.status('unauthenticated')
    expect(await client.page.evaluate(() => window.auth.seen.at(-1))).toEqual({ status: 'unauthenticated', data: null })
    expect(printed.filter((text) => text.includes('next-auth'))).toEqual([])
    const { visitor, text } = await signInThenRead(lab, withCallbacks({ session: () => ({}) }))
    expect([text, await visitor.json('/server-session')]).toEqual(['{}', null])
  },
  async 'session-bigint'(lab) {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    for (const more of [{ large: 1n }, circle]) {
      const { status } = await signInThenRead(lab, withCallbacks({ session: ({ session }) => ({ ...session, ...more, more }) }))
      expect(status).toBe(500)
      expect(lab.log).toEqual([])
    }
  },
  async 'sign-in-callback-nothing'(lab) {
    for (const value of [undefined, null, ''])
      expect(await signIn(lab, withCallbacks({ signIn: () => value }))).toMatchObject({
        status: 403,
        error: 'AccessDenied',
        signedIn: false
      })
  },
  async 'sign-in-callback-object'(lab) {
    for (const value of [{}, [], 1]) {
      const { status, claims } = await signIn(lab, withCallbacks({ signIn: () => value }))
      expect(status).toBe(200)
      expect(claims).toMatchObject({ username: 'aayush' })
    }
  },
  async 'sign-in-callback-address'(lab) {
    for (const url of ['/welcome', 'https://elsewhere.example/', 'no address']) {
      const { status, text, signedIn } = await signIn(lab, withCallbacks({ signIn: () => url }))
      expect({ status, text, signedIn }).toEqual({ status: 200, text: JSON.stringify({ url }), signedIn: false })
    }
  },
  async 'sign-in-callback-throws-is-200'(lab) {
    const answer = await signIn(
      lab,
      withCallbacks({
        signIn: () => {
          throw new Error('closed today')
        }
      })
    )
    expect(answer).toMatchObject({ status: 200, error: 'closed today', signedIn: false })
  },
  async 'redirect-returns-nothing'(lab) {
    for (const value of [undefined, null, ''])
      expect(await signIn(lab, withCallbacks({ redirect: () => value }))).toMatchObject({
        status: 200,
        text: '',
        claims: { username: 'aayush' }
      })
  },
  'redirect-throws': isUncaughtAtSignIn(
    withCallbacks({
      redirect: throwing
    })
  ),
  async 'redirect-throws-at-a-read'(lab) {
    const { visitor, status } = await signInThenRead(lab, withCallbacks({ redirect: throwing }))
    expect([visitor.cookies.has('next-auth.callback-url'), status]).toEqual([true, 500])
    visitor.cookies.delete('next-auth.callback-url')
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
  },
  async 'authorized-returns-nothing'(lab) {
    const token = (await lab.signIn()).sessionToken
    const foreign = await lab.library.encode({ token: { sub: '1' } as never, secret: 'another secret' })
    /** Whether a request with this cookie passes. */
    const passes = async (value: unknown, cookie?: string) => {
      const guard = guardOf(lab.library.withAuth({ secret: lab.secret, callbacks: { authorized: () => value as boolean } }))
      const headers: Record<string, string> = cookie ? { cookie: `${NAME}=${cookie}` } : {}
      return (await guard(new NextRequest('http://site.example/page', { headers }))) === undefined
    }
    for (const nothing of [undefined, null])
      expect([await passes(nothing, token), await passes(nothing, foreign), await passes(nothing)]).toEqual([true, false, false])
    for (const falsy of [false, 0, '']) expect(await passes(falsy, token)).toBe(false)
  },
  'token-date': comesBack(() => [
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), null]
  ]),
  'token-object-id': comesBack(() => [[new ObjectId('0123456789abcdef01234567'), '0123456789abcdef01234567']]),
  'token-map-and-set': comesBack(() => [new Map([['a', 1]]), new Set([1]), /x/, new Error('x')].map((value) => [value, {}])),
  'token-promise': comesBack(() => [[Promise.resolve('value'), {}]]),
  'token-nan': comesBack(() => [
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null]
  ]),
  'token-buffer': comesBack(() => [
    [Buffer.from('hi'), { type: 'Buffer', data: [104, 105] }],
    [new Uint8Array([1, 2]), { 0: 1, 1: 2 }]
  ]),
  'token-undefined': comesBack(() => [
    [undefined, undefined],
    [() => 1, undefined],
    [Symbol('x'), undefined],
    [
      [undefined, () => 1, Symbol('x')],
      [null, null, null]
    ]
  ]),
  'token-class': comesBack(() => {
    class Money {
      amount = 5
      get doubled() {
        return 10
      }
      shown() {
        return '5'
      }
    }
    return [[new Money(), { amount: 5 }]]
  }),
  'token-bigint': async (lab) => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    await isUncaughtAtSignIn(
      withClaims(() => ({ large: 1n })),
      withClaims(() => ({ circle }))
    )(lab)
  },
  async 'token-own-exp'(lab) {
    const { visitor, status } = await signIn(
      lab,
      withClaims(() => ({ exp: 1, iat: 1, jti: 'mine', beside: true }))
    )
    expect(status).toBe(200)
    for (let time = 0; time < 2; time++) {
      const token = await lab.token(visitor)
      expect(token).toMatchObject({ beside: true })
      expect(Number(token?.exp)).toBeGreaterThan(Date.now() / 1000 + 29 * 24 * 60 * 60)
      expect(Number(token?.iat)).toBeGreaterThan(Date.now() / 1000 - 60)
      expect(token?.jti).not.toBe('mine')
      expect((await lab.read(visitor)).user).toBeDefined()
    }
  },
  async 'token-nbf'(lab) {
    const now = Math.floor(Date.now() / 1000)
    for (const [nbf, message] of [
      [now + 3600, '"nbf" claim timestamp check failed'],
      ['soon', '"nbf" claim must be a number']
    ] as const) {
      const { visitor, status } = await signIn(
        lab,
        withClaims(() => ({ nbf }))
      )
      expect([status, visitor.sessionToken !== undefined]).toEqual([200, true])
      expect(await lab.read(visitor)).toEqual({})
      expect(visitor.sessionToken).toBeUndefined()
      expect(loggedBy(lab)).toEqual([expect.stringContaining(message)])
    }
    for (const nbf of [now - 60, now + 5]) {
      const { visitor } = await signIn(
        lab,
        withClaims(() => ({ nbf }))
      )
      expect(await lab.read(visitor)).toMatchObject({ user: { name: 'Aayush' } })
    }
  },
  async 'token-new-object-is-late'(lab) {
    /** What two reads show, with claims that each call of the jwt callback numbers anew. */
    const shownBy = async (change: (token: Record<string, unknown>, claims: Record<string, string>) => unknown) => {
      let calls = 0
      const { visitor } = await signIn(
        lab,
        withOnlyCallbacks({
          jwt: ({ token }) => {
            const call = calls++
            return change(token, { name: `name ${call}`, email: `email ${call}`, picture: `picture ${call}` })
          },
          session: ({ session, token }) => ({ ...session, tokenName: token.name })
        })
      )
      const read = async () => {
        const { user, tokenName } = (await lab.read(visitor)) as { user?: unknown; tokenName?: string }
        return [user, tokenName]
      }
      return [await read(), await read()]
    }
    const user = (call: number) => ({ name: `name ${call}`, email: `email ${call}`, image: `picture ${call}` })
    // The sign-in is call 0, so the reads are calls 1 and 2.
    expect(await shownBy((token, claims) => ({ ...token, ...claims }))).toEqual([
      [user(0), 'name 1'],
      [user(1), 'name 2']
    ])
    expect(await shownBy((token, claims) => Object.assign(token, claims))).toEqual([
      [user(1), 'name 1'],
      [user(2), 'name 2']
    ])
  },
  'client-ok-when-callback-throws': saysToClient(
    withCallbacks({
      signIn: () => {
        throw new Error('closed today')
      }
    }),
    { value: { ok: true, status: 200, error: 'closed today', url: null } }
  ),
  'client-ok-with-empty-error': saysToClient(
    withCallbacks({
      signIn: () => {
        throw new Error('')
      }
    }),
    { value: { ok: true, status: 200, error: '' } }
  ),
  'client-ok-without-csrf': saysToClient(
    () => {},
    { value: { ok: true, status: 200, error: null, url: expect.stringMatching(/signin\?csrf=true$/) } },
    async ({ page }) => {
      await page.route('**/api/auth/csrf', (route) => route.fulfill({ json: { csrfToken: 'made up' } }))
    }
  ),
  'client-ok-with-address': saysToClient(withCallbacks({ signIn: () => 'https://elsewhere.example/' }), {
    value: { ok: true, status: 200, error: null, url: 'https://elsewhere.example/' }
  }),
  'client-relative-address-throws': saysToClient(withCallbacks({ signIn: () => '/welcome' }), {
    threw: expect.stringContaining('Invalid URL') as string
  }),
  async 'client-empty-body-throws'(lab) {
    const { threw, session } = await clientSignIn(lab, withCallbacks({ redirect: () => undefined }), async () => {})
    expect(threw).toContain('SyntaxError')
    expect(session).toMatchObject({ user: { username: 'aayush' } })
  },
  async 'stray-left-over-chunk'(lab) {
    for (const [value, message] of [
      ['text', 'decryption operation failed'],
      ['text.tag', 'Invalid Compact JWE']
    ] as const) {
      const { logged, ...rest } = await readWith(lab, set(`${NAME}.1`, value))
      expect(rest).toEqual(ENDED)
      expect(logged).toEqual([expect.stringContaining(message)])
    }
  },
  async 'stray-missing-chunk'(lab) {
    for (const i of [0, 1, 2]) {
      const { logged, ...rest } = await readWith(lab, (jar) => expect(jar.delete(`${NAME}.${i}`)).toBe(true), LARGE)
      expect(rest).toEqual(ENDED)
      expect(logged).toEqual([expect.stringContaining('JWT_SESSION_ERROR')])
    }
  },
  async 'stray-same-beginning'(lab) {
    for (const name of [`${NAME}-old`, `${NAME}2`, `${NAME}.x`]) {
      const { logged, ...rest } = await readWith(lab, set(name, 'text'))
      expect(rest).toEqual(ENDED)
      expect(logged).toEqual([expect.stringContaining('decryption operation failed')])
    }
  },
  async 'stray-under-database'(lab) {
    lab.strategy = 'database'
    for (const name of [`${NAME}.1`, `${NAME}-old`]) {
      const { logged, ...rest } = await readWith(lab, set(name, 'text'))
      expect(rest).toEqual(ENDED)
      expect(logged).toEqual([])
    }
    expect((await readWith(lab, () => {})).user).toBeDefined()
  },
  async 'stray-empty-is-harmless'(lab) {
    for (const strategy of ['jwt', 'database'] as const)
      for (const name of [`${NAME}.0`, `${NAME}-old`]) {
        lab.strategy = strategy
        const left = strategy === 'jwt' ? [NAME] : [NAME, name].sort()
        expect(await readWith(lab, set(name, ''))).toMatchObject({ user: { name: 'Aayush' }, left, logged: [] })
      }
  },
  async 'stray-other-prefix-is-harmless'(lab) {
    expect(await readWith(lab, set(`__Secure-${NAME}`, 'text'))).toMatchObject({ user: { name: 'Aayush' }, left: [NAME], logged: [] })
  },
  async 'chunks-in-any-order'(lab) {
    const orders: string[][] = []
    const reverse = (jar: Jar) => {
      const pairs = [...jar].reverse()
      jar.clear()
      for (const [name, value] of pairs) jar.set(name, value)
      orders.push([...jar.keys()].filter((name) => name.startsWith(NAME)))
    }
    expect(await readWith(lab, reverse, LARGE)).toMatchObject({ token: { name: 'Aayush' }, user: { name: 'Aayush' }, logged: [] })
    expect(orders).toEqual([[2, 1, 0].map((i) => `${NAME}.${i}`)])
  },
  async 'chunks-grow-and-shrink'(lab) {
    const { visitor } = await signIn(lab, () => {})
    const seen = []
    for (const size of [0, 7000, 3000, 0]) {
      lab.change = withOnlyCallbacks({ jwt: ({ token }) => ({ ...token, ballast: 'x'.repeat(size) }) })
      expect((await lab.read(visitor)).user).toBeDefined()
      seen.push(sessionCookies(visitor))
    }
    const chunks = [0, 1, 2].map((i) => `${NAME}.${i}`)
    expect(seen).toEqual([[NAME], chunks, chunks.slice(0, 2), [NAME]])
  },
  async 'sign-in-removes-stray-cookies'(lab) {
    for (const strategy of ['jwt', 'database'] as const) {
      lab.strategy = strategy
      const visitor = await lab.signIn()
      visitor.cookies.set(`${NAME}.1`, 'text')
      visitor.cookies.set(`${NAME}-old`, 'text')
      await visitor.signIn('aayush', 'correct horse')
      expect(sessionCookies(visitor)).toEqual([NAME])
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    }
  },
  async 'stray-stays-at-a-link-under-database'(lab) {
    for (const [strategy, left] of [
      ['jwt', [NAME]],
      ['database', [NAME, `${NAME}-old`]]
    ] as const) {
      const links: URL[] = []
      lab.change = (options) => {
        delete options.jwt
        options.session = { strategy }
        options.providers = [mailingTo(links)]
      }
      const visitor = lab.visitor()
      await askForLink(visitor, 'aayush@example.com')
      visitor.cookies.set(`${NAME}-old`, 'text')
      await openLink(visitor, links[0])
      expect(sessionCookies(visitor).sort()).toEqual(left)
      const { user } = await lab.read(visitor)
      expect([user !== undefined, sessionCookies(visitor)]).toEqual(strategy === 'jwt' ? [true, [NAME]] : [false, []])
    }
  },
  async 'stray-of-another-path-comes-back'(lab) {
    const client = await lab.openPage()
    await client.status('unauthenticated')
    await client.page.context().addCookies([{ name: `${NAME}-old`, value: 'text', url: `${lab.url}/api/` }])
    const signInHere = () =>
      client.page.evaluate(async () => {
        const answer = await window.auth.signIn('credentials', { username: 'aayush', password: 'correct horse', redirect: false })
        return { answer, session: await window.auth.getSession() }
      })
    const kept = async () => (await client.page.context().cookies(`${lab.url}/api/auth/session`)).map(({ name }) => name)
    for (let time = 0; time < 2; time++) {
      expect(await signInHere()).toMatchObject({ answer: { ok: true, error: null }, session: null })
      expect(await kept()).toContain(`${NAME}-old`)
      expect(await kept()).not.toContain(NAME)
    }
    await client.page.context().clearCookies({ name: `${NAME}-old` })
    expect((await signInHere()).session).toMatchObject({ user: { username: 'aayush' } })
  }
})
