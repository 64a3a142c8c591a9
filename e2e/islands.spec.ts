import { gotoAndSettle } from '../lib/testing/browser'
import { controls, exampleTag, expect, holdBack, panels, test } from './fixtures'

/** Panels of guide pages are prerendered. Their code comes when it is needed, and nothing that a reader does before is lost. */

test('a press comes through that is made before the panel has its code', async ({ page }) => {
  await gotoAndSettle(page, '/flow/login')
  const button = panels(page).first().getByRole('button', { name: 'Sign in as aayush' })
  // No pointer goes over the panel, and nothing has the focus: the press is the first thing that happens to it.
  await button.evaluate((element: HTMLElement) => element.click())
  await expect(page.getByText('Yours, under jwt.')).toBeVisible()
  await expect(exampleTag(panels(page).first())).toHaveCount(0)
})

test('a press by keyboard comes through as well, and the focus stays', async ({ page }) => {
  await gotoAndSettle(page, '/flow/login')
  const button = panels(page).first().getByRole('button', { name: 'Sign in as aayush' })
  await button.focus()
  await expect(button).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Yours, under jwt.')).toBeVisible()
})

test('what was filled in before the code is there stays', async ({ page }) => {
  await gotoAndSettle(page, '/flow/magic-link')
  const release = await holdBack(page, '**/_next/static/chunks/**')
  const form = page.getByRole('main').getByLabel('Email')
  await form.fill('somebody@example.com')
  release()
  await page.getByRole('main').getByRole('button', { name: 'Send me a link' }).click()
  await expect(page.getByText('To somebody@example.com')).toBeVisible()
})

test('a guess by its words and a press after it both hold, once the code is there', async ({ page }) => {
  const release = await holdBack(page, /chunks\/(?!main|framework|webpack|pages)/)
  await page.goto('/experiments/grow-the-token')
  // React has taken over the page, and waits for the part.
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'false')
  const guess = page.getByRole('radio').nth(1)
  await page
    .locator('label')
    .filter({ has: page.getByRole('radio') })
    .nth(1)
    .click()
  await page.getByRole('button', { name: 'Run it with its own numbers' }).click()
  release()
  await expect(page.getByText(/Your guess was right|You guessed otherwise/)).toBeVisible()
  await expect(guess).toBeChecked()
})

test('a sign-in in another tab fills the panels of a page that has loaded nothing', async ({ page, context }) => {
  await gotoAndSettle(page, '/flow/login')
  await expect(exampleTag(panels(page).first())).toBeVisible()
  const other = await context.newPage()
  await gotoAndSettle(other, '/playground')
  // next-auth's client tells other tabs by a value with the time in seconds. Two alike are one to a browser.
  const told = await other.evaluate(() => JSON.parse(localStorage.getItem('nextauth.message') ?? '{}').timestamp as number)
  await expect.poll(() => Date.now() / 1000).toBeGreaterThan(told + 1)
  await controls(other).getByRole('button', { name: 'Sign in as aayush' }).click()
  await expect(page.getByText('Yours, under jwt.')).toBeVisible()
  await other.close()
})

test('a page that was reached by a link has panels that work', async ({ page }) => {
  await gotoAndSettle(page, '/flow/login')
  await page.getByRole('complementary').getByRole('link', { name: 'The cookie' }).click()
  await expect(page).toHaveURL(/\/flow\/cookie$/)
  await panels(page).first().getByRole('button', { name: 'Sign in as aayush' }).click()
  await expect(page.getByText('Yours, under jwt.').first()).toBeVisible()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('the button of a panel leads to the sign-in page', async ({ page }) => {
    await page.goto('/flow/login')
    await panels(page).first().getByRole('button', { name: 'Sign in as aayush' }).click()
    await expect(page).toHaveURL(/\/demo\/sign-in\?callbackUrl=%2Fflow%2Flogin$/)
  })
})

test.describe('where a part cannot be fetched', () => {
  // The console tells of the requests that were cut.
  test.use({ pageErrors: async ({ page: _ }, use) => use([]) })
  test('the page says so, and keeps its text', async ({ page }) => {
    await gotoAndSettle(page, '/flow/login')
    await page.route('**/_next/static/chunks/**', (route) => route.abort())
    await panels(page).first().getByRole('button', { name: 'Sign in as aayush' }).hover()
    await expect(page.getByRole('main').getByRole('alert').first()).toContainText('could not be loaded')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  })
})
