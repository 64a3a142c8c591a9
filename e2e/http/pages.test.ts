import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Every prerendered page: what its head says, its internal links and anchors, and the order of reading. */

const FOLDER = '.next/server/pages'
const pages = new Map(
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html') && file !== '500.html')
    .map((file) => [file === 'index.html' ? '/' : `/${file.replace(/\.html$/, '')}`, readFileSync(`${FOLDER}/${file}`, 'utf8')])
)
/** Pages that are made at each request, and files. */
const OTHERS = new Set([
  '/demo/dashboard',
  '/demo/router',
  '/recipes/inspect-auth.ts',
  '/recipes/inspect-auth.js',
  '/api/playground/application'
])

const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'))
const ids = new Map([...pages].map(([path, html]) => [path, new Set(all(html, /\sid="([^"]*)"/g))]))

it.each([...pages.keys()])('the head of %s has a title, a description and what previews show', (path) => {
  const [head = ''] = /<head>[\s\S]*<\/head>/.exec(pages.get(path) ?? '') ?? []
  expect(head).toMatch(/<title[^>]*>[^<]*NextAuth Live<\/title>/)
  for (const tag of [
    '<meta name="description" content="[^"]+"',
    '<meta property="og:title"',
    '<meta property="og:image"',
    '<link rel="icon"'
  ])
    expect(head).toMatch(new RegExp(tag))
})

describe('links', () => {
  it.each([...pages.keys()])('lead somewhere from %s', (from) => {
    const dead = all(pages.get(from) ?? '', /<a\s[^>]*?href="([^"]*)"/g).filter((href) => {
      if (/^(https?:|mailto:)/.test(href)) return false
      const url = new URL(href, `http://site.example${from}`)
      const path = url.pathname.replace(/(.)\/$/, '$1')
      if (OTHERS.has(path)) return false
      const anchors = ids.get(path)
      return !anchors || (url.hash.length > 1 && !anchors.has(decodeURIComponent(url.hash.slice(1))))
    })
    expect(dead).toEqual([])
  })

  it.each(['flow', 'strategies', 'recipes', 'tools', 'reference'])(
    'to the previous and the next page follow the navigation in %s',
    (section) => {
      const [, some = ''] = [...pages].find(([path]) => path.startsWith(`/${section}`)) ?? []
      const [sidebar = ''] = /<aside class="nextra-sidebar[\s\S]*?<\/aside>/.exec(some) ?? []
      const order = [...new Set(all(sidebar, new RegExp(`href="(/${section}[^"#]*)"`, 'g')))]
      expect(order).toHaveLength([...pages.keys()].filter((path) => path.startsWith(`/${section}`)).length)
      for (const [i, path] of order.entries()) {
        const [around = ''] = /<div class="_mb-8 _flex[\s\S]*?<\/div>/.exec(pages.get(path) ?? '') ?? []
        expect([path, ...all(around, /<a\s[^>]*?href="([^"]*)"/g)]).toEqual([path, order[i - 1], order[i + 1]].filter(Boolean))
      }
    }
  )
})

it('every class of the theme that a page has keeps its style', () => {
  const classesIn = (css: string) => new Set([...css.matchAll(/\.((?:\\.|[\w-])+)/g)].map(([, name = '']) => name.replaceAll('\\', '')))
  const built = classesIn(
    readdirSync('.next/static/css')
      .map((file) => readFileSync(`.next/static/css/${file}`, 'utf8'))
      .join('\n')
  )
  const whole = classesIn(readFileSync('node_modules/nextra-theme-docs/dist/style.css', 'utf8'))
  const used = new Set([...pages.values()].flatMap((html) => all(html, /\sclass="([^"]*)"/g).flatMap((classes) => classes.split(' '))))
  // All pages are written from left to right.
  const ofTheme = [...used].filter((name) => whole.has(name) && !name.startsWith('rtl:'))
  expect(ofTheme.length).toBeGreaterThan(100)
  expect(ofTheme.filter((name) => !built.has(name))).toEqual([])
})
