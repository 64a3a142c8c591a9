import { mkdirSync } from 'node:fs'
import type { Browser as Chromium, Page } from 'playwright-core'
import { gotoAndSettle, launchBrowser } from '../lib/testing/browser'

/**
 * Takes pictures of a running site for people to look at: `npm run screenshots -- http://127.0.0.1:3000 [folder]`.
 * Home, the playground in its states, and a page of the guide; light and dark; 375 and 1280 px wide.
 */
const [base = 'http://127.0.0.1:3000', folder = 'test-results/screenshots'] = process.argv.slice(2)

type State = 'signed out' | 'jwt' | 'database'
const VIEWS: [name: string, path: string, state: State][] = [
  ['home', '/', 'signed out'],
  ['home-jwt', '/', 'jwt'],
  ['playground', '/playground', 'signed out'],
  ['playground-jwt', '/playground', 'jwt'],
  ['playground-database', '/playground', 'database'],
  ['flow-cookie', '/flow/cookie', 'signed out'],
  ['flow-cookie-jwt', '/flow/cookie', 'jwt'],
  ['compare', '/strategies/compare', 'signed out'],
  ['tools-cookie', '/tools/cookie', 'signed out'],
  ['tools-error', '/tools/error', 'signed out'],
  ['sign-in', '/demo/sign-in', 'signed out'],
  ['dashboard', '/demo/dashboard', 'jwt']
]

async function enter(page: Page, state: State): Promise<void> {
  if (state === 'signed out') return
  await page.goto(`${base}/playground`)
  const bar = page.getByRole('region', { name: 'Controls' })
  if (state === 'database') {
    await bar.getByRole('radio', { name: 'database' }).click()
    await bar.getByRole('radio', { name: 'database', checked: true }).waitFor()
  }
  await bar.getByRole('button', { name: 'Sign in as aayush' }).click()
  await bar.getByRole('button', { name: 'Sign out' }).waitFor()
}

async function capture(browser: Chromium, width: number, colorScheme: 'light' | 'dark'): Promise<void> {
  for (const [name, path, state] of VIEWS) {
    const context = await browser.newContext({ viewport: { width, height: width < 500 ? 812 : 860 }, colorScheme })
    const page = await context.newPage()
    await enter(page, state)
    await gotoAndSettle(page, base + path)
    if (path === '/playground' && state !== 'signed out') await page.getByRole('region', { name: /requests, newest first/ }).waitFor()
    await page.screenshot({ animations: 'disabled', path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true })
    await context.close()
  }
}

mkdirSync(folder, { recursive: true })
const browser = await launchBrowser()
for (const width of [375, 1280]) for (const scheme of ['light', 'dark'] as const) await capture(browser, width, scheme)
await browser.close()
console.log(`Pictures are in ${folder}`)
