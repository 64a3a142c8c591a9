import AxeBuilder from '@axe-core/playwright'
import axe from 'axe-core'
import type { Page } from 'playwright/test'
import { expect } from './fixtures'

/** What a colour scheme can break; everything else is the same in both. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']
/** Where one template makes hundreds of entries, the first of them stand for all. */
const ALIKE =
  '[data-topic]:nth-of-type(n + 2), section[aria-labelledby$="-statement"]:nth-of-type(n + 12), [data-list] > div:nth-of-type(n + 12)'

/** What is right needs no words, and those take longer than the rules. */
const options = (rules?: string[]): axe.RunOptions => ({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) })

/** What axe finds wrong, in a line for each rule. AxeBuilder gives it to frames too, but loads axe for every run, which takes as long as the run. */
async function violationsOf(page: Page, rules?: string[]): Promise<string[]> {
  const { violations } =
    page.frames().length > 1
      ? await new AxeBuilder({ page }).options(options(rules)).analyze()
      : await page.evaluate(([alike, options]) => (window as unknown as { axe: typeof axe }).axe.run({ exclude: [[alike]] }, options), [
          ALIKE,
          options(rules)
        ] as const)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}

/** Expects axe to find nothing on the page as it is now, by default in either colour scheme. */
export async function expectAccessible(page: Page, schemes: 'light' | 'both' = 'both'): Promise<void> {
  await page.evaluate(axe.source)
  expect(await violationsOf(page), 'light').toEqual([])
  if (schemes === 'light') return
  await page.emulateMedia({ colorScheme: 'dark' })
  // The theme follows with a class of its own.
  await page.waitForFunction(() => !document.documentElement.classList.contains('light'))
  expect(await violationsOf(page, COLOUR_RULES), 'dark').toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
}

/** How many pixels of each such element are out of sight, sideways. */
export function pixelsCut(page: Page, selector: string): Promise<number[]> {
  return page.locator(selector).evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => Math.max(0, scrollWidth - clientWidth)))
}

/** Expects the page to be no wider than the window, on a phone neither, and no line of code to be cut on a wide window. */
export async function expectToFit(page: Page): Promise<void> {
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `at ${width} px`).toBeLessThanOrEqual(width)
    if (width === 1280) expect(Math.max(0, ...(await pixelsCut(page, 'main pre'))), 'pixels of code that are cut').toBeLessThanOrEqual(1)
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}
