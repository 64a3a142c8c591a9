import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'node-html-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '@/lib/testing/site'
import { readTopics } from '@/playground/facts/topics'
import { ERROR_CODES } from '@/playground/reference/error-codes'

/** What the site has for programs: each page as Markdown, the lists of all pages, structured data, and names as addresses. */

const BUILT = '.next/server/pages'
const PATHS = readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.html') && !/^\d|^demo\//.test(file))
  .map((file) => `/${file.replace(/(^index)?\.html$/, '')}`)
const fileOf = (path: string) => readFileSync(join(BUILT, `${path === '/' ? 'index' : path}.html`), 'utf8')
const markdownOf = (path: string) => (path === '/' ? '/index.md' : `${path}.md`)

let site: Site
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site?.stop())
const get = (path: string, init?: RequestInit) => fetch(site.url + path, init)
const text = async (path: string) => (await get(path)).text()
/** Words alone: Markdown marks and escapes some characters. */
const words = (of: string) =>
  of
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

describe('the Markdown of', () => {
  it.each(PATHS)('%s has each heading, its text, and no controls', async (path) => {
    const response = await get(markdownOf(path))
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    const markdown = await response.text()
    const html = fileOf(path)
    expect(html).toContain(`<link rel="alternate" type="text/markdown" href="${markdownOf(path)}"`)
    const main = parse(html).querySelector('main')
    const headings =
      main?.querySelectorAll('h1, h2[id], h3[id]').filter((heading) => heading.tagName === 'H1' || !heading.closest('[data-island]')) ?? []
    expect(headings.length).toBeGreaterThan(0)
    const lines = markdown
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .map(words)
    for (const heading of headings) expect(lines).toContain(words(heading.text))
    const prose = markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, '')
    expect(prose).not.toMatch(/<(button|svg|span|div|script)\b|Copy code|origin\.invalid|Toggle word wrap/)
  })
  it('all pages leads somewhere: to Markdown, or to a full address', async () => {
    const known = new Set([
      ...PATHS,
      '/demo/dashboard',
      '/demo/router',
      '/recipes/inspect-auth.ts',
      '/recipes/inspect-auth.js',
      '/demo/sign-in'
    ])
    const dead: string[] = []
    for (const path of PATHS) {
      const prose = (await text(markdownOf(path))).replace(/```[\s\S]*?```/g, '')
      for (const [, href = ''] of prose.matchAll(/(?<!`)\]\(([^)\s]+)\)/g)) {
        const { origin, pathname } = new URL(href, site.url)
        if (origin !== site.url || href.startsWith('#')) continue
        const isMarkdown = pathname.endsWith('.md')
        const page = isMarkdown ? pathname.replace(/^\/index\.md$/, '/').replace(/\.md$/, '') : pathname
        if (!known.has(page) && !existsSync(`public${page}`) && !existsSync(`${BUILT}${page}.html`)) dead.push(`${path}: ${href}`)
        if (!isMarkdown && !href.startsWith('http')) dead.push(`${path}: ${href}`)
      }
    }
    expect(dead).toEqual([])
  })
  it('code keeps its language, panels are examples, tables and facts are whole', async () => {
    const recipe = await text('/recipes/rotate-the-secret.md')
    expect(recipe).toContain("```ts\nimport { decode, type JWTDecodeParams } from 'next-auth/jwt'")
    expect(recipe).toContain('```ts\nsecret: process.env.NEXTAUTH_SECRET')
    expect(recipe).toMatch(/> Live panel `cookie`.*recorded example/)
    const errors = await text('/reference/errors.md')
    for (const { code } of ERROR_CODES) expect(errors).toContain(`\`${code}\``)
    const facts = await text('/about/facts.md')
    for (const { facts: inTopic } of await readTopics(process.cwd())) for (const id of Object.keys(inTopic)) expect(facts).toContain(id)
    expect(await text('/strategies/compare.md')).toMatch(/\| measured \| jwt \| database \|/)
  })
})

describe('the list', () => {
  it('llms.txt has every page once, with its description, in the order of the navigation', async () => {
    const list = await text('/llms.txt')
    expect(list).toMatch(/^# NextAuth Live\n\n> .+\n\n## /)
    const links = [...list.matchAll(/^- \[(.+)\]\((.+)\): (.+)$/gm)].map(([, , href]) => href)
    expect([...links].sort()).toEqual(PATHS.map((path) => site.url + markdownOf(path)).sort())
    const guide = links.filter((href) => href?.includes('/flow/')).map((href) => href?.split('/flow/')[1])
    expect(guide.slice(0, 3)).toEqual(['login.md', 'jwt-callback.md', 'cookie.md'])
  })
  it('sitemap.xml has every page at the origin that was asked, and robots.txt names it', async () => {
    const response = await get('/sitemap.xml')
    expect(response.headers.get('content-type')).toBe('application/xml; charset=utf-8')
    const xml = await response.text()
    expect(xml).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<urlset xmlns="http:\/\/www\.sitemaps\.org\/schemas\/sitemap\/0\.9">/)
    const addresses = [...xml.matchAll(/<loc>(.*)<\/loc>/g)].map(([, address]) => address)
    expect([...addresses].sort()).toEqual(PATHS.map((path) => site.url + path).sort())
    for (const address of addresses) expect((await fetch(String(address), { method: 'HEAD' })).status).toBe(200)
    expect(await text('/robots.txt')).toContain(`Sitemap: ${site.url}/sitemap.xml`)
  })
})

describe('the structured data of /faq', () => {
  it('is what the page asks and answers, and a block that no browser runs', () => {
    const [, json = ''] = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/.exec(fileOf('/faq')) ?? []
    const { mainEntity } = JSON.parse(json) as { mainEntity: { name: string; acceptedAnswer: { text: string } }[] }
    const main = parse(fileOf('/faq')).querySelector('main')
    for (const mark of main?.querySelectorAll('.subheading-anchor, [data-print="hidden"], .visually-hidden') ?? []) mark.remove()
    expect(mainEntity.map(({ name }) => words(name))).toEqual(main?.querySelectorAll('h3[id]').map((heading) => words(heading.text)))
    const whole = words(main?.text ?? '')
    for (const { acceptedAnswer } of mainEntity) for (const line of acceptedAnswer.text.split('\n')) expect(whole).toContain(words(line))
    expect(mainEntity.length).toBeGreaterThan(20)
  })
})

describe('an address of its own has', () => {
  const idsOf = (path: string) =>
    parse(fileOf(path))
      .querySelectorAll('[id]')
      .map(({ id }) => id)
  const namesIn = (path: string) =>
    [...readFileSync(`pages${path}.mdx`, 'utf8').matchAll(/^\| (`[^|]*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).filter((name) => !name.startsWith('.'))
    )

  it.each(['/reference/options', '/reference/cookies', '/about/running'])(
    'each name in the tables of %s, once, with a link to it',
    (path) => {
      const names = [...new Set(namesIn(path))]
      const ids = idsOf(path)
      expect(names.length).toBeGreaterThan(3)
      for (const name of names)
        expect(
          ids.filter((id) => id === name),
          name
        ).toHaveLength(1)
      const links = parse(fileOf(path)).querySelectorAll('td a[data-row]')
      expect(links.map((link) => link.getAttribute('href'))).toEqual(names.map((name) => `#${name}`))
    }
  )
  it('each error code, each fact and each callback', async () => {
    const once = (path: string, names: string[]) => {
      const ids = idsOf(path)
      expect(names.filter((name) => ids.filter((id) => id === name).length !== 1)).toEqual([])
    }
    once(
      '/reference/errors',
      ERROR_CODES.map(({ code }) => code)
    )
    once(
      '/about/facts',
      (await readTopics(process.cwd())).flatMap(({ facts }) => Object.keys(facts))
    )
    once('/reference/callbacks', ['signin', 'redirect', 'jwt', 'session'])
  })
})
