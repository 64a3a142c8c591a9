import { Auth, type AuthConfig } from 'auth-core'
import { decode, encode } from 'auth-core/jwt'
import Credentials from 'auth-core/providers/credentials'
import { decode as decodeV4, encode as encodeV4, type JWT } from 'next-auth/jwt'
import { expect } from 'vitest'
import { facts } from './fact'

const COOKIE = 'authjs.session-token'
const SECRET = 'a secret for proofs alone'
const header = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, string>

/** One request to Auth.js v5 itself, which next-auth 5 wraps. */
async function ask(path: string, cookie: string, change: Partial<AuthConfig> = {}): Promise<Response> {
  const config: AuthConfig = {
    secret: SECRET,
    trustHost: true,
    basePath: '/auth',
    providers: [Credentials({ credentials: {}, authorize: () => ({ id: '1', name: 'Aayush' }) })],
    ...change
  }
  return Auth(new Request(`http://site.example/auth${path}`, { headers: { cookie } }), config)
}

export default facts({
  'v5-jwe': {
    statement: 'Auth.js v5 encrypts with A256CBC-HS512 instead of A256GCM, and puts a kid, the key’s thumbprint, into the header.',
    source: '@auth/core/jwt.js',
    library: 'auth-core',
    async proof() {
      const token = await encode({ token: { sub: '1' }, secret: SECRET, salt: COOKIE })
      expect(header(token)).toEqual({ alg: 'dir', enc: 'A256CBC-HS512', kid: expect.any(String) })
      expect(token.split('.')[1]).toBe('')
    }
  },
  'v5-salt-is-the-cookie-name': {
    statement: 'In v5 the salt of the key derivation is the cookie’s name: the same token under another name does not decrypt.',
    source: '@auth/core/jwt.js',
    library: 'auth-core',
    async proof() {
      const token = await encode({ token: { sub: '1' }, secret: SECRET, salt: COOKIE })
      expect(await decode({ token, secret: SECRET, salt: COOKIE })).toMatchObject({ sub: '1' })
      await expect(decode({ token, secret: SECRET, salt: `__Secure-${COOKIE}` })).rejects.toThrow()
    }
  },
  'v5-and-v4-do-not-read-each-other': {
    statement: 'v4 and v5 cannot read each other’s cookies, even with the same secret: an upgrade signs everybody out under jwt.',
    source: '@auth/core/jwt.js',
    library: 'auth-core',
    async proof() {
      const fromV4 = await encodeV4({ token: { sub: '1' } as JWT, secret: SECRET })
      await expect(decode({ token: fromV4, secret: SECRET, salt: COOKIE })).rejects.toThrow()
      const fromV5 = await encode({ token: { sub: '1' }, secret: SECRET, salt: COOKIE })
      await expect(decodeV4({ token: fromV5, secret: SECRET })).rejects.toThrow()
    }
  },
  'v5-secret-list': {
    statement:
      'v5 takes a list of secrets: it encrypts with the first and decrypts with any, so a secret can be changed without signing anybody out.',
    source: '@auth/core/jwt.js',
    library: 'auth-core',
    async proof() {
      const token = await encode({ token: { sub: '1' }, secret: 'old', salt: COOKIE })
      expect(await decode({ token, secret: ['new', 'old'], salt: COOKIE })).toMatchObject({ sub: '1' })
      await expect(decode({ token, secret: ['new'], salt: COOKIE })).rejects.toThrow()
    }
  },
  'v5-cookie-names': {
    statement: 'The cookies of v5 are called authjs.session-token, authjs.csrf-token and authjs.callback-url.',
    source: '@auth/core/lib/utils/cookie.js',
    library: 'auth-core',
    async proof() {
      const names = (await ask('/csrf', '')).headers.getSetCookie().map((line) => line.split('=')[0])
      expect(names).toEqual(['authjs.csrf-token', 'authjs.callback-url'])
      const token = await encode({ token: { sub: '1' }, secret: SECRET, salt: COOKIE })
      const renewed = (await ask('/session', `${COOKIE}=${token}`)).headers.getSetCookie().join()
      expect(renewed).toContain(`${COOKIE}=`)
    }
  },
  'v5-jwt-at-every-read': {
    statement: 'In v5 too the jwt callback runs at every session read and the cookie is encrypted anew.',
    source: '@auth/core/lib/actions/session.js',
    library: 'auth-core',
    async proof() {
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
      const token = await encode({ token: { sub: '1', name: 'Aayush' }, secret: SECRET, salt: COOKIE })
      const response = await ask('/session', `${COOKIE}=${token}`, { callbacks })
      expect(await response.json()).toMatchObject({ user: { name: 'Aayush' } })
      expect(ran).toEqual(['jwt', 'session'])
      expect(response.headers.getSetCookie().join()).not.toContain(token)
    }
  },
  'v5-null-removes-the-cookie': {
    statement: 'In v5 a jwt callback that returns null ends the session: the answer is null and the cookie is removed.',
    source: '@auth/core/lib/actions/session.js',
    library: 'auth-core',
    async proof() {
      const token = await encode({ token: { sub: '1', name: 'Aayush' }, secret: SECRET, salt: COOKIE })
      const response = await ask('/session', `${COOKIE}=${token}`, { callbacks: { jwt: () => null } })
      expect(await response.json()).toBeNull()
      expect(response.headers.getSetCookie().join()).toMatch(/authjs\.session-token=;/)
    }
  },
  'v5-credentials-need-jwt-too': {
    statement: 'v5 refuses credentials as the only provider with strategy database as well.',
    source: '@auth/core/lib/utils/assert.js',
    library: 'auth-core',
    async proof() {
      const logged: string[] = []
      const logger = { error: (error: Error) => void logged.push(error.name), warn() {}, debug() {} }
      await ask('/session', '', { session: { strategy: 'database' }, adapter: {}, logger })
      expect(logged).toEqual(['UnsupportedStrategy'])
    }
  }
})
