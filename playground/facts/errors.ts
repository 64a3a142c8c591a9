import { expect } from 'vitest'
import type { Lab } from '../lab/proofs/lab'
import { facts } from './fact'

const SOURCE = 'next-auth/core/lib/assert.js'

const codes = (lab: Lab) => lab.log.map(({ code }) => code)

export default facts({
  'no-secret-in-production': {
    statement: 'In production NextAuth without a secret answers 500 to every request and logs NO_SECRET.',
    source: SOURCE,
    async proof(lab) {
      const { NODE_ENV } = process.env
      Object.assign(process.env, { NODE_ENV: 'production' })
      try {
        lab.change = (options) => {
          delete options.secret
        }
        expect((await lab.visitor().fetch('/api/auth/session')).status).toBe(500)
        expect(codes(lab)).toEqual(['NO_SECRET'])
      } finally {
        Object.assign(process.env, { NODE_ENV })
      }
    }
  },
  'invalid-callback-url': {
    statement:
      'A callbackUrl parameter that is neither a path nor an http address is answered with 500 and INVALID_CALLBACK_URL_ERROR in the log.',
    source: SOURCE,
    async proof(lab) {
      expect((await lab.visitor().fetch('/api/auth/session?callbackUrl=javascript:alert(1)')).status).toBe(500)
      expect(codes(lab)).toEqual(['INVALID_CALLBACK_URL_ERROR'])
    }
  },
  'configuration-error-page': {
    statement:
      'With a configuration that NextAuth refuses, its pages lead to the error page with error=Configuration; every other request is answered with 500.',
    source: 'next-auth/core/index.js',
    async proof(lab) {
      lab.strategy = 'database'
      lab.change = (options) => {
        options.providers = options.providers.slice(0, 1)
      }
      const response = await lab.visitor().fetch('/api/auth/signin')
      expect([response.status, response.headers.get('location')]).toEqual([302, '/demo/sign-in?error=Configuration'])
      expect((await lab.visitor().fetch('/api/auth/csrf')).status).toBe(500)
    }
  },
  'email-needs-adapter': {
    statement: 'An email provider without an adapter is refused with EMAIL_REQUIRES_ADAPTER_ERROR.',
    source: SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        delete options.adapter
      }
      expect((await lab.visitor().fetch('/api/auth/session')).status).toBe(500)
      expect(codes(lab)).toEqual(['EMAIL_REQUIRES_ADAPTER_ERROR'])
    }
  },
  'adapter-methods-missing': {
    statement: 'An email provider with an adapter that lacks its methods is refused with MISSING_ADAPTER_METHODS_ERROR.',
    source: SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        options.adapter = {}
      }
      expect((await lab.visitor().fetch('/api/auth/session')).status).toBe(500)
      expect(codes(lab)).toEqual(['MISSING_ADAPTER_METHODS_ERROR'])
    }
  },
  'credentials-without-authorize': {
    statement: 'A credentials provider without authorize() is refused with CALLBACK_CREDENTIALS_HANDLER_ERROR.',
    source: SOURCE,
    async proof(lab) {
      lab.change = (options) => {
        options.providers = [{ id: 'credentials', name: 'Credentials', type: 'credentials', credentials: {} } as never]
      }
      expect((await lab.visitor().fetch('/api/auth/session')).status).toBe(500)
      expect(codes(lab)).toEqual(['CALLBACK_CREDENTIALS_HANDLER_ERROR'])
    }
  },
  'event-errors-are-logged': {
    statement:
      'An error that a listener of events throws is logged as SESSION_EVENT_ERROR (or SIGN_IN_EVENT_ERROR, …) and changes nothing for the reader.',
    source: 'next-auth/core/errors.js',
    async proof(lab) {
      const visitor = await lab.signIn()
      lab.change = (options) => {
        options.events = {
          session: () => {
            throw new Error('the listener failed')
          }
        }
      }
      expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
      expect(codes(lab)).toEqual(['SESSION_EVENT_ERROR'])
    }
  },
  'adapter-errors-are-logged': {
    statement: 'An error that an adapter method throws is logged as adapter_error_ and the method’s name, beside the error of the route.',
    source: 'next-auth/core/errors.js',
    async proof(lab) {
      lab.strategy = 'database'
      const visitor = await lab.signIn()
      await lab.stopDatabase()
      await lab.read(visitor)
      expect(codes(lab)).toEqual(['adapter_error_getSessionAndUser', 'SESSION_ERROR'])
    }
  },
  'client-fetch-error': {
    statement:
      'A session request that fails in the browser is logged there as CLIENT_FETCH_ERROR, and useSession() says "unauthenticated".',
    source: 'next-auth/client/_utils.js',
    async proof(lab) {
      const { page } = await lab.openPage()
      const printed: string[] = []
      page.on('console', (message) => printed.push(message.text()))
      await page.route('**/api/auth/session', (route) => route.abort())
      await page.reload()
      await page.waitForSelector('[data-status="unauthenticated"]')
      expect(printed.some((line) => line.includes('CLIENT_FETCH_ERROR'))).toBe(true)
    }
  },
  'sign-in-callback-throws': {
    statement:
      'The message of an error that the signIn callback throws stands in the address of the error page, as that of authorize() does.',
    source: 'next-auth/core/routes/callback.js',
    async proof(lab) {
      lab.change = (options) => {
        options.callbacks = {
          ...options.callbacks,
          signIn: () => {
            throw new Error('not today')
          }
        }
      }
      const visitor = lab.visitor()
      const { url } = (await (await visitor.signIn('aayush', 'correct horse')).json()) as { url: string }
      expect(new URL(url).searchParams.get('error')).toBe('not today')
      expect(visitor.sessionToken).toBeUndefined()
    }
  },
  'session-callback-throws': {
    statement:
      'A session callback that throws makes the session {}: under jwt the cookie is removed and JWT_SESSION_ERROR logged, under database the cookie stays and SESSION_ERROR is logged.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      const seen = []
      for (const strategy of ['jwt', 'database'] as const) {
        lab.strategy = strategy
        lab.change = () => {}
        const visitor = await lab.signIn()
        lab.change = (options) => {
          options.callbacks = {
            ...options.callbacks,
            session: () => {
              throw new Error('no session')
            }
          }
        }
        const session = await lab.read(visitor)
        seen.push({ session, kept: visitor.sessionToken !== undefined, codes: codes(lab) })
      }
      expect(seen).toEqual([
        { session: {}, kept: false, codes: ['JWT_SESSION_ERROR'] },
        { session: {}, kept: true, codes: ['SESSION_ERROR'] }
      ])
    }
  }
})
