import { readFileSync } from 'node:fs'
import { strFromU8, unzipSync } from 'fflate'
import type { Page } from 'playwright/test'
import { gotoAndSettle } from '../lib/testing/browser'
import { expectAccessible, expectToFit } from './accessible'
import { expect, test } from './fixtures'

/** What a reader chose, as an application of their own. */

const whole = (page: Page) => page.getByRole('region', { name: 'An application to take along' })
const file = (page: Page, path: string) => whole(page).getByRole('region', { name: path, exact: true, includeHidden: true })

/** The files of the archive that a press saves, by their paths. */
async function saved(page: Page, press: () => Promise<void>): Promise<Record<string, string>> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  expect(download.suggestedFilename()).toBe('nextauth-application.zip')
  const archive = unzipSync(readFileSync(await download.path()))
  return Object.fromEntries(Object.entries(archive).map(([path, bytes]) => [path.replace('nextauth-application/', ''), strFromU8(bytes)]))
}

test('a stranger chooses, reads, and downloads what the line in the terminal fetches as well', async ({ page, request }) => {
  await gotoAndSettle(page, '/tools/take-along')
  await whole(page).getByRole('radio', { name: 'database' }).click()
  await whole(page).getByRole('combobox').selectOption('magic link')
  await expect(whole(page).getByText('lib/sign-ins.ts')).toHaveCount(0)
  await expect(file(page, 'lib/auth.ts')).toContainText("session: { strategy: 'database' }")
  const files = await saved(page, () => whole(page).getByRole('button', { name: 'Download the zip' }).click())
  expect(files['app/confirm/page.tsx']).toContain('/api/auth/callback/email')
  const line = await whole(page).getByRole('region', { name: 'A line for the terminal' }).textContent()
  const [, address = ''] = /curl -fsS '([^']+)'/.exec(line ?? '') ?? []
  const archive = unzipSync(new Uint8Array(await (await request.get(address)).body()))
  expect(Object.keys(archive).sort()).toEqual(
    Object.keys(files)
      .map((path) => `nextauth-application/${path}`)
      .sort()
  )
  await expectAccessible(page)
})

test('a reader finds the own callback in it, at 375 px', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 800 })
  await gotoAndSettle(page, '/playground')
  const own = { functions: { session: 'session({ session }) {\n  session.mine = true\n  return session\n}' }, options: { maxAge: 3600 } }
  const { status } = await page.evaluate(async (body) => {
    const answer = await fetch('/api/playground/configuration', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body)
    })
    return { status: answer.status }
  }, own)
  expect(status).toBe(200)
  await gotoAndSettle(page, '/tools/take-along')
  await expect(whole(page).getByText('With your own session, maxAge.')).toBeVisible()
  await expect(file(page, 'lib/auth.ts')).toContainText('session.mine = true')
  await expect(file(page, 'next.config.mjs')).toContainText('ignoreBuildErrors')
  const copy = whole(page).getByRole('button', { name: 'copy the line' })
  expect(await copy.allInnerTexts()).toEqual(['copy the line'])
  await expect(copy).toHaveCSS('border-top-style', 'solid')
  // Beside the line it would leave that little room.
  const line = await whole(page).getByRole('region', { name: 'A line for the terminal' }).boundingBox()
  expect((await copy.boundingBox())?.y).toBeGreaterThan((line?.y ?? 0) + (line?.height ?? 0))
  await expectToFit(page)
})

test('the editor saves an application with the code that stands in it', async ({ page }) => {
  await gotoAndSettle(page, '/playground')
  await page.getByRole('button', { name: 'Edit the callbacks' }).click()
  const desk = page.getByRole('region', { name: 'Your own callbacks' })
  await desk.getByRole('tab', { name: 'jwt' }).click()
  await desk.getByRole('textbox', { name: 'Code of jwt' }).fill('jwt({ token }) {\n  return { ...token, unsaved: 1 }\n}')
  const files = await saved(page, () => desk.getByRole('button', { name: 'Download as an application' }).click())
  expect(files['lib/auth.ts']).toContain('unsaved: 1')
  await expect(desk.getByRole('status', { name: 'About your code' })).toContainText('Saved an application')
})
