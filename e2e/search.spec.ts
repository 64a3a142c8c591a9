import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { expect, holdBack, test } from './fixtures'

/** The search box. What it finds is the matter of e2e/http/search.test.ts. */

const box = (page: Page) => page.getByRole('combobox', { name: 'Search the guide' })
const links = (page: Page) => page.locator('[data-search-results] a[href]')

test('a page loads neither index nor engine before the box is used', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto('/flow/cookie')
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true')
  expect(asked.filter((url) => url.endsWith('/search.json'))).toEqual([])
  const before = asked.length
  await box(page).focus()
  await expect.poll(() => asked.slice(before).filter((url) => url.endsWith('.js')).length).toBeGreaterThan(0)
  await expect.poll(() => asked.slice(before).filter((url) => url.endsWith('/search.json')).length).toBe(1)
})

test('what is typed before the index is there is answered when it is', async ({ page }) => {
  const release = await holdBack(page, '**/search.json')
  await page.goto('/flow/login')
  await box(page).fill('initialization vector')
  await expect(page.getByText('Loading the search index…')).toHaveCount(2)
  release()
  await expect(links(page).first()).toHaveAttribute('href', /^\/flow\/cookie/)
  await expect(links(page).first().locator('mark').first()).toHaveText(/initialization/i)
  await expect(page.getByRole('status').filter({ hasText: /^\d+ results$/ })).toHaveCount(1)
})

test('an index that does not come is told, and asked for again', async ({ page, pageErrors }) => {
  await page.route('**/search.json', (route) => route.abort())
  await page.goto('/flow/login')
  await box(page).fill('cooki')
  await expect(page.getByText(/^The search index did not load/)).toHaveCount(2)
  // Both the focus and the first word may have asked.
  await page.unroute('**/search.json')
  await box(page).fill('cookie')
  await expect(links(page).first()).toBeVisible()
  pageErrors.length = 0
})

test('arrows choose, Enter leads to the heading, below the bar', async ({ page }) => {
  await page.goto('/')
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true')
  await page.keyboard.press('/')
  await expect(box(page)).toBeFocused()
  await page.keyboard.type('my site answers 431')
  await expect(links(page).first()).toBeVisible()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('option').last()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('option', { selected: true })).toHaveCount(0)
  await page.keyboard.press('ArrowDown')
  const chosen = page.getByRole('option', { selected: true })
  await expect(box(page)).toHaveAttribute('aria-activedescendant', (await chosen.getAttribute('id')) ?? '')
  await expect(chosen).toHaveAttribute('href', '/faq#error-431')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/faq#error-431$/)
  await expect(page.getByRole('listbox')).toHaveCount(0)
  const heading = page.locator('#error-431')
  await expect(heading).toBeInViewport({ ratio: 1 })
  const bar = await page.locator('.nextra-nav-container').boundingBox()
  expect((await heading.boundingBox())?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0))
})

test('Escape closes, and Ctrl+K leads back with the words marked', async ({ page }) => {
  await page.goto('/faq')
  await box(page).fill('getToken')
  await expect(page.getByRole('listbox')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('listbox')).toHaveCount(0)
  await expect(box(page)).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('Escape')
  await expect(box(page)).not.toBeFocused()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('csrf')
  await expect(box(page)).toHaveValue('csrf')
  await expect(page.getByRole('listbox')).toBeVisible()
})

test('a query without a hit says what to try, and leads to the questions', async ({ page }) => {
  await page.goto('/flow/cookie')
  await box(page).fill('xyzzyxyzzy')
  await expect(page.getByText('Nothing has the words “xyzzyxyzzy”.')).toHaveCount(2)
  await page.getByRole('link', { name: 'the questions' }).click()
  await expect(page).toHaveURL(/\/faq$/)
})

test('on a phone the box is in the menu, fits, and a hit closes the menu', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 700 })
  await page.goto('/flow/cookie')
  await page.getByRole('button', { name: 'Menu' }).click()
  await box(page).fill('sign out everywhere')
  const first = links(page).first()
  await expect(first).toBeInViewport({ ratio: 1 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
  await first.click()
  await expect(page).toHaveURL(/sign-out-everywhere/)
  await expect(page.getByRole('heading', { level: 1 })).toBeInViewport()
  await expect(box(page)).not.toBeInViewport()
})

test('the open list is accessible in both colour schemes', async ({ page }) => {
  await page.goto('/flow/cookie')
  await box(page).fill('session token')
  await expect(links(page).first()).toBeVisible()
  await page.keyboard.press('ArrowDown')
  const violations = async () =>
    (await new AxeBuilder({ page }).include('.nextra-nav-container').analyze()).violations.map(({ id, nodes }) => [
      id,
      ...nodes.map(({ html }) => html)
    ])
  expect(await violations(), 'light').toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.waitForFunction(() => !document.documentElement.classList.contains('light'))
  expect(await violations(), 'dark').toEqual([])
})
