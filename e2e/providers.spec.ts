import type { Page } from 'playwright/test'
import { gotoAndSettle } from '../lib/testing/browser'
import type { Collections } from '../playground/server/rows'
import { controls, expect, messages, panel, test } from './fixtures'

const STRATEGIES = ['jwt', 'database'] as const

/** Opens the playground under a strategy, with a way to sign in chosen. */
async function choose(page: Page, strategy: (typeof STRATEGIES)[number], provider: 'email' | 'oidc'): Promise<void> {
  await gotoAndSettle(page, '/playground')
  if (strategy === 'database') {
    await controls(page).getByRole('radio', { name: 'database' }).click()
    await expect(messages(page)).toContainText('Now under database')
  }
  await controls(page).getByLabel('Sign in by').selectOption(provider)
}

async function askForLink(page: Page, email: string): Promise<void> {
  await controls(page).getByLabel('Email').fill(email)
  await controls(page).getByRole('button', { name: 'Send me a link' }).click()
  await expect(messages(page)).toContainText('The mail is in your inbox below')
}

const mails = (page: Page) => panel(page, 'inbox').locator('[data-mail]')

/** Goes through the provider's pages. */
async function atProvider(page: Page, account: 'Aayush' | 'Kim', answer: 'Allow' | 'Refuse' = 'Allow'): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Who are you?' })).toBeVisible()
  await page.getByRole('button', { name: account }).click()
  await expect(page.getByRole('heading', { name: 'Do you agree?' })).toBeVisible()
  await page.getByRole('button', { name: answer }).click()
}

for (const strategy of STRATEGIES) {
  test(`under ${strategy} a magic link signs in once, and an expired one does not`, async ({ page }) => {
    await choose(page, strategy, 'email')
    await askForLink(page, 'jo@example.com')
    const [mail] = [mails(page).first()]
    await expect(mail).toHaveAttribute('data-mail', 'good')
    await expect(mail.getByText('the same', { exact: true })).toBeVisible()
    await expect(panel(page, 'inbox')).toContainText('"jo@example.com"')
    await expect(panel(page, 'users, sessions')).toContainText('verification_tokens (1)')

    await mail.getByRole('link', { name: 'Open the link' }).click()
    await expect(messages(page)).toContainText('Signed in as jo@example.com. NextAuth made a user for you')
    await expect(panel(page, 'users, sessions')).toContainText(`sessions (${strategy === 'jwt' ? 0 : 1})`)
    await expect(panel(page, 'users, sessions')).toContainText('verification_tokens (0)')
    await expect(mails(page).first()).toHaveAttribute('data-mail', 'used')
    await expect(panel(page, 'what ran').getByText('your link, opened: your sign-in')).toBeVisible()

    await controls(page).getByRole('button', { name: 'Sign out' }).click()
    await expect(messages(page)).toContainText('You are signed out')
    await mails(page).first().getByRole('link', { name: 'Open it again' }).click()
    await expect(page).toHaveURL(/\/demo\/sign-in\?.*error=Verification/)
    await expect(page.getByText('The address has the error Verification')).toBeVisible()

    await gotoAndSettle(page, '/playground')
    await askForLink(page, 'jo@example.com')
    await mails(page).first().getByRole('button', { name: 'Let it expire' }).click()
    await expect(mails(page).first()).toHaveAttribute('data-mail', 'expired')
    await mails(page).first().getByRole('link', { name: 'Open the link' }).click()
    await expect(page).toHaveURL(/error=Verification/)
  })

  test(`under ${strategy} OpenID Connect signs in, and shows each leg`, async ({ page, context }) => {
    await choose(page, strategy, 'oidc')
    await controls(page).getByRole('button', { name: 'Go to the provider' }).click()
    await expect(page.getByRole('heading', { name: 'Who are you?' })).toBeVisible()
    const checks = (await context.cookies()).filter(({ name }) => /state|pkce|nonce/.test(name))
    expect(checks.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual(
      expect.arrayContaining(['state', 'pkce.code_verifier', 'nonce'].map((name) => [`next-auth.${name}`, true, 'Lax']))
    )
    await atProvider(page, 'Kim')
    await expect(messages(page)).toContainText('Signed in as kim. NextAuth made a user for you, and a row in accounts with the tokens.')
    const legs = panel(page, 'OpenID Connect, leg by leg')
    await expect(legs.getByText('It gave a session.')).toBeVisible()
    for (const title of [
      'POST /api/auth/signin/oidc',
      'GET /api/oidc/auth',
      'GET /api/auth/callback/oidc',
      'POST /token',
      'GET /jwks',
      'profile()',
      'linkAccount'
    ])
      await expect(legs.getByText(title, { exact: true }).first()).toBeVisible()
    await expect(legs.getByText('createSession', { exact: true })).toHaveCount(strategy === 'database' ? 1 : 0)
    await expect(legs).toContainText('accounts (1)')
    await expect(panel(page, 'users, sessions')).toContainText(`sessions (${strategy === 'jwt' ? 0 : 1})`)
    await expect(panel(page, 'useSession()')).toContainText('"kim"')
    expect((await context.cookies()).filter(({ name }) => /next-auth\.(state|pkce|nonce)/.test(name))).toEqual([])
    await expect(panel(page, 'follow a field')).toContainText('profile()')

    const other = strategy === 'jwt' ? 'database' : 'jwt'
    await controls(page).getByRole('radio', { name: other }).click()
    // The provider knows who this is, and asks for consent alone.
    await page.getByRole('button', { name: 'Allow' }).click()
    await expect(messages(page)).toContainText(`Now under ${other}. You were signed in again as kim.`)
    // The way to the provider and back has lost nothing of what was done and seen.
    await expect(page.getByText('Step 5 of 8')).toBeVisible()
    await expect(panel(page, 'differences')).not.toContainText('There is one moment yet')
  })

  test(`under ${strategy} a sign-in at the provider is refused for a tampered state, a lost verifier and a refused consent`, async ({
    page,
    context
  }) => {
    await choose(page, strategy, 'oidc')
    await controls(page).getByRole('button', { name: 'Go to the provider' }).click()
    await atProvider(page, 'Kim', 'Refuse')
    await expect(page).toHaveURL(/\/demo\/sign-in\?.*error=/)
    await expect(page.getByText(/^The address has the error (OAuth)?Callback/)).toBeVisible()

    const asked = /\/api\/auth\/signin\/oidc/
    for (const spoil of ['state', 'verifier']) {
      await gotoAndSettle(page, '/playground')
      if (spoil === 'state')
        await page.route(asked, async (route) => {
          const response = await route.fetch()
          const address = new URL(((await response.json()) as { url: string }).url)
          address.searchParams.set('state', 'another')
          await route.fulfill({ response, json: { url: address.href } })
        })
      await controls(page).getByRole('button', { name: 'Go to the provider' }).click()
      await expect(page.getByRole('heading', { name: 'Do you agree?' })).toBeVisible()
      if (spoil === 'verifier') await context.clearCookies({ name: 'next-auth.pkce.code_verifier' })
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.unroute(asked)
      await expect(page).toHaveURL(/\/demo\/sign-in\?.*error=OAuthCallback/)
      await gotoAndSettle(page, '/playground')
      const legs = panel(page, 'OpenID Connect, leg by leg')
      await expect(legs.getByText('NextAuth refused it: OAuthCallback.')).toBeVisible()
      await expect(legs).toContainText('accounts (0)')
      await expect(panel(page, 'users, sessions')).toContainText('users (2)')
    }
  })
}

for (const strategy of STRATEGIES) {
  test(`under ${strategy} an address that somebody has already is refused, and linked where the reader allows that`, async ({ page }) => {
    await choose(page, strategy, 'oidc')
    await controls(page).getByRole('button', { name: 'Go to the provider' }).click()
    await atProvider(page, 'Aayush')
    await expect(page).toHaveURL(/error=OAuthAccountNotLinked/)
    await expect(page.getByText('There is a user with this email address who has no account of this provider.')).toBeVisible()

    await gotoAndSettle(page, '/playground')
    await expect(panel(page, 'OpenID Connect, leg by leg')).toContainText('accounts (0)')
    await page.getByRole('button', { name: 'Edit the callbacks' }).click()
    const desk = page.getByRole('region', { name: 'Your own callbacks' })
    await desk.getByText('Options', { exact: true }).click()
    await desk.getByLabel('allowDangerousEmailAccountLinking').check()
    await desk.getByRole('button', { name: 'Save and use' }).click()
    await expect(messages(page)).toContainText('allowDangerousEmailAccountLinking')
    await controls(page).getByRole('button', { name: 'Go to the provider' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await expect(messages(page)).toContainText('Signed in as aayush. NextAuth found you among the users, and a row in accounts')
    await expect(panel(page, 'OpenID Connect, leg by leg')).toContainText('accounts (1)')
  })

  test(`under ${strategy} the same address twice is one user, by a link and by the provider`, async ({ page, context }) => {
    await choose(page, strategy, 'email')
    for (const user of ['NextAuth made a user for you', 'NextAuth found you among the users']) {
      await askForLink(page, 'kim@example.com')
      await mails(page).first().getByRole('link', { name: 'Open the link' }).click()
      await expect(messages(page)).toContainText(`Signed in as kim@example.com. ${user}`)
      await controls(page).getByRole('button', { name: 'Sign out' }).click()
      await expect(messages(page)).toContainText('You are signed out')
    }
    await controls(page).getByLabel('Sign in by').selectOption('oidc')
    await controls(page).getByRole('button', { name: 'Go to the provider' }).click()
    await atProvider(page, 'Kim')
    await expect(page).toHaveURL(/error=OAuthAccountNotLinked/)
    const { collections } = (await (await context.request.get('/api/playground/database')).json()) as { collections: Collections }
    expect([collections.users.length, collections.accounts.length, collections.sessions.length]).toEqual([3, 0, 0])
    expect((await context.cookies()).filter(({ name }) => name.includes('session-token'))).toEqual([])
  })

  test(`under ${strategy} a refresh token works once, and is lost where two send it`, async ({ page, context }) => {
    await choose(page, strategy, 'oidc')
    await controls(page).getByRole('button', { name: 'Go to the provider' }).click()
    await atProvider(page, 'Kim')
    await expect(messages(page)).toContainText('Signed in as kim.')
    const tokenInRow = async () => {
      const { collections } = (await (await context.request.get('/api/playground/database')).json()) as { collections: Collections }
      return collections.accounts[0]?.refresh_token
    }
    const legs = panel(page, 'OpenID Connect, leg by leg')
    const use = async (button: string) => {
      const answered = page.waitForResponse(/provider-tokens/)
      await legs.getByRole('button', { name: button }).click()
      await answered
    }
    const answers = legs.getByRole('listitem').filter({ hasText: /^(GET|POST) \/(me|token):/ })
    await use('Ask the provider’s API')
    await expect(answers).toHaveText([/GET \/me: 200 .*"account-2"/])
    const first = await tokenInRow()
    await use('Refresh the tokens')
    await expect(answers).toHaveText([/POST \/token: 200 a new access token/])
    expect(await tokenInRow()).not.toBe(first)
    await use('Refresh twice at once')
    await expect(answers.filter({ hasText: '200' })).toHaveCount(1)
    await expect(answers.filter({ hasText: 'invalid_grant' })).toHaveCount(1)
    await use('Ask the provider’s API')
    await expect(answers).toHaveText([/GET \/me: 401 .*invalid_token/])
    // NextAuth's own session asks the provider nothing.
    await controls(page).getByRole('button', { name: 'Read the session once' }).click()
    await expect(panel(page, 'useSession()')).toContainText('"kim"')
    await expect(panel(page, 'what ran').getByText('the provider’s tokens, sent to the provider').first()).toBeVisible()
  })
}

test('another account at the provider is another user', async ({ page }) => {
  await choose(page, 'jwt', 'oidc')
  await controls(page).getByRole('button', { name: 'Go to the provider' }).click()
  await atProvider(page, 'Aayush')
  await expect(page).toHaveURL(/error=OAuthAccountNotLinked/)
  await gotoAndSettle(page, '/playground')
  await controls(page).getByRole('button', { name: 'Go to the provider' }).click()
  await page.getByRole('button', { name: 'Use another account' }).click()
  await atProvider(page, 'Kim')
  await expect(messages(page)).toContainText('Signed in as kim. NextAuth made a user for you')
})

test('the sign-in page has every way, and shows the mail that was asked for there', async ({ page }) => {
  await gotoAndSettle(page, '/demo/dashboard')
  await expect(page).toHaveURL(/\/demo\/sign-in\?callbackUrl=/)
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await mails(page).first().getByRole('link', { name: 'Open the link' }).click()
  await expect(page.getByRole('heading', { name: 'Welcome, aayush' })).toBeVisible()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).not.toHaveURL(/dashboard/)
  await gotoAndSettle(page, '/demo/sign-in')
  await page.getByRole('button', { name: 'Go to the provider' }).click()
  await atProvider(page, 'Kim')
  await expect(page.getByRole('heading', { name: 'Welcome, kim' })).toBeVisible()
})

test('the pages of the guide sign in where they are, and show an example before', async ({ page }) => {
  await gotoAndSettle(page, '/flow/oauth')
  const legs = panel(page, 'OpenID Connect, leg by leg')
  await expect(legs.getByText('example', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Sign in by OpenID Connect' }).click()
  await atProvider(page, 'Kim')
  await expect(page).toHaveURL(/\/flow\/oauth/)
  await expect(legs.getByText('It gave a session.')).toBeVisible()
  await expect(legs.getByText('example', { exact: true })).toHaveCount(0)

  await gotoAndSettle(page, '/flow/magic-link')
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await expect(mails(page).first()).toHaveAttribute('data-mail', 'good')
  await mails(page).first().getByRole('link', { name: 'Open the link' }).click()
  await expect(page).toHaveURL(/\/flow\/magic-link/)
  await expect(mails(page).first()).toHaveAttribute('data-mail', 'used')
})
