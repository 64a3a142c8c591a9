import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '@/lib/testing/site'
import { beginAtProvider, signInAtProvider, throughProvider } from '@/playground/lab/identity-sign-in'
import { askForLink } from '@/playground/lab/magic-link'
import { Visitor } from '@/playground/lab/visitor'
import type { Inbox } from '@/playground/server/inbox'
import type { Collections } from '@/playground/server/rows'
import type { PlaygroundState } from '@/playground/server/state'
import type { Trace } from '@/playground/trace/events'
import { latestProviderRun } from '@/playground/trace/read/legs'

let site: Site
beforeAll(async () => {
  site = await startSite({ LOG_LEVEL: 'silent' })
})
afterAll(() => site.stop())

const STRATEGIES = ['jwt', 'database'] as const

async function visitorUnder(strategy: string): Promise<Visitor> {
  const visitor = new Visitor(site.url)
  await visitor.setStrategy(strategy)
  return visitor
}

const rowsOf = async (visitor: Visitor) => (await visitor.json<{ collections: Collections }>('/api/playground/database')).collections
const inboxOf = async (visitor: Visitor) => (await visitor.json<Inbox>('/api/playground/inbox')).mails
const tracesOf = async (visitor: Visitor) => (await visitor.json<{ traces: Trace[] }>('/api/playground/trace')).traces
const readSession = (visitor: Visitor) => visitor.json<{ user?: Record<string, unknown> }>('/api/auth/session')
const names = (trace: Trace | undefined) => trace?.events.filter(({ kind }) => kind !== 'mongodb').map(({ name }) => name) ?? []

/** Opens an address of the site. @returns where it leads. */
async function open(visitor: Visitor, address: string | URL | undefined): Promise<URL> {
  const { pathname, search } = new URL(address ?? '/nowhere', site.url)
  const response = await visitor.fetch(pathname + search)
  return new URL(response.headers.get('location') ?? '/nowhere', site.url)
}

const pathOf = ({ pathname, search }: URL) => pathname + search
const errorIn = (url: URL) => url.searchParams.get('error')

describe.each(STRATEGIES)('a magic link under %s', (strategy) => {
  it('signs in once, and the row holds a hash of its token', async () => {
    const visitor = await visitorUnder(strategy)
    expect(await askForLink(visitor, 'Jo@Example.com', '/playground')).toContain('/api/auth/verify-request?')
    const [mail] = await inboxOf(visitor)
    expect(mail).toMatchObject({ to: 'jo@example.com', url: expect.stringContaining(`${site.url}/api/auth/callback/email?`) })
    const [row] = (await rowsOf(visitor)).verification_tokens
    expect(row).toMatchObject({ identifier: 'jo@example.com', token: mail?.hash })
    expect(mail?.hash).not.toBe(mail?.token)

    expect((await open(visitor, mail?.url)).pathname).toBe('/playground')
    const { users, verification_tokens, sessions } = await rowsOf(visitor)
    const jo = users.find(({ email }) => email === 'jo@example.com')
    expect(jo).toMatchObject({ emailVerified: expect.any(String) })
    expect([verification_tokens.length, sessions.length]).toEqual([0, strategy === 'jwt' ? 0 : 1])
    expect((await readSession(visitor)).user?._id).toBe(jo?._id)

    expect(errorIn(await open(visitor, mail?.url))).toBe('Verification')
    const traces = await tracesOf(visitor)
    const asked = traces.find(({ path }) => path.startsWith('/api/auth/signin/email'))
    expect(names(asked)).toEqual(expect.arrayContaining(['signIn', 'sendVerificationRequest', 'createVerificationToken']))
    const opened = traces.find(({ path }) => path.startsWith('/api/auth/callback/email'))
    expect(names(opened)).toEqual(
      expect.arrayContaining(['useVerificationToken', 'createUser', strategy === 'jwt' ? 'encode' : 'createSession'])
    )
    if (strategy === 'database') expect(names(opened)).not.toContain('encode')
    // The inbox stands for a mail server, so the application knows nothing of it.
    expect(JSON.stringify(asked)).not.toContain('"collection":"inbox"')
  })

  it('makes two users without a username, and finds the first again', async () => {
    const visitor = await visitorUnder(strategy)
    for (const email of ['one@example.com', 'two@example.com', 'one@example.com']) {
      await askForLink(visitor, email, '/playground')
      expect((await open(visitor, (await inboxOf(visitor))[0]?.url)).pathname).toBe('/playground')
    }
    expect((await rowsOf(visitor)).users.map(({ email }) => email)).toEqual([
      'aayush@example.com',
      'mira@example.com',
      'one@example.com',
      'two@example.com'
    ])
  })

  it('is refused once its row has expired', async () => {
    const visitor = await visitorUnder(strategy)
    await askForLink(visitor, 'mira@example.com', '/playground')
    const [row] = (await rowsOf(visitor)).verification_tokens
    const path = `/api/playground/database/verification_tokens/${String(row?._id)}`
    expect((await visitor.patch(path, { expires: 'soon' })).status).toBe(422)
    expect((await visitor.patch(path, { expires: '2020-01-01T00:00:00Z' })).status).toBe(204)
    expect(errorIn(await open(visitor, (await inboxOf(visitor))[0]?.url))).toBe('Verification')
    expect((await rowsOf(visitor)).verification_tokens).toEqual([])
    expect(await readSession(visitor)).toEqual({})
  })
})

describe.each(STRATEGIES)('OpenID Connect under %s', (strategy) => {
  it('signs in with rows, cookies and traces of every leg', async () => {
    const visitor = await visitorUnder(strategy)
    const begun = await beginAtProvider(visitor, { callbackUrl: '/playground' })
    expect(begun.origin + begun.pathname).toBe(`${site.url}/api/oidc/auth`)
    expect(Object.fromEntries(begun.searchParams)).toMatchObject({
      redirect_uri: `${site.url}/api/auth/callback/oidc`,
      code_challenge_method: 'S256',
      state: expect.any(String),
      nonce: expect.any(String)
    })
    for (const name of ['state', 'pkce.code_verifier', 'nonce'])
      expect(visitor.attributes.get(`next-auth.${name}`)).toMatch(/HttpOnly.*SameSite=Lax/i)
    const back = await throughProvider(visitor, begun, { account: 'kim' })
    expect((await open(visitor, back)).pathname).toBe('/playground')
    for (const name of ['state', 'pkce.code_verifier', 'nonce']) expect(visitor.cookies.has(`next-auth.${name}`)).toBe(false)

    const { users, accounts, sessions } = await rowsOf(visitor)
    const kim = users.find(({ username }) => username === 'kim')
    expect(accounts).toMatchObject([
      { provider: 'oidc', providerAccountId: 'account-2', userId: kim?._id, refresh_token: expect.any(String) }
    ])
    expect(sessions).toHaveLength(strategy === 'jwt' ? 0 : 1)
    expect((await readSession(visitor)).user).toMatchObject({ _id: kim?._id, username: 'kim', isVerified: true })

    const traces = await tracesOf(visitor)
    const called = traces.find(({ path }) => path.startsWith('/api/auth/callback/oidc'))
    expect(names(called)).toEqual(
      expect.arrayContaining([
        'GET /.well-known/openid-configuration',
        'token',
        'POST /token',
        'GET /jwks',
        'profile',
        'signIn',
        'createUser',
        'linkAccount',
        'events.linkAccount'
      ])
    )
    expect(names(called).includes('encode')).toBe(strategy === 'jwt')
    expect(called?.events.filter(({ kind }) => kind === 'http')).toMatchObject([{ status: 200 }, { status: 200 }, { status: 200 }])
    const run = latestProviderRun(traces)
    expect(run).toMatchObject({ outcome: 'in', claims: { sub: 'account-2', email_verified: true } })
    expect(run?.legs.map(({ number, title }) => `${number} ${title}`)).toEqual([
      `1 POST /api/auth/signin/oidc`,
      '2 GET /.well-known/openid-configuration',
      '3 Set-Cookie, and an address',
      '4 GET /api/oidc/auth',
      '4 POST /api/oidc/interaction',
      '4 POST /api/oidc/interaction',
      '6 GET /api/auth/callback/oidc',
      '7 GET /.well-known/openid-configuration',
      '7 POST /token',
      '7 GET /jwks',
      '8 profile()',
      '8 getUserByAccount',
      '8 signIn',
      '8 getUserByAccount',
      '8 getUserByEmail',
      '8 createUser',
      '8 events.createUser',
      '8 linkAccount',
      '8 events.linkAccount',
      ...(strategy === 'jwt' ? ['8 jwt'] : ['8 createSession']),
      '8 events.signIn',
      '8 Set-Cookie'
    ])
    const paths = traces.map(({ path }) => path.split('?')[0])
    expect(paths).toContain('/api/oidc/auth')
    // The provider is another party: what it asks its own database is not in the visitor's traces.
    expect(JSON.stringify(traces)).not.toContain('identity_provider')
    expect(JSON.stringify(traces.map(({ path }) => path))).not.toContain('/api/oidc/of/')
  })

  it('refuses an account with the address of a user who is there already', async () => {
    const visitor = await visitorUnder(strategy)
    const { to } = await signInAtProvider(visitor, { account: 'aayush' })
    expect(errorIn(to)).toBe('OAuthAccountNotLinked')
    // By way of NextAuth's own sign-in page, as with each error that a sign-in may mend.
    const page = await open(visitor, await open(visitor, to))
    expect([page.pathname, errorIn(page)]).toEqual(['/demo/sign-in', 'OAuthAccountNotLinked'])
    const { users, accounts } = await rowsOf(visitor)
    expect([users.length, accounts.length]).toEqual([2, 0])
    expect(await readSession(visitor)).toEqual({})
  })

  it('links it where the visitor has allowed that', async () => {
    const visitor = await visitorUnder(strategy)
    const configuration = { functions: {}, options: { dangerousLinking: true } }
    const saved = await visitor.fetch('/api/playground/configuration', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(configuration)
    })
    expect(saved.status).toBe(200)
    await signInAtProvider(visitor, { account: 'aayush' })
    expect((await readSession(visitor)).user).toMatchObject({ username: 'aayush' })
    expect((await rowsOf(visitor)).accounts).toMatchObject([{ providerAccountId: 'account-1' }])
  })

  it('refuses a tampered state, a missing verifier and a refused consent, and writes nothing', async () => {
    for (const [change, account] of [
      [(_visitor: Visitor, back: URL) => back.searchParams.set('state', 'another'), {}],
      [(visitor: Visitor) => void visitor.cookies.delete('next-auth.pkce.code_verifier'), {}],
      [() => {}, { consents: false }]
    ] as const) {
      const visitor = await visitorUnder(strategy)
      const back = await throughProvider(visitor, await beginAtProvider(visitor), account)
      change(visitor, back)
      const to = await open(visitor, back)
      expect(errorIn(to)).toMatch(/^(OAuthCallback|Callback)$/)
      const { users, accounts } = await rowsOf(visitor)
      expect([users.length, accounts.length]).toEqual([2, 0])
      expect(await readSession(visitor)).toEqual({})
      const refused = (await tracesOf(visitor)).find(({ path }) => path.startsWith('/api/auth/callback/oidc'))
      expect(names(refused)).toContain('OAUTH_CALLBACK_ERROR')
      expect(names(refused)).not.toContain('createUser')
    }
  })
})

it('refuses a redirect address that is not the site’s, and sends nobody there', async () => {
  const visitor = await visitorUnder('jwt')
  const begun = await beginAtProvider(visitor)
  begun.searchParams.set('redirect_uri', 'https://elsewhere.example/callback')
  const answer = await visitor.fetch(begun.pathname + begun.search)
  expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
  expect(await answer.text()).toContain('redirect_uri')
})

it('knows a browser by its ticket, and a server by the client’s secret', async () => {
  const visitor = await visitorUnder('jwt')
  const back = await throughProvider(visitor, await beginAtProvider(visitor))
  const other = await visitorUnder('jwt')
  // Another visitor's provider knows nothing of this code.
  await beginAtProvider(other)
  const to = await open(other, back)
  expect(errorIn(to)).toMatch(/^(OAuthCallback|Callback)$/)
  expect((await new Visitor(site.url).fetch('/api/oidc/auth')).status).toBe(404)
  for (const path of ['token', 'jwks', '.well-known/openid-configuration'])
    expect((await fetch(`${site.url}/api/oidc/of/${'0'.repeat(32)}.0/aHR0cDovL3g/${path}`)).status).toBe(404)
  const interaction = `${site.url}/api/oidc/interaction/one`
  expect((await fetch(interaction, { method: 'POST', headers: { Origin: 'https://elsewhere.example' } })).status).toBe(403)
  expect((await fetch(interaction, { method: 'PUT' })).status).toBe(405)
  expect((await new Visitor(site.url).fetch('/api/oidc/nothing')).status).toBe(404)
})

it('keeps twenty visitors apart who sign in at once, by either way', async () => {
  const visitors = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => ({
      visitor: await visitorUnder(STRATEGIES[i % 2] ?? 'jwt'),
      mail: `reader-${i}@example.com`
    }))
  )
  await Promise.all(
    visitors.map(async ({ visitor, mail }) => {
      await askForLink(visitor, mail, '/playground')
      const inbox = await inboxOf(visitor)
      expect(inbox.map(({ to }) => to)).toEqual([mail])
      await open(visitor, inbox[0]?.url)
    })
  )
  const codes = await Promise.all(
    visitors.map(async ({ visitor }) => {
      await visitor.signOut()
      return (await signInAtProvider(visitor)).back.searchParams.get('code')
    })
  )
  expect(new Set(codes).size).toBe(20)
  const seen = await Promise.all(
    visitors.map(async ({ visitor, mail }) => {
      const { users, accounts } = await rowsOf(visitor)
      const { user } = await readSession(visitor)
      expect(users.map(({ email }) => email)).toEqual(['aayush@example.com', 'mira@example.com', mail, 'kim@example.com'])
      expect([accounts.length, user?.username]).toEqual([1, 'kim'])
      return [String(accounts[0]?.userId), String(accounts[0]?.refresh_token)]
    })
  )
  expect(new Set(seen.flat()).size).toBe(40)
  // One after the other: an address may read the traces of few at once.
  for (const { visitor, mail } of visitors) {
    const traces = JSON.stringify(await tracesOf(visitor))
    expect(new Set(traces.match(/reader-\d+@example\.com/g))).toEqual(new Set([mail]))
  }
})

it('answers a page of the provider for its own sign-in alone', async () => {
  const visitor = await visitorUnder('jwt')
  const first = await visitor.fetch(pathOf(await beginAtProvider(visitor)))
  const second = await visitor.fetch(pathOf(await beginAtProvider(visitor)))
  const [older, newer] = [first, second].map(({ headers }) => headers.get('location') ?? '')
  // This client has one cookie of a name, as a browser has for one path.
  const stale = await visitor.post(older ?? '', { action: 'login', account: 'account-2' })
  expect([stale.status, await stale.text()]).toEqual([400, expect.stringContaining('This sign-in is over')])
  expect((await visitor.fetch(newer ?? '')).status).toBe(200)
})

it('forgets sign-ins that nobody ends, so that a sandbox never fills with them', async () => {
  const visitor = await visitorUnder('jwt')
  const begun = pathOf(await beginAtProvider(visitor))
  for (let i = 0; i < 30; i++) expect((await visitor.fetch(begun)).status).toBe(303)
  await expect(signInAtProvider(visitor)).resolves.toMatchObject({ to: { pathname: '/' } })
})

it('takes one plain address for a magic link, and leaves it to NextAuth what is none', async () => {
  const visitor = await visitorUnder('jwt')
  const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
  for (const email of ['a\r\nbcc: b@example.com', 'name <b@example.com>', 'a,b@example.com', 'a@example.com\u200b', '<b>@example.com']) {
    const refused = await visitor.post('/api/auth/signin/email', { csrfToken, email, json: 'true' })
    expect([email, refused.status]).toEqual([email, 422])
  }
  expect(errorIn(new URL(await askForLink(visitor, 'a@b@example.com', '/playground')))).toBe('EmailSignin')
  expect(await inboxOf(visitor)).toEqual([])
})

it('sends an account’s tokens to the provider, which takes a refresh token once', async () => {
  const visitor = await visitorUnder('jwt')
  const use = async (what: string) => {
    const body = JSON.stringify({ use: what })
    const response = await visitor.fetch('/api/playground/provider-tokens', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body
    })
    return (await response.json()) as { answers: { status: number; says: string }[]; status?: number }
  }
  expect((await use('api')).status).toBe(404)
  await signInAtProvider(visitor)
  expect((await use('nothing')).status).toBe(422)
  expect((await use('api')).answers).toMatchObject([{ status: 200, says: expect.stringContaining('"account-2"') }])
  const [before] = (await rowsOf(visitor)).accounts
  expect((await use('refresh')).answers).toMatchObject([{ status: 200 }])
  const [after] = (await rowsOf(visitor)).accounts
  expect(after?.refresh_token).not.toBe(before?.refresh_token)
  const { answers } = await use('race')
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
  expect(answers.map(({ says }) => says).join()).toContain('invalid_grant')
  // The provider takes the second use for a theft, and nothing of that consent is worth anything any more.
  expect((await use('api')).answers).toMatchObject([{ status: 401 }])
  expect((await use('refresh')).answers).toMatchObject([{ status: 400, says: expect.stringContaining('invalid_grant') }])
})

it('sends the mail by SMTP as well where there is a server, and says EmailSignin where that refuses it', async () => {
  const taken: { to: string; text: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    onRcptTo: ({ address }, _session, done) => done(address.startsWith('refused') ? new Error('No such user') : null),
    onData(stream, { envelope }, done) {
      let text = ''
      stream.on('data', (chunk) => {
        text += String(chunk)
      })
      stream.on('end', () => {
        taken.push({ to: envelope.rcptTo.map(({ address }) => address).join(), text })
        done()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const mailing = await startSite({
    LOG_LEVEL: 'info',
    SMTP_URL: `smtp://127.0.0.1:${port}?ignoreTLS=true`,
    SMTP_FROM: 'site@example.com',
    NEXTAUTH_URL: 'http://site.example'
  })
  try {
    const visitor = new Visitor(mailing.url)
    await askForLink(visitor, 'jo@example.com')
    const { mails, isSent } = await visitor.json<Inbox>('/api/playground/inbox')
    expect([isSent, taken.map(({ to }) => to)]).toEqual([true, ['jo@example.com']])
    // Quoted-printable breaks lines and writes = as =3D.
    const text = taken[0]?.text.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=')
    expect(text).toContain(`token=${mails[0]?.token}`)
    expect(text).toContain('From: site@example.com')
    expect(await askForLink(visitor, 'refused@example.com')).toContain('error=EmailSignin')
    // The log names the failure, and no address.
    await expect.poll(() => mailing.output()).toContain('sending a mail')
    expect(mailing.output()).not.toContain('@example.com')
  } finally {
    await mailing.stop()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
})

it('names the providers that are on, and answers for no other', async () => {
  const small = await startSite({ LOG_LEVEL: 'silent', PLAYGROUND_PROVIDERS: 'credentials' })
  try {
    const visitor = new Visitor(small.url)
    await visitor.setStrategy('database')
    expect((await visitor.signIn('aayush', 'correct horse')).status).toBe(200)
    expect(await readSession(visitor)).toMatchObject({ user: { username: 'aayush' } })
    expect((await visitor.json<PlaygroundState>('/api/playground/state')).providers).toEqual(['credentials'])
    expect((await visitor.fetch('/api/oidc/auth')).status).toBe(404)
    const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
    expect((await visitor.post('/api/auth/signin/email', { csrfToken, email: 'jo@example.com', json: 'true' })).status).toBe(404)
    expect((await visitor.fetch('/api/auth/callback/email?token=x&email=jo%40example.com')).status).toBe(404)
    expect(small.output()).not.toContain('oidc-provider')
  } finally {
    await small.stop()
  }
  const others = await startSite({ LOG_LEVEL: 'silent', PLAYGROUND_PROVIDERS: 'oidc' })
  try {
    const visitor = new Visitor(others.url)
    await visitor.setStrategy('database')
    await signInAtProvider(visitor)
    expect((await visitor.json<{ user?: { username: string } }>('/api/auth/session')).user?.username).toBe('kim')
    expect(Object.keys(await visitor.json<object>('/api/auth/providers'))).toEqual(['oidc'])
    expect((await visitor.signIn('aayush', 'correct horse')).status).toBe(404)
  } finally {
    await others.stop()
  }
})
