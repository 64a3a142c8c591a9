import { NextRequest } from 'next/server'
import { encode, getToken, type JWT } from 'next-auth/jwt'
import { withAuth } from 'next-auth/middleware'
import { expect } from 'vitest'
import { type Lab, unknownSessionToken } from '../lab/proofs/lab'
import { facts } from './fact'

const SOURCE = 'next-auth/jwt/index.js'
const NAME = 'next-auth.session-token'

/** What `getToken()` answers to a request with this session cookie. */
const answerTo = (lab: Lab, cookie?: string) =>
  getToken({ req: new NextRequest('http://site.example/', { headers: cookie ? { cookie: `${NAME}=${cookie}` } : {} }), secret: lab.secret })

/** What `withAuth()` answers to a request for /page: where it redirects to, or undefined when it lets pass. */
async function guarded(lab: Lab, cookie?: string, authorized?: (token: JWT | null) => boolean): Promise<string | undefined> {
  const guard = withAuth({
    secret: lab.secret,
    jwt: {},
    ...(authorized && { callbacks: { authorized: ({ token }: { token: JWT | null }) => authorized(token) } })
  }) as unknown as (request: NextRequest, event: never) => Promise<Response | undefined>
  const request = new NextRequest('http://site.example/page', { headers: cookie ? { cookie: `${NAME}=${cookie}` } : {} })
  const response = await guard(request, undefined as never)
  return response?.headers.get('location') ?? undefined
}

export default facts({
  'get-token-swallows-errors': {
    statement: 'getToken() answers null alike to no cookie, a changed one, another secret, an expired token and a session token.',
    source: SOURCE,
    async proof(lab) {
      const good = (await lab.signIn()).sessionToken ?? ''
      const changed = good.slice(0, -2) + (good.at(-2) === 'A' ? 'B' : 'A') + good.slice(-1)
      const foreign = await encode({ token: { sub: '1' } as JWT, secret: 'another secret' })
      const expired = await encode({ token: { sub: '1' } as JWT, secret: lab.secret, maxAge: -20 })
      for (const bad of [undefined, changed, foreign, expired, unknownSessionToken()]) expect(await answerTo(lab, bad)).toBeNull()
      expect(await answerTo(lab, good)).toMatchObject({ username: 'aayush' })
    }
  },
  'get-token-is-read-only': {
    statement: 'getToken() sets no cookie, asks no database and runs no callback.',
    source: SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      expect((await visitor.fetch('/token')).headers.getSetCookie()).toEqual([])
      expect(lab.commands).toEqual([])
      expect(lab.calls).toEqual([])
    }
  },
  'get-token-null-under-database': {
    statement: 'Under database getToken() is null for somebody who is signed in: it only decodes JWTs.',
    source: SOURCE,
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      expect(await lab.token(visitor)).toBeNull()
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    }
  },
  'get-token-cookie-name': {
    statement:
      'getToken() looks for __Secure-next-auth.session-token when NEXTAUTH_URL begins with https:// (or VERCEL is set), and for next-auth.session-token otherwise, whatever the request’s own scheme; cookieName overrides it.',
    source: SOURCE,
    async proof(lab) {
      const token = (await lab.signIn()).sessionToken
      const ask = (name: string, cookieName?: string) =>
        getToken({
          req: new NextRequest('https://site.example/', { headers: { cookie: `${name}=${token}` } }),
          secret: lab.secret,
          ...(cookieName && { cookieName })
        })
      expect(await ask(NAME)).not.toBeNull()
      expect(await ask(`__Secure-${NAME}`)).toBeNull()
      process.env.NEXTAUTH_URL = 'https://site.example'
      try {
        expect(await ask(NAME)).toBeNull()
        expect(await ask(`__Secure-${NAME}`)).not.toBeNull()
        expect(await ask(NAME, NAME)).not.toBeNull()
      } finally {
        delete process.env.NEXTAUTH_URL
      }
    }
  },
  'get-token-raw': {
    statement: 'getToken({ raw: true }) returns the cookie’s value undecoded, whether it is valid or not.',
    source: SOURCE,
    async proof(lab) {
      const req = new NextRequest('http://site.example/', { headers: { cookie: `${NAME}=whatever` } })
      expect(await getToken({ req, secret: lab.secret, raw: true })).toBe('whatever')
    }
  },
  'get-token-bearer': {
    statement: 'Without a session cookie getToken() takes the token from the header Authorization: Bearer.',
    source: SOURCE,
    async proof(lab) {
      const token = (await lab.signIn()).sessionToken
      const req = new NextRequest('http://site.example/', { headers: { authorization: `Bearer ${token}` } })
      expect(await getToken({ req, secret: lab.secret })).toMatchObject({ username: 'aayush' })
    }
  },
  'with-auth-lets-a-token-pass': {
    statement:
      'withAuth() lets a request with a valid token pass and sends every other to the sign-in page, with the way back in callbackUrl.',
    source: 'next-auth/next/middleware.js',
    async proof(lab) {
      const token = (await lab.signIn()).sessionToken
      expect(await guarded(lab, token)).toBeUndefined()
      const to = new URL((await guarded(lab)) ?? '')
      expect([to.pathname, to.searchParams.get('callbackUrl')]).toEqual(['/api/auth/signin', '/page'])
    }
  },
  'with-auth-redirects-under-database': {
    statement: 'Under database withAuth() sends everybody to the sign-in page, signed in or not, for ever.',
    source: 'next-auth/next/middleware.js',
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
      expect(await guarded(lab, visitor.sessionToken)).toContain('/api/auth/signin')
    }
  },
  'with-auth-authorized': {
    statement: 'The authorized callback of withAuth() gets the token and decides instead; it runs no jwt or session callback.',
    source: 'next-auth/next/middleware.js',
    async proof(lab) {
      const token = (await lab.signIn()).sessionToken
      let seen: JWT | null = null
      const answer = await guarded(lab, token, (given) => {
        seen = given
        return given?.role === 'admin'
      })
      expect(seen).toMatchObject({ username: 'aayush' })
      expect(answer).toContain('/api/auth/signin')
      expect(lab.calls).toEqual([])
    }
  }
})
