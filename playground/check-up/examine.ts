import { randomBytes, randomUUID } from 'node:crypto'
import { parse } from 'node-html-parser'
import { addressIn, csrfTokenIn, providersIn, sessionIn } from './answers'
import { type Answer, Browser, type Question } from './browser'
import { differ, isLedBack, type Read, type Seen, type SignIn } from './seen'
import { baseOf, claimsOf, findSessionToken, namesSet } from './session-token'

/** What the check-up is told. */
export interface Order {
  /** The application's address. A path in it is the base path of NextAuth, if that is not `/api/auth`. */
  address: URL
  /** NEXTAUTH_SECRET of the application. It is used here and sent nowhere. */
  secret?: string | undefined
  /** The fields of the credentials form, and which value is the password; undefined where nobody is to sign in by one. */
  credentials?: { fields: Record<string, string>; password: string } | undefined
  /** A `Cookie` header of a browser that is signed in, in place of credentials. The session ends with the check-up. */
  cookie?: string | undefined
  /** A path that is for signed-in readers alone. */
  path?: string | undefined
  /** A link from a sign-in mail. */
  link?: URL | undefined
  /** The address at which a sign-in by another provider ended. */
  endedAt?: URL | undefined
  /** Changes the user in the database. */
  change?: (() => Promise<void>) | undefined
  /** Ends all sessions of the user. */
  revoke?: (() => Promise<void>) | undefined
  /** What the application has logged since the check-up began. */
  log?: (() => Promise<string>) | undefined
}

/** An address that belongs to nobody (RFC 2606). */
const ELSEWHERE = 'https://elsewhere.example/'
/** Bytes that an update adds to the token if nobody checks it, as hexadecimal digits. Fewer would not show in the cookie's length for certain. */
const PROBE_BYTES = 75
/** Reads with one cookie, at the same moment and one after another. */
const PARALLEL = 4
const REPEATED = 6
/** Providers whose first address is looked at. */
const MOST_PROVIDERS = 5
/** Characters of the sign-in page that are read, and scripts that it loads. */
const LONGEST_PAGE = 500_000
const MOST_SCRIPTS = 60
/** Redirects from NextAuth's sign-in page to the application's. */
const MOST_REDIRECTS = 10
/** How often a sign-in is tried that a balancer may have sent to another process than its CSRF token. */
const TRIES = 5

/**
 * Asks a running application what a browser would ask, and keeps what it saw. It signs in and out, and changes nothing else.
 * @throws Unreachable where the application does not answer.
 */
export async function examine(order: Order): Promise<{ seen: Seen; requests: number }> {
  const { address, secret } = order
  const base = address.pathname === '/' ? '/api/auth' : address.pathname.replace(/\/$/, '')
  const origin = new URL(address.origin)
  const cookies: Seen['cookies'] = []
  /** Names that the session cookie can have where the application gave it another than NextAuth's own. */
  let mayBe: string[] = []
  /** Who has signed in, to be signed out at the end. */
  const signedIn: Browser[] = []
  const first = new Browser(origin)
  const probe = randomBytes(PROBE_BYTES).toString('hex')

  const ask = async (browser: Browser, path: string, question?: Question): Promise<Answer> => {
    const answer = await browser.ask(path, question)
    for (const cookie of answer.cookies) cookies.push({ path, cookie })
    return answer
  }
  const auth = (browser: Browser, action: string, question?: Question) => ask(browser, `${base}/${action}`, question)
  const held = async (browser: Browser) => {
    const token = findSessionToken(browser.jar, mayBe)
    return { token, claims: token && (await claimsOf(token, secret)) }
  }
  const read = async (browser: Browser): Promise<Read> => readOf(await auth(browser, 'session'), await held(browser))
  const csrfToken = async (browser: Browser) => csrfTokenIn(await auth(browser, 'csrf'))

  const at = Date.now()
  const providersAnswer = await auth(first, 'providers')
  // For the cookies that it sets.
  await auth(first.empty(), 'csrf')
  const seen: Seen = {
    origin,
    base,
    secretFits: undefined,
    providers: { answer: providersAnswer, known: providersIn(providersAnswer) },
    stranger: await read(first.empty()),
    signInPage: await lookAtSignInPage(first.empty(), base, ask),
    signIns: [],
    given: order.cookie !== undefined,
    reads: [],
    together: [],
    repeated: [],
    oauth: [],
    cookies,
    log: undefined,
    at,
    ...(order.endedAt && { endedAt: order.endedAt })
  }

  const byPassword = seen.providers.known?.find(({ type }) => type === 'credentials')?.id
  const signIn = async (browser: Browser, fields: Record<string, string>, callbackUrl = origin.href): Promise<SignIn> => {
    const form = { ...fields, csrfToken: await csrfToken(browser), callbackUrl, json: 'true' }
    const answer = await auth(browser, `callback/${encodeURIComponent(byPassword ?? '')}`, { form })
    mayBe = ownNames(answer)
    const tried = signInOf(answer, await held(browser))
    if (tried.token) signedIn.push(browser)
    return tried
  }

  for (const { id } of (seen.providers.known ?? []).filter(({ type }) => type === 'oauth').slice(0, MOST_PROVIDERS)) {
    const browser = first.empty()
    const form = { csrfToken: await csrfToken(browser), callbackUrl: origin.href, json: 'true' }
    const answer = await auth(browser, `signin/${encodeURIComponent(id)}`, { form })
    seen.oauth.push({ id, answer, leadsTo: addressIn(answer) })
  }
  if (order.path !== undefined) seen.path = { path: order.path, stranger: await ask(first.empty(), order.path) }

  /** Names of cookies that strangers get: a balancer's, for example. */
  const ofStrangers = new Set(cookies.map(({ cookie }) => baseOf(cookie.name)))
  const ownNames = (answer: Answer) => namesSet(answer.cookies).filter((name) => !ofStrangers.has(name))
  if (order.link) {
    const browser = first.empty()
    const answer = await ask(browser, order.link.pathname + order.link.search)
    const token = findSessionToken(browser.jar, ownNames(answer))
    seen.link = { answer, token }
    if (token) signedIn.push(browser)
  }

  let walker = first.empty()
  let other: Browser | undefined
  if (order.cookie !== undefined) {
    for (const pair of order.cookie.replace(/^cookie:\s*/i, '').split(/;\s*/)) {
      const at = pair.indexOf('=')
      if (at > 0) walker.jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    mayBe = [...walker.jar.keys()]
  } else if (order.credentials && byPassword !== undefined) {
    const { fields, password } = order.credentials
    const wrong = Object.entries(fields).map(([name, value]) => [name, value === password ? 'a password that nobody has' : value])
    seen.wrongPassword = await signIn(first.empty(), Object.fromEntries(wrong))
    walker = await signInSomewhere(fields, origin.href)
    other = await signInSomewhere(fields, ELSEWHERE)
    const second = seen.signIns.at(-1)
    if (second?.token) seen.foreignCallback = { asked: ELSEWHERE, leadsTo: second.leadsTo }
  }
  try {
    if (findSessionToken(walker.jar, mayBe)) {
      const { token, claims } = await held(walker)
      if (secret !== undefined && token?.kind === 'jwe') seen.secretFits = claims !== undefined
      await walk()
    }
  } finally {
    // Whatever was seen, no session of the check-up stays. Where the application has stopped answering, none can be ended.
    for (const browser of signedIn) if (findSessionToken(browser.jar, mayBe)) await signOut(browser).catch(() => undefined)
  }
  seen.log ??= await order.log?.()
  return { seen, requests: first.run.requests }

  /** Signs in, once more where NextAuth did not take the CSRF token: another process may take it. */
  async function signInSomewhere(fields: Record<string, string>, callbackUrl: string): Promise<Browser> {
    for (let tries = 1; ; tries++) {
      const browser = first.empty()
      const tried = await signIn(browser, fields, callbackUrl)
      seen.signIns.push(tried)
      if (tries === TRIES || !isLedBack(tried)) return browser
    }
  }

  /** What a signed-in reader does, up to the sign-out. */
  async function walk(): Promise<void> {
    for (let i = 0; i < 3; i++) seen.reads.push(await read(walker))
    // The same cookie many times: another sign-in's, where there is one, so that a token that works once does not end the walk.
    const copied = other ?? walker
    seen.together = await Promise.all(Array.from({ length: PARALLEL }, () => read(copied.copy())))
    for (let i = 0; i < REPEATED; i++) seen.repeated.push(await read(copied.copy()))
    // Where processes differ, further sign-ins show in what.
    if (order.credentials && differ(seen.repeated))
      for (let i = 0; i < TRIES; i++) await signInSomewhere(order.credentials.fields, origin.href)
    // Where the reads ended the session, another sign-in shows the rest.
    if (!seen.reads.at(-1)?.signedIn && seen.repeated.some(({ signedIn }) => signedIn)) walker = copied.copy()

    if (!seen.reads[0]?.signedIn) {
      const browser = copied.copy()
      seen.uncached = readOf(await auth(browser, `session?${randomUUID()}`), await held(browser))
    }
    seen.laterStranger = await read(first.empty())

    if (seen.path) {
      seen.path.signedIn = await ask(walker, seen.path.path)
      seen.path.after = await read(walker)
      seen.path.laterStranger = await ask(first.empty(), seen.path.path)
    }
    const before = await read(walker)
    if (before.signedIn && before.token?.kind === 'jwe') {
      await auth(walker, 'session', { json: { data: { checkUp: probe } } })
      const after = await read(walker)
      seen.withoutCsrf = { before, after }
      const answer = await auth(walker, 'session', { json: { csrfToken: await csrfToken(walker), data: { checkUp: probe } } })
      seen.update = { before: after, after: readOf(answer, await held(walker)), probe }
    }
    if (order.change) {
      const unchanged = await read(walker)
      await order.change()
      seen.change = { before: unchanged, after: await read(walker) }
    }
    // What comes now goes wrong on purpose.
    seen.log = await order.log?.()
    if (seen.path) {
      const stranger = first.empty()
      stranger.jar.set(findSessionToken(copied.jar, mayBe)?.name ?? 'next-auth.session-token', randomUUID())
      seen.path.madeUp = await ask(stranger, seen.path.path)
    }
    const thief = walker.copy()
    await signOut(walker)
    seen.replay = await read(thief)
    if (order.revoke && (other || seen.replay.signedIn)) {
      const browser = other ?? thief
      if ((await read(browser)).signedIn) {
        await order.revoke()
        seen.revoked = await read(browser)
      }
    }
  }

  async function signOut(browser: Browser): Promise<Answer> {
    return auth(browser, 'signout', { form: { csrfToken: await csrfToken(browser), json: 'true' } })
  }
}

/** Reads the page that signs in, which is NextAuth's own or the application's, and the scripts that it loads from there. */
async function lookAtSignInPage(
  browser: Browser,
  base: string,
  ask: (browser: Browser, path: string) => Promise<Answer>
): Promise<Seen['signInPage']> {
  let answer = await ask(browser, `${base}/signin`)
  let redirects = 0
  for (; answer.location?.origin === browser.origin.origin && redirects < MOST_REDIRECTS; redirects++)
    answer = await ask(browser, answer.location.pathname + answer.location.search)
  const isLoop = redirects === MOST_REDIRECTS
  const page = parse(answer.text.slice(0, LONGEST_PAGE))
  const formsWithoutCsrf = page.querySelectorAll('form').flatMap((form) => {
    const action = form.getAttribute('action') ?? ''
    const posts = form.getAttribute('method')?.toLowerCase() === 'post' && action.includes(`${base}/`)
    return posts && !form.querySelector('[name="csrfToken"]') ? [action] : []
  })
  const scriptsThatPost: string[] = []
  for (const script of page.querySelectorAll('script[src]').slice(0, MOST_SCRIPTS)) {
    const source = script.getAttribute('src') ?? ''
    const url = URL.canParse(source, browser.origin) ? new URL(source, browser.origin) : undefined
    if (url?.origin !== browser.origin.origin) continue
    if ((await ask(browser, url.pathname + url.search)).text.includes(`${base}/callback/credentials`)) scriptsThatPost.push(url.pathname)
  }
  return { answer, isLoop, formsWithoutCsrf, scriptsThatPost }
}

function readOf(answer: Answer, { token, claims }: Pick<Read, 'token' | 'claims'>): Read {
  const session = sessionIn(answer)
  const signedIn = answer.status === 200 && session !== undefined && Object.keys(session).length > 0
  return { answer, session, signedIn, token, claims, at: Date.now() }
}

function signInOf(answer: Answer, { token, claims }: Pick<SignIn, 'token' | 'claims'>): SignIn {
  const to = addressIn(answer)
  return { answer, leadsTo: to, error: to?.searchParams.get('error') ?? undefined, token, claims }
}
