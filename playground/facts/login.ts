import CredentialsProvider from 'next-auth/providers/credentials'
import { expect } from 'vitest'
import type { Lab } from '../lab/proofs/lab'
import { facts } from './fact'

/** A credentials provider with another `authorize()`. */
function authorizeWith(lab: Lab, authorize: (input: Record<string, string> | undefined) => Promise<never>): void {
  lab.change = (options) => {
    options.providers = [CredentialsProvider({ credentials: { username: {}, password: {} }, authorize })]
  }
}

const errorOf = async (response: Response) => new URL(((await response.json()) as { url: string }).url).searchParams.get('error')

export default facts({
  'authorize-gets-the-form': {
    statement: 'authorize() gets every field of the posted form as strings, the CSRF token among them, not only the declared credentials.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      let got: unknown
      authorizeWith(lab, async (input) => {
        got = input
        return null as never
      })
      await lab.visitor().signIn('somebody', 'secret', { colour: 'blue' })
      expect(got).toMatchObject({ username: 'somebody', password: 'secret', colour: 'blue', csrfToken: expect.any(String) })
    }
  },
  'authorize-null-is-401': {
    statement:
      'When authorize() returns null, the sign-in is answered with 401 and the error CredentialsSignin, and no session cookie is set.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      const visitor = lab.visitor()
      const response = await visitor.signIn('aayush', 'wrong')
      expect(response.status).toBe(401)
      expect(await errorOf(response)).toBe('CredentialsSignin')
      expect(visitor.sessionToken).toBeUndefined()
    }
  },
  'unknown-user-looks-like-wrong-password': {
    statement: 'This site’s authorize() answers a wrong password and an unknown user alike.',
    source: 'playground/nextauth/credentials.ts',
    async proof(lab) {
      const answers = []
      for (const name of ['aayush', 'nobody']) {
        const response = await lab.visitor().signIn(name, 'wrong')
        answers.push({ status: response.status, body: await response.json(), cookies: response.headers.getSetCookie() })
      }
      expect(answers[0]).toEqual(answers[1])
    }
  },
  'authorize-error-in-address': {
    statement: 'The message of an error that authorize() throws is passed to the sign-in page in the address, where everybody can read it.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      authorizeWith(lab, async () => {
        throw new Error('the shelf is empty')
      })
      const response = await lab.visitor().signIn('a', 'b')
      expect(await errorOf(response)).toBe('the shelf is empty')
    }
  },
  'user-goes-to-sign-in-and-jwt': {
    statement:
      'The object that authorize() returns is the `user` of the signIn callback and then of the jwt callback, and of nothing later.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      const user = { id: '1', username: 'x', isVerified: false, isAcceptingMessages: false, colour: 'blue' }
      authorizeWith(lab, async () => user as never)
      const visitor = lab.visitor()
      await visitor.signIn('a', 'b')
      expect(lab.calls.filter(({ argument }) => argument.user).map(({ name, argument }) => [name, argument.user])).toEqual([
        ['signIn', user],
        ['jwt', user]
      ])
      lab.forget()
      await lab.read(visitor)
      expect(lab.calls.some(({ argument }) => argument.user)).toBe(false)
    }
  },
  'sign-in-order': {
    statement:
      'At a credentials sign-in authorize(), the signIn callback and the jwt callback run in this order; the session callback does not run.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      await lab.visitor().signIn('aayush', 'correct horse')
      // The redirect callback checks the callback URL of each request, the one for the CSRF token too.
      expect(lab.ran.filter((name) => name !== 'redirect')).toEqual(['signIn', 'jwt'])
      expect(lab.commands[0]).toBe('find users')
    }
  },
  'sign-in-callback-false': {
    statement: 'A signIn callback that returns false refuses the sign-in: 403, the error AccessDenied, no session cookie.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      lab.change = (options) => {
        options.callbacks = { ...options.callbacks, signIn: () => false }
      }
      const visitor = lab.visitor()
      const response = await visitor.signIn('aayush', 'correct horse')
      expect(response.status).toBe(403)
      expect(((await response.json()) as { url: string }).url).toContain('error=AccessDenied')
      expect(visitor.sessionToken).toBeUndefined()
    }
  },
  'csrf-double-submit': {
    statement:
      'CSRF protection is a double submit: the cookie next-auth.csrf-token holds token|hash, where hash is SHA-256 of the token and the secret, and the form carries the token.',
    source: 'next-auth/core/lib/csrf-token.js',
    async proof(lab) {
      const visitor = lab.visitor()
      const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
      const [token, hash] = decodeURIComponent(visitor.cookies.get('next-auth.csrf-token') ?? '').split('|')
      expect(token).toBe(csrfToken)
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(csrfToken + lab.secret))
      expect(hash).toBe(Buffer.from(digest).toString('hex'))
    }
  },
  'csrf-missing-goes-back': {
    statement:
      'A sign-in post without a valid CSRF token calls no authorize(): NextAuth sends the reader back to the sign-in page with csrf=true and sets no session cookie.',
    source: 'next-auth/core/index.js',
    async proof(lab) {
      const visitor = lab.visitor()
      const response = await visitor.post('/api/auth/callback/credentials', {
        csrfToken: 'made up',
        username: 'aayush',
        password: 'correct horse',
        json: 'true'
      })
      expect(((await response.json()) as { url: string }).url).toMatch(/signin\?csrf=true$/)
      expect(lab.commands).toEqual([])
      expect(visitor.sessionToken).toBeUndefined()
    }
  },
  'callback-url-cookie': {
    statement: 'The cookie next-auth.callback-url remembers where the reader goes after the sign-in.',
    source: 'next-auth/core/lib/callback-url.js',
    async proof(lab) {
      const visitor = lab.visitor()
      await visitor.signIn('aayush', 'correct horse', { callbackUrl: '/somewhere' })
      expect(decodeURIComponent(visitor.cookies.get('next-auth.callback-url') ?? '')).toMatch(/^https?:\/\/[^/]+\/somewhere$/)
    }
  },
  'redirect-stays-on-site': {
    statement: 'The default redirect callback lets a callback URL lead to this site alone: a foreign one becomes the site’s own address.',
    source: 'next-auth/core/lib/default-callbacks.js',
    async proof(lab) {
      const answer = await lab.visitor().signIn('aayush', 'correct horse', { callbackUrl: 'https://elsewhere.example/' })
      expect(new URL(((await answer.json()) as { url: string }).url).host).toBe(new URL(lab.url).host)
    }
  }
})
