import type { EmailConfig } from 'next-auth/providers/email'
import { expect } from 'vitest'
import { withCallbacks } from '../lab/changes'
import { signInAtProvider } from '../lab/identity-sign-in'
import { askForLink, openLink } from '../lab/magic-link'
import { useOpenId } from '../lab/proofs/open-id'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import type { Visitor } from '../lab/visitor'
import type { Strategy } from '../nextauth/options'
import topic from './magic-link'
import { prove } from './prove'

const STRATEGIES = ['jwt', 'database'] as const
const AAYUSH = 'aayush@example.com'
const NEW = 'new@example.com'

interface Row {
  identifier: string
  token: string
  expires: Date
}

const rows = (lab: Lab) => lab.connection.collection<Row>('verification_tokens')
const codes = (lab: Lab) => lab.log.map(({ code }) => code)
const errorIn = (address: string) => new URL(address, 'http://lab.example').searchParams.get('error')

/** Changes the email provider. Everything else is as this site has it. */
function useEmail(lab: Lab, email: Partial<EmailConfig>, strategy: Strategy = 'jwt'): void {
  lab.strategy = strategy
  lab.change = (options) => {
    for (const provider of options.providers) if (provider.id === 'email') Object.assign(provider, email)
  }
}

/** Asks for a link, and takes it out of the mail. */
async function linkFor(lab: Lab, email: string, visitor: Visitor = lab.visitor()): Promise<URL> {
  await askForLink(visitor, email)
  return new URL(lab.mails.at(-1)?.url ?? '')
}

/** Expects that a link signs in. */
async function expectGood(lab: Lab, link: URL): Promise<void> {
  const visitor = lab.visitor()
  expect(errorIn(await openLink(visitor, link))).toBeNull()
  expect(visitor.sessionToken).toBeDefined()
}

/** The same link with another value of a parameter, or without the parameter. */
function changed(link: URL, name: string, value?: string): URL {
  const other = new URL(link)
  if (value === undefined) other.searchParams.delete(name)
  else other.searchParams.set(name, value)
  return other
}

/** Expects that a changed link leads to an error, and that the right one still works after it. */
async function expectOnlyTheRightOne(lab: Lab, link: URL, other: URL): Promise<void> {
  const visitor = lab.visitor()
  expect([errorIn(await openLink(visitor, other)), visitor.sessionToken]).toEqual(['Verification', undefined])
  expect(await rows(lab).countDocuments()).toBe(1)
  await expectGood(lab, link)
}

/** Notes the names of events, and their arguments. */
function noting(events: { name: string; argument: Record<string, unknown> }[]) {
  const names = ['createUser', 'updateUser', 'linkAccount', 'signIn'] as const
  return Object.fromEntries(names.map((name) => [name, (argument: never) => void events.push({ name, argument })]))
}

prove(topic, {
  async 'magic-link-request-answer'(lab) {
    const visitor = lab.visitor()
    expect(await askForLink(visitor, AAYUSH)).toBe(`${lab.url}/api/auth/verify-request?provider=email&type=email`)
    expect([visitor.sessionToken, lab.mails.length]).toEqual([undefined, 1])
  },
  async 'magic-link-verify-request-page'(lab) {
    useOpenId(lab, { pages: {} })
    const page = await lab.visitor().fetch('/api/auth/verify-request?provider=email&type=email')
    expect(await page.text()).toContain('Check your email')
    useOpenId(lab, { pages: { verifyRequest: '/look' } })
    const { headers } = await lab.visitor().fetch('/api/auth/verify-request?provider=email&type=email')
    expect(headers.get('location')).toBe('/look')
  },
  async 'magic-link-parameters'(lab) {
    const { pathname, searchParams } = await linkFor(lab, AAYUSH)
    expect([pathname, [...searchParams.keys()]]).toEqual(['/api/auth/callback/email', ['callbackUrl', 'token', 'email']])
    expect([searchParams.get('callbackUrl'), searchParams.get('email')]).toEqual([lab.url, AAYUSH])
  },
  async 'magic-link-carries-the-callback-url'(lab) {
    const visitor = lab.visitor()
    const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
    await visitor.post('/api/auth/signin/email', { csrfToken, email: AAYUSH, callbackUrl: '/deep', json: 'true' })
    expect(await openLink(lab.visitor(), new URL(lab.mails[0]?.url ?? ''))).toBe(`${lab.url}/deep`)
  },
  async 'magic-link-callback-url-is-checked-again'(lab) {
    const link = await linkFor(lab, AAYUSH)
    lab.forget()
    expect(await openLink(lab.visitor(), changed(link, 'callbackUrl', 'https://foreign.example/'))).toBe(lab.url)
    expect(lab.lastArgument('redirect')).toMatchObject({ url: 'https://foreign.example/' })
  },
  async 'magic-link-token'(lab) {
    const tokens = [await linkFor(lab, AAYUSH), await linkFor(lab, AAYUSH)].map(({ searchParams }) => searchParams.get('token'))
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(tokens).size).toBe(2)
  },
  async 'magic-link-own-token'(lab) {
    const tokenOf = async (token: unknown) => {
      useEmail(lab, { generateVerificationToken: () => token as string })
      return (await linkFor(lab, AAYUSH)).searchParams.get('token')
    }
    expect(await tokenOf('123456')).toBe('123456')
    await expectGood(lab, new URL(lab.mails.at(-1)?.url ?? ''))
    expect(await tokenOf('')).toBe('')
    expect(await tokenOf(undefined)).toMatch(/^[0-9a-f]{64}$/)
  },
  async 'magic-link-row'(lab) {
    useEmail(lab, { maxAge: 600 })
    const before = Date.now()
    await linkFor(lab, AAYUSH)
    const { _id, ...row } = (await rows(lab).findOne()) ?? {}
    expect(row).toEqual({ identifier: AAYUSH, token: expect.stringMatching(/^[0-9a-f]{64}$/), expires: expect.any(Date) })
    expect(Number((row as Row).expires)).toBeGreaterThanOrEqual(before + 600_000)
    expect(Number((row as Row).expires)).toBeLessThanOrEqual(Date.now() + 600_000)
  },
  async 'magic-link-expired'(lab) {
    const link = await linkFor(lab, AAYUSH)
    await rows(lab).updateOne({}, { $set: { expires: new Date(Date.now() - 1) } })
    expect(await rows(lab).countDocuments()).toBe(1)
    const visitor = lab.visitor()
    expect([errorIn(await openLink(visitor, link)), visitor.sessionToken]).toEqual(['Verification', undefined])
    expect(await rows(lab).countDocuments()).toBe(0)
  },
  async 'magic-link-unused-rows-stay'(lab) {
    await linkFor(lab, AAYUSH)
    await rows(lab).updateOne({}, { $set: { expires: new Date(0) } })
    await expectGood(lab, await linkFor(lab, AAYUSH))
    expect(await rows(lab).countDocuments({ expires: new Date(0) })).toBe(1)
  },
  async 'magic-link-other-address'(lab) {
    const link = await linkFor(lab, AAYUSH)
    await expectOnlyTheRightOne(lab, link, changed(link, 'email', 'somebody@example.com'))
  },
  async 'magic-link-tampered-token'(lab) {
    const link = await linkFor(lab, AAYUSH)
    await expectOnlyTheRightOne(lab, link, changed(link, 'token', '0'.repeat(64)))
  },
  async 'magic-link-without-token'(lab) {
    const link = await linkFor(lab, AAYUSH)
    expect(errorIn(await openLink(lab.visitor(), changed(link, 'token')))).toBe('configuration')
    expect(lab.log).toEqual([])
  },
  async 'magic-link-without-email'(lab) {
    const link = await linkFor(lab, AAYUSH)
    await expectOnlyTheRightOne(lab, link, changed(link, 'email'))
  },
  async 'magic-link-two-links'(lab) {
    const links = [await linkFor(lab, AAYUSH), await linkFor(lab, AAYUSH)]
    for (const link of links) await expectGood(lab, link)
    for (const link of links) expect(errorIn(await openLink(lab.visitor(), link))).toBe('Verification')
  },
  async 'magic-link-get-uses-it-up'(lab) {
    const link = await linkFor(lab, AAYUSH)
    const scanner = lab.visitor()
    await openLink(scanner, link)
    expect(scanner.sessionToken).toBeDefined()
    expect(errorIn(await openLink(lab.visitor(), link))).toBe('Verification')
  },
  async 'magic-link-two-at-once'(lab) {
    const link = await linkFor(lab, AAYUSH)
    lab.forget()
    const both = [lab.visitor(), lab.visitor()]
    const ends = await Promise.all(both.map((visitor) => openLink(visitor, link)))
    expect(ends.map(errorIn).sort()).toEqual(['Verification', null])
    expect(both.filter(({ sessionToken }) => sessionToken)).toHaveLength(1)
    const commands = lab.sent.filter((command) => command.endsWith('verification_tokens'))
    expect(commands).toEqual(['findAndModify verification_tokens', 'findAndModify verification_tokens'])
  },
  async 'magic-link-head'(lab) {
    const link = await linkFor(lab, AAYUSH)
    const { status } = await lab.visitor().fetch(link.pathname + link.search, { method: 'HEAD' })
    expect([status, await rows(lab).countDocuments()]).toEqual([400, 1])
    await expectGood(lab, link)
  },
  async 'magic-link-post'(lab) {
    const link = await linkFor(lab, AAYUSH)
    const visitor = lab.visitor()
    await visitor.post(link.pathname + link.search, {})
    expect((await lab.read(visitor)).user).toMatchObject({ username: 'aayush' })
    expect(await rows(lab).countDocuments()).toBe(0)
  },
  async 'magic-link-other-browser'(lab) {
    const asked = lab.visitor()
    const link = await linkFor(lab, AAYUSH, asked)
    const other = lab.visitor()
    await openLink(other, link)
    expect((await lab.read(other)).user).toMatchObject({ username: 'aayush' })
    expect(await lab.read(asked)).toEqual({})
  },
  async 'magic-link-email-is-normalised'(lab) {
    await expectGood(lab, await linkFor(lab, '  AAYUSH@Example.com '))
    expect(lab.mails.at(-1)?.to).toBe(AAYUSH)
  },
  async 'magic-link-strange-addresses'(lab) {
    for (const email of ['a@b@c', 'a@b.example@c.example', '"a"@example.com', 'a@localhost', '@example.com', 'nobody']) {
      lab.forget()
      expect(errorIn(await askForLink(lab.visitor(), email))).toBe('EmailSignin')
      expect([codes(lab), lab.mails, await rows(lab).countDocuments()]).toEqual([['SIGNIN_EMAIL_ERROR'], [], 0])
    }
  },
  async 'magic-link-comma'(lab) {
    await linkFor(lab, 'aayush@example.com,foreign.example')
    expect(lab.mails.map(({ to }) => to)).toEqual([AAYUSH])
  },
  async 'magic-link-own-normaliser'(lab) {
    useEmail(lab, { normalizeIdentifier: () => 'a@b@c' })
    expect((await linkFor(lab, AAYUSH)).searchParams.get('email')).toBe('a@b@c')
    expect(lab.mails.map(({ to }) => to)).toEqual(['a@b@c'])
  },
  async 'magic-link-request-tells-nobody'(lab) {
    const answers = []
    for (const email of [AAYUSH, NEW]) {
      const visitor = lab.visitor()
      answers.push([await askForLink(visitor, email), [...visitor.cookies.keys()].sort()])
    }
    expect(answers[0]?.[0]).toContain('/verify-request')
    expect(answers[1]).toEqual(answers[0])
  },
  async 'magic-link-placeholder-at-the-link'(lab) {
    const stored: number[] = []
    lab.change = withCallbacks({
      async signIn({ user }) {
        stored.push(await lab.users.countDocuments({ email: user.email }))
        return true
      }
    })
    for (const user of [
      { id: NEW, email: NEW, emailVerified: null },
      { id: expect.stringMatching(/^[0-9a-f]{24}$/), email: NEW }
    ]) {
      const link = await linkFor(lab, NEW)
      lab.calls.length = 0
      await openLink(lab.visitor(), link)
      expect(lab.lastArgument('signIn').user).toMatchObject(user)
    }
    // At the request, at the link; and the same once the user is there.
    expect(stored).toEqual([0, 0, 1, 1])
  },
  async 'magic-link-account'(lab) {
    await openLink(lab.visitor(), await linkFor(lab, AAYUSH))
    expect(lab.lastArgument('jwt').account).toEqual({ type: 'email', provider: 'email', providerAccountId: AAYUSH })
    expect(await lab.connection.collection('accounts').countDocuments()).toBe(0)
  },
  async 'magic-link-events'(lab) {
    for (const strategy of STRATEGIES) {
      const events: Parameters<typeof noting>[0] = []
      useOpenId(lab, { strategy, events: noting(events) })
      for (const [email, names, isNewUser] of [
        [`${strategy}@example.com`, ['createUser', 'signIn'], true],
        [AAYUSH, ['updateUser', 'signIn'], false]
      ] as const) {
        const link = await linkFor(lab, email)
        expect(events).toEqual([])
        await openLink(lab.visitor(), link)
        expect([events.map(({ name }) => name), events[1]?.argument.isNewUser]).toEqual([names, isNewUser])
        events.length = 0
      }
    }
  },
  async 'magic-link-new-user'(lab) {
    await openLink(lab.visitor(), await linkFor(lab, NEW))
    const { _id, ...user } = (await lab.users.findOne({ email: NEW })) ?? {}
    expect(user).toEqual({ email: NEW, emailVerified: expect.any(Date) })
  },
  async 'magic-link-no-username'(lab) {
    for (const strategy of STRATEGIES) {
      lab.strategy = strategy
      const visitor = lab.visitor()
      await openLink(visitor, await linkFor(lab, NEW))
      const { _id } = (await lab.users.findOne({ email: NEW })) ?? {}
      expect((await lab.read(visitor)).user).toEqual({ _id: String(_id) })
    }
  },
  async 'magic-link-to-an-oidc-user'(lab) {
    for (const strategy of STRATEGIES) {
      lab.strategy = strategy
      await signInAtProvider(lab.visitor())
      const visitor = lab.visitor()
      await openLink(visitor, await linkFor(lab, 'kim@example.com'))
      expect((await lab.read(visitor)).user).toMatchObject({ username: 'kim' })
      expect(await lab.connection.collection('accounts').distinct('provider')).toEqual(['oidc'])
    }
  },
  async 'magic-link-while-signed-in'(lab) {
    await signInAtProvider(lab.visitor())
    for (const [strategy, before] of [
      ['jwt', { username: 'aayush' }],
      ['database', undefined]
    ] as const) {
      lab.strategy = strategy
      const visitor = await lab.signIn()
      const copy = visitor.copy()
      await openLink(visitor, await linkFor(lab, 'kim@example.com'))
      expect((await lab.read(visitor)).user).toMatchObject({ username: 'kim' })
      const { user } = await lab.read(copy)
      expect(user && { username: user.username }).toEqual(before)
    }
    expect(await lab.sessions.countDocuments()).toBe(1)
  },
  async 'magic-link-of-a-new-user-keeps-the-row'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    const copy = visitor.copy()
    await openLink(visitor, await linkFor(lab, NEW))
    expect([visitor.sessionToken === copy.sessionToken, await lab.sessions.countDocuments()]).toEqual([false, 2])
    expect((await lab.read(copy)).user).toMatchObject({ username: 'aayush' })
  },
  async 'magic-link-again-makes-a-row'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    const copy = visitor.copy()
    await openLink(visitor, await linkFor(lab, AAYUSH))
    expect([visitor.sessionToken === copy.sessionToken, await lab.sessions.countDocuments()]).toEqual([false, 2])
    for (const one of [visitor, copy]) expect((await lab.read(one)).user).toMatchObject({ username: 'aayush' })
  },
  async 'magic-link-mail-fails'(lab) {
    useEmail(lab, {
      async sendVerificationRequest() {
        throw new Error('no mail today')
      }
    })
    expect(errorIn(await askForLink(lab.visitor(), AAYUSH))).toBe('EmailSignin')
    expect(codes(lab)).toEqual(['SIGNIN_EMAIL_ERROR'])
    await expect.poll(() => rows(lab).countDocuments()).toBe(1)
  },
  async 'magic-link-mail-and-row-at-once'(lab) {
    let deliver: (() => void) | undefined
    useEmail(lab, { sendVerificationRequest: () => new Promise<void>((resolve) => (deliver = resolve)) })
    let answer: string | undefined
    const asked = askForLink(lab.visitor(), AAYUSH).then((address) => {
      answer = address
    })
    await expect.poll(() => rows(lab).countDocuments()).toBe(1)
    expect([typeof deliver, answer]).toEqual(['function', undefined])
    deliver?.()
    await asked
    expect(answer).toContain('/verify-request')
  },
  async 'magic-link-row-fails'(lab) {
    lab.change = ({ adapter }) => {
      if (adapter)
        adapter.createVerificationToken = async () => {
          throw new Error('no rows today')
        }
    }
    expect(errorIn(await askForLink(lab.visitor(), AAYUSH))).toBe('EmailSignin')
    const [mail] = lab.mails
    lab.change = () => {}
    expect(errorIn(await openLink(lab.visitor(), new URL(mail?.url ?? '')))).toBe('Verification')
  },
  async 'magic-link-create-user-fails'(lab) {
    const link = await linkFor(lab, NEW)
    lab.change = ({ adapter }) => {
      if (adapter)
        adapter.createUser = async () => {
          throw new Error('no users today')
        }
    }
    const visitor = lab.visitor()
    expect([errorIn(await openLink(visitor, link)), visitor.sessionToken]).toEqual(['EmailCreateAccount', undefined])
    lab.change = () => {}
    expect(errorIn(await openLink(lab.visitor(), link))).toBe('Verification')
  },
  async 'magic-link-cookies'(lab) {
    const visitor = lab.visitor()
    await linkFor(lab, AAYUSH, visitor)
    expect([...visitor.cookies.keys()].sort()).toEqual(['next-auth.callback-url', 'next-auth.csrf-token'])
  },
  async 'magic-link-secret-changes'(lab) {
    const link = await linkFor(lab, AAYUSH)
    const before = lab.secret
    lab.secret = 'another secret'
    expect(errorIn(await openLink(lab.visitor(), link))).toBe('Verification')
    expect(await rows(lab).countDocuments()).toBe(1)
    lab.secret = before
    await expectGood(lab, link)
  },
  async 'magic-link-needs-csrf'(lab) {
    const response = await lab.visitor().post('/api/auth/signin/email', { email: AAYUSH, json: 'true' })
    expect(((await response.json()) as { url: string }).url).toBe(`${lab.url}/api/auth/signin?csrf=true`)
    expect([lab.mails, await rows(lab).countDocuments()]).toEqual([[], 0])
  }
})
