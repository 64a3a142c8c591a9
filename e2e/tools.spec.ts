import { createHash, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { encode as encodeV5 } from 'auth-core/jwt'
import { encode, type JWT } from 'next-auth/jwt'
import type { Page } from 'playwright/test'
import { gotoAndSettle } from '../lib/testing/browser'
import { expectAccessible } from './accessible'
import { expect, signInByRequest, test } from './fixtures'

/** The tools look at what readers paste, in the browser alone. */

type Chunk = { name: string; value: string }
type Store = new (option: object, cookies: object, logger: object) => { chunk(value: string, options: object): Chunk[] }

const SECRET = 'the secret of an application somewhere'
const NAME = 'next-auth.session-token'
const NAME_OF_V5 = '__Secure-authjs.session-token'

const ofV4 = (claims: object, maxAge?: number) => encode({ token: claims as JWT, secret: SECRET, ...(maxAge !== undefined && { maxAge }) })
const ofV5 = (claims: Record<string, unknown>) => encodeV5({ token: claims, secret: SECRET, salt: NAME_OF_V5 })

/** A Cookie line with the chunks that the installed library makes. */
function chunked(Store: Store, name: string, value: string): string {
  const chunks = new Store({ name }, {}, { debug() {} }).chunk(value, {})
  expect(chunks.length).toBeGreaterThan(1)
  return `Cookie: ${chunks.map((chunk) => `${chunk.name}=${chunk.value}`).join('; ')}`
}

/** What must not happen while somebody pastes: requests, and anything kept. @returns the requests so far. */
async function watch(page: Page): Promise<() => Promise<string[]>> {
  const requests: string[] = []
  page.context().on('request', (request) => requests.push(`${request.method()} ${request.url()}`))
  const kept = () =>
    page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.cookie, history.state]))
  const before = await kept()
  return async () => {
    expect(await kept()).toBe(before)
    return requests
  }
}

test('any text has a verdict, and the page stays', async ({ page }) => {
  const inBase64url = (text: string) => Buffer.from(text).toString('base64url')
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  await gotoAndSettle(page, '/tools/cookie')
  const tool = page.getByRole('region', { name: 'Decode a cookie' })
  const pastes: [text: string, says: RegExp][] = [
    [`${inBase64url('{"alg":"HS256"}')}.${inBase64url(nested(6000))}.x`, /A signed token \(JWS, HS256\)/],
    [`${inBase64url(nested(10_000))}.a.b`, /A signed token/],
    [`%${'25'.repeat(20_000)}`, /no session cookie of NextAuth/],
    [`x${' '.repeat(2000)}y`, /no session cookie of NextAuth/],
    [`${','.repeat(90_000)}x`, /no session cookie of NextAuth/],
    [Array.from({ length: 20_000 }, (_, i) => `c${i}=1`).join('; '), /no session cookie of NextAuth/],
    [`${NAME}=${await ofV4({ sub: 'u1' })}!`, /NextAuth reads it\. Character 23 of the authentication tag is “!”/]
  ]
  for (const [text, says] of pastes) {
    await tool.getByLabel('Cookie: its value').fill(text)
    await tool.getByLabel('Secret, if you have it').fill(SECRET)
    await expect(tool.getByRole('status')).toContainText(says)
  }
})

test('cookies of both versions are decoded as the libraries make them, and nothing leaves the browser', async ({ page, baseURL }) => {
  // The page asks for the session of somebody who is signed in, if anything on it does.
  await signInByRequest(page, baseURL)
  const { SessionStore: StoreOfV4 } = createRequire(import.meta.url)(resolve('node_modules/next-auth/core/lib/cookie.js')) as {
    SessionStore: Store
  }
  const { SessionStore: StoreOfV5 } = (await import(pathToFileURL(resolve('node_modules/auth-core/lib/utils/cookie.js')).href)) as {
    SessionStore: Store
  }
  const [whole, large, expired] = await Promise.all([
    ofV4({ sub: 'u1' }),
    ofV4({ sub: 'u2', bio: 'x'.repeat(6000) }),
    ofV4({ sub: 'u3' }, -7200)
  ])
  const random = randomBytes(32).toString('hex')
  const csrf = `${random}%7C${createHash('sha256').update(`${random}${SECRET}`).digest('hex')}`
  const [wholeOfV5, largeOfV5] = await Promise.all([ofV5({ sub: 'u4' }), ofV5({ sub: 'u5', bio: 'x'.repeat(6000) })])

  await gotoAndSettle(page, '/tools/cookie')
  const tool = page.getByRole('region', { name: 'Decode a cookie' })
  const cookie = tool.getByLabel('Cookie: its value')
  const secret = tool.getByLabel('Secret, if you have it')
  const seen = await watch(page)

  const pastes: [text: string, secret: string, says: RegExp, shows?: string][] = [
    [whole, '', /A token of NextAuth v4, and whole/, '16 bytes'],
    [whole, SECRET, /NextAuth v4\. The secret fits, and nothing was changed/, '"u1"'],
    [whole, ` ${SECRET}`, /fits without the blanks/, '"u1"'],
    [whole, 'another secret', /cannot be told apart/],
    [expired, SECRET, /It expired at/, 'expired 2 h'],
    [chunked(StoreOfV4, NAME, large), SECRET, /nothing was changed/, '"u2"'],
    [`${NAME_OF_V5}=${wholeOfV5}`, SECRET, /Auth\.js v5\. The secret fits, and nothing was changed/, '"u4"'],
    [`authjs.session-token=${wholeOfV5}`, SECRET, /made with the name __Secure-authjs\.session-token/, '"u4"'],
    [wholeOfV5, 'another secret', /The header names a key/],
    [chunked(StoreOfV5, NAME_OF_V5, largeOfV5), SECRET, /nothing was changed/, '"u5"'],
    [chunked(StoreOfV4, NAME, large).replace(/; [^;]*\.1=[^;]*/, ''), SECRET, /Missing: next-auth\.session-token\.1/],
    [`${NAME}=${whole}; ${NAME}-old=x`, SECRET, /No part of it: next-auth\.session-token-old/],
    [whole.slice(0, -9), SECRET, /It is cut at the end/],
    [`next-auth.csrf-token=${csrf}; ${NAME}=${await ofV4({ sub: 'u6' })}`, 'yet another', /was not made with this secret either/],
    ['c4d0ef4c-8a4c-4b0e-9a58-0f4d6ad2b1c7', SECRET, /strategy database: a random UUID/],
    ['rubbish', SECRET, /no session cookie of NextAuth/]
  ]
  for (const [text, typed, says, shows] of pastes) {
    await cookie.fill(text)
    await secret.fill(typed)
    await expect(tool.getByRole('status')).toContainText(says)
    if (shows) await expect(tool).toContainText(shows)
  }

  await expect(secret).toHaveAttribute('type', 'password')
  await tool.getByRole('button', { name: 'Show the secret' }).click()
  await expect(secret).toHaveAttribute('type', 'text')
  await tool.getByRole('button', { name: 'Clear' }).click()
  await expect(cookie).toHaveValue('')
  await expect(secret).toHaveValue('')
  expect(await seen()).toEqual([])
})

test('the decoder works without a network once its page has loaded, in both colour schemes', async ({ page, context }) => {
  await gotoAndSettle(page, '/tools/cookie')
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Try it with an example' }).click()
  await expect(page.getByText('Decrypted: a token of NextAuth v4.')).toBeVisible()
  await expectAccessible(page)
})

test('an error leads to its cause, the specific one first, and nothing leaves the browser', async ({ page, context }) => {
  await gotoAndSettle(page, '/tools/error')
  const tool = page.getByRole('region', { name: 'Find the cause of an error' })
  const field = tool.getByLabel('A line of a log')
  const seen = await watch(page)
  await context.setOffline(true)
  const titles = tool.getByRole('heading', { level: 3 })

  await tool.getByRole('button', { name: 'Try it with an example' }).click()
  await expect(titles).toHaveText(['decryption operation failed', 'JWT_SESSION_ERROR'])
  await expect(tool.getByRole('link', { name: 'See it happen' }).first()).toHaveAttribute(
    'href',
    '/experiments/cookie-that-should-not-be-there'
  )
  await expectAccessible(page)

  await field.fill('http://localhost:3000/api/auth/signin?callbackUrl=%2F&error=OAuthAccountNotLinked')
  await expect(titles).toHaveText(['OAuthAccountNotLinked'])
  await expect(tool.getByRole('link', { name: 'Its entry in the reference' })).toHaveAttribute(
    'href',
    '/reference/errors#OAuthAccountNotLinked'
  )

  await field.fill('\u001b[31m{"msg":"[next-auth][error][OAUTH_CALLBACK_ERROR] invalid_grant","refresh_token":"abcdefgh-0123"}')
  await expect(titles).toHaveText([/invalid_grant/, 'OAUTH_CALLBACK_ERROR'])
  await expect(tool.getByRole('listitem').first()).not.toContainText('abcdefgh')

  await field.fill('TypeError: my own function failed')
  await expect(tool.getByRole('status')).toContainText('no error that this site knows')
  await tool.getByRole('button', { name: 'Clear' }).click()
  await expect(tool.getByRole('status')).toBeEmpty()
  expect(await seen()).toEqual([])
})

test('an entry of the reference has an address of its own, and a filter narrows both lists', async ({ page }) => {
  await gotoAndSettle(page, '/reference/errors#to-iso-string')
  await expect(page.getByText('toISOString is not a function', { exact: true }).first()).toBeInViewport()
  await page.getByLabel('Find a message').fill('iframe nothing')
  await expect(page.getByText('No entry has these words.')).toBeVisible()
  await page.getByLabel('Find a message').fill('toHexString')
  await expect(page.locator('[data-list="messages"]').getByRole('term')).toHaveText([/toHexString/])
  await expect(page.locator('[data-list="codes"]').getByRole('term').first()).toBeVisible()
})
