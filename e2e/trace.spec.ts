import type { Page } from 'playwright/test'
import { nextSecond } from '../playground/lab/clock'
import type { Trace } from '../playground/trace/events'
import { controls, exampleTag, expect, messages, panel, signIn, test } from './fixtures'

const timeline = (page: Page) => panel(page, 'what ran')
const heads = (page: Page) => timeline(page).locator('[data-path] > button code')
const signInRow = (page: Page) => timeline(page).locator('[data-path]', { hasText: 'POST callback/credentials' })
const laneOf = (page: Page) => signInRow(page).getByRole('toolbar', { name: 'Events of POST callback/credentials' })
const tracesOf = async (page: Page) => (await (await page.request.get('/api/playground/trace')).json()).traces as Trace[]

test.describe('what ran', () => {
  test('tells the reader’s own requests in order, opens to arguments and results, and shows no password', async ({ page }) => {
    await signIn(page)
    await expect(exampleTag(timeline(page))).toHaveCount(0)
    await expect(heads(page).last()).toHaveText('GET csrf')
    const row = signInRow(page)
    await row.getByRole('button', { expanded: false }).click()
    await expect(row.getByRole('listitem').locator('code')).toHaveText([
      'redirect',
      'authorize',
      'find',
      'signIn',
      'jwt',
      'encode',
      'events.signIn',
      'Set-Cookie',
      'Set-Cookie'
    ])
    const jwt = row.getByRole('listitem').filter({ has: page.locator('code', { hasText: /^jwt$/ }) })
    await expect(jwt).toContainText('trigger: "signIn"')
    await jwt.locator('summary', { hasText: 'user' }).click()
    await expect(jwt).toContainText('"aayush@example.com"')
    await expect(row).not.toContainText('correct horse')
    await expect(row.getByRole('link', { name: 'guide about authorize' })).toHaveAttribute('href', '/flow/login')
  })

  test('names every event in its order with its time, on a phone too', async ({ page }) => {
    await signIn(page)
    const lane = laneOf(page)
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 })
      await lane.scrollIntoViewIfNeeded()
      await expect(lane.getByRole('button')).toHaveText([
        /^redirect [<\d.]/,
        /^authorize \d+ ms$/,
        /^find users [\d.]+ ms$/,
        /^signIn [<\d.]/,
        /^jwt [<\d.]/,
        /^encode [\d.]+ ms$/,
        /^events\.signIn [<\d.]/,
        'Set-Cookie callback-url',
        'Set-Cookie session-token'
      ])
      const inside = lane
        .getByRole('listitem')
        .filter({ hasText: /^authorize/ })
        .getByRole('listitem')
      await expect(inside).toHaveText([/^find users/, /^bcrypt \d+ ms$/])
      for (const event of await lane.getByRole('button').all()) {
        const cut = await event.evaluate((element) => element.scrollWidth > element.clientWidth)
        expect(cut, `${await event.textContent()} at ${width} px`).toBe(false)
      }
    }
  })

  test('an event in the lane opens its request at that event, by keyboard and by mouse', async ({ page }) => {
    await signIn(page)
    await signInRow(page).getByRole('button', { expanded: false }).focus()
    await page.keyboard.press('Tab')
    await expect(laneOf(page).getByRole('button', { name: /^redirect/ })).toBeFocused()
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowRight')
    await expect(laneOf(page).getByRole('button', { name: /^jwt/ })).toBeFocused()
    await page.keyboard.press('Enter')
    const focused = signInRow(page).locator('li:focus')
    await expect(focused).toContainText('trigger: "signIn"')
    await expect(focused.locator('code')).toBeInViewport()

    await laneOf(page).getByRole('button', { name: 'Set-Cookie session-token' }).click()
    await expect(focused).toContainText('next-auth.session-token')
    await expect(focused.locator('code')).toBeInViewport()
  })

  test('shows a request in every open tab without a reload, and none of the panels’ own', async ({ page, context }) => {
    await signIn(page)
    const other = await context.newPage()
    await other.goto('/playground')
    await expect(heads(other).first()).toHaveText('GET /demo/dashboard')
    // A read by neither page: only the stream can tell of it.
    await context.request.get('/api/auth/session?marker=1')
    for (const tab of [page, other]) await expect(heads(tab).filter({ hasText: 'marker=1' })).toHaveCount(1)
    expect((await tracesOf(page)).filter(({ path }) => path.startsWith('/api/playground'))).toEqual([])
  })

  test('one tab holds the stream; when it goes, another takes over', async ({ page, context }) => {
    await signIn(page)
    const other = await context.newPage()
    await other.goto('/playground')
    await expect(heads(other).first()).toBeVisible()
    const takenOver = other.waitForRequest('**/api/playground/trace/stream*')
    await page.close()
    await takenOver
    await context.request.get('/api/auth/session?marker=2')
    await expect(heads(other).filter({ hasText: 'marker=2' })).toHaveCount(1)
  })

  test('filters by kind and by stage, pauses, and clears', async ({ page }) => {
    await signIn(page)
    await page.goto('/playground?stage=jwt-callback#what-ran')
    await expect(timeline(page).getByRole('combobox')).toHaveValue('jwt-callback')
    await expect(exampleTag(timeline(page))).toHaveCount(0)
    await expect(heads(page).first()).toHaveText('GET /demo/dashboard')
    await expect(heads(page).filter({ hasText: 'csrf' })).toHaveCount(0)
    await timeline(page).getByRole('button', { expanded: false }).first().click()
    await expect(timeline(page).getByRole('listitem').locator('code').first()).toHaveText('jwt')
    await timeline(page).getByRole('combobox').selectOption('')
    await timeline(page).getByRole('button', { name: 'callbacks' }).click()
    await expect(timeline(page).getByRole('listitem').locator('code').first()).toHaveText('getToken')
    await timeline(page).getByRole('button', { name: 'callbacks' }).click()

    await timeline(page).getByRole('button', { name: 'pause' }).click()
    await page.context().request.get('/api/auth/session?marker=3')
    await expect(timeline(page).getByRole('button', { name: 'resume (1 new)' })).toBeVisible()
    await expect(heads(page).first()).not.toHaveText('GET session?marker=3')
    await timeline(page)
      .getByRole('button', { name: /^resume/ })
      .click()
    await expect(heads(page).first()).toHaveText('GET session?marker=3')

    await timeline(page).getByRole('button', { name: 'clear' }).click()
    await expect(timeline(page)).toContainText('Nothing yet.')
    expect(await tracesOf(page)).toEqual([])
  })

  test('copies a request as curl, and all of them as JSON and as a HAR file', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await signIn(page)
    const row = signInRow(page)
    await row.getByRole('button', { expanded: false }).click()
    await row.getByRole('button', { name: 'as curl' }).click()
    await expect(row.getByText('copied as curl')).toBeVisible()
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    expect(await copied()).toMatch(/^curl -i 'http:\/\/127\.0\.0\.1:\d+\/api\/auth\/callback\/credentials'/)
    await timeline(page).getByRole('button', { name: 'copy all of what ran' }).click()
    await expect.poll(async () => (JSON.parse(await copied()) as Trace[])[0]?.path).toBe('/api/auth/csrf')
    const file = page.waitForEvent('download')
    await timeline(page).getByRole('button', { name: 'HAR' }).click()
    expect((await file).suggestedFilename()).toBe('nextauth-live.har')
  })
})

test.describe('step by step', () => {
  test('replays the recorded run by keyboard, each step with what existed by then', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await signIn(page)
    const tracker = panel(page, 'step by step')
    await expect(exampleTag(tracker)).toHaveCount(0)
    const exists = (what: string) => tracker.locator(`[data-exists="${what}"]`)
    const slider = tracker.getByRole('slider')
    await slider.focus()
    await page.keyboard.press('Home')
    await expect(tracker.getByRole('status')).toContainText('authorize()')
    await expect(exists('user')).toContainText('"username": "aayush"')
    await expect(exists('token')).toContainText('not yet')
    await expect(tracker.locator('g[data-lit="true"]').first()).toContainText('Browser')
    // The way to NextAuth and its head.
    await expect(tracker.locator('svg[aria-label] path[data-lit="true"]')).toHaveCount(2)
    for (const [title, what, shows] of [
      ['MongoDB: find users', 'user', 'username'],
      ['signIn', 'user', 'username'],
      ['NextAuth: jwt', 'token', '"isVerified": true'],
      ['encode', 'token', '"isVerified": true'],
      ['Set-Cookie', 'cookie', 'next-auth.session-token']
    ] as const) {
      await tracker.getByRole('button', { name: 'Step forward' }).press('Enter')
      await expect(tracker.getByRole('status')).toContainText(title)
      await expect(exists(what)).toContainText(shows)
    }
    await expect(exists('session')).toContainText('not yet')
    await tracker.getByRole('button', { name: 'Step back' }).press('Enter')
    await expect(exists('cookie')).toContainText('not yet')
    await slider.focus()
    await page.keyboard.press('End')
    await expect(exists('session')).toContainText('"expires"')
  })

  test('keeps the text of the picture at 12 px and in its box on a phone', async ({ page }) => {
    await page.setViewportSize({ width: 375, height: 800 })
    await page.goto('/playground')
    const texts = await panel(page, 'step by step')
      .locator('svg[aria-label]')
      .evaluate((svg) => {
        const scale = svg.getBoundingClientRect().width / (svg as SVGSVGElement).viewBox.baseVal.width
        return [...svg.querySelectorAll('text')].map((text) => ({
          size: Number.parseFloat(getComputedStyle(text).fontSize) * scale,
          overflow: text.getBoundingClientRect().right - (text.parentElement?.querySelector('rect')?.getBoundingClientRect().right ?? 0)
        }))
      })
    expect(texts.length).toBeGreaterThan(10)
    expect(Math.min(...texts.map(({ size }) => size))).toBeGreaterThanOrEqual(12)
    expect(Math.max(...texts.map(({ overflow }) => overflow))).toBeLessThan(0)
  })

  test('home hides what is in the cookie, and reveals it in the order of the trace; at once with reduced motion', async ({
    page,
    browser,
    baseURL
  }) => {
    await page.goto('/')
    const values = page.getByRole('region', { name: 'Values of the session' })
    await expect(values.locator('[data-shown="true"]')).toHaveCount(0)
    await expect(values).not.toContainText('"username"')
    // Each frame stays for less time than a look at the page may take, so the page notes them itself.
    await page.evaluate(() => {
      const noted: string[] = []
      Object.assign(window, { noted })
      new MutationObserver(() => {
        const lit = [...document.querySelectorAll('svg text[data-lit="true"]')].map(({ textContent }) => textContent)
        const shown = [...document.querySelectorAll('[data-shown="true"] h2')].map(({ textContent }) => textContent)
        const frame = `${lit.join()}: ${shown.join()}`
        if (noted.at(-1) !== frame) noted.push(frame)
      }).observe(document.querySelector('main') as Element, { subtree: true, childList: true, characterData: true, attributes: true })
    })
    await page.getByRole('button', { name: 'Sign in as aayush' }).click()
    await expect(page.getByText('The values below are yours.')).toBeVisible()
    const noted = await page.evaluate(() => (window as unknown as { noted: string[] }).noted)
    expect(noted.filter((frame) => frame !== ': ').slice(0, 6)).toEqual([
      'authorize: ',
      'users: ',
      'cookie: JWE: in the cookie',
      'encode, decode: in the cookie,decrypted',
      'useSession(): in the cookie,decrypted,useSession() on this page',
      'getToken(): in the cookie,decrypted,getToken() in the proxy,useSession() on this page'
    ])

    const calm = await browser.newContext({ ...(baseURL && { baseURL }), reducedMotion: 'reduce' })
    const still = await calm.newPage()
    await still.goto('/')
    await still.getByRole('button', { name: 'Sign in as aayush' }).click()
    const status = still.getByRole('status').filter({ hasText: 'The values below are yours.' })
    await expect(status).toBeVisible()
    await expect(still.locator('[data-shown="true"]')).toHaveCount(4)
    await calm.close()
  })
})

test.describe('follow a field', () => {
  test('tells under jwt and database how far each field gets, and the line that ends it', async ({ page }) => {
    await signIn(page)
    const fields = panel(page, 'follow a field')
    const row = (name: string) => fields.locator(`tr[data-field="${name}"]`)
    await expect(row('username').getByText('present', { exact: true })).toHaveCount(6)
    await expect(row('_id')).toContainText('as id')
    await expect(row('password').getByText('present', { exact: true })).toHaveCount(1)
    await expect(row('password')).toContainText(/left out by authorize\(\) · credentials\.ts:\d+/)
    await expect(row('email')).toContainText(/not copied by the session callback · callbacks\.ts:\d+/)
    await page.getByRole('radio', { name: 'database' }).click()
    await expect(messages(page)).toContainText('Now under database')
    await expect(fields).toContainText('Under database there is no token')
    await expect(row('username').getByText('present', { exact: true })).toHaveCount(4)
    await expect(row('tokenVersion')).toContainText('not copied by the session callback')
  })

  test('on a phone follows the field of choice stage after stage, to where it stops and why', async ({ page }) => {
    await page.setViewportSize({ width: 375, height: 800 })
    await signIn(page)
    const fields = panel(page, 'follow a field')
    await expect(exampleTag(fields)).toHaveCount(0)
    await expect(fields.getByRole('table')).toBeHidden()
    await fields.getByRole('combobox', { name: 'Field' }).selectOption('email')
    await expect(fields.getByRole('list', { name: 'Stages of email' }).getByRole('listitem')).toContainText([
      /^users document\s*present$/,
      /^authorize\(\)\s*present · credentials\.ts:\d+$/,
      /^token\s*present · by NextAuth$/,
      /^getToken\(\)\s*present$/,
      /^session\.user\s*not copied by the session callback · callbacks\.ts:\d+$/,
      /^useSession\(\)\s*absent$/
    ])
    await fields.getByRole('combobox', { name: 'Field' }).selectOption('_id')
    await expect(fields.getByRole('listitem').nth(1)).toContainText('present as id')
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect(fields.getByRole('table')).toBeVisible()
    await expect(fields.getByRole('combobox', { name: 'Field' })).toBeHidden()
  })

  test('pointing at a field marks it in every panel', async ({ page }) => {
    await signIn(page)
    // A panel that fills moves what is under the pointer, so it points again.
    await expect(async () => {
      await panel(page, 'follow a field').locator('tr[data-field="isVerified"] th').hover()
      for (const title of ['claims', 'users, sessions', 'getToken()', 'useSession()'])
        await expect(panel(page, title).locator('[data-field="isVerified"][data-pointed]').first()).toBeVisible({ timeout: 1000 })
    }).toPass()
    await expect(page.locator('[data-field="username"][data-pointed]')).toHaveCount(0)
  })
})

test.describe('the rows', () => {
  test('a rename goes unnoticed under jwt, and shows at the next read under database', async ({ page }) => {
    await signIn(page)
    const rows = panel(page, 'users, sessions')
    await rows.getByLabel('username of aayush').fill('ayush')
    await page.keyboard.press('Enter')
    await expect(messages(page)).toContainText('Changed in the database.')
    await expect(rows.locator('tr[data-changed]')).toHaveCount(1)
    await page.getByRole('button', { name: 'Read the session once' }).click()
    await expect(panel(page, 'useSession()').getByText(/changed with your last action$/)).toBeVisible()
    await expect(panel(page, 'useSession()')).toContainText('"username": "aayush"')
    await expect(heads(page).filter({ hasText: 'PATCH database/users' })).toHaveCount(1)

    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByRole('radio', { name: 'database' }).click()
    await controls(page).getByRole('button', { name: 'Sign in as aayush' }).click()
    await expect(panel(page, 'useSession()')).toContainText('"isVerified": true')
    await rows.getByLabel('isVerified of aayush').click()
    await expect(rows.getByLabel('isVerified of aayush')).not.toBeChecked()
    await page.getByRole('button', { name: 'Read the session once' }).click()
    await expect(panel(page, 'useSession()')).toContainText('"isVerified": false')
  })

  test('a flip after a rename signs in under the new name', async ({ page }) => {
    await signIn(page)
    await panel(page, 'users, sessions').getByLabel('username of aayush').fill('ayush')
    await page.keyboard.press('Enter')
    await expect(messages(page)).toContainText('Changed in the database.')
    await page.getByRole('radio', { name: 'database' }).click()
    await expect(messages(page)).toContainText('You were signed in again as ayush')
    await expect(panel(page, 'useSession()')).toContainText('"username": "ayush"')
  })

  test('deleting the session row revokes the session at the next read', async ({ page }) => {
    await signIn(page)
    await page.getByRole('radio', { name: 'database' }).click()
    await expect(messages(page)).toContainText('Now under database')
    await panel(page, 'users, sessions').getByRole('button', { name: 'delete this session row' }).click()
    await expect(messages(page)).toContainText('The row is gone, and your cookie is still there.')
    await page.getByRole('button', { name: 'Read the session once' }).click()
    await expect(messages(page)).toContainText('you are signed out, everywhere')
  })

  test('a name that is taken is refused in a sentence, and nothing changes', async ({ page }) => {
    await signIn(page)
    await panel(page, 'users, sessions').getByLabel('username of mira').fill('aayush')
    await page.keyboard.press('Enter')
    await expect(messages(page)).toContainText('Another user of your sandbox has this username.')
    await expect(panel(page, 'users, sessions').getByLabel('username of mira')).toHaveValue('mira')
  })
})

test('differences: any two moments, field by field, told apart by sign and word', async ({ page }) => {
  await signIn(page)
  await nextSecond()
  await page.getByRole('button', { name: 'Read the session once' }).click()
  const differences = panel(page, 'differences')
  await expect(differences.locator('section', { hasText: 'token' }).first()).toContainText('changed iat')
  await expect(differences).toContainText('±')
  const cookie = differences.locator('li', { hasText: 'changed value' })
  await expect(cookie).toContainText('Different: initialization vector, ciphertext, authentication tag.')
  // The header of the token and the dots are the same, and carry no mark.
  await expect(cookie.locator('ins mark')).toHaveCount(3)
  await expect(cookie.locator('ins')).toHaveText(/^eyJ/)
  await expect(cookie.locator('ins mark').first()).not.toHaveText(/^eyJ/)
  const expires = differences.locator('li', { hasText: 'changed expires' })
  await expect(expires.locator('ins')).toHaveText(/^"\d{4}-\d\d-\d\dT[\d:.]+Z"$/)
  await expect(expires.locator('ins mark')).toHaveText(/^[\d:.]{1,12}$/)
  await page.getByRole('radio', { name: 'database' }).click()
  await expect(messages(page)).toContainText('Now under database')
  await differences.getByRole('combobox', { name: 'From' }).selectOption({ index: 0 })
  await expect(differences.locator('section', { hasText: 'sessions' }).last()).toContainText('added')
  await expect(differences.locator('section', { hasText: 'token' }).first()).toContainText('removed')
})

test('compare: one button measures both strategies, and the figures can be shared', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/strategies/compare')
  await expect(page.getByText('A recorded example of')).toBeVisible()
  await page
    .getByRole('region', { name: 'Comparison' })
    .getByLabel(/session reads/)
    .selectOption('10')
  await page.getByRole('button', { name: 'Run both strategies' }).click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(page.getByText('Measured here on')).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('row', { name: /MongoDB commands at sign-in/ })).toContainText('1 · 0 · 0')
  await expect(page.getByRole('row', { name: /MongoDB commands at sign-in/ })).toContainText('2 · 2 · 1')
  expect((await context.cookies()).map(({ name }) => name)).toEqual([])

  const csv = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  expect((await csv).suggestedFilename()).toBe('strategies.csv')
  await page.getByRole('button', { name: /^copy/ }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  const time = await page.getByRole('row', { name: /Time of a session read/ }).textContent()
  const other = await context.newPage()
  await other.goto(link)
  await expect(other.getByText('From the link that you followed')).toBeVisible()
  expect(await other.getByRole('row', { name: /Time of a session read/ }).textContent()).toBe(time)
  await other.goto('/strategies/compare#figures=nonsense')
  await expect(other.getByText('The link holds no figures that can be read.')).toBeVisible()
})
