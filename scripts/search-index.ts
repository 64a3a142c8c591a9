import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sectionsOf } from '../search/sections'

/**
 * Writes what the search knows, from the built pages: an array of sections (`search/sections.ts`), under an address of this build.
 * @param pages by their addresses.
 */
export function writeSearchIndex(pages: ReadonlyMap<string, string>): void {
  const sections = [...pages].flatMap(([path, html]) => sectionsOf(path, html))
  // The folder has the build's name, so browsers may keep the file for ever, as they do with the scripts.
  const file = join('.next', 'static', readFileSync('.next/BUILD_ID', 'utf8'), 'search.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(sections))
  console.log(`Search: ${sections.length} sections`)
}
