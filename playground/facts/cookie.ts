import NextAuth from 'next-auth'
import { decode, encode, type JWT } from 'next-auth/jwt'
import GitHubProvider from 'next-auth/providers/github'
import { expect } from 'vitest'
import { findSessionCookie } from '../server/session-cookie'
import { facts } from './fact'

const JWT_SOURCE = 'next-auth/jwt/index.js'
const COOKIE_SOURCE = 'next-auth/core/lib/cookie.js'

const parts = (token = '') => token.split('.') as [string, string, string, string, string]
const bytes = (part: string) => Buffer.from(part, 'base64url')

/** The key that NextAuth derives, by WebCrypto alone. */
async function derivedKey(secret: string): Promise<CryptoKey> {
  const info = new TextEncoder().encode('NextAuth.js Generated Encryption Key')
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'HKDF', false, ['deriveBits'])
  const raw = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }, material, 256)
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt'])
}

async function decrypted(token: string | undefined, secret: string): Promise<Record<string, unknown>> {
  const [header, , iv, ciphertext, tag] = parts(token)
  const clear = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: bytes(iv), additionalData: new TextEncoder().encode(header) },
    await derivedKey(secret),
    Buffer.concat([bytes(ciphertext), bytes(tag)])
  )
  return JSON.parse(new TextDecoder().decode(clear)) as Record<string, unknown>
}

export default facts({
  'cookie-is-jwe': {
    statement:
      'Under jwt the session cookie is a compact JWE with alg "dir" and enc "A256GCM": five parts, the second empty, an initialization vector of 12 bytes and an authentication tag of 16.',
    source: JWT_SOURCE,
    async proof(lab) {
      const [header, key, iv, , tag] = parts((await lab.signIn()).sessionToken)
      expect(JSON.parse(bytes(header).toString())).toEqual({ alg: 'dir', enc: 'A256GCM' })
      expect(key).toBe('')
      expect([bytes(iv).length, bytes(tag).length]).toEqual([12, 16])
    }
  },
  'cookie-key-is-derived': {
    statement:
      'The key is 32 bytes of HKDF-SHA256 over the secret, with an empty salt and the info "NextAuth.js Generated Encryption Key"; with it, AES-256-GCM decrypts the fourth part to the claims.',
    source: JWT_SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      expect(await decrypted(visitor.sessionToken, lab.secret)).toEqual(await lab.token(visitor))
    }
  },
  'cookie-one-changed-character': {
    statement: 'One changed character anywhere in the JWE makes it worthless.',
    source: JWT_SOURCE,
    async proof(lab) {
      const token = (await lab.signIn()).sessionToken ?? ''
      for (const [i, part] of parts(token).entries()) {
        if (!part) continue
        const at = token.split('.').slice(0, i).join('.').length + (i > 0 ? 1 : 0)
        const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
        await expect(decode({ token: changed, secret: lab.secret })).rejects.toThrow()
      }
    }
  },
  'cookie-header-is-all-a-decoder-sees': {
    statement: 'Without the secret only the header of the cookie can be read: no other part is JSON, and there is no signature.',
    source: JWT_SOURCE,
    async proof(lab) {
      const readable = parts((await lab.signIn()).sessionToken).map((part) => {
        try {
          return JSON.parse(bytes(part).toString()) as unknown
        } catch {
          return undefined
        }
      })
      expect(readable).toEqual([{ alg: 'dir', enc: 'A256GCM' }, undefined, undefined, undefined, undefined])
    }
  },
  'cookie-claims': {
    statement: 'The claims are what the jwt callback returned, and iat, exp and jti, which NextAuth adds when it encodes.',
    source: JWT_SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      expect(Object.keys((await lab.token(visitor)) ?? {}).sort()).toEqual(
        ['_id', 'email', 'exp', 'iat', 'isAcceptingMessages', 'isVerified', 'jti', 'name', 'sub', 'username'].sort()
      )
    }
  },
  'cookie-changes-at-every-read': {
    statement: 'Under jwt each session read sets a new cookie: new iat, exp and jti, a later Expires, everything else as it was.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      const visitor = await lab.signIn()
      const cookie = visitor.sessionToken
      const before = (await lab.token(visitor)) as JWT
      const expires = () => Date.parse(/expires=([^;]+)/i.exec(visitor.attributes.get('next-auth.session-token') ?? '')?.[1] ?? '')
      const expiresBefore = expires()
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await lab.read(visitor)
      const after = (await lab.token(visitor)) as JWT
      expect(visitor.sessionToken).not.toBe(cookie)
      const changed = Object.keys(after).filter((claim) => after[claim] !== before[claim])
      expect(changed.sort()).toEqual(['exp', 'iat', 'jti'])
      expect(after.exp).toBeGreaterThan(before.exp as number)
      expect(expires()).toBeGreaterThan(expiresBefore)
    }
  },
  'three-reads-three-cookies': {
    statement: 'Three session reads under jwt leave three different cookies, and ask no database.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      const visitor = await lab.signIn()
      const seen = new Set<string | undefined>()
      for (let i = 0; i < 3; i++) {
        await lab.read(visitor)
        seen.add(visitor.sessionToken)
      }
      expect(seen.size).toBe(3)
      expect(lab.commands).toEqual([])
    }
  },
  'cookie-attributes': {
    statement: 'The session cookie is HttpOnly, SameSite=Lax, has Path=/ and no Domain, and on http no Secure.',
    source: COOKIE_SOURCE,
    async proof(lab) {
      const attributes = (await lab.signIn()).attributes.get('next-auth.session-token') ?? ''
      expect(attributes).toMatch(/HttpOnly/i)
      expect(attributes).toMatch(/SameSite=Lax/i)
      expect(attributes).toMatch(/Path=\/(;|$)/i)
      expect(attributes).not.toMatch(/Domain|Secure/i)
    }
  },
  'csrf-and-callback-cookies-live-with-the-browser': {
    statement: 'The CSRF and the callback-url cookie are HttpOnly, SameSite=Lax and have no Expires: they live until the browser closes.',
    source: COOKIE_SOURCE,
    async proof(lab) {
      const { attributes } = await lab.signIn()
      for (const name of ['next-auth.csrf-token', 'next-auth.callback-url']) {
        expect(attributes.get(name)).toMatch(/HttpOnly.*SameSite=Lax/i)
        expect(attributes.get(name)).not.toMatch(/Expires|Max-Age/i)
      }
    }
  },
  'oauth-state-cookie': {
    statement: 'The sign-in with an OAuth provider sets next-auth.state, for 15 minutes.',
    source: COOKIE_SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        options.providers = [GitHubProvider({ clientId: 'id', clientSecret: 'secret' })]
      }
      const visitor = lab.visitor()
      const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
      const before = Date.now()
      await visitor.post('/api/auth/signin/github', { csrfToken, json: 'true' })
      const expires = Date.parse(/expires=([^;]+)/i.exec(visitor.attributes.get('next-auth.state') ?? '')?.[1] ?? '')
      expect(Math.abs(expires - before - 15 * 60_000)).toBeLessThan(5000)
    }
  },
  'cookie-is-split': {
    statement: 'A cookie value of more than 3,933 bytes is split over next-auth.session-token.0, .1 and so on; getToken() joins them.',
    source: COOKIE_SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        options.callbacks = { ...options.callbacks, jwt: ({ token }) => ({ ...token, ballast: 'x'.repeat(4000) }) }
      }
      const visitor = await lab.signIn()
      expect(visitor.sessionToken).toBeUndefined()
      expect(visitor.cookies.get('next-auth.session-token.0')).toHaveLength(3933)
      expect(visitor.cookies.get('next-auth.session-token.1')).toBeDefined()
      expect(await lab.token(visitor)).toMatchObject({ name: 'Aayush' })
      // What the panels join is what getToken() joins.
      const cookie = findSessionCookie(Object.fromEntries(visitor.cookies), 'next-auth.session-token')
      expect(await decode({ token: cookie?.value, secret: lab.secret })).toMatchObject({ name: 'Aayush' })
    }
  },
  'cookies-too-large-are-431': {
    statement:
      'With about 12 kB of claims the cookies exceed Node’s limit for headers: it answers 431 on every address of the site until the cookies are cleared.',
    source: 'nodejs.org/api/cli.html#--max-http-header-sizesize',
    async proof(lab) {
      const visitor = lab.visitor()
      const large = await encode({ token: { sub: '1', ballast: 'x'.repeat(12_000) } as Partial<JWT> as JWT, secret: lab.secret })
      for (const [i, chunk] of (large.match(/.{1,3933}/g) ?? []).entries()) visitor.cookies.set(`next-auth.session-token.${i}`, chunk)
      const statuses = []
      for (const path of ['/api/auth/session', '/api/auth/signout', '/client']) statuses.push((await visitor.fetch(path)).status)
      expect(statuses).toEqual([431, 431, 431])
      for (const name of [...visitor.cookies.keys()]) visitor.cookies.delete(name)
      expect((await visitor.fetch('/api/auth/session')).status).toBe(200)
    }
  },
  'cookie-of-another-secret-is-removed': {
    statement:
      'A session read that cannot decrypt the cookie answers {} and removes it; the log says JWT_SESSION_ERROR: decryption operation failed.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      const visitor = await lab.signIn()
      lab.secret = 'another secret'
      expect(await lab.read(visitor)).toEqual({})
      expect(visitor.sessionToken).toBeUndefined()
      expect(lab.log).toEqual([
        { level: 'error', code: 'JWT_SESSION_ERROR', message: expect.stringContaining('decryption operation failed') }
      ])
    }
  },
  'not-a-jwe-is-invalid-compact-jwe': {
    statement:
      'A cookie that is no JWE at all, such as a session token read under jwt, is logged as JWT_SESSION_ERROR: Invalid Compact JWE.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      lab.strategy = 'jwt'
      expect(await lab.read(visitor)).toEqual({})
      expect(lab.log).toEqual([{ level: 'error', code: 'JWT_SESSION_ERROR', message: expect.stringContaining('Invalid Compact JWE') }])
    }
  },
  'jwe-read-as-session-token': {
    statement: 'A JWE that is read under database names no session row: the answer is {}, the cookie is removed, and nothing is logged.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      const visitor = await lab.signIn()
      lab.strategy = 'database'
      expect(await lab.read(visitor)).toEqual({})
      expect(visitor.sessionToken).toBeUndefined()
      expect(lab.log).toEqual([])
    }
  },
  'first-token-lives-30-days': {
    statement:
      'The first token lives 30 days whatever session.maxAge says, unless jwt.maxAge is set; each session read sets exp to session.maxAge from then.',
    source: 'next-auth/core/init.js',
    async proof(lab) {
      const lifetime = async (visitor: Parameters<typeof lab.token>[0]) => {
        const { iat, exp } = (await lab.token(visitor)) as unknown as { iat: number; exp: number }
        return exp - iat
      }
      lab.change = (options) => {
        options.session = { ...options.session, maxAge: 600 }
      }
      const visitor = await lab.signIn()
      expect(await lifetime(visitor)).toBe(30 * 24 * 60 * 60)
      await lab.read(visitor)
      expect(await lifetime(visitor)).toBe(600)

      lab.change = (options) => {
        options.session = { ...options.session, maxAge: 600 }
        options.jwt = { ...options.jwt, maxAge: 600 }
      }
      expect(await lifetime(await lab.signIn())).toBe(600)
    }
  },
  'clock-tolerance': {
    statement: 'An expired token is accepted for 15 seconds more.',
    source: JWT_SOURCE,
    async proof(lab) {
      const ended = (seconds: number) => encode({ token: { sub: '1' } as JWT, secret: lab.secret, maxAge: -seconds })
      expect(await decode({ token: await ended(10), secret: lab.secret })).toMatchObject({ sub: '1' })
      await expect(decode({ token: await ended(17), secret: lab.secret })).rejects.toThrow(/exp/)
    }
  },
  'prefix-follows-nextauth-url': {
    statement: 'The __Secure- prefix and the Secure attribute follow the scheme of NEXTAUTH_URL, not that of the request.',
    source: COOKIE_SOURCE,
    async proof(lab) {
      process.env.NEXTAUTH_URL = 'https://site.example'
      try {
        const visitor = lab.visitor()
        // Over plain http; this jar keeps what a browser would refuse.
        await visitor.signIn('aayush', 'correct horse')
        expect(visitor.attributes.get('__Secure-next-auth.session-token')).toMatch(/Secure/)
        expect(visitor.sessionToken).toBeUndefined()
      } finally {
        delete process.env.NEXTAUTH_URL
      }
    }
  },
  'trust-host-assumes-https': {
    statement:
      'With AUTH_TRUST_HOST and without NEXTAUTH_URL the site’s address comes from the request’s headers; it is https unless X-Forwarded-Proto is http.',
    source: 'next-auth/utils/detect-origin.js',
    async proof(lab) {
      const addressOf = async (headers: Record<string, string>) => {
        const providers = await lab.visitor().json<{ credentials: { callbackUrl: string } }>('/api/auth/providers', { headers })
        return new URL(providers.credentials.callbackUrl).origin
      }
      const { host } = new URL(lab.url)
      expect(process.env.AUTH_TRUST_HOST).toBe('true')
      expect(await addressOf({})).toBe(`https://${host}`)
      expect(await addressOf({ 'X-Forwarded-Proto': 'http' })).toBe(`http://${host}`)
      expect(await addressOf({ 'X-Forwarded-Host': 'site.example' })).toBe('https://site.example')
    }
  },
  'options-are-written-into': {
    statement: 'NextAuth writes into the options object that it is given: a missing secret is filled in from NEXTAUTH_SECRET.',
    source: 'next-auth/next/index.js',
    async proof(lab) {
      let given: ReturnType<typeof lab.options> | undefined
      lab.route('/plain', async (req, res) => {
        given = lab.options()
        delete given.secret
        req.query.nextauth = ['csrf']
        await NextAuth(req, res, given)
      })
      process.env.NEXTAUTH_SECRET = 'from the environment'
      try {
        await lab.visitor().fetch('/plain')
        expect(given?.secret).toBe('from the environment')
      } finally {
        delete process.env.NEXTAUTH_SECRET
      }
    }
  }
})
