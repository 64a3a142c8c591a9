import { expect } from 'vitest'
import { withAuthorize } from '../lab/changes'
import topic from './login'
import { prove } from './prove'

/** Where the answer to a sign-in leads. */
const urlOf = async (response: Response) => new URL(((await response.json()) as { url: string }).url)

const errorOf = async (response: Response) => new URL(((await response.json()) as { url: string }).url).searchParams.get('error')

prove(topic, {
  async 'authorize-gets-the-form'(lab) {
    let got: unknown
    lab.change = withAuthorize(async (input) => {
      got = input
      return null as never
    })
    await lab.visitor().signIn('somebody', 'secret', { colour: 'blue' })
    expect(got).toMatchObject({ username: 'somebody', password: 'secret', colour: 'blue', csrfToken: expect.any(String) })
  },
  async 'authorize-gets-the-request'(lab) {
    const given: unknown[] = []
    lab.change = withAuthorize(async (_credentials, request) => {
      given.push(request)
      return { id: '1' } as never
    })
    await lab.visitor().signIn('aayush', 'correct horse', {}, { 'User-Agent': 'a browser' })
    expect(given).toMatchObject([{ method: 'POST', headers: { 'user-agent': 'a browser' }, body: { username: 'aayush' }, query: {} }])
  },
  async 'authorize-null-is-401'(lab) {
    const visitor = lab.visitor()
    const response = await visitor.signIn('aayush', 'wrong')
    expect(response.status).toBe(401)
    expect(await errorOf(response)).toBe('CredentialsSignin')
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'unknown-user-looks-like-wrong-password'(lab) {
    const answers = []
    for (const name of ['aayush', 'nobody']) {
      const visitor = lab.visitor()
      const response = await visitor.signIn(name, 'wrong')
      answers.push({ status: response.status, body: await response.json(), cookies: [...visitor.cookies.keys()] })
    }
    expect(answers[0]).toMatchObject({ status: 401, cookies: ['next-auth.csrf-token', 'next-auth.callback-url'] })
    expect(answers[1]).toEqual(answers[0])
    const right = await lab.signIn()
    expect(right.sessionToken).toBeDefined()
  },
  async 'authorize-error-in-address'(lab) {
    lab.change = withAuthorize(async () => {
      throw new Error('the shelf is empty')
    })
    const { pathname, searchParams } = await urlOf(await lab.visitor().signIn('a', 'b'))
    expect([pathname, searchParams.get('error')]).toEqual(['/api/auth/error', 'the shelf is empty'])
  },
  async 'user-goes-to-sign-in-and-jwt'(lab) {
    const user = { id: '1', username: 'x', isVerified: false, isAcceptingMessages: false, colour: 'blue' }
    lab.change = withAuthorize(async () => user as never)
    const visitor = lab.visitor()
    await visitor.signIn('a', 'b')
    expect(lab.calls.filter(({ argument }) => argument.user).map(({ name, argument }) => [name, argument.user])).toEqual([
      ['signIn', user],
      ['jwt', user]
    ])
    lab.forget()
    await lab.read(visitor)
    expect(lab.calls.some(({ argument }) => argument.user)).toBe(false)
  },
  async 'sign-in-order'(lab) {
    const order: string[] = []
    lab.change = withAuthorize(() => {
      order.push('authorize', ...lab.ran)
      return { id: '1', name: 'Aayush', username: 'aayush', isVerified: true, isAcceptingMessages: true }
    })
    const visitor = lab.visitor()
    await visitor.json('/api/auth/csrf')
    lab.forget()
    await visitor.signIn('aayush', 'correct horse')
    // The redirect callback checks the callback URL of each request, the one for the CSRF token too.
    const without = (names: string[]) => names.filter((name) => name !== 'redirect')
    expect(without(order)).toEqual(['authorize'])
    expect(without(lab.ran)).toEqual(['signIn', 'jwt'])
    await lab.read(visitor)
    expect(without(lab.ran)).toEqual(['signIn', 'jwt', 'jwt', 'session'])
  },
  async 'sign-in-callback-false'(lab) {
    lab.change = (options) => {
      options.callbacks = { ...options.callbacks, signIn: () => false }
    }
    const visitor = lab.visitor()
    const response = await visitor.signIn('aayush', 'correct horse')
    expect(response.status).toBe(403)
    expect(((await response.json()) as { url: string }).url).toContain('error=AccessDenied')
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'csrf-double-submit'(lab) {
    const visitor = lab.visitor()
    const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
    const [token, hash] = decodeURIComponent(visitor.cookies.get('next-auth.csrf-token') ?? '').split('|')
    expect(token).toBe(csrfToken)
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(csrfToken + lab.secret))
    expect(hash).toBe(Buffer.from(digest).toString('hex'))
  },
  async 'csrf-missing-goes-back'(lab) {
    const visitor = lab.visitor()
    const response = await visitor.post('/api/auth/callback/credentials', {
      csrfToken: 'made up',
      username: 'aayush',
      password: 'correct horse',
      json: 'true'
    })
    expect(((await response.json()) as { url: string }).url).toMatch(/signin\?csrf=true$/)
    expect(lab.sent).toEqual([])
    expect(visitor.sessionToken).toBeUndefined()
  },
  async 'callback-url-cookie'(lab) {
    const visitor = lab.visitor()
    await visitor.signIn('aayush', 'correct horse', { callbackUrl: '/somewhere' })
    expect(decodeURIComponent(visitor.cookies.get('next-auth.callback-url') ?? '')).toMatch(/^https?:\/\/[^/]+\/somewhere$/)
  },
  async 'redirect-stays-on-site'(lab) {
    const answer = await lab.visitor().signIn('aayush', 'correct horse', { callbackUrl: 'https://elsewhere.example/' })
    expect(new URL(((await answer.json()) as { url: string }).url).host).toBe(new URL(lab.url).host)
  }
})
