import AxeBuilder from '@axe-core/playwright'
import { gotoAndSettle } from '../lib/testing/browser'
import { expect, panel, signIn, test } from './fixtures'

const GUIDE = ['login', 'jwt-callback', 'cookie', 'middleware', 'session-callback', 'client', 'summary'].map((name) => `/flow/${name}`)
const PAGES = ['/', '/playground', '/strategies/compare', '/demo/sign-in', '/no/such/page', ...GUIDE]

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })
    test('pages have no accessibility violations, signed out and signed in', async ({ page }) => {
      test.setTimeout(120_000)
      const check = async (path: string) => {
        await gotoAndSettle(page, path)
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual([])
      }
      for (const path of PAGES) await check(path)
      await signIn(page)
      for (const path of ['/', '/playground', '/flow/cookie', '/demo/dashboard']) await check(path)
    })
  })
}

for (const width of [375, 1280]) {
  test(`nothing is wider than the window at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    await signIn(page)
    for (const path of [...PAGES, '/demo/dashboard']) {
      await gotoAndSettle(page, path)
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width)
    }
  })
}

for (const width of [375, 1280]) {
  test(`nothing jumps while a signed-in reader’s panels fill, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    await signIn(page)
    for (const path of ['/', '/playground', '/strategies/compare', ...GUIDE]) {
      await gotoAndSettle(page, path)
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let sum = 0
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value
            }).observe({ type: 'layout-shift', buffered: true })
            setTimeout(() => resolve(sum), 100)
          })
      )
      expect(shift, path).toBeLessThan(0.02)
    }
  })
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('every page has its text, and every panel an example that is called one', async ({ page, request }) => {
    // Chromium shows no <noscript> when only Playwright has switched scripts off, so its text is looked for in the HTML.
    const html = async (path: string) => (await request.get(path)).text()
    for (const path of GUIDE) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(page.locator('section.panel .tag').first(), path).toHaveText('example')
      expect(await html(path), path).toContain('Without JavaScript this panel shows a recorded example.')
    }
    await page.goto('/playground')
    expect(await html('/playground')).toContain('Without JavaScript the panels below show a recorded example')
    await expect(page.locator('.grid > section.panel .tag')).toHaveCount(6)
  })
})

test('the search finds a page by its words', async ({ page }) => {
  await page.goto('/flow/login')
  await page.getByPlaceholder('Search the guide…').first().click()
  await page.keyboard.type('initialization vector', { delay: 20 })
  await page.getByRole('option').first().click()
  await expect(page).toHaveURL(/\/flow\/cookie/)
})

test('a phone shows one panel at a time, and a tab leads to each', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 800 })
  await signIn(page)
  await page.locator('.tabs').getByRole('button', { name: 'useSession()' }).click()
  await expect(page.locator('.grid > section.panel').last()).toBeInViewport({ ratio: 0.5 })
  await expect(page.locator('section.panel').first()).not.toBeInViewport()
  await expect(page.locator('.tabs [aria-current="true"]')).toHaveText('useSession()')
  await page.locator('.tabs').getByRole('button', { name: 'Follow a field' }).click()
  await expect(panel(page, 'follow a field')).toBeInViewport()
})

test('the strategy switch works from the keyboard', async ({ page }) => {
  await signIn(page)
  await page.getByRole('radio', { name: 'jwt' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText('Now under database.')).toBeVisible()
})

test('titles, descriptions and Open Graph tags are there', async ({ page }) => {
  for (const path of PAGES) {
    await page.goto(path)
    await expect(page).toHaveTitle(/NextAuth Live/)
    for (const selector of ['meta[name="description"]', 'meta[property="og:title"]', 'meta[property="og:image"]', 'link[rel="icon"]'])
      await expect(page.locator(selector).first(), `${path} ${selector}`).toHaveCount(1)
  }
})

test('no internal link is dead', async ({ page, request }) => {
  const links = new Set<string>()
  for (const path of PAGES) {
    await page.goto(path)
    for (const href of await page.locator('a[href]').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href))) links.add(href)
  }
  const own = [...links].filter((href) => href.startsWith(new URL(page.url()).origin) && !href.includes('/no/such/page'))
  expect(own.length).toBeGreaterThan(10)
  for (const href of own) {
    const response = await request.get(href)
    expect(response.status(), href).toBe(200)
    const { hash } = new URL(href)
    if (hash) expect(await response.text(), href).toContain(`id="${hash.slice(1)}"`)
  }
})
