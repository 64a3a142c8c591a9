import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { OwnConfiguration } from './configuration'
import { configurationIn, holdsCode, linkTo } from './share'

const configuration: OwnConfiguration = {
  functions: { jwt: 'jwt({ token }) {\n  // “quotes”, ümlauts, 🙂\n  return token\n}' },
  options: { maxAge: '60', cookie: { sameSite: 'none', secure: true } }
}

const fragmentOf = (text: string) => `#own=${deflateRawSync(text).toString('base64url')}`

it('comes back from the link as it was', async () => {
  const link = await linkTo(configuration)
  expect(link).toMatch(/^\/playground#own=[\w-]+$/)
  const fragment = link.slice('/playground'.length)
  expect(holdsCode(fragment)).toBe(true)
  expect(await configurationIn(fragment)).toEqual(configuration)
})

it.each([
  ['is no base64', '#own=%%%'],
  ['is not compressed', '#own=aGVsbG8'],
  ['is cut', fragmentOf(JSON.stringify(configuration)).slice(0, 40)],
  ['is no JSON', fragmentOf('hello')],
  ['is something else', fragmentOf('{"functions":{"jwt":1},"options":{}}')],
  ['has a function that there is not', fragmentOf('{"functions":{"evil":"x"},"options":{}}')],
  ['unpacks into very much', fragmentOf(' '.repeat(10_000_000))]
])('is refused when it %s', async (_, fragment) => {
  await expect(configurationIn(fragment)).rejects.toThrow()
})

it('is looked for in fragments of its kind alone', () => {
  expect(holdsCode('#what-ran')).toBe(false)
})
