import type { Page } from 'playwright/test'
import { controls, expect, panel, test } from './fixtures'

/** The line under the bar of the playground: what happened, with the reader's own values, and what to do next. */

const path = (page: Page) => page.getByRole('region', { name: 'What happened, and what to do next' })
const press = async (page: Page, name: string) => {
  const button = controls(page).getByRole('button', { name })
  await expect(button).toBeEnabled()
  await button.focus()
  await page.keyboard.press('Enter')
}

for (const width of [1280, 375])
  test(`leads from the sign-in to the old cookie by keyboard alone, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    await page.goto('/playground')
    await expect(path(page)).toContainText('Next: Sign in')
    await press(page, 'Sign in as aayush')
    await expect(path(page)).toContainText('Signed in.')
    const [, bytes] = /(\d+) bytes/.exec((await panel(page, 'cookie').textContent()) ?? '') ?? []
    await expect(path(page)).toContainText(`encrypted, in ${bytes} bytes`)
    await press(page, 'Read the session once')
    await expect(path(page)).toContainText('Your cookie is another one')
    await expect(path(page)).toContainText('Next: Flip the strategy to database.')
    await expect(page.getByRole('radio', { name: 'jwt' })).toBeEnabled()
    await page.getByRole('radio', { name: 'jwt' }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(path(page)).toContainText('Your cookie names a row now')
    await expect(path(page)).toContainText('Next: Change isVerified')
    await expect(panel(page, 'users, sessions').getByLabel('isVerified of aayush')).toBeEnabled()
    await panel(page, 'users, sessions').getByLabel('isVerified of aayush').focus()
    await page.keyboard.press('Space')
    await expect(path(page)).toContainText('The database says isVerified: false; your session still says true, as of the last read.')
    await press(page, 'Read the session once')
    await expect(path(page)).toContainText('NextAuth asked MongoDB for the row, then for the user.')
    await expect(path(page)).not.toContainText('still says')
    await expect(path(page)).toContainText('Next: Sign out.')
    await press(page, 'Sign out')
    await expect(path(page)).toContainText('The row is gone, and with it every copy of your cookie.')
    await expect(path(page).getByRole('link')).toHaveAttribute('href', '/experiments/steal-then-sign-out')
  })
