import { describe, expect, it } from 'vitest'
import { type Marked, searchIn } from './engine'

const section = (href: string, heading: string, text = '') => ({ href, page: href.replace(/#.*/, ''), heading, text })
const find = await searchIn([
  section('/options#maxAge', 'session.maxAge', 'the lifetime of a session'),
  section(
    '/cookie',
    'The cookie',
    `It holds a token. ${'It is sent with every request. '.repeat(10)}Decryption fails with another secret. More follows here.`
  ),
  section('/errors#JWT_SESSION_ERROR', 'JWT_SESSION_ERROR', 'decryption operation failed'),
  ...[1, 2, 3, 4].map((i) => section(`/many#${i}`, `Proxy ${i}`, 'a proxy')),
  section('/facts#same', 'The same', 'one address'),
  section('/facts#same', 'The same address again', 'one address')
])
const hrefs = (query: string) => find(query).map(({ href }) => href)
const shown = (marked: Marked) => marked.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)).join('')

describe('a query', () => {
  it('finds a name before texts with its parts', () => {
    expect(hrefs('JWT_SESSION_ERROR')[0]).toBe('/errors#JWT_SESSION_ERROR')
    expect(hrefs('sessionmaxage')[0]).toBe('/options#maxAge')
  })

  it('finds the beginning of a word, and a word with a typing error', () => {
    expect(hrefs('decry')).toEqual(expect.arrayContaining(['/errors#JWT_SESSION_ERROR', '/cookie']))
    expect(hrefs('decription')).toEqual(expect.arrayContaining(['/errors#JWT_SESSION_ERROR', '/cookie']))
  })

  it('that is a whole line of a log needs no word to be there', () => {
    expect(hrefs('[error][JWT_SESSION_ERROR] https://site.example/errors decryption operation failed {"a":1} at gcm (x.js)')[0]).toBe(
      '/errors#JWT_SESSION_ERROR'
    )
  })

  it('lists an address once, and three of a page', () => {
    expect(hrefs('proxy')).toHaveLength(3)
    expect(hrefs('same address')).toEqual(['/facts#same'])
  })

  it('of signs alone finds nothing', () => {
    expect(hrefs('… ?!')).toEqual([])
  })
})

it('a hit shows the words in their place, cut at words', () => {
  const hit = find('decryption secret').find(({ href }) => href === '/cookie')
  expect(shown(hit?.excerpt ?? [])).toMatch(/^…\S.* \[Decryption\] fails with another \[secret\]\. More follows here\.$/)
  expect(shown(find('cookie')[0]?.heading ?? [])).toBe('The [cookie]')
})
