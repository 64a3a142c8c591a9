import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folders with the plugins of the pages' compiler, and the rules by which they format code. */
const FOLDERS = ['lib/mdx', 'playground/build']
const FORMAT = 'biome.json'

/**
 * A hash of what pages are made from besides their own file, and the files that they show: a page of an earlier build is as good as a new
 * one while this stays the same.
 * @param root absolute path of the repository.
 * @param data what the plugins put into pages, or compare them with.
 * @returns hexadecimal digits.
 */
export function madeFrom(root: string, data: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(data))
  const plugins = FOLDERS.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  for (const file of [...plugins.sort(), FORMAT]) hash.update(`\n${file}\n`).update(readFileSync(join(root, file)))
  // A page shows the date of its last commit, which no file of the tree has.
  const lastCommit = spawnSync('git', ['log', '-1', '--format=%H', '--', 'pages'], { cwd: root, encoding: 'utf8' })
  return hash.update(`\n${lastCommit.stdout ?? ''}`).digest('hex')
}
