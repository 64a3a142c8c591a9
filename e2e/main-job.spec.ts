import type { BrowserContext } from 'playwright/test'
import { gotoAndSettle } from '../lib/testing/browser'
import { startSite } from '../lib/testing/site'
import { nextSecond } from '../playground/lab/clock'
import { expectAccessible } from './accessible'
import { controls, exampleTag, expect, messages, panel, panels, signIn, test } from './fixtures'

async function sessionCookie(context: BrowserContext): Promise<string | undefined> {
  return (await context.cookies()).find(({ name }) => name === 'next-auth.session-token')?.value
}

test('home: one press, and cookie, claims, token and session are on screen', async ({ page, context }) => {
  await page.goto('/')
  const values = page.getByRole('region', { name: 'Values of the session' })
  await expect(exampleTag(values)).toHaveCount(1)
  await page.getByRole('button', { name: 'Sign in as aayush' }).click()
  await expect(page.getByText('signed in as aayush, strategy jwt')).toBeVisible()
  await expect(exampleTag(values)).toHaveCount(0)
  await expect(values.locator('[data-shown="true"]')).toHaveCount(4)
  const [cookie, decrypted, proxy, session] = await values.locator('[data-place]').allInnerTexts()
  expect(cookie).toContain(await sessionCookie(context))
  for (const text of [decrypted, proxy, session]) expect(text).toContain('"username": "aayush"')
})

test('playground: all panels show this browser’s own values, and they agree with the endpoints', async ({ page, context }) => {
  await signIn(page)
  await expect(panel(page, 'getServerSession()')).toContainText('"username": "aayush"')
  const state = await (await context.request.get('/api/playground/state')).json()
  expect(await sessionCookie(context)).toBe(state.cookie.value)
  await expect(panel(page, 'cookie').first().locator('[data-cookie]')).toHaveText(state.cookie.value)
  await expect(panel(page, 'cookie').first()).toContainText(`${state.cookie.bytes} bytes, 1 cookie`)
  await expect(panel(page, 'claims')).toContainText(`"jti": "${state.token.jti}"`)
  await expect(panel(page, 'getToken()')).toContainText(`"jti": "${state.proxy.jti}"`)
  await expect(panel(page, 'useSession()')).toContainText(`"_id": "${state.token._id}"`)
  await expect(exampleTag(panels(page))).toHaveCount(0)
})

test('reading the session once renews the cookie and marks what changed', async ({ page, context }) => {
  await signIn(page)
  const before = await sessionCookie(context)
  await nextSecond()
  await page.getByRole('button', { name: 'Read the session once' }).click()
  await expect(panel(page, 'claims').locator('pre mark')).toHaveCount(3)
  await expect(panel(page, 'claims').getByText('3 values changed')).toBeVisible()
  expect(await sessionCookie(context)).not.toBe(before)
  await expect(panel(page, 'cookie').first().locator('[data-cookie]')).toHaveText((await sessionCookie(context)) ?? '')
})

test('switching the strategy keeps the reader signed in, says so, and changes every panel; and back', async ({ page, context }) => {
  await signIn(page)
  await page.getByRole('radio', { name: 'database' }).click()
  await expect(messages(page)).toContainText('Now under database. You were signed in again as aayush')
  const token = (await sessionCookie(context)) ?? ''
  expect(token).toHaveLength(36)
  await expect(panel(page, 'cookie').first().locator('[data-cookie]')).toHaveText(token)
  await expect(panel(page, 'claims')).toContainText('Not applicable under database')
  await expect(panel(page, 'getToken()')).toContainText('null')
  await expect(panel(page, 'getToken()')).toContainText('only decodes JWTs')
  await expect(panel(page, 'users, sessions').getByText('sessions (1)')).toBeVisible()
  await expect(panel(page, 'users, sessions').locator('tr[data-mine]')).toHaveCount(2)
  await expect(panel(page, 'useSession()')).toContainText('"username": "aayush"')

  await page.getByRole('radio', { name: 'jwt' }).click()
  await expect(messages(page)).toContainText('Now under jwt. You were signed in again as aayush')
  await expect(panel(page, 'getToken()')).toContainText('"username": "aayush"')
  await expect(panel(page, 'users, sessions').getByText('sessions (0)')).toBeVisible()
})

test('a reload, and another page of the guide, show the same session', async ({ page }) => {
  await signIn(page)
  await page.reload()
  await expect(controls(page).getByText('aayush', { exact: true })).toBeVisible()
  for (const path of [
    '/flow/login',
    '/flow/jwt-callback',
    '/flow/cookie',
    '/flow/middleware',
    '/flow/session-callback',
    '/flow/client',
    '/flow/summary'
  ]) {
    await page.goto(path)
    await expect(exampleTag(panels(page).first()), path).toHaveCount(0)
    await expect(page.getByText('Yours, under jwt.'), path).toBeVisible()
  }
})

test('sign in once on a guide page, and the panel turns from the example into the reader’s own', async ({ page, context }) => {
  await page.goto('/flow/cookie')
  await expect(exampleTag(panels(page))).toHaveCount(1)
  await page.locator('[data-panel]').getByRole('button', { name: 'Sign in as aayush' }).click()
  await expect(page.getByText('Yours, under jwt.')).toBeVisible()
  await expect(page.locator('[data-panel] [data-cookie]')).toHaveText((await sessionCookie(context)) ?? '')
  await expect(page.getByRole('region', { name: 'Your session' })).toContainText('aayush')
})

test('two tabs of one browser follow each other', async ({ page, context }) => {
  await page.goto('/playground')
  const other = await context.newPage()
  await gotoAndSettle(other, '/playground')
  // next-auth's message to other tabs counts whole seconds: the second of two alike within one is not delivered.
  await nextSecond()
  await controls(page).getByRole('button', { name: 'Sign in as aayush' }).click()
  await expect(controls(other).getByText('aayush', { exact: true })).toBeVisible()
  await other.getByRole('button', { name: 'Sign out' }).click()
  await expect(messages(page)).toContainText('You are signed out')
})

test('two browsers never see each other', async ({ browser, page, baseURL }) => {
  await signIn(page)
  const context = await browser.newContext(baseURL ? { baseURL } : {})
  const stranger = await context.newPage()
  await stranger.goto('/playground')
  await expect(messages(stranger)).toContainText('You are signed out')
  await signIn(stranger)
  const id = async (which: typeof page) => /"_id": "([0-9a-f]{24})"/.exec((await panel(which, 'useSession()').textContent()) ?? '')?.[1]
  expect(await id(page)).toMatch(/^[0-9a-f]{24}$/)
  expect(await id(stranger)).not.toBe(await id(page))
  await context.close()
})

test('signing out empties the cookie jar of the session, and reset begins anew', async ({ page, context }) => {
  await signIn(page)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(messages(page)).toContainText('You are signed out')
  expect(await sessionCookie(context)).toBeUndefined()
  await expect(exampleTag(panels(page))).toHaveCount(0)
  await expect(panel(page, 'claims')).toContainText('there is nothing to decrypt. You signed out')
  await expect(panel(page, 'useSession()')).toContainText('null')
  await signIn(page)
  await page.getByRole('button', { name: 'Reset' }).click()
  await expect(messages(page)).toContainText('Your sandbox is as new')
  await expect(controls(page).getByRole('button', { name: 'Sign in as aayush' })).toBeVisible()
  await expect(exampleTag(panels(page.locator('[data-panels="moment"]')))).toHaveCount(6)
})

test('after five wrong passwords the page says when to try again', async ({ page }) => {
  await page.goto('/playground')
  const { csrfToken } = await (await page.request.get('/api/auth/csrf')).json()
  const form = { csrfToken, username: 'aayush', password: 'nonsense', json: 'true' }
  for (let i = 0; i < 5; i++) expect((await page.request.post('/api/auth/callback/credentials', { form })).status()).toBe(401)
  await controls(page).getByRole('button', { name: 'Sign in as aayush' }).click()
  await expect(messages(page)).toContainText(/Too many wrong passwords\. Try again in \d+ seconds?\./)
})

test('a wrong password is told in a sentence, and the right one works afterwards', async ({ page }) => {
  await page.goto('/playground')
  await page.getByRole('textbox', { name: 'Password' }).fill('nonsense')
  await page.getByRole('button', { name: /^Sign in as/ }).click()
  await expect(page.getByText('No user of your sandbox has this name and password.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Username' }).fill('mira')
  await page.getByRole('textbox', { name: 'Password' }).fill('battery staple')
  await page.getByRole('button', { name: /^Sign in as/ }).click()
  await expect(controls(page).getByText('mira', { exact: true })).toBeVisible()
  await expect(panel(page, 'useSession()')).toContainText('"isVerified": false')
})

test('the protected page sends a stranger to the sign-in page, and back after the sign-in', async ({ page }) => {
  await page.goto('/demo/dashboard?tab=2')
  await expect(page).toHaveURL(/\/demo\/sign-in\?callbackUrl=/)
  await page.getByRole('button', { name: /^Sign in as/ }).click()
  await expect(page).toHaveURL(/\/demo\/dashboard\?tab=2$/)
  await expect(page.getByRole('heading', { name: 'Welcome, aayush' })).toBeVisible()
})

test('the sign-in page names the error that NextAuth sent the reader with', async ({ page }) => {
  await page.goto('/api/auth/signin?error=SessionRequired')
  await expect(page).toHaveURL(/\/demo\/sign-in/)
  await page.goto('/demo/sign-in?error=EmailSignin')
  await expect(page.getByText('The address has the error EmailSignin.')).toBeVisible()
})

test('each panel shows the code behind it, and copies its value', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page)
  const session = panel(page, 'useSession()')
  await session.getByRole('button', { name: 'copy' }).click()
  await expect(session.getByText('copied')).toBeVisible()
  expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toMatchObject({ user: { username: 'aayush' } })
  await session.getByRole('button', { name: 'code' }).click()
  await expect(session).toContainText('async session({ session, token, user })')
  await expect(session).toContainText('playground/nextauth/callbacks.ts:')
  await session.getByRole('button', { name: 'code' }).click()
  await expect(session).toContainText('"username": "aayush"')
})

test('a site that stops answering is said, with what to do, and nothing is lost', async ({ page, pageErrors }) => {
  await signIn(page)
  await page.route('**/api/**', (route) => route.abort())
  await page.getByRole('button', { name: 'Open it again' }).click()
  await expect(messages(page)).toContainText('not answering')
  await expect(panel(page, 'useSession()')).toContainText('"username": "aayush"')
  await page.unroute('**/api/**')
  await expect(messages(page)).not.toContainText('not answering', { timeout: 12_000 })
  pageErrors.length = 0
})

test('a playground that cannot be loaded says so, and the page stays readable', async ({ page, pageErrors }) => {
  // The chunk that talks to the playground, and no other.
  await page.route('**/_next/static/chunks/**', async (route) => {
    const response = await route.fetch()
    if ((await response.text()).includes('/api/playground/strategy')) await route.abort()
    else await route.fulfill({ response })
  })
  await page.goto('/playground')
  await expect(page.getByText('could not be loaded')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Playground' })).toBeVisible()
  pageErrors.length = 0
})

test('an expired sandbox is said by itself, and one press begins a new one', async ({ page, pageErrors }) => {
  const site = await startSite({ SANDBOX_IDLE_SECONDS: '2' })
  await page.goto(`${site.url}/playground`)
  await page.getByRole('button', { name: 'Sign in as aayush' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  await expect(messages(page).getByText('Your sandbox is gone')).toBeVisible({ timeout: 12_000 })
  // By then NextAuth has said that the cookie is worth nothing.
  await expect(panel(page, 'cookie').first()).toContainText('Your sandbox has expired, and its secret and rows with it.')
  await expectAccessible(page)
  await messages(page).getByRole('button', { name: 'Sign in as aayush' }).click()
  await expect(messages(page).getByText('Your sandbox is gone')).toHaveCount(0)
  await expect(panel(page, 'users, sessions').getByText('users (2)')).toBeVisible()
  await site.stop()
  // The stream of traces ends with its site.
  pageErrors.length = 0
})

test('a page notices by itself that its site has stopped, and that the next one knows nothing of its sandbox', async ({
  page,
  pageErrors
}) => {
  const site = await startSite()
  await page.goto(`${site.url}/playground`)
  await page.getByRole('button', { name: 'Sign in as aayush' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  await expect(panel(page, 'users, sessions').getByText('users (2)')).toBeVisible()
  await site.stop()
  await expect(messages(page)).toContainText('The site is not answering.')
  const next = await startSite({ PORT: new URL(site.url).port })
  await expect(messages(page)).toContainText('Your sandbox is gone.')
  await messages(page).getByRole('button', { name: 'Sign in as aayush' }).click()
  await expect(messages(page)).toContainText('Signed in.')
  await next.stop()
  pageErrors.length = 0
})

test('a user who was renamed is who the button signs in', async ({ page }) => {
  await signIn(page)
  await panel(page, 'users, sessions').getByRole('textbox', { name: 'username of aayush' }).fill('zoe')
  await page.keyboard.press('Enter')
  await expect(messages(page)).toContainText('The database says username: zoe')
  await controls(page).getByRole('button', { name: 'Sign out' }).click()
  await controls(page).getByRole('button', { name: 'Sign in as zoe' }).click()
  await expect(messages(page)).toContainText('Signed in.')
})
