import { gotoAndSettle } from '../lib/testing/browser'
import { expect, signIn, test } from './fixtures'

test('guess, run, see each step under both strategies, and find it done in the index', async ({ page }) => {
  await page.goto('/experiments/steal-then-sign-out')
  const experiment = page.getByRole('region', { name: 'The experiment' })
  await expect(experiment).toContainText('Does signing out end a stolen session?')
  await experiment.getByLabel('No, and the thief even gets a fresh cookie.').check()
  await experiment.getByRole('button', { name: 'Run it under both strategies' }).click()
  await expect(page).toHaveURL(/#run$/)
  await expect(experiment.getByText('Your guess was right under jwt, and it goes otherwise under the other strategy.')).toBeVisible()
  const sides = experiment.getByRole('region', { name: /^Under/ })
  await expect(sides).toHaveCount(2)
  for (const [i, observed] of ['signed in as aayush', 'signed out'].entries()) {
    const steps = sides.nth(i).locator('[data-step]')
    await expect(steps).toHaveCount(3)
    await expect(steps.getByText(/as expected$/)).toHaveText(['✓ as expected', '✓ as expected', '✓ as expected'])
    await expect(steps.nth(1)).toContainText(observed)
  }
  await sides.first().getByText('Request, answer and what ran').nth(1).click()
  await expect(sides.first()).toContainText('GET /api/auth/session')
  await expect(sides.first().locator('[data-step]').nth(1).getByRole('list', { name: 'What ran' })).toBeVisible()

  await page.goto('/experiments')
  await expect(page.getByText(/^You have done 1 of \d+\.$/)).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'Steal the cookie' }).getByText('✓ done')).toBeVisible()
})

test('the why stays closed until the reader has guessed or run it, and opens for a link that leads into it', async ({ page }) => {
  await gotoAndSettle(page, '/experiments/mongo-down')
  const why = page.getByRole('heading', { name: 'Why' })
  await expect(why).toBeHidden()
  await page.getByRole('region', { name: 'The experiment' }).getByRole('radio').first().check()
  await expect(why).toBeVisible()

  await page.goto('/experiments/mongo-down#what-to-do')
  await expect(page.getByRole('heading', { name: 'What to do' })).toBeInViewport()
  await page.goto('/flow/cookie')
  await page.getByRole('combobox', { name: 'Search the guide' }).fill('nginx 502 upstream sent too big header')
  await page.locator('[role="option"][href="/experiments/grow-the-token#why"]').click()
  await expect(why).toBeInViewport()
})

test('the navigation groups the experiments by the questions of the index, in its order', async ({ page }) => {
  await page.goto('/experiments')
  const index = await page.locator('main h2, main li a[href^="/experiments/"]').allInnerTexts()
  const entries = page.locator('aside .nextra-menu-desktop li')
  expect((await entries.allInnerTexts()).slice(1)).toEqual(index)
})

test('a link with #run leads to the button and presses nothing; what does not apply says why', async ({ page }) => {
  const runs: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') runs.push(request.url())
  })
  await page.goto('/experiments/split-brain#run')
  const button = page.getByRole('button', { name: 'Run it under both strategies' })
  await expect(button).toBeFocused()
  expect(runs).toEqual([])
  await page.keyboard.press('Enter')
  const sides = page.getByRole('region', { name: /^Under/ })
  await expect(sides.first()).toContainText('Not applicable. Under jwt a credentials sign-in sets a JWE')
  await expect(sides.nth(1).getByRole('heading')).toContainText('✓ as expected')
})

test('what is not as expected is said, with a report to hand on', async ({ page }) => {
  const step = { title: 'A step', request: null, response: null, observed: 'this', expected: 'that', holds: false, events: [] }
  await page.route('**/api/playground/experiments/rotate-secret', (route) => {
    const { strategy } = route.request().postDataJSON() as { strategy: string }
    const lines = [{ step }, { result: { id: 'rotate-secret', strategy, steps: [step], outcome: 'fails' } }]
    return route.fulfill({ contentType: 'application/x-ndjson', body: `${lines.map((line) => JSON.stringify(line)).join('\n')}\n` })
  })
  await page.goto('/experiments/rotate-secret')
  await page.getByRole('button', { name: /^Run it/ }).click()
  const side = page.getByRole('region', { name: /^Under/ }).first()
  await expect(side.getByRole('heading')).toContainText('✗ not as expected')
  await expect(side).toContainText('This is not what the guide expects.')
  await expect(side.getByRole('button', { name: 'Copy the report' })).toBeVisible()
  await page.goto('/experiments')
  await expect(page.getByText(/^\d+ experiments\.$/)).toBeVisible()
})

test('an experiment that cannot be finished says what to do', async ({ page }) => {
  await page.route('**/api/playground/experiments/rotate-secret', (route) =>
    route.fulfill({ contentType: 'application/x-ndjson', body: '' })
  )
  await page.goto('/experiments/rotate-secret')
  await page.getByRole('button', { name: /^Run it/ }).click()
  await expect(page.getByRole('region', { name: /^Under/ }).first()).toContainText(
    'The site stopped answering in the middle of the experiment. Run it again.'
  )
  await page.unroute('**/api/playground/experiments/rotate-secret')
  await page.getByRole('button', { name: /^Run it/ }).click()
  await expect(
    page
      .getByRole('region', { name: /^Under/ })
      .getByRole('heading')
      .first()
  ).toContainText('✓ as expected')
})

test('an experiment that may not run yet says when', async ({ page }) => {
  await page.route('**/api/playground/experiments/rotate-secret', (route) =>
    route.fulfill({
      status: 429,
      contentType: 'application/problem+json',
      headers: { 'Retry-After': '12' },
      body: JSON.stringify({ type: '/problems/too-many-requests', status: 429, detail: 'Too many runs. Try again in 12 seconds.' })
    })
  )
  await page.goto('/experiments/rotate-secret')
  await page.getByRole('button', { name: /^Run it/ }).click()
  await expect(page.getByRole('region', { name: /^Under/ }).first()).toContainText('Try again in 12 seconds.')
})

test('the hostile script reads the session of this reader, and not the cookie', async ({ page }) => {
  await signIn(page)
  await page.goto('/experiments/be-the-xss')
  await page.getByText('Why, and what to do').click()
  const frame = page.getByRole('region', { name: 'In your own browser' })
  await frame.getByRole('button', { name: 'Run the hostile script in this browser' }).click()
  await expect(frame.getByRole('definition').last()).toContainText('"username":"aayush"')
  await expect(frame.getByRole('definition').first()).not.toContainText('session-token')
})

test('a slider takes the number that the reader chose', async ({ page }) => {
  await page.goto('/experiments/grow-the-token')
  await page.getByRole('slider', { name: 'Bytes of claims' }).fill('13000')
  await page.getByRole('button', { name: 'Run it with this number' }).click()
  const sides = page.getByRole('region', { name: /^Under/ })
  await expect(sides.first().getByRole('list', { name: 'Steps' })).toContainText('431 and 431')
  await expect(sides.nth(1).getByRole('list', { name: 'Steps' })).toContainText('1 cookie, 200 and 200')
})

test('lifetimes are drawn as the readers chose them', async ({ page }) => {
  await page.goto('/experiments/how-long-does-it-last')
  await page.getByRole('slider', { name: 'session.updateAge' }).fill('120')
  await page.getByRole('button', { name: 'Run it with these numbers' }).click()
  const jwt = page.getByRole('region', { name: 'Under jwt' })
  const database = page.getByRole('region', { name: 'Under database' })
  // The row never moves, so the third read, after 75 minutes, finds it expired.
  const third = database.getByRole('listitem').filter({ hasText: 'A read after 75 minutes' })
  await expect(third.getByRole('definition')).toHaveText(['signed out', 'signed out'])
  await expect(jwt.getByRole('figure')).toContainText('the token lives')
  await expect(database.getByRole('figure')).toContainText('the row lives')
})
