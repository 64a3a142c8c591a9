import { expect, signIn, test } from './fixtures'

/** The cookie, byte by byte: every value is the reader's own, and decrypted in their browser. */

test('signed out, the recorded example decrypts', async ({ page }) => {
  await page.goto('/flow/cookie')
  const cookie = page.getByRole('region', { name: 'Your cookie, byte by byte' })
  // To a stranger it comes when they are near it.
  await cookie.evaluate((element) => element.scrollIntoView())
  await expect(cookie).toContainText('The same claims as getToken() returned on the server.')
  await expect(cookie).toContainText('A recorded example.')
})

test('the reader’s own cookie decrypts in the browser to what the server sees, and fails with one flipped bit or another secret', async ({
  page
}) => {
  await signIn(page)
  const sandbox = await (await page.request.get('/api/playground/secret')).json()
  await page.goto('/flow/cookie')
  const cookie = page.getByRole('region', { name: 'Your cookie, byte by byte' })
  await expect(cookie).toContainText('Yours, decrypted in this browser')
  await expect(cookie.getByLabel('NEXTAUTH_SECRET')).toHaveValue(sandbox.secret)
  await expect(cookie).toContainText('The same claims as getToken() returned on the server.')
  const { token } = await (await page.request.get('/api/playground/state')).json()
  await expect(cookie.getByRole('status')).toContainText(token.jti)

  for (const [part, bytes] of [
    ['header', 29],
    ['initialization vector', 12],
    ['authentication tag', 16]
  ] as const) {
    await cookie.getByRole('button', { name: new RegExp(`^${part}`) }).click()
    await expect(cookie.getByRole('button', { name: /^Byte \d/ })).toHaveCount(bytes)
    await cookie.getByRole('button', { name: `Flip a bit of the ${part}` }).click()
    await expect(cookie.getByRole('status')).toContainText('The authentication tag does not fit')
    await cookie.getByRole('button', { name: 'Flip it back' }).click()
    await expect(cookie.getByRole('status')).toContainText(token.jti)
  }

  await cookie.getByRole('button', { name: /^ciphertext/ }).click()
  await cookie.getByRole('button', { name: /^Byte 0, .., {: flip/ }).click()
  await expect(cookie.getByRole('status')).toContainText('Fails.')
  await cookie.getByRole('button', { name: 'Flip it back' }).click()

  await cookie.getByLabel('NEXTAUTH_SECRET').fill('another secret')
  await expect(cookie.getByRole('status')).toContainText('Fails.')
  await cookie.getByRole('button', { name: 'Use the right secret' }).click()
  await expect(cookie.getByRole('status')).toContainText(token.jti)
})

test('under database there is a UUID, and the row that it points at', async ({ page }) => {
  await signIn(page)
  await page.getByRole('radio', { name: 'database' }).click()
  await expect(page.getByText('Now under database.')).toBeVisible()
  await page.goto('/flow/cookie')
  const cookie = page.getByRole('region', { name: 'Your cookie, byte by byte' })
  await expect(cookie).toContainText('A UUID: 16 bytes')
  const { cookie: sent } = await (await page.request.get('/api/playground/state')).json()
  await expect(cookie.locator('pre').first()).toContainText(sent.value)
  await expect(cookie.locator('pre').last()).toContainText('"username": "aayush"')
})
