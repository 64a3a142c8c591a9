import type { Page } from 'playwright/test'
import { gotoAndSettle } from '../lib/testing/browser'
import { expectAccessible, expectToFit } from './accessible'
import { controls, expect, panel, signIn, test } from './fixtures'

/** Readers' own callbacks: what somebody writes in the page is what NextAuth calls. */

const WRONG = `async session({ session, user }) {
  session.user = { username: user?.username }
  return session
}`

const RIGHT = `async session({ session, token, user }) {
  const source = token ?? user
  session.user = { username: source.username }
  return session
}`

function desk(page: Page) {
  return page.getByRole('region', { name: 'Your own callbacks' })
}

async function openDesk(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Edit the callbacks' }).click()
  await desk(page).getByRole('tab', { name: 'jwt' }).waitFor()
}

/** Puts another text in the place of a function's. */
async function write(page: Page, name: string, source: string): Promise<void> {
  await desk(page).getByRole('tab', { name }).click()
  await desk(page)
    .getByRole('textbox', { name: `Code of ${name}` })
    .fill(source)
}

async function save(page: Page): Promise<void> {
  await desk(page).getByRole('button', { name: 'Save and use' }).click()
}

const told = (page: Page) => desk(page).getByRole('status', { name: 'About your code' })
const problems = (page: Page) => desk(page).getByRole('status', { name: /^Problems in/ })

for (const width of [1280, 375])
  for (const strategy of ['jwt', 'database'] as const)
    test(`the wrong session callback empties the session under jwt, the corrected one fills it: ${strategy}, ${width} px`, async ({
      page,
      context
    }) => {
      await page.setViewportSize({ width, height: 800 })
      await signIn(page)
      if (strategy === 'database') {
        await page.getByRole('radio', { name: 'database' }).click()
        await expect(controls(page).getByRole('radio', { name: 'database' })).toBeChecked()
      }
      const session = async () => (await context.request.get('/api/auth/session')).json()

      await openDesk(page)
      await write(page, 'session', WRONG)
      await save(page)
      await expect(told(page)).toHaveText(
        'Saved. From the next request on your session runs; authorize, signIn, redirect and jwt stay the site’s own.'
      )
      expect((await session()).user).toEqual(strategy === 'jwt' ? {} : { username: 'aayush' })

      await write(page, 'session', RIGHT)
      await save(page)
      await expect(desk(page).getByText(/^Not saved/)).toHaveCount(0)
      expect((await session()).user).toEqual({ username: 'aayush' })

      await desk(page).getByRole('button', { name: 'Back to the site’s own code' }).click()
      await expect(told(page)).toHaveText('Saved. From the next request on everything is the site’s own.')
      expect((await session()).user).toHaveProperty('isVerified')
    })

test('what is wrong is said with its line and column, and nothing is saved', async ({ page, context }) => {
  await gotoAndSettle(page, '/playground')
  await openDesk(page)
  await write(page, 'jwt', 'async jwt({ token }) {\n  token.a = = 1\n  return token\n}')
  await expect(problems(page)).toContainText('Line 2, column 13')
  await save(page)
  await expect(told(page)).toContainText('Nothing was saved. jwt: line 2, column 13')
  expect(await (await context.request.get('/api/playground/configuration')).json()).toEqual({ functions: {}, options: {} })
  // No press was lost: the sandbox was not begun either.
  expect((await context.cookies()).filter(({ name }) => name.includes('sandbox'))).toEqual([])
})

test('a known mistake is told while it is written, with a link to why', async ({ page }) => {
  await gotoAndSettle(page, '/playground')
  await openDesk(page)
  await write(page, 'session', WRONG)
  await expect(problems(page)).toContainText('Line 2')
  await expect(problems(page).getByRole('link', { name: 'Why?' })).toHaveAttribute('href', '/flow/session-callback#common-mistake')
  await write(page, 'session', RIGHT)
  await expect(problems(page)).toBeEmpty()
})

test('nobody gets the editor who does not ask for it', async ({ page }) => {
  const scripts: string[] = []
  page.on('response', async (response) => {
    if (!response.url().endsWith('.js')) return
    const text = await response.text().catch(() => '')
    if (/cm-editor|acorn/.test(text)) scripts.push(response.url())
  })
  for (const path of ['/playground', '/flow/jwt-callback']) {
    await gotoAndSettle(page, path)
    await page.waitForLoadState('networkidle')
  }
  expect(scripts).toEqual([])
  await page.getByRole('button', { name: 'Edit jwt here' }).click()
  await expect(desk(page)).toBeVisible()
  expect(scripts.length).toBeGreaterThan(0)
})

test('code from a link is shown before anything of it is taken over, and runs no sooner than it is saved', async ({
  page,
  browser,
  context
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await gotoAndSettle(page, '/playground')
  await openDesk(page)
  await write(page, 'session', RIGHT)
  await desk(page).getByRole('button', { name: 'Copy a link' }).click()
  await expect(told(page)).toContainText('Copied a link')
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(new URL(link).hash).toMatch(/^#own=[\w-]+$/)

  const other = await browser.newContext({ baseURL: new URL(link).origin })
  const reader = await other.newPage()
  const sent: string[] = []
  reader.on('request', (request) => {
    if (request.method() === 'PUT') sent.push(request.url())
  })
  await reader.goto(link)
  const review = desk(reader).getByRole('region', { name: 'Code from a link' })
  await expect(review).toContainText('came by a link')
  await expect(review).toContainText('const source = token ?? user')
  const area = desk(reader).getByRole('textbox', { name: 'Code of session' })
  await desk(reader).getByRole('tab', { name: 'session' }).click()
  await expect(area).not.toContainText('token ?? user')
  await review.getByRole('button', { name: 'Take it over into the editor' }).click()
  await expect(area).toContainText('token ?? user')
  await expect(told(reader)).toContainText('Nothing is saved yet')
  expect(sent).toEqual([])
  expect(new URL(reader.url()).hash).toBe('')

  await reader.goto('about:blank')
  await reader.goto('/playground#own=nonsense')
  await expect(told(reader)).toContainText('The link holds no code that can be read')
  await other.close()
})

test('options are saved with the functions, as numbers or as text', async ({ page, context }) => {
  await gotoAndSettle(page, '/playground')
  await openDesk(page)
  await desk(page).getByText('Options', { exact: true }).click()
  await desk(page).getByLabel('session.maxAge').fill('120')
  await desk(page).getByLabel('session.updateAge').fill("'60'")
  await desk(page).getByLabel('sameSite').selectOption('strict')
  await save(page)
  await expect(told(page)).toContainText('your session.maxAge, session.updateAge and session cookie apply')
  const saved = await (await context.request.get('/api/playground/configuration')).json()
  expect(saved).toEqual({ functions: {}, options: { maxAge: 120, updateAge: '60', cookie: { sameSite: 'strict' } } })
})

test('panels, timeline and fields say where a reader’s code ran, and lead to its line', async ({ page }) => {
  await signIn(page)
  await openDesk(page)
  await write(page, 'session', RIGHT)
  await save(page)
  await expect(told(page)).toContainText('your session runs')
  await page.getByRole('button', { name: 'Read the session once' }).click()
  await expect(panel(page, 'useSession()').getByText('your code')).toBeVisible()
  await expect(panel(page, 'claims').getByText('your code')).toHaveCount(0)
  const fields = page.locator('#follow-a-field').getByRole('table')
  await expect(fields.getByText('not copied by your session callback').first()).toBeVisible()
  await desk(page)
    .getByRole('button', { name: /^close/ })
    .click()
  await fields.getByRole('button', { name: 'line 3 of your session' }).first().click()
  await expect(desk(page).getByRole('textbox', { name: 'Code of session' })).toBeFocused()
})

test('a session without a user, and a line of the code’s own, are shown and break no page', async ({ page }) => {
  await signIn(page)
  await openDesk(page)
  await write(page, 'session', "session({ token }) {\n  console.log('read by', token.username)\n  return { hello: 1 }\n}")
  await save(page)
  await expect(told(page)).toContainText('your session runs')
  await page.getByRole('button', { name: 'Read the session once' }).click()
  await expect(panel(page, 'useSession()')).toContainText('"hello": 1')
  await expect(page.getByRole('button', { name: /^console\.log/ }).first()).toBeVisible()
  await page.goto('/demo/dashboard')
  await expect(page.getByRole('heading', { name: /^Welcome/ })).toBeVisible()
})

test('what is not saved is there again on the next page', async ({ page }) => {
  await gotoAndSettle(page, '/flow/session-callback')
  await page.getByRole('button', { name: 'Edit session here' }).click()
  await write(page, 'session', RIGHT)
  await expect(desk(page).getByText('Not saved: session.')).toBeVisible()
  await page.getByRole('link', { name: 'Playground' }).first().click()
  await page.waitForURL('**/playground')
  await openDesk(page)
  await expect(told(page)).toHaveText('What you had not saved is here again.')
  await expect(desk(page).getByText('Not saved: session.')).toBeVisible()
  await save(page)
  await expect(told(page)).toContainText('your session runs')
  await page.reload()
  await openDesk(page)
  await expect(desk(page).getByText('Not saved')).toHaveCount(0)
})

test('the keyboard gets into the code and out of it, and Format and Undo work', async ({ page }) => {
  await gotoAndSettle(page, '/playground')
  await openDesk(page)
  await expect(desk(page).getByRole('tab', { name: 'jwt' })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(desk(page).getByRole('tab', { name: 'session' })).toBeFocused()
  await write(page, 'session', 'session({session}){return session;}')
  await page.keyboard.press('Tab')
  await expect(desk(page).getByRole('textbox')).toBeFocused()
  await page.keyboard.press('Control+z')
  await desk(page).getByRole('button', { name: 'Format' }).click()
  await expect(told(page)).toHaveText('Formatted session.')
  const area = desk(page).getByRole('textbox', { name: 'Code of session' })
  await expect(area).toContainText('return session')
  await expect(area).not.toContainText(';')
  await desk(page).getByRole('button', { name: 'Undo' }).click()
  await expect(area).toContainText(';')
  await area.focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(area).not.toBeFocused()
})

test('the editor is accessible and fits', async ({ page }) => {
  await gotoAndSettle(page, '/playground')
  await openDesk(page)
  await desk(page).getByLabel('Load an example').selectOption('copies-from-user')
  await expect(problems(page)).toContainText('Line 3')
  await desk(page).getByRole('button', { name: 'Show what I changed' }).click()
  await desk(page).getByText('Options', { exact: true }).click()
  await expectAccessible(page)
  await expectToFit(page)
})

test('without JavaScript the page says that editing needs it', async ({ request }) => {
  // Chromium shows no <noscript> when only Playwright has switched scripts off.
  expect(await (await request.get('/flow/jwt-callback')).text()).toContain('Editing needs JavaScript.')
})
