import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ORIGIN, TEXTS_FOLDER } from '../lib/http/texts'
import { toJavaScript } from '../lib/mdx/javascript'
import sections from '../pages/_meta'
import { markdownAddress, type ReadPage, readPage } from './page-markdown'

const SUMMARY =
  'How NextAuth.js v4 sessions work: the cookie, the token, callbacks, both strategies, with experiments on the real library. Each statement with a mark (✓) has a test.'

/**
 * Writes what the site answers besides pages: each page as Markdown, lists of all pages, and the file that readers copy.
 * @param built the built pages by their addresses.
 */
export function writeTexts(built: ReadonlyMap<string, string>): void {
  rmSync(TEXTS_FOLDER, { recursive: true, force: true })
  const documents = new Map([...built].filter(([path]) => !path.startsWith('/demo/')))
  const pages = inOrder(documents).flatMap((path) => readPage(path, documents.get(path) ?? '', (other) => documents.has(other)) ?? [])
  for (const { path, markdown } of pages) write(markdownAddress(path), markdown)
  write('/llms.txt', llms(pages))
  write('/sitemap.xml', sitemap(pages))
  write('/robots.txt', `User-agent: *\nDisallow: /api/\nDisallow: /demo/\n\nSitemap: ${ORIGIN}/sitemap.xml\n`)
  const inspectAuth = readFileSync('playground/recipes/lib/inspect-auth.ts', 'utf8').replaceAll(/^\/\/ #(end)?region.*\n/gm, '')
  write('/recipes/inspect-auth.ts', inspectAuth)
  write('/recipes/inspect-auth.js', toJavaScript(inspectAuth, false))
  console.log(`Texts: ${pages.length} pages as Markdown`)
}

/** The addresses of pages in the order of the navigation. */
function inOrder(documents: ReadonlyMap<string, string>): string[] {
  const built = [...documents.keys()]
  const order = Object.keys(sections).flatMap((section) => {
    const path = section === 'index' ? '/' : `/${section}`
    const inside = built.filter((page) => page === path || page.startsWith(`${path}/`))
    const listed = inside[0] ? sidebarIn(documents.get(inside[0]) ?? '', section) : []
    return [...listed.filter((page) => inside.includes(page)), ...inside.filter((page) => !listed.includes(page))]
  })
  return [...new Set([...order, ...built])]
}

/** The pages of a section as the list beside one of them has them. */
function sidebarIn(html: string, section: string): string[] {
  const [sidebar = ''] = /<aside class="nextra-sidebar[\s\S]*?<\/aside>/.exec(html) ?? []
  return [...sidebar.matchAll(new RegExp(`href="(/${section}[^"#]*)"`, 'g'))].map(([, href = '']) => href)
}

/** Format: https://llmstxt.org. */
function llms(pages: ReadPage[]): string {
  const areas = new Map<string, ReadPage[]>()
  for (const page of pages) {
    const area = page.path.split('/')[1] ?? ''
    areas.set(area, [...(areas.get(area) ?? []), page])
  }
  const all = [...areas].map(([area, inside]) => ({ area, inside }))
  const line = ({ path, title, description }: ReadPage) => `- [${title}](${ORIGIN}${markdownAddress(path)}): ${description}`
  const list = (title: string, listed: ReadPage[]) => `## ${title}\n\n${listed.map(line).join('\n')}`
  const alone = all.flatMap(({ inside }) => (inside.length === 1 ? inside : []))
  const parts = all.filter(({ inside }) => inside.length > 1).map(({ area, inside }) => list(titleOf(area), inside))
  return `${['# NextAuth Live', `> ${SUMMARY}`, list('Start', alone), ...parts].join('\n\n')}\n`
}

/** A section's name in the navigation. */
function titleOf(section: string): string {
  const { title } = (sections as unknown as Record<string, { title?: string }>)[section] ?? {}
  return title ?? section
}

function sitemap(pages: ReadPage[]): string {
  const urls = pages.map(({ path }) => `  <url><loc>${ORIGIN}${path}</loc></url>`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`
}

function write(path: string, text: string): void {
  const file = join(TEXTS_FOLDER, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
