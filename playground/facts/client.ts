import { expect } from 'vitest'
import type { ClientPage } from '../lab/proofs/browser'
import type { Lab } from '../lab/proofs/lab'
import { facts } from './fact'

const SOURCE = 'next-auth/react/index.js'

/** What the page of the laboratory offers to a proof. */
interface Auth {
  signIn(provider: string, options: Record<string, unknown>): Promise<Record<string, unknown> | undefined>
  signOut(options: Record<string, unknown>): Promise<unknown>
  getSession(): Promise<unknown>
  update(data?: unknown): Promise<unknown>
  statuses: string[]
}
declare global {
  interface Window {
    auth: Auth
  }
}

/** Signs in on the page with `signIn()`. */
function signInOn({ page }: ClientPage) {
  return page.evaluate(() => window.auth.signIn('credentials', { username: 'aayush', password: 'correct horse', redirect: false }))
}

/** A page of a reader who has signed in before it was opened. */
async function signedInPage(lab: Lab): Promise<ClientPage> {
  const client = await lab.openPage()
  await client.status('unauthenticated')
  await signInOn(client)
  await client.status('authenticated')
  return client
}

const sessionReads = ({ page }: ClientPage) => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/api/auth/session')) asked.push(request.method())
  })
  return asked
}

export default facts({
  'status-loads-first': {
    statement: 'useSession() is "loading" at first, and then "authenticated" or "unauthenticated" with data null.',
    source: SOURCE,
    async proof(lab) {
      const client = await lab.openPage()
      await client.status('unauthenticated')
      expect(await client.page.evaluate(() => window.auth.statuses)).toEqual(['loading', 'unauthenticated'])
      expect(await client.page.textContent('pre')).toBe('null')
      await signInOn(client)
      await client.page.reload()
      await client.status('authenticated')
      expect(await client.page.evaluate(() => window.auth.statuses)).toEqual(['loading', 'authenticated'])
    }
  },
  'use-session-asks-the-server': {
    statement: 'useSession() gets its data from GET /api/auth/session; it never reads the cookie.',
    source: SOURCE,
    async proof(lab) {
      const client = await signedInPage(lab)
      const asked = sessionReads(client)
      await client.page.reload()
      await client.status('authenticated')
      expect(asked).toEqual(['GET'])
      expect(JSON.parse((await client.page.textContent('pre')) ?? '')).toMatchObject({ user: { username: 'aayush' } })
    }
  },
  'script-cannot-read-the-cookie': {
    statement: 'A script on the page cannot read the session cookie, yet it can fetch the session and act as the reader.',
    source: 'RFC 6265, section 4.1.2.6',
    async proof(lab) {
      const { page } = await signedInPage(lab)
      expect(await page.evaluate(() => document.cookie)).not.toContain('session-token')
      expect(await page.evaluate(async () => (await fetch('/api/auth/session')).json())).toMatchObject({ user: { username: 'aayush' } })
    }
  },
  'sign-in-without-redirect': {
    statement: 'signIn() with redirect: false resolves to { error, status, ok, url } and leaves the page where it is.',
    source: SOURCE,
    async proof(lab) {
      const client = await lab.openPage()
      await client.status('unauthenticated')
      const wrong = await client.page.evaluate(() =>
        window.auth.signIn('credentials', { username: 'aayush', password: 'wrong', redirect: false })
      )
      expect(wrong).toEqual({ error: 'CredentialsSignin', status: 401, ok: false, url: null })
      expect(await signInOn(client)).toMatchObject({ error: null, status: 200, ok: true })
    }
  },
  'plain-fetch-leaves-use-session-stale': {
    statement:
      'After a sign-in with a plain fetch the cookie is set, and useSession() still says "unauthenticated": neither the focus nor getSession() on the same page changes that, a reload does.',
    source: SOURCE,
    async proof(lab) {
      const client = await lab.openPage()
      await client.status('unauthenticated')
      await client.page.evaluate(async () => {
        const { csrfToken } = await (await fetch('/api/auth/csrf')).json()
        const body = new URLSearchParams({ csrfToken, username: 'aayush', password: 'correct horse', json: 'true' })
        await fetch('/api/auth/callback/credentials', { method: 'POST', body })
      })
      expect((await client.page.context().cookies()).map(({ name }) => name)).toContain('next-auth.session-token')
      await client.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      expect(await client.page.evaluate(() => window.auth.getSession())).toMatchObject({ user: { username: 'aayush' } })
      await client.page.waitForTimeout(300)
      await client.status('unauthenticated')
      await client.page.reload()
      await client.status('authenticated')
    }
  },
  'tabs-follow-through-storage': {
    statement: 'A sign-out in one tab reaches the others through localStorage["nextauth.message"].',
    source: SOURCE,
    async proof(lab) {
      const client = await signedInPage(lab)
      const other = await client.page.context().newPage()
      await other.goto(client.page.url())
      await other.waitForSelector('[data-status="authenticated"]')
      await other.evaluate(() => window.auth.signOut({ redirect: false }))
      await client.status('unauthenticated')
      const message = await client.page.evaluate(() => localStorage.getItem('nextauth.message'))
      expect(JSON.parse(message ?? '')).toMatchObject({ event: 'session', data: { trigger: 'signout' } })
    }
  },
  'update-posts': {
    statement:
      'update(data) posts data with the CSRF token to /api/auth/session. update() without data does the same without data: the jwt callback gets trigger "update" and session undefined.',
    source: SOURCE,
    async proof(lab) {
      const client = await signedInPage(lab)
      const asked = sessionReads(client)
      lab.forget()
      await client.page.evaluate(() => window.auth.update())
      expect(lab.lastArgument('jwt')).toMatchObject({ trigger: 'update', session: undefined })
      await client.page.evaluate(() => window.auth.update({ colour: 'blue' }))
      expect(asked).toEqual(['POST', 'POST'])
      expect(lab.lastArgument('jwt')).toMatchObject({ trigger: 'update', session: { colour: 'blue' } })
    }
  },
  'update-needs-a-session': {
    statement: 'update() does nothing while nobody is signed in: it sends no request.',
    source: SOURCE,
    async proof(lab) {
      const client = await lab.openPage()
      await client.status('unauthenticated')
      const asked = sessionReads(client)
      await client.page.evaluate(() => window.auth.update({ colour: 'blue' }))
      expect(asked).toEqual([])
    }
  },
  'update-under-database': {
    statement: 'Under database update(data) reaches the session callback with trigger "update" and newSession, and never the jwt callback.',
    source: 'next-auth/core/routes/session.js',
    async proof(lab) {
      lab.strategy = 'database'
      const client = await signedInPage(lab)
      lab.forget()
      await client.page.evaluate(() => window.auth.update({ colour: 'blue' }))
      expect(lab.ran).not.toContain('jwt')
      expect(lab.lastArgument('session')).toMatchObject({ trigger: 'update', newSession: { colour: 'blue' } })
    }
  },
  'focus-asks-again': {
    statement:
      'When a signed-in reader comes back to the tab, useSession() asks the server again; for one who is not signed in it does not.',
    source: SOURCE,
    async proof(lab) {
      const client = await signedInPage(lab)
      const asked = sessionReads(client)
      const comeBack = () => client.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      await comeBack()
      await expect.poll(() => asked).toEqual(['GET'])
      await client.page.evaluate(() => window.auth.signOut({ redirect: false }))
      await client.status('unauthenticated')
      const before = asked.length
      await comeBack()
      await client.page.waitForTimeout(300)
      expect(asked.length).toBe(before)
    }
  },
  'secure-cookie-refused-on-http': {
    statement:
      'With an https NEXTAUTH_URL on a site that is served over http, the browser refuses the __Secure- and __Host- cookies: the sign-in fails its CSRF check, and there is no session cookie.',
    source: 'RFC 6265bis, section 5.7',
    async proof(lab) {
      const client = await lab.openPage()
      // What this page asks by itself is over before the address changes.
      await client.status('unauthenticated')
      process.env.NEXTAUTH_URL = 'https://site.example'
      try {
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
      } finally {
        delete process.env.NEXTAUTH_URL
      }
    }
  }
})
