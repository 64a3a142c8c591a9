import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TEXTS_FOLDER } from '../lib/http/texts'
import { toJavaScript } from '../lib/mdx/javascript'

/** Writes what the site answers besides pages: the file that readers copy. */
export function writeTexts(): void {
  rmSync(TEXTS_FOLDER, { recursive: true, force: true })
  const inspectAuth = readFileSync('playground/recipes/lib/inspect-auth.ts', 'utf8').replaceAll(/^\/\/ #(end)?region.*\n/gm, '')
  write('/recipes/inspect-auth.ts', inspectAuth)
  write('/recipes/inspect-auth.js', toJavaScript(inspectAuth, false))
}

function write(path: string, text: string): void {
  const file = join(TEXTS_FOLDER, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
