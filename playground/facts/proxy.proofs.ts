import { NextRequest } from 'next/server'
import type { JWT } from 'next-auth/jwt'
import { expect } from 'vitest'
import { guardOf } from '../lab/guard'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import { prove } from './prove'
import topic from './proxy'

const NAME = 'next-auth.session-token'

/** What `getToken()` answers to a request with this session cookie. */
const answerTo = (lab: Lab, cookie?: string) =>
  lab.library.getToken({
    req: new NextRequest('http://site.example/', { headers: cookie ? { cookie: `${NAME}=${cookie}` } : {} }),
    secret: lab.secret
  })

/** What `withAuth()` answers to a request for /page: where it redirects to, or undefined when it lets pass. */
async function guarded(lab: Lab, cookie?: string, authorized?: (token: JWT | null) => boolean): Promise<string | undefined> {
  const guard = guardOf(
    lab.library.withAuth({
      secret: lab.secret,
      jwt: {},
      ...(authorized && { callbacks: { authorized: ({ token }: { token: JWT | null }) => authorized(token) } })
    })
  )
  const request = new NextRequest('http://site.example/page', { headers: cookie ? { cookie: `${NAME}=${cookie}` } : {} })
  const response = await guard(request)
  return response?.headers.get('location') ?? undefined
}

prove(topic, {
  async 'get-token-swallows-errors'(lab) {
    const good = (await lab.signIn()).sessionToken ?? ''
    const changed = good.slice(0, -2) + (good.at(-2) === 'A' ? 'B' : 'A') + good.slice(-1)
    const foreign = await lab.library.encode({ token: { sub: '1' } as JWT, secret: 'another secret' })
    const expired = await lab.library.encode({ token: { sub: '1' } as JWT, secret: lab.secret, maxAge: -20 })
    for (const bad of [undefined, changed, foreign, expired, crypto.randomUUID()]) expect(await answerTo(lab, bad)).toBeNull()
    expect(await answerTo(lab, good)).toMatchObject({ username: 'aayush' })
  },
  async 'get-token-is-read-only'(lab) {
    const visitor = await lab.signIn()
    const response = await visitor.fetch('/token')
    expect(await response.json()).toMatchObject({ username: 'aayush' })
    expect(response.headers.getSetCookie()).toEqual([])
    expect(lab.sent).toEqual([])
    expect(lab.calls).toEqual([])
  },
  async 'get-token-null-under-database'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    expect(await lab.token(visitor)).toBeNull()
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
  },
  async 'get-token-takes-a-jwe-under-database'(lab) {
    const visitor = await lab.signIn()
    const cookie = visitor.sessionToken
    lab.strategy = 'database'
    expect(await lab.token(visitor)).toMatchObject({ username: 'aayush' })
    expect(await guarded(lab, cookie)).toBeUndefined()
    expect(await guarded(lab)).toContain('/api/auth/signin')
    expect(await lab.read(visitor)).toEqual({})
    expect([visitor.sessionToken, await lab.token(visitor)]).toEqual([undefined, null])
  },
  async 'get-token-cookie-name'(lab) {
    const token = (await lab.signIn()).sessionToken
    /** Under which names, and with which cookieName, the cookie is found. */
    const found = async (scheme: string) => {
      const ask = (name: string, cookieName?: string) =>
        lab.library.getToken({
          req: new NextRequest(`${scheme}://site.example/`, { headers: { cookie: `${name}=${token}` } }),
          secret: lab.secret,
          ...(cookieName && { cookieName })
        })
      const answers = { plain: await ask(NAME), secure: await ask(`__Secure-${NAME}`), named: await ask('mine', 'mine') }
      return Object.entries(answers).flatMap(([which, answer]) => (answer?.username === 'aayush' ? [which] : []))
    }
    for (const scheme of ['http', 'https']) {
      lab.setEnvironment({ NEXTAUTH_URL: undefined, VERCEL: undefined })
      expect(await found(scheme)).toEqual(['plain', 'named'])
      lab.setEnvironment({ NEXTAUTH_URL: 'http://site.example' })
      expect(await found(scheme)).toEqual(['plain', 'named'])
      lab.setEnvironment({ NEXTAUTH_URL: 'https://site.example' })
      expect(await found(scheme)).toEqual(['secure', 'named'])
      lab.setEnvironment({ NEXTAUTH_URL: undefined, VERCEL: '1' })
      expect(await found(scheme)).toEqual(['secure', 'named'])
    }
  },
  async 'get-token-raw'(lab) {
    const req = new NextRequest('http://site.example/', { headers: { cookie: `${NAME}=whatever` } })
    expect(await lab.library.getToken({ req, secret: lab.secret, raw: true })).toBe('whatever')
  },
  async 'get-token-bearer'(lab) {
    const token = (await lab.signIn()).sessionToken
    const req = new NextRequest('http://site.example/', { headers: { authorization: `Bearer ${token}` } })
    expect(await lab.library.getToken({ req, secret: lab.secret })).toMatchObject({ username: 'aayush' })
  },
  async 'with-auth-lets-a-token-pass'(lab) {
    const token = (await lab.signIn()).sessionToken
    expect(await guarded(lab, token)).toBeUndefined()
    const to = new URL((await guarded(lab)) ?? '')
    expect([to.pathname, to.searchParams.get('callbackUrl')]).toEqual(['/api/auth/signin', '/page'])
  },
  async 'with-auth-redirects-under-database'(lab) {
    expect(await guarded(lab, (await lab.signIn()).sessionToken)).toBeUndefined()
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    for (let time = 0; time < 3; time++) {
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
      expect(await guarded(lab, visitor.sessionToken)).toContain('/api/auth/signin')
    }
    expect(await guarded(lab)).toContain('/api/auth/signin')
  },
  async 'with-auth-authorized'(lab) {
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
})
