import type { JWT } from 'next-auth/jwt'
import GitHubProvider from 'next-auth/providers/github'
import type { Provider } from 'next-auth/providers/index'
import { expect } from 'vitest'
import { withClaims } from '../lab/changes'
import { nextSecond } from '../lab/clock'
import { byItself } from '../lab/proofs/proof-lab'
import { findSessionCookie } from '../server/session-cookie'
import topic from './cookie'
import { prove } from './prove'

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

prove(topic, {
  async 'cookie-is-jwe'(lab) {
    const [header, key, iv, , tag] = parts((await lab.signIn()).sessionToken)
    expect(JSON.parse(bytes(header).toString())).toEqual({ alg: 'dir', enc: 'A256GCM' })
    expect(key).toBe('')
    expect([bytes(iv).length, bytes(tag).length]).toEqual([12, 16])
  },
  async 'cookie-key-is-derived'(lab) {
    const visitor = await lab.signIn()
    expect(await decrypted(visitor.sessionToken, lab.secret)).toEqual(await lab.token(visitor))
  },
  async 'cookie-one-changed-character'(lab) {
    const token = (await lab.signIn()).sessionToken ?? ''
    expect(await lab.library.decode({ token, secret: lab.secret })).toMatchObject({ username: 'aayush' })
    let changed = 0
    for (const [i, part] of parts(token).entries()) {
      if (!part) continue
      for (const at of [0, bytes(part).length - 1]) {
        const flipped = bytes(part)
        flipped[at] = (flipped[at] ?? 0) ^ 1
        const other = token.split('.').with(i, flipped.toString('base64url')).join('.')
        await expect(lab.library.decode({ token: other, secret: lab.secret })).rejects.toThrow()
        changed++
      }
    }
    // The first and the last byte of each part that has bytes.
    expect(changed).toBe(8)
  },
  async 'cookie-header-is-all-a-decoder-sees'(lab) {
    const readable = parts((await lab.signIn()).sessionToken).map((part) => {
      try {
        return JSON.parse(bytes(part).toString()) as unknown
      } catch {
        return undefined
      }
    })
    expect(readable).toEqual([{ alg: 'dir', enc: 'A256GCM' }, undefined, undefined, undefined, undefined])
  },
  async 'cookie-claims'(lab) {
    const visitor = await lab.signIn()
    expect(Object.keys((await lab.token(visitor)) ?? {}).sort()).toEqual(
      ['_id', 'email', 'exp', 'iat', 'isAcceptingMessages', 'isVerified', 'jti', 'name', 'sub', 'username'].sort()
    )
  },
  async 'cookie-changes-at-every-read'(lab) {
    const visitor = await lab.signIn()
    const cookie = visitor.sessionToken
    const before = (await lab.token(visitor)) as JWT
    const expires = () => visitor.expiryOf('next-auth.session-token')
    const expiresBefore = expires()
    await nextSecond()
    await lab.read(visitor)
    const after = (await lab.token(visitor)) as JWT
    expect(visitor.sessionToken).not.toBe(cookie)
    const changed = Object.keys(after).filter((claim) => after[claim] !== before[claim])
    expect(changed.sort()).toEqual(['exp', 'iat', 'jti'])
    expect(after.exp).toBeGreaterThan(before.exp as number)
    expect(expires()).toBeGreaterThan(expiresBefore)
  },
  async 'three-reads-three-cookies'(lab) {
    const visitor = await lab.signIn()
    const seen = new Set<string | undefined>()
    for (let i = 0; i < 3; i++) {
      await lab.read(visitor)
      seen.add(visitor.sessionToken)
    }
    expect(seen.size).toBe(3)
    expect(seen).not.toContain(undefined)
    expect(lab.sent).toEqual([])
  },
  async 'cookie-attributes'(lab) {
    lab.change = byItself
    lab.setEnvironment({ NEXTAUTH_URL: lab.url })
    const attributes = (await lab.signIn()).attributes.get('next-auth.session-token') ?? ''
    expect(attributes).toMatch(/HttpOnly/i)
    expect(attributes).toMatch(/SameSite=Lax/i)
    expect(attributes).toMatch(/Path=\/(;|$)/i)
    expect(attributes).not.toMatch(/Domain|Secure/i)
    lab.setEnvironment({ NEXTAUTH_URL: 'https://site.example' })
    expect((await lab.signIn()).attributes.get('__Secure-next-auth.session-token')).toMatch(/HttpOnly.*; Secure/)
  },
  async 'csrf-and-callback-cookies-live-with-the-browser'(lab) {
    const { attributes } = await lab.signIn()
    for (const name of ['next-auth.csrf-token', 'next-auth.callback-url']) {
      expect(attributes.get(name)).toMatch(/HttpOnly.*SameSite=Lax/i)
      expect(attributes.get(name)).not.toMatch(/Expires|Max-Age/i)
    }
  },
  async 'oauth-state-cookie'(lab) {
    const signInWith = async (provider: Provider) => {
      lab.change = (options) => {
        options.providers = [provider]
      }
      const visitor = lab.visitor()
      const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
      const before = Date.now()
      const response = await visitor.post(`/api/auth/signin/${provider.id}`, { csrfToken, json: 'true' })
      const { url } = (await response.json()) as { url: string }
      return { host: new URL(url).host, lifetime: visitor.expiryOf('next-auth.state') - before }
    }
    const { host, lifetime } = await signInWith(GitHubProvider({ clientId: 'id', clientSecret: 'secret' }))
    expect(host).toBe('github.com')
    expect(Math.abs(lifetime - 15 * 60_000)).toBeLessThan(10_000)
    const unchecked = await signInWith(GitHubProvider({ clientId: 'id', clientSecret: 'secret', checks: ['none'] }))
    expect(unchecked).toEqual({ host: 'github.com', lifetime: Number.NaN })
  },
  async 'split-cookie-exceeds-a-proxy-buffer'(lab) {
    for (const [ballast, cookies, smallest, largest] of [
      [0, 1, 0, 4096],
      [3000, 2, 4096, 8192],
      [6000, 3, 8192, 12_288]
    ] as const) {
      lab.change = withClaims(() => ({ ballast: 'x'.repeat(ballast) }))
      const { headers } = await lab.visitor().signIn('aayush', 'correct horse')
      const size = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + ': \r\n'.length, 0)
      expect(headers.getSetCookie().filter((line) => line.startsWith('next-auth.session-token'))).toHaveLength(cookies)
      expect([size > smallest, size < largest]).toEqual([true, true])
    }
  },
  async 'cookie-is-split'(lab) {
    /** The session cookies of a sign-in with `ballast` bytes of further claims, in their order. */
    const cookiesWith = async (ballast: number) => {
      lab.change = (options) => {
        options.callbacks = { ...options.callbacks, jwt: ({ token }) => ({ ...token, ballast: 'x'.repeat(ballast) }) }
      }
      const visitor = await lab.signIn()
      return { visitor, cookies: [...visitor.cookies].filter(([name]) => name.startsWith('next-auth.session-token')) }
    }
    const seen = { whole: 0, split: 0 }
    // Three bytes of claims are four characters of the cookie, so these lie on both sides of the limit.
    for (let ballast = 2700; ballast < 2900; ballast += 20) {
      const { cookies } = await cookiesWith(ballast)
      const length = cookies.reduce((sum, [, value]) => sum + value.length, 0)
      expect([length, cookies.length]).toEqual([length, length > 3933 ? 2 : 1])
      seen[length > 3933 ? 'split' : 'whole']++
    }
    expect(Math.min(seen.whole, seen.split)).toBeGreaterThan(0)
    const { visitor, cookies } = await cookiesWith(7000)
    expect(cookies.map(([name]) => name)).toEqual([0, 1, 2].map((i) => `next-auth.session-token.${i}`))
    expect(cookies.slice(0, 2).map(([, value]) => value.length)).toEqual([3933, 3933])
    expect(await lab.token(visitor)).toMatchObject({ name: 'Aayush' })
    // What the panels join is what getToken() joins.
    const joined = findSessionCookie(Object.fromEntries(visitor.cookies), 'next-auth.session-token')
    expect(await lab.library.decode({ token: joined?.value, secret: lab.secret })).toMatchObject({ name: 'Aayush' })
  },
  async 'cookies-too-large-are-431'(lab) {
    const visitor = lab.visitor()
    const large = await lab.library.encode({ token: { sub: '1', ballast: 'x'.repeat(12_000) } as Partial<JWT> as JWT, secret: lab.secret })
    for (const [i, chunk] of (large.match(/.{1,3933}/g) ?? []).entries()) visitor.cookies.set(`next-auth.session-token.${i}`, chunk)
    const statuses = []
    for (const path of ['/api/auth/session', '/api/auth/signout', '/client']) statuses.push((await visitor.fetch(path)).status)
    expect(statuses).toEqual([431, 431, 431])
    for (const name of [...visitor.cookies.keys()]) visitor.cookies.delete(name)
    expect((await visitor.fetch('/api/auth/session')).status).toBe(200)
  },
  async 'cookie-of-another-secret-is-removed'(lab) {
    const visitor = await lab.signIn()
    lab.secret = 'another secret'
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
    expect(lab.log).toEqual([
      { level: 'error', code: 'JWT_SESSION_ERROR', message: expect.stringContaining('decryption operation failed') }
    ])
  },
  async 'not-a-jwe-is-invalid-compact-jwe'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    lab.strategy = 'jwt'
    expect(await lab.read(visitor)).toEqual({})
    expect(lab.log).toEqual([{ level: 'error', code: 'JWT_SESSION_ERROR', message: expect.stringContaining('Invalid Compact JWE') }])
  },
  async 'jwe-read-as-session-token'(lab) {
    const visitor = await lab.signIn()
    expect(visitor.sessionToken?.split('.')).toHaveLength(5)
    lab.strategy = 'database'
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
    expect(lab.sent).toEqual(['find sessions'])
    expect(lab.log).toEqual([])
  },
  async 'first-token-lives-30-days'(lab) {
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
  },
  async 'clock-tolerance'(lab) {
    const ended = (seconds: number) => lab.library.encode({ token: { sub: '1' } as JWT, secret: lab.secret, maxAge: -seconds })
    expect(await lab.library.decode({ token: await ended(13), secret: lab.secret })).toMatchObject({ sub: '1' })
    // 14 would be accepted too, but only if no second begins in between.
    await expect(lab.library.decode({ token: await ended(15), secret: lab.secret })).rejects.toThrow(/exp/)
  },
  async 'prefix-follows-nextauth-url'(lab) {
    lab.change = byItself
    const names = async (address: string, headers: Record<string, string>) => {
      lab.setEnvironment({ NEXTAUTH_URL: address })
      const visitor = lab.visitor()
      // Over plain http; this jar keeps what a browser would refuse.
      await visitor.signIn('aayush', 'correct horse', {}, headers)
      return [...visitor.attributes].filter(([name]) => name.includes('session-token')).map(([name, set]) => [name, /Secure/.test(set)])
    }
    expect(await names('https://site.example', {})).toEqual([['__Secure-next-auth.session-token', true]])
    expect(await names('https://site.example', { 'X-Forwarded-Proto': 'http' })).toEqual([['__Secure-next-auth.session-token', true]])
    expect(await names('http://site.example', { 'X-Forwarded-Proto': 'https' })).toEqual([['next-auth.session-token', false]])
  },
  async 'trust-host-assumes-https'(lab) {
    // The laboratory says http of itself, as this site's server does.
    lab.route('/as-sent', async (req, res) => {
      for (const name of ['proto', 'host']) delete req.headers[`x-forwarded-${name}`]
      Object.assign(req.headers, Object.fromEntries(new URLSearchParams(req.url?.split('?')[1])))
      req.query = { nextauth: ['providers'] }
      await lab.library.NextAuth(req, res, lab.options())
    })
    const addressOf = async (headers: Record<string, string>) => {
      const providers = await lab.visitor().json<{ credentials: { callbackUrl: string } }>(`/as-sent?${new URLSearchParams(headers)}`)
      return new URL(providers.credentials.callbackUrl).origin
    }
    const { host } = new URL(lab.url)
    expect(process.env.AUTH_TRUST_HOST).toBe('true')
    expect(await addressOf({})).toBe(`https://${host}`)
    expect(await addressOf({ 'x-forwarded-proto': 'http' })).toBe(`http://${host}`)
    expect(await addressOf({ 'x-forwarded-host': 'site.example' })).toBe('https://site.example')
  },
  async 'options-are-written-into'(lab) {
    let given: ReturnType<typeof lab.options> | undefined
    lab.route('/plain', async (req, res) => {
      given = lab.options()
      delete given.secret
      req.query.nextauth = ['csrf']
      await lab.library.NextAuth(req, res, given)
    })
    lab.setEnvironment({ NEXTAUTH_SECRET: 'from the environment' })
    await lab.visitor().fetch('/plain')
    expect(given?.secret).toBe('from the environment')
  }
})
