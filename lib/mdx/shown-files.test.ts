import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import shownFiles from './shown-files.mjs'

/** The files that the loader names for a page, below `/site`. */
function named(page: string): string[] {
  const files: string[] = []
  const loading = { rootContext: '/site', addDependency: (file: string) => files.push(file) }
  expect(shownFiles.call(loading, page)).toBe(page)
  return files
}

it('names the file of every tag, in whatever order its attributes stand', () => {
  const page = `<SourceCode file="a.ts" region="x" />\n\n<SourceCode\n  languages="ts js"\n  file='b/c.tsx'\n/>\n\nA <Fact id="file"> file="d.ts"`
  expect(named(page)).toEqual(['a.ts', 'b/c.tsx'].map((file) => join('/site', file)))
})

it('overlooks no tag of a page of this site', () => {
  const pages = readdirSync('pages', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mdx'))
  for (const file of pages) {
    const page = readFileSync(join('pages', file), 'utf8')
    expect(named(page), file).toHaveLength(page.match(/<SourceCode\b/g)?.length ?? 0)
  }
})
