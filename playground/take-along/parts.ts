import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRegion } from '../../lib/mdx/source-region'
import { ownStarts } from '../own-code/own-starts'
import type { Parts } from './application'

const TEMPLATE = 'playground/take-along/template'

/** Reads what applications to take along are made of. @param root absolute path of the repository. */
export function applicationParts(root: string): Parts {
  const folder = join(root, TEMPLATE)
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/')
    )
    .sort()
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    template: Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')])),
    versions: { ...devDependencies, ...dependencies },
    starts: ownStarts(root),
    profile: readRegion(root, 'playground/nextauth/open-id.ts', 'profile').code
  }
}
