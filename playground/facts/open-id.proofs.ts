import { expect } from 'vitest'
import { PROVIDER_COLLECTION } from '../identity/store'
import { withCallbacks } from '../lab/changes'
import { beginAtProvider, signInAtProvider, throughProvider } from '../lab/identity-sign-in'
import { askForLink, openLink } from '../lab/magic-link'
import { beginWith, CHECK_COOKIES, claimsOf, errorOf, follow, jwks, signed, standBetween, useOpenId } from '../lab/proofs/open-id'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import { Visitor } from '../lab/visitor'
import topic from './open-id'
import { prove } from './prove'

const STRATEGIES = ['jwt', 'database'] as const
const [STATE, PKCE, NONCE] = CHECK_COOKIES
const MINUTE = 60_000

const accounts = (lab: Lab) => lab.connection.collection('accounts')
const checksOf = (visitor: Visitor) => CHECK_COOKIES.filter((name) => visitor.cookies.has(name))
const codes = (lab: Lab) => lab.log.map(({ code }) => code)
const messages = (lab: Lab) => lab.log.map(({ message }) => message).join()
const now = () => Math.floor(Date.now() / 1000)

/** Somebody whom the provider has sent back, with the address that is still to be opened. */
async function sentBack(lab: Lab): Promise<{ visitor: Visitor; back: URL }> {
  const visitor = lab.visitor()
  return { visitor, back: await throughProvider(visitor, await beginAtProvider(visitor)) }
}

/** Expects that a sign-in was refused: with this error in the address and in the log, and no row or session. */
async function expectRefused(lab: Lab, visitor: Visitor, to: URL, message: string | RegExp, error = 'OAuthCallback'): Promise<void> {
  expect([to.pathname, errorOf(to), visitor.sessionToken]).toEqual(['/api/auth/error', error, undefined])
  expect(codes(lab)).toContain('OAUTH_CALLBACK_ERROR')
  expect(messages(lab)).toMatch(message)
  expect(await accounts(lab).countDocuments()).toBe(0)
}

/** The first page of the provider that a browser is shown, as HTML. */
async function firstPage(visitor: Visitor, begun: URL): Promise<string> {
  const { headers } = await visitor.fetch(begun.pathname + begun.search)
  return (await visitor.fetch(headers.get('location') ?? '/nowhere')).text()
}

/** Notes the events of users. */
function noting(events: { name: string; argument: Record<string, unknown> }[]) {
  const names = ['createUser', 'updateUser', 'linkAccount', 'signIn'] as const
  return Object.fromEntries(names.map((name) => [name, (argument: never) => void events.push({ name, argument })]))
}

prove(topic, {
  async 'oidc-authorization-address'(lab) {
    const begun = await beginAtProvider(lab.visitor())
    expect(begun.pathname).toBe('/oidc/auth')
    expect(Object.fromEntries(begun.searchParams)).toEqual({
      client_id: lab.openIdClient.clientId,
      scope: 'openid profile email offline_access',
      response_type: 'code',
      redirect_uri: expect.any(String),
      prompt: 'consent',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256'
    })
  },
  async 'oidc-redirect-uri'(lab) {
    expect((await beginAtProvider(lab.visitor())).searchParams.get('redirect_uri')).toBe(`${lab.url}/api/auth/callback/oidc`)
  },
  async 'oidc-redirect-uri-follows-the-host'(lab) {
    const redirectUri = async () => {
      const visitor = new Visitor(lab.url, { 'X-Forwarded-Host': 'other.example' })
      return (await beginAtProvider(visitor)).searchParams.get('redirect_uri')
    }
    lab.setEnvironment({ NEXTAUTH_URL: undefined, AUTH_TRUST_HOST: 'true' })
    expect(await redirectUri()).toBe('http://other.example/api/auth/callback/oidc')
    lab.setEnvironment({ NEXTAUTH_URL: 'http://configured.example' })
    expect(await redirectUri()).toBe('http://configured.example/api/auth/callback/oidc')
  },
  async 'oidc-foreign-redirect-uri'(lab) {
    const visitor = lab.visitor()
    const begun = await beginAtProvider(visitor)
    begun.searchParams.set('redirect_uri', 'https://foreign.example/callback')
    lab.forget()
    const response = await visitor.fetch(begun.pathname + begun.search)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await response.text()).toContain('redirect_uri')
    expect(lab.log).toEqual([])
  },
  async 'oidc-sign-in-is-a-post'(lab) {
    const visitor = lab.visitor()
    const get = await visitor.fetch('/api/auth/signin/oidc')
    expect([get.status, get.headers.get('location')]).toEqual([302, expect.stringContaining('/demo/sign-in')])
    expect(checksOf(visitor)).toEqual([])
    const forged = await visitor.post('/api/auth/signin/oidc', { json: 'true' })
    expect(((await forged.json()) as { url: string }).url).toBe(`${lab.url}/api/auth/signin?csrf=true`)
    expect((await beginAtProvider(visitor)).pathname).toBe('/oidc/auth')
  },
  async 'oidc-query-goes-to-the-provider'(lab) {
    const { searchParams } = await beginWith(lab.visitor(), { prompt: 'login', login_hint: 'kim' })
    expect([searchParams.get('prompt'), searchParams.get('login_hint')]).toEqual(['login', 'kim'])
  },
  async 'oidc-query-can-change-the-scope'(lab) {
    const visitor = lab.visitor()
    const begun = await beginWith(visitor, { scope: 'openid' })
    expect(begun.searchParams.get('scope')).toBe('openid')
    await follow(visitor, await throughProvider(visitor, begun))
    expect(lab.lastArgument('jwt').account).toMatchObject({ scope: 'openid' })
  },
  async 'oidc-query-can-change-redirect-uri'(lab) {
    const visitor = lab.visitor()
    const begun = await beginWith(visitor, { redirect_uri: 'https://foreign.example/callback', client_id: 'other' })
    expect(begun.searchParams.get('redirect_uri')).toBe('https://foreign.example/callback')
    expect(begun.searchParams.get('client_id')).toBe('other')
    expect((await visitor.fetch(begun.pathname + begun.search)).status).toBe(400)
  },
  async 'oidc-query-cannot-change-the-checks'(lab) {
    const given = { state: 'mine', nonce: 'mine', code_challenge: 'mine', code_challenge_method: 'plain' }
    const { searchParams } = await beginWith(lab.visitor(), given)
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(searchParams.getAll(name)).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
    useOpenId(lab, { provider: { checks: ['state'] } })
    expect((await beginWith(lab.visitor(), given)).searchParams.get('nonce')).toBe('mine')
  },
  async 'oidc-three-cookies'(lab) {
    const visitor = lab.visitor()
    const before = Date.now()
    await beginAtProvider(visitor)
    for (const name of CHECK_COOKIES) {
      expect(visitor.attributes.get(name)).toMatch(/^(Max-Age=900; )?Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/)
      expect(visitor.expiryOf(name)).toBeGreaterThan(before + 15 * MINUTE - 1000)
      expect(visitor.expiryOf(name)).toBeLessThan(Date.now() + 15 * MINUTE + 1)
    }
  },
  async 'oidc-check-cookies-are-jwes'(lab) {
    const visitor = lab.visitor()
    const begun = await beginAtProvider(visitor)
    const { decode } = lab.library
    for (const salt of CHECK_COOKIES) {
      const token = visitor.cookies.get(salt) ?? ''
      expect(await decode({ token, secret: lab.secret, salt })).toMatchObject({ provider: 'oidc', value: expect.any(String) })
      await expect(decode({ token, secret: lab.secret })).rejects.toThrow('decryption operation failed')
    }
    const state = await decode({ token: visitor.cookies.get(STATE) ?? '', secret: lab.secret, salt: STATE })
    expect(state?.value).toBe(begun.searchParams.get('state'))
  },
  async 'oidc-check-cookie-is-no-session'(lab) {
    const visitor = lab.visitor()
    await beginAtProvider(visitor)
    visitor.cookies.set('next-auth.session-token', visitor.cookies.get(STATE) ?? '')
    expect(await lab.read(visitor)).toEqual({})
    expect(codes(lab)).toEqual(['JWT_SESSION_ERROR'])
  },
  async 'oidc-check-cookies-with-prefix'(lab) {
    useOpenId(lab, { useSecureCookies: true })
    const visitor = lab.visitor()
    await beginAtProvider(visitor)
    for (const name of CHECK_COOKIES) {
      const salt = `__Secure-${name}`
      const token = visitor.cookies.get(salt) ?? ''
      expect(await lab.library.decode({ token, secret: lab.secret, salt })).toMatchObject({ provider: 'oidc' })
      await expect(lab.library.decode({ token, secret: lab.secret, salt: name })).rejects.toThrow('decryption operation failed')
    }
  },
  async 'oidc-check-cookies-ignore-own-encode'(lab) {
    let encoded = 0
    const encode = async () => `${encoded++}`
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy, jwt: { encode } })
      const visitor = lab.visitor()
      await beginAtProvider(visitor)
      for (const name of CHECK_COOKIES) expect(visitor.cookies.get(name)?.split('.')).toHaveLength(5)
      expect(encoded).toBe(0)
    }
    useOpenId(lab, { jwt: { encode } })
    await lab.signIn()
    expect(encoded).toBe(1)
  },
  async 'oidc-checks-decide-the-cookies'(lab) {
    useOpenId(lab, { provider: { checks: ['state'] } })
    const visitor = lab.visitor()
    const { searchParams } = await beginAtProvider(visitor)
    expect(checksOf(visitor)).toEqual([STATE])
    expect(['state', 'nonce', 'code_challenge'].filter((name) => searchParams.has(name))).toEqual(['state'])
  },
  async 'oidc-checks-are-state-by-default'(lab) {
    useOpenId(lab, { provider: { checks: undefined } })
    const visitor = lab.visitor()
    await beginAtProvider(visitor)
    expect(checksOf(visitor)).toEqual([STATE])
  },
  async 'oidc-cookies-cleared'(lab) {
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy })
      const { visitor, back } = await sentBack(lab)
      expect(checksOf(visitor)).toEqual(CHECK_COOKIES)
      await follow(visitor, back)
      expect(visitor.sessionToken).toBeDefined()
      expect(checksOf(visitor)).toEqual([])
    }
  },
  async 'oidc-cookies-stay-after-a-refusal'(lab) {
    const refused = lab.visitor()
    expect(errorOf((await signInAtProvider(refused, { consents: false })).to)).toBe('Callback')
    expect(checksOf(refused)).toEqual(CHECK_COOKIES)
    const { visitor, back } = await sentBack(lab)
    const tampered = new URL(back)
    tampered.searchParams.set('state', 'another')
    expect(errorOf(await follow(visitor, tampered))).toBe('OAuthCallback')
    expect(checksOf(visitor)).toEqual(CHECK_COOKIES)
    useOpenId(lab, { provider: { clientSecret: 'wrong' } })
    expect(errorOf(await follow(visitor, back))).toBe('OAuthCallback')
    expect(checksOf(visitor)).toEqual(CHECK_COOKIES)
  },
  async 'oidc-cookies-cleared-before-the-sign-in-callback'(lab) {
    lab.change = withCallbacks({ signIn: () => false })
    const visitor = lab.visitor()
    const { to } = await signInAtProvider(visitor)
    expect([errorOf(to), checksOf(visitor)]).toEqual(['AccessDenied', []])
  },
  async 'oidc-second-tab-replaces-the-checks'(lab) {
    const visitor = lab.visitor()
    const first = await throughProvider(visitor, await beginAtProvider(visitor))
    const second = await beginAtProvider(visitor)
    await expectRefused(lab, visitor, await follow(visitor, first), 'state mismatch')
    await follow(visitor, await throughProvider(visitor, second))
    expect(visitor.sessionToken).toBeDefined()
  },
  async 'oidc-tampered-state'(lab) {
    const { wellKnown, asked } = standBetween(lab)
    useOpenId(lab, { provider: { wellKnown } })
    const { visitor, back } = await sentBack(lab)
    const tampered = new URL(back)
    tampered.searchParams.set('state', 'another')
    await expectRefused(lab, visitor, await follow(visitor, tampered), 'state mismatch')
    expect(asked.map(({ path }) => path)).not.toContain('/token')
    await follow(visitor, back)
    expect(asked.map(({ path }) => path)).toContain('/token')
  },
  async 'oidc-state-missing-in-the-address'(lab) {
    const { visitor, back } = await sentBack(lab)
    back.searchParams.delete('state')
    await expectRefused(lab, visitor, await follow(visitor, back), 'state missing from the response')
  },
  async 'oidc-missing-check-cookies'(lab) {
    for (const [name, message] of [
      [STATE, 'State cookie was missing'],
      [PKCE, 'PKCE code_verifier cookie was missing'],
      [NONCE, 'Nonce cookie was missing']
    ] as const) {
      lab.forget()
      const { visitor, back } = await sentBack(lab)
      visitor.cookies.delete(name)
      await expectRefused(lab, visitor, await follow(visitor, back), message)
    }
  },
  async 'oidc-other-browser'(lab) {
    const { visitor, back } = await sentBack(lab)
    const other = lab.visitor()
    await expectRefused(lab, other, await follow(other, back), 'State cookie was missing')
    await follow(visitor, back)
    expect(visitor.sessionToken).toBeDefined()
  },
  async 'oidc-unreadable-check-cookie'(lab) {
    const { visitor, back } = await sentBack(lab)
    lab.secret = 'another secret'
    await expectRefused(lab, visitor, await follow(visitor, back), 'decryption operation failed')
  },
  async 'oidc-check-cookie-of-another-provider'(lab) {
    lab.change = (options) => {
      const oidc = options.providers.find(({ id }) => id === 'oidc')
      if (oidc) options.providers.push({ ...oidc, id: 'other' } as typeof oidc)
    }
    const { visitor, back } = await sentBack(lab)
    back.pathname = '/api/auth/callback/other'
    await expectRefused(lab, visitor, await follow(visitor, back), 'created for a different provider')
  },
  async 'oidc-check-cookie-ends'(lab) {
    const { encode, decode } = lab.library
    for (const salt of CHECK_COOKIES) {
      lab.forget()
      const { visitor, back } = await sentBack(lab)
      const token = await decode({ token: visitor.cookies.get(salt) ?? '', secret: lab.secret, salt })
      expect(Number(token?.exp) - Number(token?.iat)).toBe(15 * 60)
      visitor.cookies.set(salt, await encode({ token: token ?? undefined, secret: lab.secret, salt, maxAge: -60 }))
      await expectRefused(lab, visitor, await follow(visitor, back), '"exp" claim timestamp check failed')
    }
  },
  async 'oidc-pkce-of-another-sign-in'(lab) {
    const { visitor, back } = await sentBack(lab)
    const other = lab.visitor()
    await beginAtProvider(other)
    visitor.cookies.set(PKCE, other.cookies.get(PKCE) ?? '')
    await expectRefused(lab, visitor, await follow(visitor, back), 'invalid_grant')
  },
  async 'oidc-nonce-of-another-sign-in'(lab) {
    const { wellKnown, asked } = standBetween(lab)
    useOpenId(lab, { provider: { wellKnown } })
    const { visitor, back } = await sentBack(lab)
    const other = lab.visitor()
    await beginAtProvider(other)
    visitor.cookies.set(NONCE, other.cookies.get(NONCE) ?? '')
    await expectRefused(lab, visitor, await follow(visitor, back), 'nonce mismatch')
    expect(asked.map(({ path }) => path)).toContain('/token')
  },
  async 'oidc-code-used-twice'(lab) {
    const { visitor, back } = await sentBack(lab)
    const again = visitor.copy()
    await follow(visitor, back)
    expect(visitor.sessionToken).toBeDefined()
    expect(errorOf(await follow(again, back))).toBe('OAuthCallback')
    expect([messages(lab), again.sessionToken]).toEqual([expect.stringContaining('invalid_grant'), undefined])
  },
  async 'oidc-code-used-twice-revokes'(lab) {
    const { visitor, back } = await sentBack(lab)
    const again = visitor.copy()
    await follow(visitor, back)
    const { access_token } = lab.lastArgument('jwt').account as { access_token: string }
    const userinfo = async () => (await fetch(`${lab.url}/oidc/me`, { headers: { Authorization: `Bearer ${access_token}` } })).status
    expect(await userinfo()).toBe(200)
    await follow(again, back)
    expect(await userinfo()).toBe(401)
    expect((await lab.read(visitor)).user).toMatchObject({ username: 'kim' })
  },
  async 'oidc-code-expired'(lab) {
    const { visitor, back } = await sentBack(lab)
    const kept = lab.connection.getClient().db('lab-provider').collection<{ _id: string }>(PROVIDER_COLLECTION)
    await kept.updateMany({ _id: /^AuthorizationCode:/ }, { $set: { expiresAt: new Date(0), 'payload.exp': 1 } })
    await expectRefused(lab, visitor, await follow(visitor, back), 'invalid_grant')
  },
  async 'oidc-reload-of-the-callback'(lab) {
    for (const strategy of STRATEGIES) {
      lab.strategy = strategy
      const visitor = lab.visitor()
      const { back } = await signInAtProvider(visitor)
      expect(errorOf(await follow(visitor, back))).toBe('OAuthCallback')
      expect((await lab.read(visitor)).user).toMatchObject({ username: 'kim' })
    }
  },
  async 'oidc-iss-mismatch'(lab) {
    const { wellKnown, asked } = standBetween(lab)
    useOpenId(lab, { provider: { wellKnown } })
    const { visitor, back } = await sentBack(lab)
    expect(back.searchParams.get('iss')).toBe(`${lab.url}/oidc`)
    const other = new URL(back)
    other.searchParams.set('iss', 'https://other.example')
    await expectRefused(lab, visitor, await follow(visitor, other), 'iss mismatch')
    lab.forget()
    other.searchParams.delete('iss')
    await expectRefused(lab, visitor, await follow(visitor, other), 'iss missing from the response')
    expect(asked.map(({ path }) => path)).not.toContain('/token')
  },
  async 'oidc-consent-refused'(lab) {
    const visitor = lab.visitor()
    const { to, back } = await signInAtProvider(visitor, { consents: false })
    expect(errorOf(back)).toBe('access_denied')
    await expectRefused(lab, visitor, to, 'access_denied', 'Callback')
    expect(codes(lab)).toEqual(['OAUTH_CALLBACK_HANDLER_ERROR', 'OAUTH_CALLBACK_ERROR'])
  },
  async 'oidc-error-of-the-provider-needs-no-state'(lab) {
    const to = await follow(lab.visitor(), new URL('/api/auth/callback/oidc?error=made+up', lab.url))
    expect([errorOf(to), messages(lab)]).toEqual(['Callback', expect.stringContaining('made up')])
  },
  async 'oidc-errors-end-at-the-sign-in-page'(lab) {
    for (const error of [
      'OAuthSignin',
      'OAuthCallback',
      'Callback',
      'OAuthAccountNotLinked',
      'EmailSignin',
      'AccessDenied',
      'Verification'
    ]) {
      useOpenId(lab, { pages: { signIn: '/in', error: '/failed' } })
      const visitor = lab.visitor()
      let to = new URL(`/api/auth/error?error=${error}`, lab.url)
      while (to.pathname.startsWith('/api/auth/')) to = await follow(visitor, to)
      expect([to.pathname, errorOf(to)]).toEqual([['AccessDenied', 'Verification'].includes(error) ? '/failed' : '/in', error])
    }
  },
  async 'oidc-legs'(lab) {
    const { wellKnown, asked } = standBetween(lab)
    useOpenId(lab, { provider: { wellKnown } })
    for (let i = 0; i < 2; i++) {
      const visitor = lab.visitor()
      const begun = await beginAtProvider(visitor)
      expect(asked.splice(0).map(({ path }) => path)).toEqual(['/.well-known/openid-configuration'])
      await follow(visitor, await throughProvider(visitor, begun))
      expect(asked.splice(0).map(({ path }) => path)).toEqual(['/.well-known/openid-configuration', '/token', '/jwks'])
    }
  },
  async 'oidc-userinfo-without-id-token'(lab) {
    const { wellKnown, asked } = standBetween(lab, (path, { id_token, ...answer }) =>
      path === '/token' ? answer : { ...answer, id_token }
    )
    useOpenId(lab, { provider: { wellKnown, idToken: false } })
    const visitor = lab.visitor()
    await signInAtProvider(visitor)
    expect((await lab.read(visitor)).user).toMatchObject({ username: 'kim' })
    const account = await accounts(lab).findOne()
    expect(asked.filter(({ path }) => path === '/me')).toEqual([
      { path: '/me', authorization: `Bearer ${account?.access_token}`, form: {} }
    ])
    expect(asked.map(({ path }) => path)).not.toContain('/jwks')
  },
  async 'oidc-id-token-not-asked-for'(lab) {
    useOpenId(lab, { provider: { idToken: false } })
    const visitor = lab.visitor()
    await expectRefused(lab, visitor, (await signInAtProvider(visitor)).to, 'id_token detected in the response')
  },
  async 'oidc-id-token-by-default'(lab) {
    const { wellKnown, asked } = standBetween(lab)
    useOpenId(lab, { provider: { wellKnown, idToken: undefined } })
    const visitor = lab.visitor()
    await signInAtProvider(visitor)
    expect((await lab.read(visitor)).user).toMatchObject({ username: 'kim' })
    expect(asked.map(({ path }) => path)).not.toContain('/me')
  },
  async 'oidc-token-request'(lab) {
    const { wellKnown, asked } = standBetween(lab)
    useOpenId(lab, { provider: { wellKnown } })
    const { back } = await signInAtProvider(lab.visitor())
    const { form, authorization = '' } = asked.find(({ path }) => path === '/token') ?? {}
    expect(form).toEqual({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code'),
      redirect_uri: `${lab.url}/api/auth/callback/oidc`,
      code_verifier: expect.stringMatching(/^[\w-]{43}$/)
    })
    const { clientId, clientSecret } = lab.openIdClient
    const [kind, encoded = ''] = authorization.split(' ')
    const given = Buffer.from(encoded, 'base64').toString().replaceAll('+', ' ')
    expect([kind, decodeURIComponent(given)]).toEqual(['Basic', `${clientId}:${clientSecret}`])
  },
  async 'oidc-wrong-client-secret'(lab) {
    useOpenId(lab, { provider: { clientSecret: 'wrong' } })
    const visitor = lab.visitor()
    const { to } = await signInAtProvider(visitor)
    await expectRefused(lab, visitor, to, 'invalid_client')
  },
  async 'oidc-unknown-client-id'(lab) {
    useOpenId(lab, { provider: { clientId: 'unknown' } })
    const visitor = lab.visitor()
    const begun = await beginAtProvider(visitor)
    const response = await visitor.fetch(begun.pathname + begun.search)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await response.text()).toContain('invalid_client')
  },
  async 'oidc-discovery-unreachable'(lab) {
    useOpenId(lab, { provider: { wellKnown: 'http://127.0.0.1:1/.well-known/openid-configuration' } })
    const visitor = lab.visitor()
    expect(errorOf(await beginAtProvider(visitor))).toBe('OAuthSignin')
    expect([codes(lab), checksOf(visitor)]).toEqual([['SIGNIN_OAUTH_ERROR'], []])
  },
  async 'oidc-discovery-unreachable-at-the-callback'(lab) {
    const { visitor, back } = await sentBack(lab)
    useOpenId(lab, { provider: { wellKnown: 'http://127.0.0.1:1/.well-known/openid-configuration' } })
    await expectRefused(lab, visitor, await follow(visitor, back), 'ECONNREFUSED')
    useOpenId(lab)
    await follow(visitor, back)
    expect(visitor.sessionToken).toBeDefined()
  },
  async 'oidc-id-token-of-another-key'(lab) {
    const { wellKnown } = standBetween(lab, (path, answer) =>
      path === '/token' ? { ...answer, id_token: signed(claimsOf(answer.id_token), 'another key') } : answer
    )
    useOpenId(lab, { provider: { wellKnown } })
    const visitor = lab.visitor()
    const { to } = await signInAtProvider(visitor)
    await expectRefused(lab, visitor, to, 'failed to validate JWT signature')
  },
  async 'oidc-id-token-claims-are-checked'(lab) {
    for (const [claims, message] of [
      [{ iss: 'https://other.example' }, 'unexpected iss value'],
      [{ aud: 'another client' }, 'aud mismatch'],
      [{ nonce: 'another' }, 'nonce mismatch'],
      [{ exp: now() - 60 }, 'JWT expired'],
      [{ sub: undefined }, 'missing required JWT property sub']
    ] as const) {
      lab.forget()
      const visitor = lab.visitor()
      await expectRefused(lab, visitor, await signInWithClaims(lab, visitor, claims), message)
    }
    const visitor = lab.visitor()
    await signInWithClaims(lab, visitor, {})
    expect(visitor.sessionToken).toBeDefined()
  },
  async 'oidc-id-token-tolerance'(lab) {
    const visitor = lab.visitor()
    await signInWithClaims(lab, visitor, { exp: now() - 2 })
    expect(visitor.sessionToken).toBeDefined()
    const late = lab.visitor()
    expect(errorOf(await signInWithClaims(lab, late, { exp: now() - 11 }))).toBe('OAuthCallback')
  },
  async 'oidc-algorithm'(lab) {
    useOpenId(lab, { provider: { client: {} } })
    const visitor = lab.visitor()
    const { to } = await signInAtProvider(visitor)
    await expectRefused(lab, visitor, to, 'unexpected JWT alg received, expected RS256, got: ES256')
  },
  async 'oidc-profile-gets-claims'(lab) {
    let given: Record<string, unknown>[] = []
    useOpenId(lab, {
      provider: {
        profile: (...all: Record<string, unknown>[]) => {
          given = all
          return { id: 'one' }
        }
      }
    })
    await signInAtProvider(lab.visitor())
    const [claims, tokens] = given
    expect(claims).toMatchObject({ iss: `${lab.url}/oidc`, sub: 'account-2', aud: 'laboratory', email_verified: true })
    expect(tokens).toMatchObject({ access_token: expect.any(String), id_token: expect.any(String) })
  },
  async 'oidc-profile-throws'(lab) {
    for (const profile of [
      () => {
        throw new Error('not today')
      },
      ({ email }: { email: string }) => ({ email })
    ]) {
      useOpenId(lab, { provider: { profile } })
      lab.forget()
      const visitor = lab.visitor()
      const { to } = await signInAtProvider(visitor)
      expect([to.pathname, errorOf(to), visitor.sessionToken]).toEqual(['/api/auth/signin', null, undefined])
      expect(codes(lab)).toEqual(['OAUTH_PARSE_PROFILE_ERROR'])
      expect(await accounts(lab).countDocuments()).toBe(0)
    }
  },
  async 'oidc-email-is-lower-case'(lab) {
    useOpenId(lab, { provider: { profile: () => ({ id: 'one', email: 'Someone@Example.COM', username: 'someone' }) } })
    await signInAtProvider(lab.visitor())
    expect(await lab.users.findOne({ username: 'someone' })).toMatchObject({ email: 'someone@example.com' })
  },
  async 'oidc-account-id-is-text'(lab) {
    useOpenId(lab, { provider: { profile: () => ({ id: 42, username: 'someone' }) } })
    await signInAtProvider(lab.visitor())
    expect((await accounts(lab).findOne())?.providerAccountId).toBe('42')
  },
  async 'oidc-profile-in-jwt-is-raw'(lab) {
    await signInAtProvider(lab.visitor())
    const { profile, user } = lab.lastArgument('jwt') as { profile: object; user: { id: string } }
    const kim = await lab.users.findOne({ username: 'kim' })
    expect(profile).toMatchObject({ sub: 'account-2', preferred_username: 'kim', iss: `${lab.url}/oidc` })
    expect(user.id).toBe(String(kim?._id))
  },
  async 'oidc-sub-of-the-session'(lab) {
    const withAdapter = lab.visitor()
    await signInAtProvider(withAdapter)
    expect((await lab.token(withAdapter))?.sub).toBe(String((await lab.users.findOne({ username: 'kim' }))?._id))
    lab.change = (options) => {
      delete options.adapter
      options.providers = options.providers.filter(({ id }) => id === 'oidc')
    }
    const without = lab.visitor()
    await signInAtProvider(without)
    expect((await lab.token(without))?.sub).toBe('account-2')
  },
  async 'oidc-sign-in-callback-user'(lab) {
    await signInAtProvider(lab.visitor())
    expect(lab.lastArgument('signIn').user).toMatchObject({ id: 'account-2', username: 'kim' })
    await signInAtProvider(lab.visitor())
    expect(lab.lastArgument('signIn').user).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{24}$/), username: 'kim' })
  },
  async 'oidc-events-of-a-first-sign-in'(lab) {
    for (const strategy of STRATEGIES) {
      await lab.users.deleteMany({ username: 'kim' })
      await accounts(lab).deleteMany({})
      const events: Parameters<typeof noting>[0] = []
      useOpenId(lab, { strategy, events: noting(events) })
      await signInAtProvider(lab.visitor())
      expect(events.splice(0).map(({ name }) => name)).toEqual(['createUser', 'linkAccount', 'signIn'])
      await signInAtProvider(lab.visitor())
      expect(events.map(({ name }) => name)).toEqual(['signIn'])
    }
  },
  async 'oidc-events-of-linking'(lab) {
    for (const strategy of STRATEGIES) {
      await accounts(lab).deleteMany({})
      const events: Parameters<typeof noting>[0] = []
      useOpenId(lab, { strategy, events: noting(events) })
      const visitor = await lab.signIn()
      events.length = 0
      await signInAtProvider(visitor)
      expect(events.map(({ name }) => name)).toEqual(['linkAccount', 'signIn'])
      expect(events[1]?.argument).toMatchObject({ isNewUser: false, user: { username: 'aayush' } })
    }
  },
  async 'oidc-linking-keeps-the-session'(lab) {
    for (const strategy of STRATEGIES) {
      await accounts(lab).deleteMany({})
      useOpenId(lab, { strategy })
      const visitor = await lab.signIn()
      const [before, sub] = [visitor.sessionToken, (await lab.token(visitor))?.sub]
      await signInAtProvider(visitor)
      expect(await accounts(lab).countDocuments()).toBe(1)
      expect(visitor.sessionToken === before).toBe(strategy === 'database')
      expect((await lab.token(visitor))?.sub).toBe(sub)
    }
    expect(await lab.sessions.countDocuments()).toBe(1)
  },
  async 'oidc-event-profile'(lab) {
    const events: Parameters<typeof noting>[0] = []
    useOpenId(lab, { events: noting(events) })
    await signInAtProvider(lab.visitor())
    for (const name of ['linkAccount', 'signIn']) {
      const { profile } = events.find((event) => event.name === name)?.argument ?? {}
      expect(profile).toMatchObject({ id: 'account-2', username: 'kim' })
      expect(profile).not.toHaveProperty('iss')
    }
    expect(lab.lastArgument('signIn').profile).toHaveProperty('iss')
  },
  async 'oidc-dangerous-linking-looks-like-a-sign-up'(lab) {
    const events: Parameters<typeof noting>[0] = []
    const before = await lab.users.countDocuments()
    useOpenId(lab, { events: noting(events), provider: { allowDangerousEmailAccountLinking: true } })
    await signInAtProvider(lab.visitor(), { account: 'aayush' })
    expect(lab.lastArgument('jwt')).toMatchObject({ isNewUser: true, trigger: 'signUp', user: { username: 'aayush' } })
    expect(events.map(({ name }) => name)).toEqual(['createUser', 'linkAccount', 'signIn'])
    expect(await lab.users.countDocuments()).toBe(before)
  },
  async 'oidc-account-of-somebody-else'(lab) {
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy })
      await signInAtProvider(lab.visitor())
      const visitor = await lab.signIn()
      expect(errorOf((await signInAtProvider(visitor)).to)).toBe('OAuthAccountNotLinked')
      expect((await lab.read(visitor)).user).toMatchObject({ username: 'aayush' })
    }
  },
  async 'oidc-email-verified-stays-null'(lab) {
    await signInAtProvider(lab.visitor())
    expect(lab.lastArgument('jwt').profile).toMatchObject({ email_verified: true })
    expect(await lab.users.findOne({ username: 'kim' })).toMatchObject({ emailVerified: null })
  },
  async 'oidc-email-of-a-credentials-user'(lab) {
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy })
      const visitor = lab.visitor()
      const { to } = await signInAtProvider(visitor, { account: 'aayush' })
      expect([errorOf(to), visitor.sessionToken, await accounts(lab).countDocuments()]).toEqual(['OAuthAccountNotLinked', undefined, 0])
    }
  },
  async 'oidc-email-of-a-magic-link-user'(lab) {
    await openTheLink(lab, 'kim@example.com')
    expect(await lab.users.findOne({ email: 'kim@example.com' })).toMatchObject({ emailVerified: expect.any(Date) })
    expect(errorOf((await signInAtProvider(lab.visitor())).to)).toBe('OAuthAccountNotLinked')
  },
  async 'oidc-deleted-user-leaves-the-account'(lab) {
    await signInAtProvider(lab.visitor())
    await lab.users.deleteOne({ username: 'kim' })
    expect(errorOf((await signInAtProvider(lab.visitor())).to)).toBeNull()
    expect(await accounts(lab).countDocuments({ providerAccountId: 'account-2' })).toBe(2)
    expect(errorOf((await signInAtProvider(lab.visitor())).to)).toBe('OAuthAccountNotLinked')
  },
  async 'oidc-create-user-fails'(lab) {
    // Usernames of this laboratory have a unique index.
    useOpenId(lab, { provider: { profile: () => ({ id: 'one', email: 'new@example.com', username: 'aayush' }) } })
    const visitor = lab.visitor()
    const { to } = await signInAtProvider(visitor)
    expect([errorOf(to), visitor.sessionToken]).toEqual(['OAuthCreateAccount', undefined])
    expect([codes(lab), await accounts(lab).countDocuments()]).toEqual([['adapter_error_createUser'], 0])
  },
  async 'oidc-rows-are-not-atomic'(lab) {
    lab.change = ({ adapter }) => {
      if (adapter)
        adapter.linkAccount = async () => {
          throw new Error('not today')
        }
    }
    expect(errorOf((await signInAtProvider(lab.visitor())).to)).toBe('Callback')
    expect([await lab.users.countDocuments({ username: 'kim' }), await accounts(lab).countDocuments()]).toEqual([1, 0])
    lab.change = () => {}
    expect(errorOf((await signInAtProvider(lab.visitor())).to)).toBe('OAuthAccountNotLinked')
  },
  async 'oidc-two-first-sign-ins-at-once'(lab) {
    for (const [unique, users, errors] of [
      [false, 2, [null, null]],
      [true, 1, ['OAuthCreateAccount', null]]
    ] as const) {
      await lab.users.deleteMany({ username: 'kim' })
      await accounts(lab).deleteMany({})
      await lab.users.dropIndexes()
      if (unique) await lab.users.createIndex({ email: 1 }, { unique })
      lab.change = lookingAtOnce()
      const both = [await sentBack(lab), await sentBack(lab)]
      const ends = await Promise.all(both.map(({ visitor, back }) => follow(visitor, back)))
      expect(ends.map(errorOf).sort()).toEqual(errors)
      expect(await lab.users.countDocuments({ email: 'kim@example.com' })).toBe(users)
    }
  },
  async 'oidc-database-calls-no-encode'(lab) {
    let encoded = 0
    useOpenId(lab, { strategy: 'database', jwt: { encode: async () => `${encoded++}` } })
    for (const signIn of [() => signInAtProvider(lab.visitor()), () => openTheLink(lab, 'aayush@example.com')]) {
      await lab.sessions.deleteMany({})
      await signIn()
      expect((await lab.sessions.findOne())?.sessionToken).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    }
    expect([encoded, lab.ran.includes('jwt')]).toEqual([0, false])
  },
  async 'oidc-database-needs-no-override'(lab) {
    useOpenId(lab, { strategy: 'database', jwt: {} })
    const visitor = lab.visitor()
    await signInAtProvider(visitor)
    expect((await lab.read(visitor)).user).toMatchObject({ username: 'kim' })
    expect((await lab.read(await openTheLink(lab, 'aayush@example.com'))).user).toMatchObject({ username: 'aayush' })
  },
  async 'oidc-cookie-expiry'(lab) {
    const maxAge = 60 * 60
    for (const strategy of STRATEGIES) {
      useOpenId(lab, { strategy, session: { strategy, maxAge } })
      const visitor = lab.visitor()
      const before = Date.now()
      await signInAtProvider(visitor)
      const ends = visitor.expiryOf('next-auth.session-token')
      expect(ends).toBeGreaterThan(before + maxAge * 1000 - 1000)
      expect(ends).toBeLessThan(Date.now() + maxAge * 1000 + 1)
      if (strategy === 'database') expect(Math.floor(Number((await lab.sessions.findOne())?.expires) / 1000)).toBe(ends / 1000)
    }
  },
  async 'oidc-new-user-page'(lab) {
    useOpenId(lab, { pages: { newUser: '/welcome' } })
    const first = await signInAtProvider(lab.visitor(), { callbackUrl: '/deep' })
    expect([first.to.pathname, first.to.searchParams.get('callbackUrl')]).toEqual(['/welcome', `${lab.url}/deep`])
    expect((await signInAtProvider(lab.visitor(), { callbackUrl: '/deep' })).to.href).toBe(`${lab.url}/deep`)
  },
  async 'oidc-callback-url-waits-in-its-cookie'(lab) {
    const visitor = lab.visitor()
    const back = await throughProvider(visitor, await beginAtProvider(visitor, { callbackUrl: '/deep' }))
    expect(decodeURIComponent(visitor.cookies.get('next-auth.callback-url') ?? '')).toBe(`${lab.url}/deep`)
    lab.forget()
    visitor.cookies.set('next-auth.callback-url', encodeURIComponent('/other'))
    expect((await follow(visitor, back)).pathname).toBe('/other')
    expect(lab.lastArgument('redirect')).toMatchObject({ url: '/other' })
  },
  async 'oidc-sign-out-stays-at-the-provider'(lab) {
    const visitor = lab.visitor()
    expect(await firstPage(visitor, await beginAtProvider(visitor))).toContain('name="account"')
    await signInAtProvider(visitor)
    await visitor.signOut()
    expect(visitor.sessionToken).toBeUndefined()
    const page = await firstPage(visitor, await beginAtProvider(visitor))
    expect(page).toContain('value="allow"')
    expect(page).not.toContain('name="account"')
  },
  async 'oidc-prompt-login'(lab) {
    const visitor = lab.visitor()
    await signInAtProvider(visitor)
    expect(await firstPage(visitor, await beginWith(visitor, { prompt: 'login' }))).toContain('name="account"')
    expect(await firstPage(visitor, await beginAtProvider(visitor))).not.toContain('name="account"')
  },
  async 'oidc-prompt-none'(lab) {
    const visitor = lab.visitor()
    const back = await throughProvider(visitor, await beginWith(visitor, { prompt: 'none' }))
    expect(errorOf(back)).toBe('login_required')
    await expectRefused(lab, visitor, await follow(visitor, back), 'login_required', 'Callback')
  }
})

/** A sign-in at a provider whose id_token has other claims, signed with a key of its JWKS. @returns where it leads. */
async function signInWithClaims(lab: Lab, visitor: Visitor, claims: Record<string, unknown>): Promise<URL> {
  const { wellKnown } = standBetween(lab, (path, answer) => {
    if (path === '/jwks') return jwks('own key')
    return path === '/token' ? { ...answer, id_token: signed({ ...claimsOf(answer.id_token), ...claims }, 'own key') } : answer
  })
  useOpenId(lab, { provider: { wellKnown } })
  return (await signInAtProvider(visitor)).to
}

/** Lets no sign-in look for the email address before two have come that far. */
function lookingAtOnce(): Lab['change'] {
  let looks = 0
  let go = () => {}
  const both = new Promise<void>((resolve) => {
    go = resolve
  })
  return ({ adapter }) => {
    const find = adapter?.getUserByEmail
    if (!adapter || !find) return
    adapter.getUserByEmail = async (email) => {
      looks++
      if (looks === 2) go()
      await both
      return find(email)
    }
  }
}

/** Somebody who has opened a magic link. */
async function openTheLink(lab: Lab, email: string): Promise<Visitor> {
  const visitor = lab.visitor()
  await askForLink(visitor, email)
  await openLink(visitor, new URL(lab.mails.at(-1)?.url ?? ''))
  return visitor
}
