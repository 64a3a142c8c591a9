import { expect } from 'vitest'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import topic from './errors'
import { prove } from './prove'

const codes = (lab: Lab) => lab.log.map(({ code }) => code)

prove(topic, {
  async 'no-secret-in-production'(lab) {
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
  },
  async 'invalid-callback-url'(lab) {
    expect((await lab.visitor().fetch('/api/auth/session?callbackUrl=javascript:alert(1)')).status).toBe(500)
    expect(codes(lab)).toEqual(['INVALID_CALLBACK_URL_ERROR'])
  },
  async 'configuration-error-page'(lab) {
    lab.strategy = 'database'
    lab.change = (options) => {
      options.providers = options.providers.slice(0, 1)
    }
    const response = await lab.visitor().fetch('/api/auth/signin')
    expect([response.status, response.headers.get('location')]).toEqual([302, '/demo/sign-in?error=Configuration'])
    expect((await lab.visitor().fetch('/api/auth/csrf')).status).toBe(500)
  },
  async 'email-needs-adapter'(lab) {
    lab.change = (options) => {
      delete options.adapter
    }
    expect((await lab.visitor().fetch('/api/auth/session')).status).toBe(500)
    expect(codes(lab)).toEqual(['EMAIL_REQUIRES_ADAPTER_ERROR'])
  },
  async 'adapter-methods-missing'(lab) {
    lab.change = (options) => {
      options.adapter = {}
    }
    expect((await lab.visitor().fetch('/api/auth/session')).status).toBe(500)
    expect(codes(lab)).toEqual(['MISSING_ADAPTER_METHODS_ERROR'])
  },
  async 'credentials-without-authorize'(lab) {
    lab.change = (options) => {
      options.providers = [{ id: 'credentials', name: 'Credentials', type: 'credentials', credentials: {} } as never]
    }
    expect((await lab.visitor().fetch('/api/auth/session')).status).toBe(500)
    expect(codes(lab)).toEqual(['CALLBACK_CREDENTIALS_HANDLER_ERROR'])
  },
  async 'event-errors-are-logged'(lab) {
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
  },
  async 'adapter-errors-are-logged'(lab) {
    lab.strategy = 'database'
    const visitor = await lab.signIn()
    await lab.stopDatabase()
    await lab.read(visitor)
    expect(codes(lab)).toEqual(['adapter_error_getSessionAndUser', 'SESSION_ERROR'])
  },
  async 'client-fetch-error'(lab) {
    const { page } = await lab.openPage()
    const printed: string[] = []
    page.on('console', (message) => printed.push(message.text()))
    await page.route('**/api/auth/session', (route) => route.abort())
    await page.reload()
    await page.waitForSelector('[data-status="unauthenticated"]')
    expect(printed.some((line) => line.includes('CLIENT_FETCH_ERROR'))).toBe(true)
  },
  async 'sign-in-callback-throws'(lab) {
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
  },
  async 'session-callback-throws'(lab) {
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
})
