import { expect } from 'vitest'
import type { ClientPage } from '../lab/proofs/browser'
import { signedInPage, signInByFetch, signInOn } from '../lab/proofs/on-page'
import topic from './client'
import { prove } from './prove'

const sessionReads = ({ page }: ClientPage) => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/api/auth/session')) asked.push(request.method())
  })
  return asked
}

prove(topic, {
  async 'update-is-loading-again'(lab) {
    const { page, status } = await signedInPage(lab)
    await page.evaluate(() => window.auth.seen.splice(0))
    await page.evaluate(() => window.auth.update({}))
    await status('authenticated')
    const session = expect.objectContaining({ user: expect.anything() })
    expect(await page.evaluate(() => window.auth.seen)).toEqual([
      { status: 'loading', data: session },
      { status: 'authenticated', data: session }
    ])
  },
  async 'required-is-never-unauthenticated'(lab) {
    lab.setEnvironment({ NEXTAUTH_URL: lab.url })
    const client = await lab.openPage()
    await client.status('unauthenticated')
    const seen: string[] = []
    await client.page.exposeFunction('note', (status: string) => seen.push(status))
    await client.page.addInitScript(() => {
      new MutationObserver(() => {
        const status = document.querySelector('[data-status]')?.getAttribute('data-status')
        if (status) void (window as unknown as { note(status: string): void }).note(status)
      }).observe(document, { childList: true, subtree: true, attributes: true })
    })
    await client.page.goto(`${lab.url}/client?required`)
    await client.page.waitForURL(/signin|sign-in/)
    expect(new Set(seen)).toEqual(new Set(['loading']))
    expect(decodeURIComponent(client.page.url())).toContain('/client?required')
  },
  async 'status-loads-first'(lab) {
    const client = await lab.openPage()
    await client.status('unauthenticated')
    const seen = () => client.page.evaluate(() => window.auth.seen)
    expect(await seen()).toEqual([{ status: 'loading' }, { status: 'unauthenticated', data: null }])
    await signInOn(client)
    await client.page.reload()
    await client.status('authenticated')
    expect(await seen()).toEqual([
      { status: 'loading' },
      { status: 'authenticated', data: expect.objectContaining({ user: expect.anything() }) }
    ])
  },
  async 'use-session-asks-the-server'(lab) {
    const client = await signedInPage(lab)
    const asked = sessionReads(client)
    await client.page.reload()
    await client.status('authenticated')
    expect(asked).toEqual(['GET'])
    expect(JSON.parse((await client.page.textContent('pre')) ?? '')).toMatchObject({ user: { username: 'aayush' } })
  },
  async 'script-cannot-read-the-cookie'(lab) {
    const { page } = await signedInPage(lab)
    expect(await page.evaluate(() => document.cookie)).not.toContain('session-token')
    expect(await page.evaluate(async () => (await fetch('/api/auth/session')).json())).toMatchObject({ user: { username: 'aayush' } })
  },
  async 'sign-in-without-redirect'(lab) {
    const client = await lab.openPage()
    await client.status('unauthenticated')
    const wrong = await client.page.evaluate(() =>
      window.auth.signIn('credentials', { username: 'aayush', password: 'wrong', redirect: false })
    )
    expect(wrong).toEqual({ error: 'CredentialsSignin', status: 401, ok: false, url: null })
    expect(await signInOn(client)).toMatchObject({ error: null, status: 200, ok: true })
  },
  async 'plain-fetch-leaves-use-session-stale'(lab) {
    const client = await lab.openPage()
    await client.status('unauthenticated')
    await signInByFetch(client)
    expect((await client.page.context().cookies()).map(({ name }) => name)).toContain('next-auth.session-token')
    await client.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    expect(await client.page.evaluate(() => window.auth.getSession())).toMatchObject({ user: { username: 'aayush' } })
    await client.page.waitForTimeout(300)
    await client.status('unauthenticated')
    await client.page.reload()
    await client.status('authenticated')
  },
  async 'tabs-follow-through-storage'(lab) {
    const client = await signedInPage(lab)
    const other = await client.page.context().newPage()
    await other.goto(client.page.url())
    await other.waitForSelector('[data-status="authenticated"]')
    await client.page.evaluate(() => {
      const keys: (string | null)[] = []
      addEventListener('storage', ({ key }) => keys.push(key))
      Object.assign(window, { keys })
    })
    const asked = sessionReads(client)
    await other.evaluate(() => window.auth.signOut({ redirect: false }))
    await client.status('unauthenticated')
    expect(await client.page.evaluate(() => (window as unknown as { keys: string[] }).keys)).toContain('nextauth.message')
    expect(asked).toEqual(['GET'])
    const message = await client.page.evaluate(() => localStorage.getItem('nextauth.message'))
    expect(JSON.parse(message ?? '')).toMatchObject({ event: 'session', data: { trigger: 'signout' } })
  },
  async 'update-posts'(lab) {
    const client = await signedInPage(lab)
    const asked = sessionReads(client)
    lab.forget()
    await client.page.evaluate(() => window.auth.update())
    expect(lab.lastArgument('jwt')).toMatchObject({ trigger: 'update', session: undefined })
    await client.page.evaluate(() => window.auth.update({ colour: 'blue' }))
    expect(asked).toEqual(['POST', 'POST'])
    expect(lab.lastArgument('jwt')).toMatchObject({ trigger: 'update', session: { colour: 'blue' } })
  },
  async 'update-needs-a-session'(lab) {
    const client = await lab.openPage()
    await client.status('unauthenticated')
    const asked = sessionReads(client)
    await client.page.evaluate(() => window.auth.update({ colour: 'blue' }))
    expect(asked).toEqual([])
  },
  async 'update-under-database'(lab) {
    lab.strategy = 'database'
    const client = await signedInPage(lab)
    lab.forget()
    await client.page.evaluate(() => window.auth.update({ colour: 'blue' }))
    expect(lab.ran).not.toContain('jwt')
    expect(lab.lastArgument('session')).toMatchObject({ trigger: 'update', newSession: { colour: 'blue' } })
  },
  async 'focus-asks-again'(lab) {
    const client = await signedInPage(lab)
    const asked = sessionReads(client)
    const comeBack = () => client.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    // The answer is waited for: one that is under way at the sign-out would set the cookie again.
    await Promise.all([client.page.waitForResponse(/\/api\/auth\/session$/), comeBack()])
    expect(asked).toEqual(['GET'])
    await client.page.evaluate(() => window.auth.signOut({ redirect: false }))
    await client.status('unauthenticated')
    const before = asked.length
    await comeBack()
    await client.page.waitForTimeout(300)
    expect(asked.length).toBe(before)
  },
  async 'secure-cookie-refused-on-http'(lab) {
    const client = await lab.openPage()
    // What this page asks by itself is over before the address changes.
    await client.status('unauthenticated')
    lab.setEnvironment({ NEXTAUTH_URL: 'https://site.example' })
    // Browsers take 127.0.0.1 for secure, so the site needs a name.
    await client.page.goto(`http://site.test:${new URL(lab.url).port}/client`)
    const { url } = await client.page.evaluate(async () => {
      const { csrfToken } = await (await fetch('/api/auth/csrf')).json()
      const body = new URLSearchParams({ csrfToken, username: 'aayush', password: 'correct horse', json: 'true' })
      return (await fetch('/api/auth/callback/credentials', { method: 'POST', body })).json()
    })
    expect(url).toContain('csrf=true')
    const kept = (await client.page.context().cookies()).filter(({ domain }) => domain === 'site.test').map(({ name }) => name)
    expect(kept.filter((name) => name.startsWith('__'))).toEqual([])
  }
})
