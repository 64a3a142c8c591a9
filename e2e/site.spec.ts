import { gotoAndSettle } from '../lib/testing/browser'
import { controls, exampleTag, expect, panel, panels, signIn, signInByRequest, test } from './fixtures'
import { TEXTS } from './pages'

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('every page has its text, and every panel an example that is called one', async ({ page, request }) => {
    // Chromium shows no <noscript> when only Playwright has switched scripts off, so its text is looked for in the HTML.
    const html = async (path: string) => (await request.get(path)).text()
    for (const path of TEXTS) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      for (const one of await panels(page).all()) await expect(exampleTag(one), path).toHaveCount(1)
      if ((await panels(page).count()) > 0)
        expect(await html(path), path).toContain('Without JavaScript this panel shows a recorded example.')
    }
    await page.goto('/playground')
    expect(await html('/playground')).toContain('Without JavaScript the panels below show a recorded example')
    await expect(exampleTag(panels(page.locator('[data-panels="moment"]')))).toHaveCount(6)
  })
})

test('a phone shows one panel at a time, and a tab leads to each', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 800 })
  await signIn(page)
  const tabs = page.getByRole('navigation', { name: 'Panels' })
  await tabs.getByRole('button', { name: 'useSession()' }).click()
  await expect(panels(page.locator('[data-panels="moment"]')).last()).toBeInViewport({ ratio: 0.5 })
  await expect(panels(page).first()).not.toBeInViewport()
  await expect(tabs.locator('[aria-current="true"]')).toHaveText('useSession()')
  await tabs.getByRole('button', { name: 'Follow a field' }).click()
  await expect(panel(page, 'follow a field')).toBeInViewport()
})

test('signed out, the panels show the example of the strategy', async ({ page }) => {
  await page.goto('/playground')
  await expect(panel(page, 'claims')).toContainText('"jti"')
  await controls(page).getByRole('radio', { name: 'database' }).click()
  await expect(panel(page, 'claims')).toContainText('Not applicable under database')
  await expect(panel(page, 'users, sessions').getByText('sessions (1)')).toBeVisible()
  await expect(panel(page, 'cookie').first().locator('[data-cookie]')).toHaveText(/^[0-9a-f-]{36}$/)
  await expect(panel(page, 'what ran')).toContainText('getSessionAndUser')
  await expect(exampleTag(panels(page.locator('[data-panels="moment"]')))).toHaveCount(6)
})

test('the strategy switch works from the keyboard', async ({ page }) => {
  await signIn(page)
  await page.getByRole('radio', { name: 'jwt' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText('Now under database.')).toBeVisible()
})

test('a fact’s mark opens its statement and its proof, and Escape leads back', async ({ page }) => {
  await page.goto('/flow/cookie')
  const mark = page.getByRole('link', { name: '(proof: cookie-is-jwe)' })
  await mark.click()
  const dialog = page.getByRole('dialog', { name: 'The fact cookie-is-jwe and its proof' })
  await expect(dialog).toContainText('compact JWE with alg "dir"')
  await expect(dialog).toContainText(/Proven with next-auth 4\.24\.\d+/)
  await dialog.getByText('The proof: playground/facts/cookie.proofs.ts').click()
  await expect(dialog).toContainText("expect(key).toBe('')")
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page).toHaveURL(/\/flow\/cookie$/)
})

test('every fact is found by its words, under its topic', async ({ page }) => {
  await gotoAndSettle(page, '/about/facts')
  const facts = page.locator('section[aria-labelledby$="-statement"]').filter({ visible: true })
  const all = await facts.count()
  const status = page.getByRole('main').getByRole('status')
  await expect(status).toHaveText(`${all} facts.`)
  const topics = page.getByRole('navigation', { name: 'Topics' })
  const counts = await topics.getByRole('listitem').locator('small').allTextContents()
  expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(all)

  await page.getByLabel('Facts with these words').fill('JWE cookie')
  await expect(status).toHaveText(/^\d+ of \d+ facts\.$/)
  await expect(page.locator('#cookie-is-jwe')).toBeVisible()
  for (const fact of await facts.all()) await expect(fact).toContainText(/jwe/i)
  await expect(status).toHaveText(`${await facts.count()} of ${all} facts.`)
  await expect(page.getByRole('heading', { name: 'Revocation' })).toBeHidden()

  await page.getByLabel('Facts with these words').fill('no such word')
  await expect(status).toHaveText('No fact has all of these words.')
  await page.getByLabel('Facts with these words').fill('')
  await expect(facts).toHaveCount(all)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('the sign-in page says why it cannot sign in, and looks for nothing', async ({ page }) => {
    const answer = await page.goto('/demo/sign-in')
    // Chromium shows no <noscript> when only Playwright has switched scripts off.
    expect(await answer?.text()).toMatch(/<noscript>(?:(?!<\/noscript>).)*The sign-in needs JavaScript/s)
    await expect(page.getByText('Looking for your session')).toBeHidden()
  })
  test('a fact’s mark leads to its proof, code has both languages, the flow both strategies, an experiment its why, the walk all questions', async ({
    page
  }) => {
    await page.goto('/flow/cookie')
    await page.getByRole('link', { name: '(proof: cookie-is-jwe)' }).click()
    await expect(page).toHaveURL(/\/about\/facts#cookie-is-jwe$/)
    await expect(page.locator('#cookie-is-jwe')).toBeInViewport()
    const facts = page.locator('section[aria-labelledby$="-statement"]')
    expect(await facts.count()).toBeGreaterThan(300)
    for (const fact of [facts.first(), facts.last()]) await expect(fact).toBeVisible()
    await page.getByRole('navigation', { name: 'Topics' }).getByRole('link', { name: 'Revocation' }).click()
    await expect(page.getByRole('heading', { name: 'Revocation' })).toBeInViewport()

    await page.goto('/recipes/role-check')
    await expect(page.locator('[data-code="typed"]').first()).toBeVisible()
    await expect(page.locator('[data-code="plain"]').first()).toBeHidden()
    await page.getByLabel('JavaScript').first().check()
    await expect(page.locator('[data-code="typed"]').first()).toBeHidden()
    await expect(page.locator('[data-code="plain"]').first()).toBeVisible()
    await expect(page.locator('[data-code="plain"]').first()).toContainText('withAuth')

    await page.goto('/flow/session-callback')
    await expect(page.getByRole('img', { name: /^Under jwt/ })).toBeVisible()
    const [noscript = ''] =
      /<noscript>(?:(?!<\/noscript>)[\s\S])*Under database[\s\S]*?<\/noscript>/.exec(
        await (await page.request.get('/flow/session-callback')).text()
      ) ?? []
    expect(noscript).toContain('role="img"')

    await page.goto('/experiments/grow-the-token')
    await page.getByText('Why, and what to do').click()
    await expect(page.getByRole('heading', { name: 'What to do' })).toBeVisible()

    await page.goto('/strategies/choose')
    const walk = page.getByRole('region', { name: 'Questions that lead to a recommendation' })
    await expect(walk.getByRole('heading')).toHaveCount(5)
    await expect(walk.getByRole('link', { name: /recommendation/ })).toHaveCount(5)
  })
})

test('the picture of the flow shows the reader’s own strategy, as the panels of its page do', async ({ page, baseURL }) => {
  await gotoAndSettle(page, '/flow/session-callback')
  const picture = page.getByRole('figure')
  await expect(picture.getByRole('img', { name: /^Under jwt/ })).toBeVisible()
  await signInByRequest(page, baseURL, 'database')
  await gotoAndSettle(page, '/flow/session-callback')
  await expect(page.getByRole('region', { name: 'Your session' })).toContainText('database')
  await expect(picture.getByRole('img', { name: /^Under database/ })).toBeVisible()
  await expect(picture).toContainText('Under database.')
  await expect(picture.getByRole('img')).toHaveCount(1)
})

test('the walk asks one question at a time and leads to a recommendation', async ({ page }) => {
  await page.goto('/strategies/choose')
  const walk = page.getByRole('region', { name: 'Questions that lead to a recommendation' })
  await walk.getByRole('button', { name: 'Yes' }).click()
  await expect(walk.getByRole('heading')).toHaveText('2. Must you be able to end a session from the server?')
  await walk.getByRole('button', { name: 'Yes' }).click()
  await walk.getByRole('link', { name: 'Yes' }).click()
  await expect(page).toHaveURL(/#jwt-with-version$/)
  await expect(page.getByRole('heading', { name: 'jwt with a lookup' })).toBeInViewport()
  await walk.getByRole('button', { name: 'Begin again' }).click()
  await expect(walk.getByRole('heading')).toHaveText('1. Can your server ask a database at every session read?')
})

test('the lookup finds an error by a word of its message', async ({ page }) => {
  await page.goto('/reference/errors')
  await page.getByLabel('Find an error').fill('decryption failed')
  await expect(page.locator('[data-list="codes"]').getByRole('term')).toHaveText([/JWT_SESSION_ERROR/])
  await page.getByLabel('Find an error').fill('nothing like it')
  await expect(page.getByText('No entry has these words.')).toBeVisible()
})

test('a printed page has its text, its code and its answers, and no tools', async ({ page }) => {
  await page.goto('/flow/cookie')
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('heading', { name: 'Common mistake' })).toBeVisible()
  await expect(page.locator('[data-answer]').first()).toBeVisible()
  await expect(page.getByRole('navigation', { includeHidden: true }).first()).toBeHidden()
  await expect(page.getByRole('link', { name: /\(proof:/, includeHidden: true }).first()).toBeHidden()
  await expect(page.getByRole('button', { name: 'Sign in as aayush', includeHidden: true }).first()).toBeHidden()
  await expect(page.getByRole('img', { name: /^Under jwt/ })).toBeVisible()
})

test('the page of the server component runs its scripts, and fits a phone', async ({ page, baseURL, pageErrors }) => {
  await signInByRequest(page, baseURL)
  await page.setViewportSize({ width: 375, height: 700 })
  await page.goto('/demo/server-component')
  await expect(page.locator('pre')).toContainText('"username":"aayush"')
  // Next's router is there once its data has run.
  await page.waitForFunction(() => 'next' in window)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
  expect(pageErrors).toEqual([])
})

for (const path of ['/', '/flow/cookie', '/playground', '/demo/dashboard', '/no/such/page'])
  test(`the first Tab on ${path} reaches a link that skips to the text`, async ({ page, baseURL }) => {
    await signInByRequest(page, baseURL)
    await gotoAndSettle(page, path)
    const skip = page.getByRole('link', { name: 'Skip to the text' })
    await page.keyboard.press('Tab')
    await expect(skip).toBeFocused()
    await expect(skip).toBeInViewport()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/#reach-skip-nav$/)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('main, article') !== null)).toBe(true)
  })

for (const width of [375, 1280])
  test(`a lost address leads on, and what is searched there is found in the guide, at ${width} px`, async ({ page, pageErrors }) => {
    await page.setViewportSize({ width, height: 800 })
    await page.goto('/no/such/page')
    const site = page.getByRole('navigation', { name: 'Site' }).getByRole('link')
    await expect(site).toHaveText(['Guide', 'Strategies', 'Recipes', 'Playground', 'Experiments', 'Tools', 'Questions', 'Reference'])
    await page.getByRole('searchbox', { name: 'Search the guide' }).fill('decryption operation failed')
    await page.getByRole('button', { name: 'Search' }).click()
    const box = page.getByRole('combobox', { name: 'Search the guide' }).filter({ visible: true })
    await expect(box).toHaveValue('decryption operation failed')
    await expect(page.getByRole('option').first()).toBeInViewport()
    pageErrors.length = 0
  })

for (const colorScheme of ['light', 'dark'] as const)
  test(`the link to an experiment that fails looks like the links around it: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await gotoAndSettle(page, '/flow/magic-link')
    const look = (name: string) =>
      page
        .locator('main')
        .getByRole('link', { name, exact: true })
        .first()
        .evaluate((link) => {
          const { color, textDecoration, textUnderlinePosition } = getComputedStyle(link)
          return { color, textDecoration, textUnderlinePosition }
        })
    expect(await look('See it fail')).toEqual(await look('NextAuth refuses'))
    expect((await look('See it fail')).textDecoration).toContain('underline')
  })

test('the colour scheme changes at each press, and is kept', async ({ page }) => {
  await page.goto('/faq')
  const scheme = () => page.evaluate(() => document.documentElement.className)
  const button = page.getByRole('button', { name: /^Colours: / })
  await expect(button).toHaveText('Colours: system')
  await button.click()
  await expect(button).toHaveText('Colours: light')
  await button.click()
  await expect(button).toHaveText('Colours: dark')
  expect(await scheme()).toContain('dark')
  await page.reload()
  await expect(button).toHaveText('Colours: dark')
  expect(await scheme()).toContain('dark')
})
