import type { OAuthConfig } from 'next-auth/providers/oauth'
import { expect } from 'vitest'
import { withCallbacks } from '../lab/changes'
import { askForLink, openLink } from '../lab/magic-link'
import { mailingTo } from '../lab/proofs/magic-link'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import type { Visitor } from '../lab/visitor'
import { prove } from './prove'
import topic from './providers'

interface Profile {
  id: string
  name: string
  email: string
}

const JO: Profile = { id: 'jo-of-own', name: 'Jo', email: 'jo@example.com' }

/** An OAuth provider that asks nobody: each code is good, and stands for this profile. */
function own(profile: Profile, further: Partial<OAuthConfig<Profile>> = {}): OAuthConfig<Profile> {
  return {
    id: 'own',
    name: 'Own',
    type: 'oauth',
    clientId: 'id',
    clientSecret: 'secret',
    checks: ['none'],
    authorization: 'https://provider.example/authorize',
    token: {
      url: 'https://provider.example/token',
      request: async ({ params }) => ({ tokens: { access_token: `for ${params.code}`, token_type: 'bearer' } })
    },
    userinfo: { url: 'https://provider.example/me', request: async () => profile as never },
    profile: ({ id, name, email }) => ({ id, name, email }) as never,
    ...further
  }
}

/** NextAuth as it comes, with this provider: without what this site adds for credentials under database. */
function use(lab: Lab, provider: OAuthConfig<Profile>, strategy: 'jwt' | 'database' = 'jwt'): void {
  lab.change = (options) => {
    delete options.jwt
    options.session = { strategy }
    options.providers = [provider]
    options.pages = {}
  }
}

/** The provider sends the reader back with a code. */
async function comeBack(lab: Lab, code = 'one'): Promise<{ visitor: Visitor; status: number; to: URL }> {
  const visitor = lab.visitor()
  const response = await visitor.fetch(`/api/auth/callback/own?code=${code}`)
  return { visitor, status: response.status, to: new URL(response.headers.get('location') ?? '/nowhere', lab.url) }
}

/** NextAuth as it comes, with magic links. @returns the links that were sent. */
function useEmail(lab: Lab, strategy: 'jwt' | 'database' = 'jwt'): URL[] {
  const links: URL[] = []
  lab.change = (options) => {
    delete options.jwt
    options.session = { strategy }
    options.pages = {}
    options.providers = [mailingTo(links)]
  }
  return links
}

/** Also replaces callbacks, until the options change again. */
function useCallbacks(lab: Lab, callbacks: Parameters<typeof withCallbacks>[0]): void {
  const { change } = lab
  lab.change = (options) => {
    change(options)
    withCallbacks(callbacks)(options)
  }
}

/** What a signIn callback may return, and where it leads with which error. */
const SIGN_IN_VALUES = [
  [undefined, '/api/auth/error', 'AccessDenied'],
  [null, '/api/auth/error', 'AccessDenied'],
  ['', '/api/auth/error', 'AccessDenied'],
  ['/welcome', '/welcome', null]
] as const

function throwing(): unknown {
  throw new Error('not today')
}

const errorIn = (address: string) => new URL(address, 'http://site.example').searchParams.get('error')

const tokens = (lab: Lab) => lab.connection.collection('verification_tokens')
const accounts = (lab: Lab) => lab.connection.collection('accounts')

prove(topic, {
  async 'oauth-sign-in-runs-jwt'(lab) {
    lab.change = (options) => {
      delete options.adapter
      options.providers = [own(JO)]
    }
    const { visitor } = await comeBack(lab)
    expect(visitor.sessionToken?.split('.')).toHaveLength(5)
    expect(lab.ranWith.map((one) => one.replace(', isNewUser', ''))).toEqual([
      'signIn(account, profile, user)',
      'jwt(account, profile, token, trigger, user)'
    ])
    expect(lab.lastArgument('jwt').trigger).toBe('signIn')
    expect(lab.lastArgument('jwt').isNewUser ?? false).toBe(false)
  },
  async 'oauth-first-sign-in-is-sign-up'(lab) {
    use(lab, own(JO))
    await comeBack(lab)
    expect(lab.lastArgument('jwt')).toMatchObject({ trigger: 'signUp', isNewUser: true })
    await comeBack(lab)
    expect(lab.lastArgument('jwt')).toMatchObject({ trigger: 'signIn', isNewUser: false })
  },
  async 'oauth-sign-in-runs-database'(lab) {
    use(lab, own(JO), 'database')
    const { visitor } = await comeBack(lab)
    expect(lab.ranWith).toEqual(['signIn(account, profile, user)'])
    lab.forget()
    await lab.read(visitor)
    expect(lab.ranWith).toEqual(['session(session, user)'])
    expect(lab.lastArgument('session').user).not.toHaveProperty('access_token')
  },
  async 'oauth-rows'(lab) {
    // This laboratory's users have a username, which NextAuth does not make.
    await lab.users.dropIndexes()
    for (const [strategy, rows] of [
      ['jwt', 0],
      ['database', 1]
    ] as const) {
      const profile = { ...JO, id: strategy, email: `${strategy}@example.com` }
      use(lab, own(profile), strategy)
      await comeBack(lab)
      expect(await lab.users.countDocuments({ email: profile.email })).toBe(1)
      expect(await accounts(lab).findOne({ providerAccountId: strategy })).toMatchObject({ provider: 'own', access_token: 'for one' })
      expect(await lab.sessions.countDocuments()).toBe(rows)
    }
  },
  async 'oauth-profile-decides-the-user'(lab) {
    use(lab, own(JO, { profile: ({ id, email }) => ({ id, email, username: 'jo', colour: 'blue' }) as never }))
    await comeBack(lab)
    const { _id, ...document } = (await lab.users.findOne({ email: JO.email })) ?? {}
    expect(document).toEqual({ email: JO.email, username: 'jo', colour: 'blue', emailVerified: null })
  },
  async 'oauth-second-sign-in-keeps-the-user'(lab) {
    use(lab, own(JO))
    await comeBack(lab)
    use(lab, own({ ...JO, name: 'Jo the second' }))
    const { visitor } = await comeBack(lab)
    expect(visitor.sessionToken).toBeDefined()
    expect(await lab.users.findOne({ email: JO.email })).toMatchObject({ name: 'Jo' })
  },
  async 'oauth-second-sign-in-keeps-the-account'(lab) {
    use(lab, own(JO))
    await comeBack(lab, 'one')
    await comeBack(lab, 'two')
    expect(lab.lastArgument('jwt').account).toMatchObject({ access_token: 'for two' })
    expect((await accounts(lab).find().toArray()).map(({ access_token }) => access_token)).toEqual(['for one'])
  },
  async 'oauth-access-token-under-jwt'(lab) {
    use(lab, own(JO))
    useCallbacks(lab, { jwt: ({ token, account }) => (account ? { ...token, accessToken: account.access_token } : token) })
    const { visitor } = await comeBack(lab)
    for (let i = 0; i < 2; i++) await lab.read(visitor)
    expect(lab.lastArgument('jwt').account ?? undefined).toBeUndefined()
    expect(await lab.token(visitor)).toMatchObject({ accessToken: 'for one' })
  },
  async 'oauth-sign-in-false-redirects'(lab) {
    use(lab, own(JO))
    useCallbacks(lab, { signIn: () => false })
    const { visitor, status, to } = await comeBack(lab)
    expect([status, to.pathname, to.searchParams.get('error')]).toEqual([302, '/api/auth/error', 'AccessDenied'])
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'oauth-sign-in-callback-values'(lab) {
    for (const [value, path, error] of SIGN_IN_VALUES) {
      use(lab, own(JO))
      useCallbacks(lab, { signIn: () => value })
      const { visitor, to } = await comeBack(lab)
      expect([to.pathname, to.searchParams.get('error'), visitor.sessionToken]).toEqual([path, error, undefined])
      expect(await accounts(lab).countDocuments()).toBe(0)
    }
  },
  async 'oauth-sign-in-callback-throws'(lab) {
    use(lab, own(JO))
    useCallbacks(lab, { signIn: throwing })
    const { visitor, to } = await comeBack(lab)
    expect([to.pathname, to.searchParams.get('error'), visitor.sessionToken]).toEqual(['/api/auth/error', 'not today', undefined])
    expect([lab.log, await accounts(lab).countDocuments()]).toEqual([[], 0])
  },
  async 'oauth-jwt-undefined'(lab) {
    use(lab, own(JO))
    useCallbacks(lab, { jwt: () => undefined })
    const { visitor } = await comeBack(lab)
    expect(Object.keys((await lab.token(visitor)) ?? {}).sort()).toEqual(['exp', 'iat', 'jti'])
  },
  async 'oauth-jwt-throws'(lab) {
    // This laboratory's users have a username, which NextAuth does not make.
    await lab.users.dropIndexes()
    for (const [id, jwt] of [
      ['throws', throwing],
      ['nothing', () => null]
    ] as const) {
      use(lab, own({ ...JO, id, email: `${id}@example.com` }))
      useCallbacks(lab, { jwt })
      lab.forget()
      const { visitor, to } = await comeBack(lab)
      expect([to.pathname, to.searchParams.get('error'), visitor.sessionToken]).toEqual(['/api/auth/error', 'Callback', undefined])
      expect(lab.log.map(({ code }) => code)).toEqual(['OAUTH_CALLBACK_HANDLER_ERROR'])
      expect(await lab.users.countDocuments({ email: `${id}@example.com` })).toBe(1)
      expect(await accounts(lab).countDocuments({ providerAccountId: id })).toBe(1)
    }
  },
  async 'oauth-again-keeps-the-row'(lab) {
    use(lab, own(JO), 'database')
    const { visitor } = await comeBack(lab)
    const token = visitor.sessionToken
    await visitor.fetch('/api/auth/callback/own?code=two')
    expect([visitor.sessionToken, await lab.sessions.countDocuments()]).toEqual([token, 1])
    await comeBack(lab)
    expect(await lab.sessions.countDocuments()).toBe(2)
  },
  async 'oauth-links-to-the-signed-in-user'(lab) {
    // This laboratory's users have a username, which NextAuth does not make.
    await lab.users.dropIndexes()
    use(lab, own(JO))
    const { visitor } = await comeBack(lab)
    const jo = await lab.users.findOne({ email: JO.email })
    use(lab, { ...own({ id: 'other', name: 'Other', email: 'aayush@example.com' }), id: 'own' })
    await visitor.fetch('/api/auth/callback/own?code=two')
    expect(await accounts(lab).findOne({ providerAccountId: 'other' })).toMatchObject({ userId: jo?._id })
  },
  async 'oauth-account-not-linked'(lab) {
    use(lab, own({ ...JO, email: 'aayush@example.com' }))
    expect(await lab.users.countDocuments({ email: 'aayush@example.com' })).toBe(1)
    const { visitor, to } = await comeBack(lab)
    expect(to.searchParams.get('error')).toBe('OAuthAccountNotLinked')
    expect(visitor.sessionToken).toBeUndefined()
    expect(await accounts(lab).countDocuments()).toBe(0)
  },
  async 'oauth-dangerous-linking'(lab) {
    use(lab, own({ ...JO, email: 'aayush@example.com' }, { allowDangerousEmailAccountLinking: true }))
    const { visitor } = await comeBack(lab)
    const aayush = await lab.users.findOne({ email: 'aayush@example.com' })
    expect((await lab.token(visitor))?.sub).toBe(String(aayush?._id))
    expect(await accounts(lab).findOne()).toMatchObject({ userId: aayush?._id, provider: 'own' })
  },
  async 'oauth-failure-is-logged'(lab) {
    use(
      lab,
      own(JO, {
        token: {
          url: 'https://provider.example/token',
          request: async () => {
            throw new Error('bad code')
          }
        }
      })
    )
    const { visitor, to } = await comeBack(lab)
    expect(lab.log.map(({ code }) => code)).toContain('OAUTH_CALLBACK_ERROR')
    expect(to.searchParams.get('error')).toMatch(/^(OAuthCallback|Callback)$/)
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'adapter-writes-no-further-fields'(lab) {
    await lab.users.dropIndexes()
    await lab.users.createIndex({ username: 1 }, { unique: true })
    use(lab, own(JO))
    await comeBack(lab)
    expect(await lab.users.findOne({ email: JO.email })).not.toHaveProperty('username')
    use(lab, own({ id: 'kim-of-own', name: 'Kim', email: 'kim@example.com' }))
    const { visitor } = await comeBack(lab)
    expect(visitor.sessionToken).toBeUndefined()
    expect(lab.log.map(({ message }) => message).join()).toMatch(/E11000.*username/)
  },
  async 'email-request-runs-sign-in'(lab) {
    const links = useEmail(lab)
    const before = await lab.users.countDocuments()
    await askForLink(lab.visitor(), 'new@example.com')
    expect(links).toHaveLength(1)
    expect(lab.ranWith).toEqual(['signIn(account, email, user)'])
    expect(lab.lastArgument('signIn')).toMatchObject({ user: { id: 'new@example.com' }, email: { verificationRequest: true } })
    expect(await lab.users.countDocuments()).toBe(before)
  },
  async 'email-link-runs-sign-in-again'(lab) {
    // This laboratory's users have a username, which NextAuth does not make.
    await lab.users.dropIndexes()
    const links = useEmail(lab)
    for (const [email, trigger] of [
      ['new@example.com', 'signUp'],
      ['new@example.com', 'signIn']
    ]) {
      const visitor = lab.visitor()
      await askForLink(visitor, email ?? '')
      lab.forget()
      await openLink(visitor, links.at(-1))
      expect(lab.ranWith).toEqual(['signIn(account, user)', 'jwt(account, isNewUser, token, trigger, user)'])
      expect(lab.lastArgument('jwt').trigger).toBe(trigger)
    }
  },
  async 'email-link-under-database'(lab) {
    const links = useEmail(lab, 'database')
    const visitor = lab.visitor()
    await askForLink(visitor, 'aayush@example.com')
    lab.forget()
    await openLink(visitor, links[0])
    expect(lab.ranWith).toEqual(['signIn(account, user)'])
    expect(await lab.sessions.countDocuments({ sessionToken: visitor.sessionToken })).toBe(1)
  },
  async 'email-token-is-hashed'(lab) {
    const links = useEmail(lab)
    const visitor = lab.visitor()
    await askForLink(visitor, 'aayush@example.com')
    const token = links[0]?.searchParams.get('token') ?? ''
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token + lab.secret))
    expect(await tokens(lab).findOne()).toMatchObject({ identifier: 'aayush@example.com', token: Buffer.from(digest).toString('hex') })
    await openLink(visitor, links[0])
    expect(await tokens(lab).countDocuments()).toBe(0)
  },
  async 'email-link-works-once'(lab) {
    const links = useEmail(lab)
    const visitor = lab.visitor()
    await askForLink(visitor, 'aayush@example.com')
    expect(await openLink(visitor, links[0])).not.toContain('error')
    expect(visitor.sessionToken).toBeDefined()
    const second = lab.visitor()
    expect(await openLink(second, links[0])).toContain('error=Verification')
    expect(second.sessionToken).toBeUndefined()
  },
  async 'email-sign-in-false-sends-no-mail'(lab) {
    const links = useEmail(lab)
    useCallbacks(lab, { signIn: () => false })
    await askForLink(lab.visitor(), 'aayush@example.com')
    expect(lab.ran).toContain('signIn')
    expect([links, await tokens(lab).countDocuments()]).toEqual([[], 0])
  },
  async 'email-request-values'(lab) {
    for (const [value, path, error] of SIGN_IN_VALUES) {
      const links = useEmail(lab)
      useCallbacks(lab, { signIn: () => value })
      const to = await askForLink(lab.visitor(), 'aayush@example.com')
      expect([new URL(to, lab.url).pathname, errorIn(to)]).toEqual([path, error])
      expect([links, await tokens(lab).countDocuments()]).toEqual([[], 0])
    }
  },
  async 'email-request-throws'(lab) {
    const links = useEmail(lab)
    useCallbacks(lab, { signIn: throwing })
    expect(errorIn(await askForLink(lab.visitor(), 'aayush@example.com'))).toBe('Error: not today')
    expect([links, await tokens(lab).countDocuments(), lab.log]).toEqual([[], 0, []])
  },
  async 'email-link-refused-is-used-up'(lab) {
    for (const [signIn, error] of [
      [() => false, 'AccessDenied'],
      [throwing, 'not today']
    ] as const) {
      const links = useEmail(lab)
      const visitor = lab.visitor()
      await askForLink(visitor, 'aayush@example.com')
      useCallbacks(lab, { signIn })
      expect([errorIn(await openLink(visitor, links[0])), visitor.sessionToken]).toEqual([error, undefined])
      useEmail(lab)
      expect([errorIn(await openLink(visitor, links[0])), visitor.sessionToken]).toEqual(['Verification', undefined])
    }
  },
  async 'email-link-jwt-undefined'(lab) {
    const links = useEmail(lab)
    const visitor = lab.visitor()
    await askForLink(visitor, 'aayush@example.com')
    useCallbacks(lab, { jwt: () => undefined })
    await openLink(visitor, links[0])
    expect(Object.keys((await lab.token(visitor)) ?? {}).sort()).toEqual(['exp', 'iat', 'jti'])
  },
  async 'email-link-jwt-throws'(lab) {
    for (const jwt of [throwing, () => null]) {
      const links = useEmail(lab)
      const visitor = lab.visitor()
      await askForLink(visitor, 'aayush@example.com')
      useCallbacks(lab, { jwt })
      lab.forget()
      expect([errorIn(await openLink(visitor, links[0])), visitor.sessionToken]).toEqual(['Callback', undefined])
      expect(lab.log.map(({ code }) => code)).toEqual(['CALLBACK_EMAIL_ERROR'])
      expect(errorIn(await openLink(visitor, links[0]))).toBe('Verification')
    }
  },
  async 'email-link-marks-the-user-verified'(lab) {
    const links = useEmail(lab)
    const visitor = lab.visitor()
    expect((await lab.users.findOne({ email: 'aayush@example.com' }))?.emailVerified).toBeUndefined()
    await askForLink(visitor, 'aayush@example.com')
    await openLink(visitor, links[0])
    expect((await lab.users.findOne({ email: 'aayush@example.com' }))?.emailVerified).toEqual(expect.any(Date))
  },
  async 'several-providers-on-the-built-in-page'(lab) {
    lab.change = (options) => {
      options.pages = {}
      options.providers = [...options.providers, own(JO)]
    }
    const page = await (await lab.visitor().fetch('/api/auth/signin')).text()
    for (const part of ['name="username"', 'name="email"', 'Sign in with Own']) expect(page).toContain(part)
  }
})
