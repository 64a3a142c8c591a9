import type { Page } from 'playwright/test'
import { expectAccessible } from './accessible'
import { controls, expect, messages, panel, panels, test } from './fixtures'

/** The path of the playground: what happened, with the reader's own values, and one thing to do next. */

const path = (page: Page) => page.getByRole('region', { name: 'What happened, and what to do next' })

/** Presses the path's button with the keyboard, as somebody does who has nothing else. */
async function step(page: Page, number: number, name: string): Promise<void> {
  await expect(path(page)).toContainText(`Step ${number} of 8`)
  const button = path(page).getByRole('button', { name, exact: true })
  await expect(button).toBeEnabled()
  await button.focus()
  await page.keyboard.press('Enter')
}

/** What the endpoint of the panels says of this browser. */
async function stateOf(page: Page) {
  return (await (await page.request.get('/api/playground/state')).json()) as {
    strategy: string
    cookie: { value: string; bytes: number; jwe: { parts: string[] } | null } | null
  }
}

/** Sums up the layout shifts that follow no press within half a second, as the metric does. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const shifts = { sum: 0 }
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) shifts.sum += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  return () => page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)
}

for (const width of [1280, 375]) {
  test(`leads from the sign-in to the old cookie by keyboard alone, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    const shifts = await watchShifts(page)
    await page.goto('/playground')
    await expect(messages(page)).toContainText('the panels show an example')
    await step(page, 1, 'Sign in')
    await expect(messages(page)).toContainText('Signed in.')
    const { cookie } = await stateOf(page)
    await expect(messages(page)).toContainText(`encrypted, in ${cookie?.bytes} bytes`)
    await step(page, 2, 'Look at your cookie')
    await expect(messages(page)).toContainText(`the ${cookie?.jwe?.parts[3]?.length} characters of the fourth`)
    await expect(panel(page, 'cookie').first().locator('[data-cookie]')).toBeInViewport()

    await step(page, 3, 'Read the session')
    await expect(messages(page)).toContainText('NextAuth ran decode, jwt, session, encode. Your cookie is another one')
    expect((await stateOf(page)).cookie?.value).not.toBe(cookie?.value)
    await step(page, 4, 'Flip to database')
    await expect(messages(page)).toContainText('You were signed in again as aayush. Your cookie names a row')
    expect(await stateOf(page)).toMatchObject({ strategy: 'database', cookie: { bytes: 36 } })
    expect(await shifts()).toBeLessThan(0.005)

    await step(page, 5, 'Change isVerified in your row')
    const box = panel(page, 'users, sessions').getByLabel('isVerified of aayush')
    await expect(box).not.toBeChecked()
    await expect(box).toBeInViewport()
    await expect(messages(page)).toContainText('The database says isVerified: false; your session still says true, as of the last read.')
    await step(page, 6, 'Read the session again')
    await expect(messages(page)).toContainText('and asked MongoDB for sessions, users.')
    await expect(messages(page)).toContainText('Your session says isVerified: false, as the database does.')
    await step(page, 7, 'Sign out')
    await expect(messages(page)).toContainText('The row is gone, and with it every copy of your cookie.')
    await expect(panel(page, 'cookie').first()).toContainText('You signed out, and NextAuth told the browser to delete it.')

    await step(page, 8, 'Replay the old cookie')
    await expect(messages(page)).toContainText('NextAuth answered {} and took the copy away')
    expect((await stateOf(page)).cookie).toBeNull()
    await expect(path(page)).toContainText('That was the path. Under jwt the old cookie works')
  })

  test(`shows under jwt that a token is a copy, and that it outlives the sign-out, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    await page.goto('/playground')
    await step(page, 1, 'Sign in')
    await step(page, 2, 'Look at your cookie')
    await step(page, 3, 'Read the session')
    await expect(path(page)).toContainText('Step 4 of 8')
    const box = panel(page, 'users, sessions').getByLabel('isVerified of aayush')
    await box.focus()
    await page.keyboard.press('Space')
    await expect(messages(page)).toContainText(
      /The database says isVerified: false; your token still says true: it is a copy as of \d\d:\d\d:\d\d\./
    )
    const signOut = controls(page).getByRole('button', { name: 'Sign out' })
    await signOut.focus()
    await page.keyboard.press('Enter')
    await expect(messages(page)).toContainText('a copy still decodes')
    // The button is gone. What stands in its place has the focus.
    await expect(controls(page).getByRole('button', { name: 'Sign in as aayush' })).toBeFocused()
    await step(page, 8, 'Replay the old cookie')
    await expect(messages(page)).toContainText('The copy works: NextAuth answered with the session of aayush')
    await expect(path(page)).toContainText('That was the path.')
    await expect(panel(page, 'useSession()')).toContainText('"username": "aayush"')
  })
}

test('is accessible in every state', async ({ page, pageErrors }) => {
  test.setTimeout(180_000)
  await page.goto('/playground')
  await expect(messages(page)).toContainText('the panels show an example')
  await expectAccessible(page)
  const steps = ['Sign in', 'Look at your cookie', 'Read the session', 'Flip to database', 'Sign out', 'Replay the old cookie']
  for (const name of steps) {
    const button = page
      .locator('section')
      .filter({ has: messages(page) })
      .getByRole('button', { name, exact: true })
    const before = (await messages(page).textContent()) ?? ''
    await ((await button.count()) > 0 ? button : controls(page).getByRole('button', { name, exact: true })).click()
    // Said once the step is over: right after the press the panels may not be dimmed yet.
    await expect(messages(page)).not.toHaveText(before)
    await expect(panels(page).first()).toHaveAttribute('aria-busy', 'false')
    // The colours are those of the first state.
    await expectAccessible(page, 'light')
  }
  await page.route('**/api/playground/**', (route) => route.abort())
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await expect(messages(page)).toContainText('not answering')
  await expectAccessible(page)
  pageErrors.length = 0
})

test('can be left, and taken up again, and keeps the focus', async ({ page }) => {
  await page.goto('/playground')
  const leave = path(page).getByRole('button', { name: 'leave the path' })
  await leave.focus()
  await page.keyboard.press('Enter')
  await expect(path(page)).not.toContainText('Step 1')
  await expect(path(page).getByRole('button', { name: 'Show the path' })).toBeFocused()
  await page.reload()
  await path(page).getByRole('button', { name: 'Show the path' }).focus()
  await page.keyboard.press('Enter')
  await step(page, 1, 'Sign in')
  await expect(path(page).getByRole('button', { name: 'Look at your cookie' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(path(page).getByRole('button', { name: 'Read the session' })).toBeFocused()
})

test('after its end a flip begins it anew', async ({ page }) => {
  await page.goto('/playground')
  await step(page, 1, 'Sign in')
  await step(page, 2, 'Look at your cookie')
  await controls(page).getByRole('button', { name: 'Sign out' }).click()
  await step(page, 8, 'Replay the old cookie')
  await expect(messages(page)).toContainText('The copy works')
  await expect(path(page).getByRole('link', { name: 'an experiment' })).toBeFocused()
  await controls(page).getByRole('radio', { name: 'database' }).focus()
  await page.keyboard.press('Space')
  // This walk stays under the other strategy.
  await step(page, 2, 'Look at your cookie')
  await step(page, 3, 'Read the session')
  await step(page, 5, 'Change isVerified in your row')
  await step(page, 6, 'Read the session again')
  await step(page, 7, 'Sign out')
  await step(page, 8, 'Replay the old cookie')
  await expect(messages(page)).toContainText('no row has its session token any more')
})

test('knows after a reload how far the reader has come', async ({ page }) => {
  await page.goto('/playground')
  await step(page, 1, 'Sign in')
  await expect(path(page)).toContainText('Step 2 of 8')
  // A page that opens reads the session by itself.
  await page.reload()
  await expect(messages(page)).toContainText('You are signed in as aayush, under jwt.')
  await step(page, 2, 'Look at your cookie')
  await step(page, 3, 'Read the session')
  await step(page, 4, 'Flip to database')
  await expect(path(page)).toContainText('Step 5 of 8')
  await page.reload()
  await expect(path(page)).toContainText('Step 5 of 8')
})
