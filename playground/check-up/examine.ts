import { randomBytes, randomUUID } from 'node:crypto'
import { parse } from 'node-html-parser'
import { addressIn, csrfTokenIn, providersIn, sessionIn } from './answers'
import { type Answer, Browser, Halted, PATIENCE, type Question, Unreachable } from './browser'
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
/** Milliseconds for all requests together. */
const LONGEST = 5 * 60_000
/** Where NextAuth is unless an application says otherwise. */
const USUAL = '/api/auth'
/** Characters of the sign-in page that are read, and scripts that it loads. More of what is nested oddly would take long. */
const LONGEST_PAGE = 150_000
const MOST_SCRIPTS = 60
/** Redirects from NextAuth's sign-in page to the application's. */
const MOST_REDIRECTS = 10
/** How often a sign-in is tried that a balancer may have sent to another process than its CSRF token. */
const TRIES = 5

/**
 * Asks a running application what a browser would ask, and keeps what it saw. It signs in and out, and changes nothing else.
 * @param stop ends the walk early. The sessions that it began are ended all the same.
 * @throws Unreachable where the application does not answer.
 */
export async function examine(order: Order, stop?: AbortSignal): Promise<{ seen: Seen; requests: number }> {
  const end = new AbortController()
  const late = setTimeout(() => end.abort(new Halted(`it took longer than ${LONGEST / 60_000} minutes`)), LONGEST)
  stop?.addEventListener('abort', () => end.abort(new Halted('it was stopped')))
  try {
    return await examineUntil(end.signal, order)
  } catch (error) {
    throw error instanceof Halted ? new Unreachable(`${error.message[0]?.toUpperCase()}${error.message.slice(1)}.`) : error
  } finally {
    clearTimeout(late)
  }
}

async function examineUntil(end: AbortSignal, order: Order): Promise<{ seen: Seen; requests: number }> {
  const { address, secret } = order
  const origin = new URL(address.origin)
  const cookies: Seen['cookies'] = []
  /** Names that the session cookie can have where the application gave it another than NextAuth's own. */
  let mayBe: string[] = []
  /** Who has signed in, to be signed out at the end. */
  const signedIn: Browser[] = []
  const first = new Browser(origin, { requests: 0, end })
  const probe = randomBytes(PROBE_BYTES).toString('hex')

  const ask = async (browser: Browser, path: string, question?: Question): Promise<Answer> => {
    const answer = await browser.ask(path, question)
    for (const cookie of answer.cookies) cookies.push({ path, cookie })
    if (answer.status === 429) throw new Halted('it refuses more requests with 429: lift the limit, or wait')
    return answer
  }
  const { base, answer: providersAnswer } = await findNextAuth(first, address, ask)
  const auth = (browser: Browser, action: string, question?: Question) => ask(browser, `${base}/${action}`, question)
  const held = async (browser: Browser) => {
    const token = findSessionToken(browser.jar, mayBe)
    return { token, claims: token && (await claimsOf(token, secret)) }
  }
  const read = async (browser: Browser): Promise<Read> => readOf(await auth(browser, 'session'), await held(browser))
  const csrfToken = async (browser: Browser) => csrfTokenIn(await auth(browser, 'csrf'))

  const at = Date.now()
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
    foreignCallbacks: [],
    oauth: [],
    cookies,
    log: undefined,
    at,
    ...(order.endedAt && { endedAt: order.endedAt })
  }

  const byPassword = (seen.providers.known ?? []).filter(({ type }) => type === 'credentials').map(({ id }) => id)
  /** The provider that takes the password. */
  let provider = byPassword[0] ?? ''
  const signIn = async (browser: Browser, fields: Record<string, string>, callbackUrl = origin.href): Promise<SignIn> => {
    const form = { ...fields, csrfToken: await csrfToken(browser), callbackUrl, json: 'true' }
    const answer = await auth(browser, `callback/${encodeURIComponent(provider)}`, { form })
    mayBe = ownNames(answer)
    const tried = signInOf(answer, await held(browser))
    if (tried.token) signedIn.push(browser)
    return tried
  }
  /** Names of cookies that strangers get: a balancer's, for example. */
  let ofStrangers = new Set<string>()
  const ownNames = (answer: Answer) => namesSet(answer.cookies).filter((name) => !ofStrangers.has(name))

  try {
    await askAsStranger()
    await askAsReader()
  } catch (error) {
    if (!(error instanceof Halted)) throw error
    seen.halted = error.message
  } finally {
    // Whatever was seen, no session of the check-up is to stay. Where the application answers no more, none can be ended.
    first.run.end = AbortSignal.timeout(PATIENCE)
    for (const browser of signedIn) await signOut(browser).catch(() => undefined)
    seen.left = signedIn.filter((browser) => findSessionToken(browser.jar, mayBe)).length
  }
  seen.log ??= await order.log?.()
  return { seen, requests: first.run.requests }

  async function askAsStranger(): Promise<void> {
    // Any route takes a callbackUrl, and keeps in a cookie what the redirect callback makes of it.
    for (const asked of [ELSEWHERE, `${origin.origin}@${new URL(ELSEWHERE).host}/`]) {
      const { cookies: set } = await auth(first.empty(), `csrf?${new URLSearchParams({ callbackUrl: asked })}`)
      const kept = set.find(({ name }) => name.endsWith('next-auth.callback-url'))?.value
      const leadsTo = decoded(kept ?? '')
      seen.foreignCallbacks.push({ asked, leadsTo: URL.canParse(leadsTo) ? new URL(leadsTo) : undefined })
    }
    for (const { id } of (seen.providers.known ?? []).filter(({ type }) => type === 'oauth').slice(0, MOST_PROVIDERS)) {
      const browser = first.empty()
      const form = { csrfToken: await csrfToken(browser), callbackUrl: origin.href, json: 'true' }
      const answer = await auth(browser, `signin/${encodeURIComponent(id)}`, { form })
      seen.oauth.push({ id, answer, leadsTo: addressIn(answer) })
    }
    if (order.path !== undefined) {
      const stranger = await ask(first.empty(), order.path)
      const { location } = stranger
      // To the same page in the reader's language, say.
      const isMoved = location?.origin === origin.origin && location.pathname !== order.path && location.pathname.endsWith(order.path)
      const path = isMoved ? location.pathname + location.search : order.path
      seen.path = { path, stranger: isMoved ? await ask(first.empty(), path) : stranger }
    }
    ofStrangers = new Set(cookies.map(({ cookie }) => baseOf(cookie.name)))
    if (order.link) {
      const { pathname, search } = order.link
      const [opened, again] = [first.empty(), first.empty()]
      const answer = await ask(opened, pathname + search)
      const names = ownNames(answer)
      const token = findSessionToken(opened.jar, names)
      seen.link = { answer, token }
      if (!token) return
      signedIn.push(opened)
      await ask(again, pathname + search)
      seen.link.again = findSessionToken(again.jar, names)
      if (seen.link.again) signedIn.push(again)
    }
  }

  /** Signs in, and does what a signed-in reader does. */
  async function askAsReader(): Promise<void> {
    let walker = first.empty()
    let other: Browser | undefined
    if (order.cookie !== undefined) {
      for (const pair of order.cookie.replace(/^cookie:\s*/i, '').split(/;\s*/)) {
        const at = pair.indexOf('=')
        if (at > 0) walker.jar.set(pair.slice(0, at), pair.slice(at + 1))
      }
      mayBe = [...walker.jar.keys()]
    } else if (order.credentials && byPassword.length > 0) {
      const { fields, password } = order.credentials
      for (provider of byPassword) {
        seen.signIns = []
        walker = await signInSomewhere(fields, origin.href)
        if (seen.signIns.at(-1)?.token) break
      }
      const wrong = Object.entries(fields).map(([name, value]) => [name, value === password ? 'a password that nobody has' : value])
      seen.wrongPassword = await signIn(first.empty(), Object.fromEntries(wrong))
      other = await signInSomewhere(fields, ELSEWHERE)
      const second = seen.signIns.at(-1)
      if (second?.token) seen.foreignCallbacks.push({ asked: ELSEWHERE, leadsTo: second.leadsTo })
    }
    if (!findSessionToken(walker.jar, mayBe)) return
    const { token, claims } = await held(walker)
    if (secret !== undefined && token?.kind === 'jwe') seen.secretFits = claims !== undefined
    await walk(walker, other)
  }

  /** Signs in, once more where NextAuth did not take the CSRF token: another process may take it. */
  async function signInSomewhere(fields: Record<string, string>, callbackUrl: string): Promise<Browser> {
    for (let tries = 1; ; tries++) {
      const browser = first.empty()
      const tried = await signIn(browser, fields, callbackUrl)
      seen.signIns.push(tried)
      if (tries === TRIES || !isLedBack(tried)) return browser
    }
  }

  /** What a signed-in reader does, up to the sign-out. @param other another sign-in of the same reader, where there is one. */
  async function walk(walker: Browser, other: Browser | undefined): Promise<void> {
    for (let i = 0; i < 3; i++) seen.reads.push(await read(walker))
    // The same cookie many times: another sign-in's, where there is one, so that a token that works once does not end the walk.
    const copied = other ?? walker
    seen.together = await Promise.all(Array.from({ length: PARALLEL }, () => read(copied.copy())))
    for (let i = 0; i < REPEATED; i++) seen.repeated.push(await read(copied.copy()))
    // Where reads differ, further sign-ins show whether processes do.
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
    const token = findSessionToken(copied.jar, mayBe)
    if (seen.path) {
      const stranger = first.empty()
      stranger.jar.set(token?.name ?? 'next-auth.session-token', randomUUID())
      seen.path.madeUp = await ask(stranger, seen.path.path)
    }
    if (token?.kind === 'signed') {
      const forger = first.empty()
      forger.jar.set(token.name, `${token.value.slice(0, token.value.lastIndexOf('.'))}.${randomBytes(32).toString('base64url')}`)
      seen.forged = await read(forger)
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

  /** Signs out, once more where another process than that of the CSRF token was asked. Nothing is sent where nobody is signed in. */
  async function signOut(browser: Browser): Promise<void> {
    const name = findSessionToken(browser.jar, mayBe)?.name
    const isIn = () => [...browser.jar.keys()].some((held) => baseOf(held) === name)
    for (let tries = 0; tries < TRIES && isIn(); tries++)
      await auth(browser, 'signout', { form: { csrfToken: await csrfToken(browser), json: 'true' } })
  }
}

/**
 * Finds NextAuth at an address: at its path, or below that at the usual one.
 * @returns the first path tried where it is at none.
 * @throws Unreachable where the address leads to the same one elsewhere: http to https, for example.
 */
async function findNextAuth(
  first: Browser,
  { pathname, origin }: URL,
  ask: (browser: Browser, path: string) => Promise<Answer>
): Promise<{ base: string; answer: Answer }> {
  const given = pathname.replace(/\/$/, '')
  const base = given === '' ? USUAL : given
  const answer = await ask(first, `${base}/providers`)
  if (answer.location && answer.location.origin !== origin && answer.location.pathname === `${base}/providers`)
    throw new Unreachable(`It leads to ${answer.location.origin}: give that address.`)
  if (given === '' || providersIn(answer)) return { base, answer }
  const below = await ask(first.empty(), `${given}${USUAL}/providers`)
  return providersIn(below) ? { base: given + USUAL, answer: below } : { base, answer }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
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
    // The address of a form is no fetch.
    const others = (await ask(browser, url.pathname + url.search)).text.replaceAll(/\baction["']?\s?[:=]\s?["'`][^"'`]{0,200}/g, '')
    if (others.includes(`${base}/callback/credentials`)) scriptsThatPost.push(url.pathname)
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
