import { ObjectId } from 'bson'
import type { NextApiResponse } from 'next'
import { expect } from 'vitest'
import { PROVIDER_COLLECTION } from '../identity/store'
import { withCallbacks, withOnlyCallbacks } from '../lab/changes'
import { beginAtProvider, signInAtProvider, throughProvider } from '../lab/identity-sign-in'
import { beginWith, claimsOf, follow, standBetween, useOpenId } from '../lab/proofs/open-id'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import { sendRefreshToken, type TokenAnswer } from '../lab/token-endpoint'
import type { Visitor } from '../lab/visitor'
import { prove } from './prove'
import topic from './tokens'

const STRATEGIES = ['jwt', 'database'] as const

/** What the token endpoint gave, as the accounts row and the callbacks have it. */
interface Account {
  access_token: string
  refresh_token: string
  id_token: string
  expires_at: number
  scope: string
}

const accounts = (lab: Lab) => lab.connection.collection<Account>('accounts')
const codes = (lab: Lab) => lab.log.map(({ code }) => code)

/** Somebody who has signed in by OpenID as kim, and what the token endpoint gave for it. */
async function signedIn(lab: Lab): Promise<{ visitor: Visitor; account: Account }> {
  const visitor = lab.visitor()
  await signInAtProvider(visitor)
  const account = lab.lastArgument('signIn').account as Account
  lab.forget()
  return { visitor, account }
}

/** Asks the provider's userinfo. */
async function userinfo(lab: Lab, token: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${lab.url}/oidc/me`, { headers: { Authorization: `Bearer ${token}` } })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** Lets every access token end, as time would. */
async function endAccessTokens(lab: Lab): Promise<void> {
  const kept = lab.connection.getClient().db('lab-provider').collection<{ _id: string }>(PROVIDER_COLLECTION)
  await kept.updateMany({ _id: /^AccessToken:/ }, { $set: { expiresAt: new Date(0), 'payload.exp': 1 } })
}

/** Sends a refresh token to the provider. */
type Refresh = (refreshToken: string) => Promise<TokenAnswer>

/** Sends refresh tokens, and notes the answers. */
function refreshing(lab: Lab, answers: TokenAnswer[]): Refresh {
  return async (refreshToken) => {
    const { answer } = await sendRefreshToken(lab.openIdClient, refreshToken)
    answers.push(answer)
    return answer
  }
}

/** A `jwt` callback that keeps the tokens, and takes the access token of the sign-in for one that has ended. Throws where a refresh is refused. */
function refreshingJwt(refresh: Refresh) {
  return withOnlyCallbacks({
    async jwt({ token, account }) {
      if (account) return { ...token, accessToken: account.access_token, refreshToken: account.refresh_token, ended: true }
      if (!token.ended) return token
      const answer = await refresh(String(token.refreshToken))
      if (answer.error) throw new Error(answer.error)
      return { ...token, accessToken: answer.access_token, refreshToken: answer.refresh_token, ended: false }
    }
  })
}

/** Reads the session as in a server component: with a response that keeps no cookie, as next-auth/next/index.js makes one there. */
function addComponent(lab: Lab): void {
  lab.route('/component', async (req, res) => {
    const keepsNothing = { getHeader() {}, setCookie() {}, setHeader() {} } as unknown as NextApiResponse
    res.json(await lab.library.getServerSession(req, keepsNothing, lab.options()))
  })
}

prove(topic, {
  async 'account-fields'(lab) {
    await signInAtProvider(lab.visitor())
    for (const name of ['signIn', 'jwt'] as const)
      expect(lab.lastArgument(name).account).toEqual({
        provider: 'oidc',
        type: 'oauth',
        providerAccountId: 'account-2',
        access_token: expect.any(String),
        refresh_token: expect.any(String),
        id_token: expect.stringMatching(/^eyJ/),
        expires_at: expect.any(Number),
        scope: 'openid profile email offline_access',
        token_type: 'Bearer'
      })
  },
  async 'account-expires-at-is-seconds'(lab) {
    const before = Math.floor(Date.now() / 1000)
    const { account } = await signedIn(lab)
    expect(account.expires_at).toBeGreaterThanOrEqual(before + 30)
    expect(account.expires_at).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) + 30)
  },
  async 'account-row-fields'(lab) {
    for (const strategy of STRATEGIES) {
      await accounts(lab).deleteMany({})
      await lab.users.deleteMany({ username: 'kim' })
      useOpenId(lab, { strategy })
      const { account } = await signedIn(lab)
      const { _id, ...row } = (await accounts(lab).findOne()) ?? {}
      const kim = await lab.users.findOne({ username: 'kim' })
      expect({ ...row, userId: String((row as { userId?: unknown }).userId) }).toEqual({ ...account, userId: String(kim?._id) })
    }
  },
  async 'account-reaches-no-read'(lab) {
    for (const [strategy, ran] of [
      ['jwt', ['jwt(token)', 'session(session, token)']],
      ['database', ['session(session, user)']]
    ] as const) {
      useOpenId(lab, { strategy })
      const { visitor, account } = await signedIn(lab)
      await lab.read(visitor)
      expect(lab.ranWith).toEqual(ran)
      expect(JSON.stringify(lab.calls)).not.toContain(account.access_token)
    }
  },
  async 'provider-tokens-stay-out-of-the-cookie'(lab) {
    useOpenId(lab, {
      callbacks: {},
      provider: {
        profile: ({ sub, name, email }: Record<string, string>) => ({ id: sub, username: 'kim', name, email, image: '/kim.png' })
      }
    })
    const { visitor } = await signedIn(lab)
    const { iat, exp, jti, ...claims } = { ...(await lab.token(visitor)) }
    const kim = await lab.users.findOne({ username: 'kim' })
    expect(claims).toEqual({ name: 'Kim', email: 'kim@example.com', picture: '/kim.png', sub: String(kim?._id) })
  },
  async 'session-token-is-not-the-id-token'(lab) {
    const { visitor, account } = await signedIn(lab)
    const token = { ...(await lab.token(visitor)) }
    expect(Object.keys(claimsOf(account.id_token))).toEqual(expect.arrayContaining(['iss', 'aud', 'nonce', 'exp']))
    for (const name of ['iss', 'aud', 'nonce']) expect(token).not.toHaveProperty(name)
    expect(Number(token.exp) - Number(token.iat)).toBe(30 * 24 * 60 * 60)
    expect([visitor.sessionToken?.split('.').length, account.id_token.split('.').length]).toEqual([5, 3])
  },
  async 'session-outlives-the-access-token'(lab) {
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy })
      const { visitor, account } = await signedIn(lab)
      await endAccessTokens(lab)
      expect((await userinfo(lab, account.access_token)).status).toBe(401)
      expect((await lab.read(visitor)).user).toMatchObject({ username: 'kim' })
    }
  },
  async 'access-token-by-user-id'(lab) {
    useOpenId(lab, { strategy: 'database' })
    const { visitor, account } = await signedIn(lab)
    await lab.read(visitor)
    const { id } = lab.lastArgument('session').user as { id: string }
    expect(await accounts(lab).findOne({ userId: id } as object)).toBeNull()
    expect(await accounts(lab).findOne({ userId: new ObjectId(id) } as object)).toMatchObject({ access_token: account.access_token })
  },
  async 'access-token-opens-userinfo'(lab) {
    const { account } = await signedIn(lab)
    expect(await userinfo(lab, account.access_token)).toMatchObject({ status: 200, body: { sub: 'account-2', email: 'kim@example.com' } })
    await endAccessTokens(lab)
    expect(await userinfo(lab, account.access_token)).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
  },
  async 'id-token-is-no-access-token'(lab) {
    const { account } = await signedIn(lab)
    expect((await userinfo(lab, account.id_token)).status).toBe(401)
    expect((await userinfo(lab, account.access_token)).status).toBe(200)
  },
  async 'provider-token-is-no-session-token'(lab) {
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy })
      const { account } = await signedIn(lab)
      for (const token of [account.id_token, account.access_token]) {
        const visitor = lab.visitor()
        visitor.cookies.set('next-auth.session-token', token)
        expect([await lab.read(visitor), visitor.sessionToken]).toEqual([{}, undefined])
      }
      const req = { headers: { authorization: `Bearer ${account.id_token}` }, cookies: {} }
      expect(await lab.library.getToken({ req: req as never, secret: lab.secret })).toBeNull()
    }
  },
  async 'offline-access-needs-consent'(lab) {
    const visitor = lab.visitor()
    const begun = await beginWith(visitor, { prompt: 'login' })
    expect(begun.searchParams.get('scope')).toContain('offline_access')
    await follow(visitor, await throughProvider(visitor, begun))
    const account = lab.lastArgument('signIn').account as Account
    expect([account.refresh_token, account.scope]).toEqual([undefined, 'openid profile email'])
    await follow(visitor, await throughProvider(visitor, await beginAtProvider(visitor)))
    expect(lab.lastArgument('signIn').account).toMatchObject({ refresh_token: expect.any(String) })
  },
  async 'refresh-answer'(lab) {
    const { account } = await signedIn(lab)
    const { status, answer } = await sendRefreshToken(lab.openIdClient, account.refresh_token)
    expect([status, answer]).toEqual([200, expect.objectContaining({ expires_in: 30, id_token: expect.any(String) })])
    expect(answer.access_token).not.toBe(account.access_token)
    expect(answer.refresh_token).not.toBe(account.refresh_token)
    expect((await userinfo(lab, answer.access_token ?? '')).status).toBe(200)
  },
  async 'refresh-needs-the-client'(lab) {
    const { account } = await signedIn(lab)
    const refused = await sendRefreshToken({ ...lab.openIdClient, clientSecret: 'wrong' }, account.refresh_token)
    expect(refused).toMatchObject({ status: 401, answer: { error: 'invalid_client' } })
    expect((await sendRefreshToken(lab.openIdClient, account.refresh_token)).status).toBe(200)
  },
  async 'refresh-token-works-once'(lab) {
    const { account } = await signedIn(lab)
    expect((await sendRefreshToken(lab.openIdClient, account.refresh_token)).status).toBe(200)
    const again = await sendRefreshToken(lab.openIdClient, account.refresh_token)
    expect(again).toMatchObject({ status: 400, answer: { error: 'invalid_grant' } })
  },
  async 'used-refresh-token-revokes-all'(lab) {
    const { account } = await signedIn(lab)
    const { answer } = await sendRefreshToken(lab.openIdClient, account.refresh_token)
    expect((await userinfo(lab, answer.access_token ?? '')).status).toBe(200)
    await sendRefreshToken(lab.openIdClient, account.refresh_token)
    expect((await userinfo(lab, answer.access_token ?? '')).status).toBe(401)
    const next = await sendRefreshToken(lab.openIdClient, answer.refresh_token ?? '')
    expect(next).toMatchObject({ status: 400, answer: { error: 'invalid_grant' } })
  },
  async 'nextauth-never-refreshes'(lab) {
    for (const strategy of STRATEGIES) {
      const { wellKnown, asked } = standBetween(lab)
      useOpenId(lab, { strategy, provider: { wellKnown } })
      const { visitor } = await signedIn(lab)
      expect(asked.splice(0).map(({ path }) => path)).toContain('/token')
      await endAccessTokens(lab)
      await lab.read(visitor)
      await visitor.update({})
      expect((await lab.read(visitor)).user).toMatchObject({ username: 'kim' })
      expect(asked).toEqual([])
    }
  },
  async 'refresh-in-jwt-callback'(lab) {
    const answers: TokenAnswer[] = []
    lab.change = refreshingJwt(refreshing(lab, answers))
    const { visitor } = await signedIn(lab)
    for (let i = 0; i < 2; i++) await lab.read(visitor)
    expect(answers).toEqual([expect.objectContaining({ access_token: expect.any(String) })])
    expect(await lab.token(visitor)).toMatchObject({
      accessToken: answers[0]?.access_token,
      refreshToken: answers[0]?.refresh_token
    })
  },
  async 'refresh-without-response-is-lost'(lab) {
    const answers: TokenAnswer[] = []
    addComponent(lab)
    lab.change = refreshingJwt(refreshing(lab, answers))
    const { visitor, account } = await signedIn(lab)
    expect(await visitor.json('/component')).toMatchObject({ user: { name: 'Kim' } })
    expect(await lab.token(visitor)).toMatchObject({ refreshToken: account.refresh_token })
    expect(await visitor.json('/component')).toBeNull()
    expect(answers.map(({ error }) => error)).toEqual([undefined, 'invalid_grant'])
  },
  async 'refresh-with-response-is-kept'(lab) {
    const answers: TokenAnswer[] = []
    lab.change = refreshingJwt(refreshing(lab, answers))
    const { visitor } = await signedIn(lab)
    for (let i = 0; i < 2; i++) expect(await visitor.json('/server-session')).toMatchObject({ user: { name: 'Kim' } })
    expect(answers).toHaveLength(1)
    expect(await lab.token(visitor)).toMatchObject({ accessToken: answers[0]?.access_token })
  },
  async 'refresh-in-get-token-never'(lab) {
    const answers: TokenAnswer[] = []
    lab.change = refreshingJwt(refreshing(lab, answers))
    const { visitor, account } = await signedIn(lab)
    await endAccessTokens(lab)
    expect(await lab.token(visitor)).toMatchObject({ accessToken: account.access_token })
    expect([lab.ran, answers]).toEqual([[], []])
  },
  async 'two-reads-refresh-twice'(lab) {
    const answers: TokenAnswer[] = []
    lab.change = refreshingJwt(refreshing(lab, answers))
    const { visitor } = await signedIn(lab)
    const reads = await Promise.all([lab.read(visitor.copy()), lab.read(visitor.copy())])
    expect(answers.map(({ error }) => error ?? 'none').sort()).toEqual(['invalid_grant', 'none'])
    expect(reads.filter(({ user }) => user)).toHaveLength(1)
  },
  async 'lock-refreshes-once'(lab) {
    const answers: TokenAnswer[] = []
    const refresh = refreshing(lab, answers)
    const underWay = new Map<string, Promise<TokenAnswer>>()
    lab.change = refreshingJwt((refreshToken) => {
      const answer = underWay.get(refreshToken) ?? refresh(refreshToken)
      underWay.set(refreshToken, answer)
      return answer
    })
    const { visitor } = await signedIn(lab)
    const readers = [visitor.copy(), visitor.copy()]
    for (const { user } of await Promise.all(readers.map((reader) => lab.read(reader)))) expect(user).toMatchObject({ name: 'Kim' })
    expect(answers).toHaveLength(1)
    for (const reader of readers) expect(await lab.token(reader)).toMatchObject({ accessToken: answers[0]?.access_token })
  },
  async 'late-answer-puts-old-tokens-back'(lab) {
    const answers: TokenAnswer[] = []
    const { visitor, account } = await signedInWith(lab, refreshingJwt(refreshing(lab, answers)))
    const { change } = lab
    // This read begins while the access token is alive, so it refreshes nothing.
    lab.change = withCallbacks({ jwt: ({ token }) => token })
    const late = await visitor.copy().fetch('/api/auth/session')
    lab.change = change
    await lab.read(visitor)
    expect(await lab.token(visitor)).toMatchObject({ refreshToken: answers[0]?.refresh_token })
    for (const line of late.headers.getSetCookie()) visitor.keep(line)
    expect(await lab.token(visitor)).toMatchObject({ refreshToken: account.refresh_token })
    expect(await lab.read(visitor)).toEqual({})
    expect(answers.map(({ error }) => error)).toEqual([undefined, 'invalid_grant'])
  },
  async 'refresh-failure-as-a-claim'(lab) {
    const answers: TokenAnswer[] = []
    const refresh = refreshing(lab, answers)
    const throwing = await signedInWith(
      lab,
      refreshingJwt(() => refresh('unknown'))
    )
    expect([await lab.read(throwing.visitor), throwing.visitor.sessionToken, codes(lab)]).toEqual([{}, undefined, ['JWT_SESSION_ERROR']])
    const catching = withOnlyCallbacks({
      jwt: async ({ token, account }) => (account ? token : { ...token, error: (await refresh('unknown')).error })
    })
    const { visitor } = await signedInWith(lab, catching)
    expect((await lab.read(visitor)).user).toMatchObject({ name: 'Kim' })
    expect(await lab.token(visitor)).toMatchObject({ error: 'invalid_grant' })
    expect(answers).toHaveLength(2)
  },
  async 'refresh-in-session-callback'(lab) {
    const answers: TokenAnswer[] = []
    const refresh = refreshing(lab, answers)
    addComponent(lab)
    useOpenId(lab, { strategy: 'database' })
    const { visitor } = await signedIn(lab)
    await accounts(lab).updateOne({}, { $set: { expires_at: 1 } })
    lab.change = withCallbacks({
      async session({ session, user }) {
        const ofUser = { userId: new ObjectId(user.id) } as object
        const row = await accounts(lab).findOne({ ...ofUser, expires_at: { $lt: Date.now() / 1000 } })
        if (!row) return session
        const { access_token, refresh_token, expires_in = 0 } = await refresh(row.refresh_token)
        const expires_at = Math.floor(Date.now() / 1000) + expires_in
        await accounts(lab).updateOne(ofUser, { $set: { access_token, refresh_token, expires_at } as Account })
        return session
      }
    })
    for (let i = 0; i < 2; i++) expect(await visitor.json('/component')).toHaveProperty('user')
    expect(answers).toHaveLength(1)
    const { access_token = '' } = (await accounts(lab).findOne()) ?? {}
    expect([access_token, (await userinfo(lab, access_token)).status]).toEqual([answers[0]?.access_token, 200])
  },
  async 'sign-out-revokes-no-token'(lab) {
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy })
      const { visitor, account } = await signedIn(lab)
      await visitor.signOut()
      expect(await lab.read(visitor)).toEqual({})
      expect((await userinfo(lab, account.access_token)).status).toBe(200)
      expect((await sendRefreshToken(lab.openIdClient, account.refresh_token)).status).toBe(200)
    }
  },
  async 'sign-out-keeps-the-account'(lab) {
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy })
      const { visitor } = await signedIn(lab)
      const row = await accounts(lab).findOne()
      await visitor.signOut()
      expect([row, visitor.sessionToken]).toEqual([expect.objectContaining({ refresh_token: expect.any(String) }), undefined])
      expect(await accounts(lab).findOne()).toEqual(row)
    }
  },
  async 'second-sign-in-leaves-stale-tokens'(lab) {
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy })
      await signedIn(lab)
      const second = await signedIn(lab)
      const row = await accounts(lab).findOne()
      expect([row?.access_token, row?.access_token === second.account.access_token]).toEqual([expect.any(String), false])
      useOpenId(lab, {
        strategy,
        events: {
          async signIn({ account }) {
            const { provider, providerAccountId, access_token, refresh_token, expires_at } = account ?? {}
            await accounts(lab).updateOne({ provider, providerAccountId } as object, {
              $set: { access_token, refresh_token, expires_at } as Account
            })
          }
        }
      })
      const third = await signedIn(lab)
      expect(await accounts(lab).findOne()).toMatchObject({ access_token: third.account.access_token })
    }
  }
})

/** Somebody who has signed in by OpenID under changed options. */
function signedInWith(lab: Lab, change: Lab['change']): ReturnType<typeof signedIn> {
  lab.change = change
  return signedIn(lab)
}
