import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { ProofLab } from '../lab/proofs/proof-lab'
import { Visitor } from '../lab/visitor'
import topic from './next'
import { prove } from './prove'

/** Somebody who is signed in to the application in lab/next-app. */
async function signedIn(lab: ProofLab): Promise<Visitor> {
  const visitor = new Visitor(await lab.nextApp())
  const response = await visitor.signIn('a', 'b')
  expect(response.status).toBe(200)
  expect(visitor.sessionToken).toBeDefined()
  return visitor
}

/** What a page shows in its `<pre>`. */
function shown(html: string): unknown {
  return JSON.parse((/<pre>(.*?)<\/pre>/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"'))
}

prove(topic, {
  async 'three-arguments'(lab) {
    for (const path of ['/api/pages-route', '/server-side-props']) {
      const visitor = await signedIn(lab)
      const cookie = visitor.sessionToken
      const text = await (await visitor.fetch(path)).text()
      expect(path.startsWith('/api') ? JSON.parse(text) : shown(text)).toMatchObject({
        user: { name: 'Aayush' },
        expires: expect.any(String)
      })
      expect(visitor.sessionToken?.split('.')).toHaveLength(5)
      expect(visitor.sessionToken).not.toBe(cookie)
    }
  },
  async 'server-component-one-argument'(lab) {
    const response = await (await signedIn(lab)).fetch('/component')
    const session = shown(await response.text())
    expect(session).toMatchObject({ user: { name: 'Aayush' } })
    expect(session).not.toHaveProperty('expires')
    expect(response.headers.getSetCookie()).toEqual([])
  },
  async 'route-handler-one-argument'(lab) {
    const response = await (await signedIn(lab)).fetch('/handler')
    expect(await response.json()).toEqual({ user: { name: 'Aayush' } })
    expect(response.headers.getSetCookie()).toEqual([])
  },
  async 'get-session-null-in-server-component'(lab) {
    const visitor = await signedIn(lab)
    const { alone, withCookie } = shown(await (await visitor.fetch('/client-function')).text()) as Record<string, unknown>
    expect(alone).toBeNull()
    expect(withCookie).toMatchObject({ user: { name: 'Aayush' } })
  },
  async 'proxy-get-server-session'(lab) {
    const visitor = await signedIn(lab)
    expect(await visitor.json('/proxied')).toMatchObject({
      token: { name: 'Aayush' },
      session: { user: { name: 'Aayush' } },
      runtime: 'string'
    })
    expect(await new Visitor(await lab.nextApp()).json('/proxied')).toMatchObject({ token: null, session: null })
  },
  async 'proxy-re-export-refused'(lab) {
    const { ok, output } = await lab.buildWithProxy("export { default } from 'next-auth/middleware'\n", 'src/proxy.ts')
    expect(ok).toBe(false)
    expect(output).toMatch(/proxy\.ts" must export a function/)
  },
  async 'quoted-cookie'(lab) {
    const visitor = await signedIn(lab)
    const ask = async (cookie: string) => {
      const answers = []
      // Each with this cookie: a read of the session sets another.
      for (const path of ['/api/pages-route', '/handler', '/proxied']) {
        visitor.cookies.set('next-auth.session-token', cookie)
        answers.push(await visitor.json(path))
      }
      return answers
    }
    const session = { user: { name: 'Aayush' } }
    const token = visitor.sessionToken ?? ''
    expect(await ask(token)).toMatchObject([session, session, { token: { name: 'Aayush' } }])
    expect(await ask(`"${token}"`)).toMatchObject([session, null, { token: null }])
  },
  async 'next-fills-in-the-scheme'(lab) {
    const seenWith = async (headers: Record<string, string>) => {
      const response = await fetch(`${await lab.nextApp()}/headers`, { headers })
      return ((await response.json()) as Record<string, string>)['x-forwarded-proto']
    }
    expect(await seenWith({})).toBe('http')
    expect(await seenWith({ 'X-Forwarded-Host': 'site.example' })).toBe('http')
    expect(await seenWith({ 'X-Forwarded-Proto': 'https' })).toBe('https')
  },
  async 'session-null-in-a-route-handler'(lab) {
    const visitor = await signedIn(lab)
    // This application's session callback returns null for this name.
    await visitor.update({ name: 'nobody' })
    const response = await visitor.fetch('/api/auth/session')
    expect([response.status, await response.text()]).toEqual([200, 'null'])
  },
  async 'proxy-beside-src-never-runs'(lab) {
    const source = 'export function proxy() {}\n'
    const [beside, inside] = [await lab.buildWithProxy(source, 'proxy.ts'), await lab.buildWithProxy(source, 'src/proxy.ts')]
    // The list of routes ends with the proxy, where there is one.
    expect([beside.ok, beside.output.includes('Route (app)'), beside.output.includes('Proxy (Middleware)')]).toEqual([true, true, false])
    expect([inside.ok, inside.output.includes('Proxy (Middleware)')]).toEqual([true, true])
  },
  async 'prefetched-redirect-stays'(lab) {
    const url = await lab.nextApp()
    const openLinks = async () => {
      const client = await lab.openPage('/client')
      const prefetched = client.page.waitForResponse((response) => new URL(response.url()).pathname === '/guarded')
      await client.page.goto(`${url}/links`)
      expect((await prefetched).status()).toBe(307)
      await client.page.waitForLoadState('networkidle')
      return client
    }
    const headingOf = (page: Page) => page.getByRole('heading').textContent()
    const { page, status } = await openLinks()
    await page.getByRole('button', { name: 'sign in' }).click()
    await status('authenticated')
    const refreshed = page.waitForResponse((response) => new URL(response.url()).pathname === '/links')
    await page.getByRole('button', { name: 'refresh' }).click()
    await refreshed
    // Whoever is signed in gets the guarded page from the server: 'load', below. A request beside that, for the next prefetch, changes nothing.
    await page.getByRole('link', { name: 'guarded' }).click()
    await page.waitForURL(`${url}/sign-in`)
    // The address changes first.
    await page.getByRole('heading', { name: 'sign-in', exact: true }).waitFor()
    // Of a sign-in page that is rendered at each request Next has only the address.
    const other = await openLinks()
    await other.page.getByRole('button', { name: 'sign in' }).click()
    await other.status('authenticated')
    await other.page.getByRole('link', { name: 'too' }).click()
    await other.page.waitForURL(`${url}/guarded-too`)
    await other.page.getByRole('heading', { name: 'guarded too' }).waitFor()
    // From the sign-in page, too.
    for (const [way, path] of [
      ['push', '/sign-in'],
      ['load', '/guarded']
    ] as const) {
      const { page } = await openLinks()
      await page.getByRole('link', { name: 'guarded' }).click()
      await page.waitForURL(`${url}/sign-in`)
      await page.getByRole('button', { name: way }).click()
      await page.waitForFunction(() => document.querySelector('[data-done]') || document.querySelector('h1')?.textContent === 'guarded')
      expect([new URL(page.url()).pathname, await headingOf(page)]).toEqual([path, path.slice(1)])
    }
  },
  async 'server-components-need-a-refresh'(lab) {
    const { page, status } = await lab.openPage('/client')
    await page.goto(`${await lab.nextApp()}/links`)
    await page.getByRole('button', { name: 'sign in' }).click()
    await status('authenticated')
    await page.goto(`${await lab.nextApp()}/renamed`)
    const [inServer, inClient] = [page.getByRole('heading'), page.getByRole('status')]
    await inClient.filter({ hasText: 'Aayush' }).waitFor()
    await page.getByRole('button', { name: 'rename' }).click()
    await inClient.filter({ hasText: 'Another' }).waitFor()
    expect(await inServer.textContent()).toBe('Aayush')
    await page.getByRole('button', { name: 'refresh' }).click()
    await inServer.filter({ hasText: 'Another' }).waitFor()
  }
})
