import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join('.next', 'server', 'pages')

/** The built pages by their addresses, in alphabetical order, without those for errors. */
export function builtPages(): ReadonlyMap<string, string> {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html') && !/^\d/.test(file))
  return new Map(
    files.sort().map((file) => [`/${file.replaceAll('\\', '/').replace(/(^index)?\.html$/, '')}`, readFileSync(join(FOLDER, file), 'utf8')])
  )
}
