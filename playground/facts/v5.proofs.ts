import type { AuthConfig } from 'auth-core'
import Credentials from 'auth-core/providers/credentials'
import type { JWT } from 'next-auth/jwt'
import { expect } from 'vitest'
import type { ProofLab } from '../lab/proofs/proof-lab'
import { prove } from './prove'
import topic from './v5'

const COOKIE = 'authjs.session-token'

const SECRET = 'a secret for proofs alone'

const header = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, string>

/** One request to Auth.js v5 itself, which next-auth 5 wraps. */
async function ask(lab: ProofLab, path: string, cookie: string, change: Partial<AuthConfig> = {}): Promise<Response> {
  const config: AuthConfig = {
    secret: SECRET,
    trustHost: true,
    basePath: '/auth',
    providers: [Credentials({ credentials: {}, authorize: () => ({ id: '1', name: 'Aayush' }) })],
    ...change
  }
  return lab.library.Auth(new Request(`http://site.example/auth${path}`, { headers: { cookie } }), config)
}

prove(topic, {
  async 'v5-jwe'(lab) {
    const token = await lab.library.encodeV5({ token: { sub: '1' }, secret: SECRET, salt: COOKIE })
    expect(header(token)).toEqual({ alg: 'dir', enc: 'A256CBC-HS512', kid: expect.any(String) })
    expect(token.split('.')[1]).toBe('')
  },
  async 'v5-salt-is-the-cookie-name'(lab) {
    const token = await lab.library.encodeV5({ token: { sub: '1' }, secret: SECRET, salt: COOKIE })
    expect(await lab.library.decodeV5({ token, secret: SECRET, salt: COOKIE })).toMatchObject({ sub: '1' })
    await expect(lab.library.decodeV5({ token, secret: SECRET, salt: `__Secure-${COOKIE}` })).rejects.toThrow()
  },
  async 'v5-and-v4-do-not-read-each-other'(lab) {
    const fromV4 = await lab.library.encode({ token: { sub: '1' } as JWT, secret: SECRET })
    await expect(lab.library.decodeV5({ token: fromV4, secret: SECRET, salt: COOKIE })).rejects.toThrow()
    const fromV5 = await lab.library.encodeV5({ token: { sub: '1' }, secret: SECRET, salt: COOKIE })
    await expect(lab.library.decode({ token: fromV5, secret: SECRET })).rejects.toThrow()
  },
  async 'v5-secret-list'(lab) {
    const { encodeV5, decodeV5 } = lab.library
    const old = await encodeV5({ token: { sub: '1' }, secret: 'old', salt: COOKIE })
    expect(await decodeV5({ token: old, secret: ['new', 'old'], salt: COOKIE })).toMatchObject({ sub: '1' })
    await expect(decodeV5({ token: old, secret: ['new'], salt: COOKIE })).rejects.toThrow()
    const fresh = await encodeV5({ token: { sub: '1' }, secret: ['new', 'old'], salt: COOKIE })
    expect(await decodeV5({ token: fresh, secret: ['new'], salt: COOKIE })).toMatchObject({ sub: '1' })
    await expect(decodeV5({ token: fresh, secret: ['old'], salt: COOKIE })).rejects.toThrow()
  },
  async 'v5-cookie-names'(lab) {
    const names = (await ask(lab, '/csrf', '')).headers.getSetCookie().map((line) => line.split('=')[0])
    expect(names).toEqual(['authjs.csrf-token', 'authjs.callback-url'])
    const token = await lab.library.encodeV5({ token: { sub: '1' }, secret: SECRET, salt: COOKIE })
    const renewed = (await ask(lab, '/session', `${COOKIE}=${token}`)).headers.getSetCookie().join()
    expect(renewed).toContain(`${COOKIE}=`)
  },
  async 'v5-jwt-at-every-read'(lab) {
    const ran: string[] = []
    const callbacks: AuthConfig['callbacks'] = {
      jwt: ({ token }) => {
        ran.push('jwt')
        return token
      },
      session: ({ session }) => {
        ran.push('session')
        return session
      }
    }
    const token = await lab.library.encodeV5({ token: { sub: '1', name: 'Aayush' }, secret: SECRET, salt: COOKIE })
    const response = await ask(lab, '/session', `${COOKIE}=${token}`, { callbacks })
    expect(await response.json()).toMatchObject({ user: { name: 'Aayush' } })
    expect(ran).toEqual(['jwt', 'session'])
    expect(response.headers.getSetCookie().join()).not.toContain(token)
  },
  async 'v5-null-removes-the-cookie'(lab) {
    const token = await lab.library.encodeV5({ token: { sub: '1', name: 'Aayush' }, secret: SECRET, salt: COOKIE })
    const response = await ask(lab, '/session', `${COOKIE}=${token}`, { callbacks: { jwt: () => null } })
    expect(await response.json()).toBeNull()
    expect(response.headers.getSetCookie().join()).toMatch(/authjs\.session-token=;/)
  },
  async 'v5-credentials-need-jwt-too'(lab) {
    const logged: string[] = []
    const logger = { error: (error: Error) => void logged.push(error.name), warn() {}, debug() {} }
    await ask(lab, '/session', '', { session: { strategy: 'database' }, adapter: {}, logger })
    expect(logged).toEqual(['UnsupportedStrategy'])
  }
})
