import { test as base, expect, type Locator, type Page } from 'playwright/test'
import { type Site, startSite } from '../lib/testing/site'
import { Visitor } from '../playground/lab/visitor'
import type { Strategy } from '../playground/nextauth/options'

/** One site a worker. Each test has a browser context of its own, so each is a visitor of its own. */
export const test = base.extend<{ pageErrors: string[] }, { site: Site }>({
  site: [
    async ({ browserName: _ }, use) => {
      const site = await startSite()
      await use(site)
      await site.stop()
    },
    { scope: 'worker' }
  ],
  baseURL: async ({ site }, use) => use(site.url),
  /** Everything that the page's console calls an error: exceptions, refused scripts, failed hydration. */
  pageErrors: [
    async ({ page }, use) => {
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of 4(0[149]|29)/.test(message.text())) errors.push(message.text())
      })
      await use(errors)
      if (errors.length > 0) throw new Error(`The page reported errors:\n${errors.join('\n')}`)
    },
    { auto: true }
  ]
})

export { expect }

/** A panel of the playground or of a guide page, by what its header says. */
export function panel(page: Page, title: string) {
  return panels(page).and(page.getByRole('region', { name: title }))
}

/** All panels: regions that belong to one of the four places. */
export function panels(scope: Page | Locator) {
  return scope.locator('section[data-place]')
}

/** The word that tells a recorded example from the reader's own values. */
export function exampleTag(scope: Page | Locator) {
  return scope.getByText('example', { exact: true })
}

/** The playground's bar. */
export function controls(page: Page) {
  return page.getByRole('region', { name: 'Controls' })
}

/** What the playground says to the reader just now. */
export function messages(page: Page) {
  return page.getByRole('status', { name: 'Messages' })
}

/** Holds a page's requests back. @returns what lets them go. */
export async function holdBack(page: Page, requests: string | RegExp): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(requests, async (route) => {
    await released
    await route.continue()
  })
  return release
}

/** Signs in with one press on the playground page. */
export async function signIn(page: Page): Promise<void> {
  await page.goto('/playground')
  await controls(page).getByRole('button', { name: 'Sign in as aayush' }).click()
  await controls(page).getByRole('button', { name: 'Sign out' }).waitFor()
}

/** Signs the browser in as aayush without a page: over HTTP, with the cookies handed to it. */
export async function signInByRequest(page: Page, baseURL: string | undefined, strategy: Strategy = 'jwt'): Promise<void> {
  const url = baseURL ?? ''
  const visitor = new Visitor(url)
  const headers = { 'content-type': 'application/json' }
  if (strategy !== 'jwt') await visitor.fetch('/api/playground/strategy', { method: 'PUT', headers, body: JSON.stringify({ strategy }) })
  await visitor.signIn('aayush', 'correct horse')
  await page.context().addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url, httpOnly: true })))
}
