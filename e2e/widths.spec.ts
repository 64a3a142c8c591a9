import { gotoAndSettle } from '../lib/testing/browser'
import { pixelsCut } from './accessible'
import { expect, test } from './fixtures'

/** Nothing is cut where a reader could not read it. */

for (const width of [768, 820, 1120, 1280])
  test(`the bar shows all sections at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    await gotoAndSettle(page, '/flow/cookie')
    expect(await pixelsCut(page, '.nextra-nav-container nav > div')).toEqual([0])
    const box = page.getByRole('combobox', { name: 'Search the guide' })
    await box.fill('cookie')
    await expect(page.getByRole('option').first()).toBeInViewport({ ratio: 1 })
    expect((await box.boundingBox())?.width).toBeGreaterThan(230)
  })

test('on a phone a table of three columns is a list that names each column', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 800 })
  await page.goto('/reference/cookies')
  const table = page.getByRole('table').or(page.locator('main table')).first()
  const cell = table.locator('tbody td').nth(1)
  expect(await pixelsCut(page, 'main table')).toEqual((await page.locator('main table').all()).map(() => 0))
  expect(await cell.evaluate((element) => getComputedStyle(element, '::before').content)).toBe('"Holds"')
})

test('on a phone the closed menu is no stop of Tab, and the search opens it', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 800 })
  await gotoAndSettle(page, '/flow/cookie')
  const inMenu = () => page.evaluate(() => document.activeElement?.closest('aside') !== null)
  for (let stop = 0; stop < 6; stop++) {
    await page.keyboard.press('Tab')
    expect(await inMenu(), `stop ${stop + 1}`).toBe(false)
  }
  await page.keyboard.press('/')
  await expect(page.locator('aside').getByRole('combobox')).toBeFocused()
  await expect(page.locator('aside').getByRole('combobox')).toBeInViewport({ ratio: 1 })
})

for (const width of [375, 1280])
  test(`an empty line of code is as high as one with text, and no line of output goes on below, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    for (const path of ['/recipes/inspect-your-flow', '/tools/check-up']) {
      await gotoAndSettle(page, path)
      const blocks = await page.locator('main pre:visible').evaluateAll((all) =>
        all.map((block) => ({
          isOutput: block.dataset.language === 'txt',
          lines: [...block.querySelectorAll('code > span')].map((line) => ({
            isEmpty: !line.textContent?.trim(),
            height: line.getBoundingClientRect().height
          }))
        }))
      )
      for (const { isOutput, lines } of blocks) {
        const height = Math.min(...lines.filter(({ isEmpty }) => !isEmpty).map((line) => line.height))
        for (const line of lines) if (isOutput || line.isEmpty) expect(line.height, path).toBeCloseTo(height)
      }
      expect(blocks.some(({ isOutput, lines }) => isOutput && lines.some(({ isEmpty }) => isEmpty))).toBe(true)
    }
  })

test('on a phone the name of a finding stands in one line', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 800 })
  await page.goto('/tools/check-up')
  const names = await page
    .locator('main dt code')
    .evaluateAll((all) => all.map((name) => [name.getBoundingClientRect().height, Number.parseFloat(getComputedStyle(name).lineHeight)]))
  expect(names.length).toBeGreaterThan(20)
  for (const [height = 0, line = 0] of names) expect(height).toBeLessThan(1.5 * line)
})
