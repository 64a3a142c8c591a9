import type { JWT } from 'next-auth/jwt'
import { expect } from 'vitest'
import { askForLink, openLink } from '../lab/magic-link'
import { mailingTo } from '../lab/proofs/magic-link'
import { byItself, type ProofLab as Lab } from '../lab/proofs/proof-lab'
import type { Visitor } from '../lab/visitor'
import topic from './configuration'
import { prove } from './prove'

const PLAIN = 'next-auth.session-token'
const SECURE = `__Secure-${PLAIN}`

/** The names of the session cookies that a visitor has. */
const sessionCookies = (visitor: Visitor) => [...visitor.cookies.keys()].filter((name) => name.includes('session-token'))

/** Somebody who signs in with these headers, as a proxy in front of the site would add them. */
async function signInWith(lab: Lab, headers: Record<string, string> = {}): Promise<Visitor> {
  const visitor = lab.visitor()
  await visitor.signIn('aayush', 'correct horse', {}, headers)
  return visitor
}

/** What `getToken()` returns for the cookies of a visitor, with further arguments. */
async function tokenOf(lab: Lab, visitor: Visitor, further: { secureCookie?: boolean; secret?: string } = { secret: lab.secret }) {
  let token: JWT | string | null | undefined
  lab.route('/further', async (req, res) => {
    token = await lab.library.getToken({ req, ...further })
    res.json({})
  })
  await visitor.fetch('/further')
  return token
}

const aayush = expect.objectContaining({ username: 'aayush' })

prove(topic, {
  async 'inferred-database-is-silent'(lab) {
    lab.change = (options) => {
      delete options.session
      delete options.jwt
      options.providers = options.providers.slice(0, 1)
    }
    const visitor = lab.visitor()
    expect((await visitor.signIn('aayush', 'correct horse')).status).toBe(200)
    expect(visitor.sessionToken?.split('.')).toHaveLength(5)
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
    expect(lab.sent).toContain('find sessions')
    expect(lab.log).toEqual([])
  },
  async 'server-session-is-not-refused'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    lab.change = (options) => {
      options.providers = options.providers.slice(0, 1)
    }
    expect((await visitor.fetch('/api/auth/session')).status).toBe(500)
    expect(await visitor.json('/server-session')).toMatchObject({ user: { username: 'aayush' } })
  },
  async 'address-without-scheme-splits-the-names'(lab) {
    lab.change = byItself
    lab.setEnvironment({ NEXTAUTH_URL: 'site.example' })
    const visitor = await signInWith(lab)
    expect(sessionCookies(visitor)).toEqual([SECURE])
    expect(await tokenOf(lab, visitor)).toBeNull()
    expect(await tokenOf(lab, visitor, { secret: lab.secret, secureCookie: true })).toEqual(aayush)
  },
  async 'trust-host-splits-the-names'(lab) {
    lab.change = byItself
    lab.setEnvironment({ NEXTAUTH_URL: undefined, AUTH_TRUST_HOST: 'true', VERCEL: undefined })
    const visitor = await signInWith(lab, { 'X-Forwarded-Proto': 'https' })
    expect(sessionCookies(visitor)).toEqual([SECURE])
    expect(await tokenOf(lab, visitor)).toBeNull()
    expect(await tokenOf(lab, visitor, { secret: lab.secret, secureCookie: true })).toEqual(aayush)
  },
  async 'vercel-means-secure-names'(lab) {
    lab.change = byItself
    lab.setEnvironment({ NEXTAUTH_URL: undefined, AUTH_TRUST_HOST: undefined, VERCEL: '1' })
    const visitor = await signInWith(lab, { 'X-Forwarded-Host': 'preview.example', 'X-Forwarded-Proto': 'https' })
    expect(sessionCookies(visitor)).toEqual([SECURE])
    expect(decodeURIComponent(visitor.cookies.get('__Secure-next-auth.callback-url') ?? '')).toBe('https://preview.example')
    expect(await tokenOf(lab, visitor)).toEqual(aayush)
  },
  async 'without-address-localhost'(lab) {
    lab.change = byItself
    lab.setEnvironment({ NEXTAUTH_URL: undefined, AUTH_TRUST_HOST: undefined, VERCEL: undefined })
    const visitor = await signInWith(lab, { 'X-Forwarded-Host': 'site.example', 'X-Forwarded-Proto': 'https' })
    expect(decodeURIComponent(visitor.cookies.get('next-auth.callback-url') ?? '')).toBe('http://localhost:3000')
    expect(sessionCookies(visitor)).toEqual([PLAIN])
  },
  async 'use-secure-cookies-decides'(lab) {
    lab.setEnvironment({ NEXTAUTH_URL: 'http://site.example' })
    lab.change = (options) => {
      options.useSecureCookies = true
    }
    const visitor = await signInWith(lab)
    expect(visitor.attributes.get(SECURE)).toMatch(/Secure/)
    expect(await tokenOf(lab, visitor)).toBeNull()
    lab.setEnvironment({ NEXTAUTH_URL: 'https://site.example' })
    lab.change = (options) => {
      options.useSecureCookies = false
    }
    expect(sessionCookies(await signInWith(lab))).toEqual([PLAIN])
  },
  async 'cookie-option-is-replaced-whole'(lab) {
    lab.change = (options) => {
      options.cookies = { sessionToken: { name: 'my-session' } as never }
    }
    const visitor = await signInWith(lab)
    expect(visitor.cookies.get('my-session')?.split('.')).toHaveLength(5)
    expect(visitor.attributes.get('my-session')).not.toMatch(/HttpOnly|SameSite|Path/i)
    expect(visitor.attributes.get('next-auth.csrf-token')).toMatch(/HttpOnly/i)
  },
  async 'cookie-option-without-name'(lab) {
    lab.change = (options) => {
      options.cookies = { sessionToken: { options: { sameSite: 'none', secure: true, path: '/' } } as never }
    }
    const visitor = await signInWith(lab)
    expect(visitor.cookies.get('undefined')?.split('.')).toHaveLength(5)
  },
  async 'cookie-for-subdomains'(lab) {
    lab.change = (options) => {
      options.cookies = {
        sessionToken: { name: PLAIN, options: { httpOnly: true, sameSite: 'lax', path: '/', secure: true, domain: 'site.example' } }
      }
    }
    const visitor = await signInWith(lab)
    expect(visitor.attributes.get(PLAIN)).toMatch(/Domain=site\.example/i)
    expect(visitor.attributes.get(PLAIN)).toMatch(/HttpOnly.*Secure.*SameSite=Lax/i)
    expect(visitor.attributes.get('next-auth.csrf-token')).not.toMatch(/Domain/i)
    expect(await lab.token(visitor)).toEqual(aayush)
  },
  async 'auth-secret-works-in-v4'(lab) {
    lab.setEnvironment({ NEXTAUTH_SECRET: undefined, AUTH_SECRET: 'of another name' })
    lab.change = (options) => void delete options.secret
    const visitor = await lab.signIn()
    expect(await lab.library.decode({ token: visitor.sessionToken, secret: 'of another name' })).toEqual(aayush)
  },
  async 'get-token-takes-the-secret-from-the-environment'(lab) {
    const visitor = await lab.signIn()
    lab.setEnvironment({ NEXTAUTH_SECRET: lab.secret, AUTH_SECRET: 'another' })
    expect(await tokenOf(lab, visitor, {})).toEqual(aayush)
    lab.setEnvironment({ NEXTAUTH_SECRET: undefined, AUTH_SECRET: lab.secret })
    expect(await tokenOf(lab, visitor, {})).toEqual(aayush)
  },
  async 'development-makes-a-secret'(lab) {
    lab.setEnvironment({ NEXTAUTH_SECRET: undefined, AUTH_SECRET: undefined, NODE_ENV: 'development' })
    let colour: 'dark' | 'light' = 'dark'
    lab.change = (options) => {
      // What is the same at each request: the rest of this laboratory's options has a database and a client in it.
      for (const name of ['secret', 'adapter', 'jwt', 'logger'] as const) delete options[name]
      options.providers = options.providers.slice(0, 1)
      options.theme = { colorScheme: colour }
    }
    const visitor = await lab.signIn()
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    colour = 'light'
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'get-token-does-not-know-the-made-secret'(lab) {
    lab.setEnvironment({ NEXTAUTH_SECRET: undefined, AUTH_SECRET: undefined, NODE_ENV: 'development' })
    lab.change = (options) => {
      for (const name of ['secret', 'adapter', 'jwt', 'logger'] as const) delete options[name]
      options.providers = options.providers.slice(0, 1)
    }
    const visitor = await lab.signIn()
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    expect(await tokenOf(lab, visitor, {})).toBeNull()
  },
  async 'jwt-secret-is-for-the-token'(lab) {
    lab.change = (options) => {
      options.jwt = { secret: 'for tokens alone' }
    }
    const visitor = await lab.signIn()
    expect(await tokenOf(lab, visitor)).toBeNull()
    expect(await tokenOf(lab, visitor, { secret: 'for tokens alone' })).toEqual(aayush)
    const [token, hash] = decodeURIComponent(visitor.cookies.get('next-auth.csrf-token') ?? '').split('|')
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token + lab.secret))
    expect(hash).toBe(Buffer.from(digest).toString('hex'))
  },
  async 'generate-session-token'(lab) {
    const links: URL[] = []
    let made = 0
    lab.change = (options) => {
      delete options.jwt
      options.session = { strategy: 'database', generateSessionToken: () => `token-${++made}` }
      options.providers = [mailingTo(links)]
    }
    const visitor = lab.visitor()
    await askForLink(visitor, 'aayush@example.com')
    await openLink(visitor, links[0])
    expect(visitor.sessionToken).toBe('token-1')
    expect(await lab.sessions.countDocuments({ sessionToken: 'token-1' })).toBe(1)
  },
  async 'decode-that-tries-the-old-secret'(lab) {
    const visitor = await lab.signIn()
    const old = lab.secret
    lab.secret = 'the new secret'
    expect(await lab.read(visitor.copy())).toEqual({})
    lab.change = (options) => {
      options.jwt = {
        decode: async ({ token, secret }) =>
          (await lab.library.decode({ token, secret }).catch(() => null)) ?? lab.library.decode({ token, secret: old })
      }
    }
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    expect(await lab.library.decode({ token: visitor.sessionToken, secret: lab.secret })).toEqual(aayush)
  },
  async 'events-are-awaited'(lab) {
    let isOver = false
    lab.change = (options) => {
      options.events = {
        session: async () => {
          await new Promise((resolve) => setTimeout(resolve, 300))
          isOver = true
        }
      }
    }
    const visitor = await lab.signIn()
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    expect(isOver).toBe(true)
  },
  async 'debug-option-logs-chunks'(lab) {
    const said: string[] = []
    lab.change = (options) => {
      options.debug = true
      options.logger = { ...options.logger, debug: (code: string) => void said.push(code) }
      options.callbacks = { ...options.callbacks, jwt: ({ token }) => ({ ...token, ballast: 'x'.repeat(4000) }) }
    }
    await lab.signIn()
    expect(said).toContain('CHUNKING_SESSION_COOKIE')
  }
})
