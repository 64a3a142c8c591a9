import { gotoAndSettle } from '../lib/testing/browser'
import { expectAccessible, expectToFit } from './accessible'
import { exampleTag, expect, signIn, test } from './fixtures'
import { FILLING, PAGES } from './pages'

/** Every page: accessible, and nowhere wider than the window. */

/** Experiments are one template: two stand for all where a check takes seconds a page. */
const isOneOfMany = (path: string) => path.startsWith('/experiments/') && !/be-the-xss|grow-the-token/.test(path)
/** Recipes and lookup pages are texts of the same parts; these have parts of their own. */
const isOnlyText = (path: string) => /^\/(recipes|reference)\//.test(path) && !/lifetimes|errors|callbacks/.test(path)

/** Pages with an example for readers who are signed in by a password: until it is run, or until somebody signs in another way. */
const EXAMPLES = ['/strategies/compare', '/flow/oauth', '/flow/magic-link', '/recipes/refresh-tokens']

for (const path of PAGES.filter((path) => !isOneOfMany(path))) {
  test(`${path} is accessible, and fits into 375 and 1280 px`, async ({ page }) => {
    await gotoAndSettle(page, path)
    await expectAccessible(page, isOnlyText(path) ? 'light' : 'both')
    await expectToFit(page)
  })
}

for (const width of [375, 1280]) {
  test(`for a signed-in reader panels fill, and nothing jumps or is too wide, at ${width} px`, async ({ page }) => {
    test.setTimeout(120_000)
    await page.setViewportSize({ width, height: 800 })
    await signIn(page)
    for (const path of FILLING) {
      await gotoAndSettle(page, path)
      if (!EXAMPLES.includes(path)) await expect(exampleTag(page)).toHaveCount(0)
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let sum = 0
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value
            }).observe({ type: 'layout-shift', buffered: true })
            // What was observed before is told in a task of its own.
            requestAnimationFrame(() => setTimeout(() => resolve(sum), 50))
          })
      )
      expect(shift, path).toBeLessThan(0.02)
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width)
      // The playground's states are those of its path, which has a test of its own.
      if (width === 1280 && ['/', '/flow/cookie'].includes(path)) await expectAccessible(page)
    }
  })
}
