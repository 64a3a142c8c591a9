import type { CallbacksOptions, EventCallbacks } from 'next-auth'
import { decode, encode, type JWT } from 'next-auth/jwt'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { signInAtProvider } from '@/playground/lab/identity-sign-in'
import { Lab } from '@/playground/lab/lab'
import type { Visitor } from '@/playground/lab/visitor'
import type { Strategy } from '@/playground/nextauth/options'

/** The recipe for refresh tokens, against a real provider: its refresh tokens rotate, and one that comes back ends all of them. */

type JwtCallback = CallbacksOptions['jwt']
/** The recipes declare types of their own for sessions, so these modules are imported without theirs. */
interface InAccounts {
  accessTokenOf(userId: string): Promise<string | null>
  signIn: EventCallbacks['signIn']
}
interface Held extends JWT {
  accessToken?: string
  refreshToken?: string
  mustSignInAgain?: boolean
}

const NAME = 'refresh'
const lab = new Lab(NAME)
/** Requests to the provider's token endpoint for new tokens. */
let asked = 0
const recipe = <Module>(name: string) => import(`../../playground/recipes/lib/${name}.ts`) as Promise<Module>
/** A module as another process of the same application has it: without what this one remembers. */
const inAnotherProcess = <Module>(name: string) => {
  vi.resetModules()
  return recipe<Module>(name)
}
const accounts = () => lab.connection.collection('accounts')

beforeAll(async () => {
  await lab.open()
  const { host, port } = lab.connection
  const { clientId, clientSecret } = lab.openIdClient
  process.env.MONGODB_URI = `mongodb://${host}:${port}/${NAME}`
  process.env.OIDC_ID = clientId
  process.env.OIDC_SECRET = clientSecret
  const { fetch } = globalThis
  vi.stubGlobal('fetch', (...given: Parameters<typeof fetch>) => {
    if (String(given[0]).endsWith('/token') && String(given[1]?.body).includes('grant_type=refresh_token')) asked++
    return fetch(...given)
  })
})
afterAll(async () => {
  vi.unstubAllGlobals()
  await (await recipe<typeof import('../../playground/recipes/lib/mongodb')>('mongodb')).client.close()
  await lab.close()
})
beforeEach(async () => {
  asked = 0
  process.env.OIDC_TOKEN_ENDPOINT = `${lab.url}/oidc/token`
  await lab.connection.dropDatabase()
})

/** A provider's door that nobody opens. */
const NOBODY = 'http://127.0.0.1:9/token'

describe('tokens in the cookie', () => {
  // #region naive
  const naive: JwtCallback = async ({ token, account }) => {
    if (account) return { ...token, refreshToken: account.refresh_token, endsAt: account.expires_at }
    if (Date.now() < Number(token.endsAt) * 1000) return token
    try {
      const { refreshToken, endsAt } = await askForTokens(String(token.refreshToken))
      return { ...token, refreshToken, endsAt }
    } catch {
      return { ...token, error: 'RefreshTokenError' }
    }
  }
  // #endregion
  const askForTokens = async (refreshToken: string) =>
    (await recipe<typeof import('../../playground/recipes/lib/refresh-tokens')>('refresh-tokens')).askForTokens(refreshToken)

  async function signedIn(jwt: JwtCallback): Promise<Visitor> {
    lab.strategy = 'jwt'
    lab.change = (options) => {
      options.callbacks = { ...options.callbacks, jwt }
    }
    const visitor = lab.visitor()
    await signInAtProvider(visitor)
    return visitor
  }
  const held = async (visitor: Visitor) => (await decode({ token: visitor.sessionToken, secret: lab.secret })) as Held
  /** Puts the end of the access token into the past. */
  async function age(visitor: Visitor): Promise<void> {
    const token = await encode({ token: { ...(await held(visitor)), accessTokenEndsAt: 1, endsAt: 1 }, secret: lab.secret })
    visitor.cookies.set('next-auth.session-token', token)
  }
  /** The same reader several times at once, with one cookie. @returns what each cookie holds afterwards. */
  async function atOnce(visitor: Visitor): Promise<Held[]> {
    const tabs = [visitor, visitor.copy(), visitor.copy(), visitor.copy()]
    await Promise.all(tabs.map((tab) => lab.read(tab)))
    return Promise.all(tabs.map(held))
  }
  /** A read whose answer sets no cookie, as in a server component, and then one over HTTP with the cookie from before. */
  async function afterLostCookie(visitor: Visitor): Promise<Held> {
    await lab.read(visitor.copy())
    await lab.read(visitor)
    return held(visitor)
  }
  const jwt = async () => (await recipe<{ jwt: JwtCallback }>('refresh-in-token')).jwt

  it('are refreshed once for reads at the same moment, and all of them go on', async () => {
    const visitor = await signedIn(await jwt())
    const before = await held(visitor)
    await age(visitor)
    const after = await atOnce(visitor)
    expect(asked).toBe(1)
    expect(new Set(after.map(({ refreshToken }) => refreshToken)).size).toBe(1)
    expect(after[0]?.refreshToken).not.toBe(before.refreshToken)
    expect(after[0]?.accessToken).not.toBe(before.accessToken)
    await age(visitor)
    await lab.read(visitor)
    expect(asked).toBe(2)
    expect(await held(visitor)).not.toHaveProperty('mustSignInAgain')
  })
  it('are not lost with a cookie that was not set', async () => {
    const visitor = await signedIn(await jwt())
    await age(visitor)
    expect(await afterLostCookie(visitor)).toMatchObject({ accessToken: expect.any(String), refreshToken: expect.any(String) })
    expect(asked).toBe(1)
  })
  it('are lost the usual way: at reads at the same moment, and with a cookie that was not set', async () => {
    const visitor = await signedIn(naive)
    await age(visitor)
    expect((await atOnce(visitor)).filter(({ error }) => error)).not.toEqual([])
    const other = await signedIn(naive)
    await age(other)
    expect(await afterLostCookie(other)).toMatchObject({ error: 'RefreshTokenError' })
  })
  it('stay while the provider does not answer', async () => {
    const visitor = await signedIn(await jwt())
    const { refreshToken } = await held(visitor)
    await age(visitor)
    process.env.OIDC_TOKEN_ENDPOINT = NOBODY
    expect(await lab.read(visitor)).toHaveProperty('user')
    expect(await held(visitor)).toMatchObject({ refreshToken })
    process.env.OIDC_TOKEN_ENDPOINT = `${lab.url}/oidc/token`
    await lab.read(visitor)
    expect((await held(visitor)).refreshToken).not.toBe(refreshToken)
  })
  it('that the provider refuses are dropped, and the reader stays signed in', async () => {
    const visitor = await signedIn(await jwt())
    const { refreshToken } = await held(visitor)
    await askForTokens(String(refreshToken))
    await age(visitor)
    expect(await lab.read(visitor)).toHaveProperty('user')
    const after = await held(visitor)
    expect(after).toMatchObject({ mustSignInAgain: true })
    expect(after).not.toHaveProperty('refreshToken')
    await signInAtProvider(visitor)
    expect(await held(visitor)).not.toHaveProperty('mustSignInAgain')
  })
})

describe.each<Strategy>(['jwt', 'database'])('tokens in the accounts row, under %s', (strategy) => {
  const inAccounts = () => recipe<InAccounts>('refresh-in-accounts')

  /** Somebody whose access token is over. @returns the user's id. */
  async function signedIn(visitor = lab.visitor()): Promise<string> {
    const { signIn } = await inAccounts()
    lab.strategy = strategy
    lab.change = (options) => {
      options.events = { signIn }
    }
    await signInAtProvider(visitor)
    const account = await accounts().findOne({ provider: 'oidc' })
    await age()
    return String(account?.userId)
  }
  const age = () => accounts().updateMany({}, { $set: { expires_at: 1 } })
  /** What the provider says to an access token. */
  const status = async (token: string | null) =>
    (await fetch(`${lab.url}/oidc/me`, { headers: { Authorization: `Bearer ${token}` } })).status

  it('are refreshed once by several processes at the same moment', async () => {
    const userId = await signedIn()
    const one = await inAnotherProcess<InAccounts>('refresh-in-accounts')
    const two = await inAnotherProcess<InAccounts>('refresh-in-accounts')
    expect(one.accessTokenOf).not.toBe(two.accessTokenOf)
    for (const times of [1, 2]) {
      const tokens = await Promise.all([one, two, one, two].map(({ accessTokenOf }) => accessTokenOf(userId)))
      expect(new Set(tokens).size).toBe(1)
      expect(await status(tokens[0] ?? null)).toBe(200)
      expect(asked).toBe(times)
      await age()
    }
  })
  it('stay while the provider does not answer', async () => {
    const userId = await signedIn()
    const { accessTokenOf } = await inAccounts()
    process.env.OIDC_TOKEN_ENDPOINT = NOBODY
    await expect(accessTokenOf(userId)).rejects.toThrow()
    process.env.OIDC_TOKEN_ENDPOINT = `${lab.url}/oidc/token`
    expect(await status(await accessTokenOf(userId))).toBe(200)
  })
  it('that a process left locked are free again after a while', async () => {
    const userId = await signedIn()
    await accounts().updateMany({}, { $set: { refreshingUntil: new Date(Date.now() - 1) } })
    expect(await status(await (await inAccounts()).accessTokenOf(userId))).toBe(200)
  })
  it('that the provider refuses are null, until the next sign-in stores new ones', async () => {
    const visitor = lab.visitor()
    const userId = await signedIn(visitor)
    await accounts().updateMany({}, { $set: { refresh_token: 'of somebody else' } })
    const { accessTokenOf } = await inAccounts()
    expect(await accessTokenOf(userId)).toBeNull()
    expect(await accessTokenOf(userId)).toBeNull()
    expect(asked).toBe(1)
    await visitor.signOut()
    await signInAtProvider(visitor)
    expect(await status(await accessTokenOf(userId))).toBe(200)
    expect(asked).toBe(1)
  })
  it('of a user without such an account are null', async () => {
    expect(await (await inAccounts()).accessTokenOf('0'.repeat(24))).toBeNull()
  })
})
