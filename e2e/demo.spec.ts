import type { Page } from 'playwright/test'
import { gotoAndSettle } from '../lib/testing/browser'
import type { Strategy } from '../playground/nextauth/options'
import { expectAccessible, expectToFit } from './accessible'
import { expect, signInByRequest, test } from './fixtures'

/** The small application where readers sign in: its sign-in page and the page behind it. */

const sessionCookies = async (page: Page) =>
  (await page.context().cookies()).filter(({ name }) => name.startsWith('next-auth.session-token'))

const ran = (page: Page) => page.getByRole('region', { name: 'What let you in' })

/** What runs when the dashboard asks for the session, in order. */
const RUNS: Record<Strategy, string[]> = {
  jwt: ['getToken', 'redirect', 'decode', 'jwt', 'session', 'encode', 'events.session', 'Set-Cookie'],
  database: ['getToken', 'redirect', 'getSessionAndUser', 'find', 'find', 'session', 'events.session', 'Set-Cookie']
}

for (const strategy of ['jwt', 'database'] as const) {
  test(`${strategy}: the dashboard says who you are and what let you in, and signs you out for good`, async ({ page, baseURL }) => {
    await signInByRequest(page, baseURL, strategy)
    await page.goto('/demo/dashboard?tab=1')
    await expect(ran(page)).toContainText('GET /demo/dashboard?tab=1')
    await page.goto('/demo/dashboard?tab=2')
    const who = page.getByRole('region', { name: 'Who you are' })
    await expect(who).toContainText('aayush')
    await expect(who.getByText(strategy, { exact: true })).toBeVisible()
    await expect(who.locator('time')).toHaveText(/^expires in 29 d 23 h/)

    await expect(ran(page)).toContainText(strategy === 'jwt' ? 'decrypted the token in your cookie' : 'a session cookie is there')
    await expect(ran(page)).toContainText('GET /demo/dashboard?tab=2')
    await expect(ran(page).locator('li > code')).toHaveText(RUNS[strategy])
    const { traces } = await (await page.request.get('/api/playground/trace')).json()
    expect(traces.filter(({ path }: { path: string }) => path.startsWith('/demo/dashboard'))).toHaveLength(2)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(/\/demo\/sign-in$/)
    await expect(page.getByText('You are signed out.')).toBeVisible()
    expect(await sessionCookies(page)).toEqual([])
    await page.goto('/demo/dashboard')
    await expect(page).toHaveURL(/\/demo\/sign-in\?callbackUrl=%2Fdemo%2Fdashboard$/)
  })

  test(`${strategy}: the sign-in page knows who is signed in, and lets another user in`, async ({ page, baseURL }) => {
    await signInByRequest(page, baseURL, strategy)
    await page.goto('/demo/sign-in')
    await expect(page.getByText(`You are signed in as aayush, under ${strategy}.`)).toBeVisible()
    await page.getByRole('link', { name: 'Open the dashboard' }).click()
    await expect(page.getByRole('heading', { name: 'Welcome, aayush' })).toBeVisible()
    await page.goBack()

    await page.getByText('Sign in as another user').click()
    await page.getByRole('textbox', { name: 'Password' }).fill('nonsense')
    await page.getByRole('button', { name: 'Sign in as mira' }).click()
    await expect(page.getByText('No user of your sandbox has this name and password.')).toBeVisible()
    await expect(page.getByText('You are signed in as aayush')).toBeVisible()
    await page.getByRole('textbox', { name: 'Password' }).fill('battery staple')
    await page.getByRole('button', { name: 'Sign in as mira' }).click()
    await expect(page.getByRole('heading', { name: 'Welcome, mira' })).toBeVisible()

    await page.goto('/demo/sign-in')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByText('You are signed out. Sign in, and the dashboard opens.')).toBeVisible()
    expect(await sessionCookies(page)).toEqual([])
  })
}

test('the dashboard leads to the site’s sections', async ({ page, baseURL }) => {
  await signInByRequest(page, baseURL)
  for (const name of ['Guide', 'Playground', 'Experiments', 'Tools', 'Reference']) {
    await page.goto('/demo/dashboard')
    await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name }).click()
    await expect(page).not.toHaveURL(/dashboard/)
    await expect(
      page.getByRole('navigation').getByRole('link', { name, exact: true }).and(page.locator('[aria-current="true"]'))
    ).toBeVisible()
  }
})

test('the dashboard says so when its trace is gone, and when its sign-out is refused', async ({ page, baseURL, pageErrors }) => {
  await signInByRequest(page, baseURL)
  await page.route('**/api/playground/trace', (route) => route.fulfill({ json: { traces: [] } }))
  await page.goto('/demo/dashboard')
  await expect(page.getByText('The trace of this request did not arrive.')).toBeVisible()
  await page.route('**/api/auth/signout', (route) => route.abort())
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('That did not work.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeEnabled()
  pageErrors.length = 0
})

test('an error in the address is told in words, with its entry in the reference', async ({ page }) => {
  await page.goto('/demo/sign-in?error=OAuthAccountNotLinked')
  const told = page.getByRole('status').filter({ hasText: 'The address has the error' })
  await expect(told).toContainText('the error OAuthAccountNotLinked. There is a user with this email address')
  await told.getByRole('link').click()
  await expect(page).toHaveURL(/\/reference\/errors#OAuthAccountNotLinked$/)
  await page.goto('/demo/sign-in?error=toString')
  await expect(page.getByText('The address has the error toString, which is no code of NextAuth.')).toBeVisible()
})

for (const [what, path, strategy] of [
  ['the dashboard under jwt', '/demo/dashboard', 'jwt'],
  ['the dashboard under database', '/demo/dashboard', 'database'],
  ['the sign-in page, signed in', '/demo/sign-in', 'jwt'],
  ['the sign-in page with an error', '/demo/sign-in?error=Verification', undefined]
] as const)
  test(`${what} is accessible in both colour schemes, and fits into 375 and 1280 px`, async ({ page, baseURL }) => {
    if (strategy) await signInByRequest(page, baseURL, strategy)
    await gotoAndSettle(page, path)
    if (path === '/demo/dashboard') await expect(ran(page).getByText('Set-Cookie')).toBeVisible()
    if (path === '/demo/sign-in') await page.getByText('Sign in as another user').click()
    await expectAccessible(page)
    await expectToFit(page)
  })

test('the app router keeps what it rendered, and the redirect that it prefetched', async ({ page, baseURL, pageErrors }) => {
  const says = (name: string, value: string) =>
    expect(page.getByRole('definition').and(page.locator(`dt:text-is("${name}") + dd`))).toHaveText(value)
  const prefetched = page.waitForResponse((response) => new URL(response.url()).pathname === '/demo/router/guarded')
  await page.goto('/demo/router')
  expect((await prefetched).status()).toBe(307)
  await says('useSession()', 'signed out')
  await page.getByRole('button', { name: 'Sign in as aayush' }).click()
  await says('useSession()', 'signed in as aayush')
  await page.getByRole('button', { name: 'update()' }).click()
  await expect(page.getByRole('button', { name: 'update()' })).toBeEnabled()
  await says('The server component', 'signed out')
  await page.getByRole('button', { name: 'router.refresh()' }).click()
  await says('The server component', 'signed in as aayush')

  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.getByRole('link', { name: 'the guarded page' }).click()
  await expect(page.getByRole('heading', { name: 'The proxy sent you here' })).toBeVisible()
  await expect(page.getByText('you are signed in as aayush')).toBeVisible()
  expect(asked).not.toContain('/demo/router/guarded')
  await page.getByRole('button', { name: 'Load the guarded page' }).click()
  await expect(page.getByText('You are aayush.')).toBeVisible()

  await page.goto('/demo/router')
  await says('The server component', 'signed in as aayush')
  await page.getByRole('button', { name: 'Sign out and reload' }).click()
  await says('The server component', 'signed out')
  expect(pageErrors).toEqual([])
  expect(baseURL).toBeTruthy()
})

test('a foreign frame gets the cookie with SameSite=None and not the session', async ({ page, baseURL }) => {
  await signInByRequest(page, baseURL)
  await page.goto('/reference/deployment')
  await page.getByRole('button', { name: 'Show my session in two frames' }).click()
  const told = async (title: string, inner: boolean) => {
    const frame = page.frameLocator(`iframe[title="${title}"]`)
    const framed = inner ? frame.frameLocator('iframe') : frame
    await expect(framed.locator('[data-session]')).toBeVisible()
    return [await framed.locator('dd').allTextContents()].flat()
  }
  expect(await told('A frame of this page', false)).toEqual(['came with the request', 'came with the request', 'signed in as aayush'])
  expect(await told('A foreign page with the same frame', true)).toEqual(['did not come', 'came with the request', 'null'])
})
