import { expect } from 'vitest'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import topic from './errors'
import { prove } from './prove'

const codes = (lab: Lab) => lab.log.map(({ code }) => code)

prove(topic, {
  async 'no-secret-in-production'(lab) {
    lab.setEnvironment({ NODE_ENV: 'production' })
    const statuses = async () => {
      const answers = []
      for (const action of ['session', 'csrf', 'providers', 'signin'])
        answers.push((await lab.visitor().fetch(`/api/auth/${action}`)).status)
      return answers
    }
    lab.change = (options) => {
      delete options.secret
      delete options.pages
    }
    expect(await statuses()).toEqual([500, 500, 500, 500])
    expect(new Set(codes(lab))).toEqual(new Set(['NO_SECRET']))
    lab.change = (options) => {
      delete options.secret
    }
    expect(await statuses()).toEqual([500, 500, 500, 302])
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
    for (const page of ['signin', 'signout', 'error', 'verify-request']) {
      const response = await lab.visitor().fetch(`/api/auth/${page}`)
      expect([page, response.status, response.headers.get('location')]).toEqual([page, 302, '/demo/sign-in?error=Configuration'])
    }
    for (const other of ['csrf', 'providers', 'session'])
      expect([other, (await lab.visitor().fetch(`/api/auth/${other}`)).status]).toEqual([other, 500])
    expect((await lab.visitor().post('/api/auth/signin', {})).status).toBe(500)
    lab.change = (options) => {
      options.providers = options.providers.slice(0, 1)
      delete options.pages
    }
    const own = await lab.visitor().fetch('/api/auth/signin')
    expect([own.status, (await own.text()).includes('problem with the server configuration')]).toEqual([500, true])
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
    const fails = () => {
      throw new Error('the listener failed')
    }
    lab.change = (options) => {
      options.events = { session: fails, signIn: fails }
    }
    const visitor = lab.visitor()
    expect((await visitor.signIn('aayush', 'correct horse')).status).toBe(200)
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'aayush' } })
    expect(codes(lab)).toEqual(['SIGN_IN_EVENT_ERROR', 'SESSION_EVENT_ERROR'])
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
  async 'event-listener-gets-the-object'(lab) {
    const visitor = await lab.signIn()
    lab.change = (options) => {
      options.events = { session: ({ session }) => void Object.assign(session.user, { username: 'changed' }) }
    }
    expect(await lab.read(visitor)).toMatchObject({ user: { username: 'changed' } })
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
