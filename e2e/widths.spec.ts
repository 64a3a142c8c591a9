import type { Page } from 'playwright/test'
import { gotoAndSettle } from '../lib/testing/browser'
import { expect, test } from './fixtures'
import { PAGES } from './pages'

/** Nothing is cut where a reader could not read it. */

/** How many pixels of an element are out of sight. */
const hidden = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => Math.max(0, scrollWidth - clientWidth)))

for (const width of [768, 820, 1060, 1280])
  test(`the bar shows all sections at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    await gotoAndSettle(page, '/flow/cookie')
    expect(await hidden(page, '.nextra-nav-container nav > div')).toEqual([0])
    const box = page.getByRole('combobox', { name: 'Search the guide' })
    await box.fill('cookie')
    await expect(page.getByRole('option').first()).toBeInViewport({ ratio: 1 })
    expect((await box.boundingBox())?.width).toBeGreaterThan(230)
  })

test('at 1280 px no line of code is cut', async ({ page }) => {
  test.setTimeout(240_000)
  await page.setViewportSize({ width: 1280, height: 800 })
  // Experiments are one template, whose code blocks are those of every page.
  for (const path of PAGES.filter((path) => !path.startsWith('/experiments/') && !path.startsWith('/demo/'))) {
    await page.goto(path)
    expect(
      (await hidden(page, 'main pre')).filter((pixels) => pixels > 1),
      path
    ).toEqual([])
  }
})

test('on a phone a table of three columns is a list that names each column', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 800 })
  await page.goto('/reference/cookies')
  const table = page.getByRole('table').or(page.locator('main table')).first()
  const cell = table.locator('tbody td').nth(1)
  expect(await hidden(page, 'main table')).toEqual((await page.locator('main table').all()).map(() => 0))
  expect(await cell.evaluate((element) => getComputedStyle(element, '::before').content)).toBe('"Holds"')
})
