import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sectionsOf } from '../search/sections'

/** Writes what the search knows, from the built pages: an array of sections (`search/sections.ts`), under an address of this build. */
export function writeSearchIndex(): void {
  const pages = join('.next', 'server', 'pages')
  const sections = readdirSync(pages, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html') && !/^\d/.test(file))
    .sort()
    .flatMap((file) => sectionsOf(`/${file.replace(/(^index)?\.html$/, '')}`, readFileSync(join(pages, file), 'utf8')))
  // The folder has the build's name, so browsers may keep the file for ever, as they do with the scripts.
  const file = join('.next', 'static', readFileSync('.next/BUILD_ID', 'utf8'), 'search.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(sections))
  console.log(`Search: ${sections.length} sections`)
}
