import { execFileSync } from 'node:child_process'
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figure'
import { remove } from './tree'

interface Lockfile {
  packages: Record<string, { name?: string; version: string }>
}

/**
 * Installs the packages anew in temporary folders, all of them and those of production.
 * @returns seconds and MB of both, the number of packages, and how many of them have a namesake or a copy beside them.
 */
export async function measureInstall(): Promise<Figure[]> {
  return [...install('all packages', []), ...install('the packages of production', ['--omit=dev'])]
}

function install(what: string, options: readonly string[]): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'bench-install-'))
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(file, join(folder, file))
    const start = performance.now()
    execFileSync('npm', ['ci', '--ignore-scripts', ...options], { cwd: folder, stdio: 'ignore', shell: process.platform === 'win32' })
    const seconds = (performance.now() - start) / 1000
    // npm notes there what it has installed on this machine.
    const { packages } = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as Lockfile
    const names = Object.entries(packages).map(([path, { name }]) => name ?? path.replace(/^.*node_modules\//, ''))
    return [
      { what: `${what}: npm ci`, value: seconds, unit: 's' },
      { what: `${what}: how many`, value: names.length, unit: 'count' },
      { what: `${what}: more than once, under one name`, value: names.length - new Set(names).size, unit: 'count' },
      { what: `${what}: size`, value: bytesOf(join(folder, 'node_modules')) / 2 ** 20, unit: 'MB' }
    ]
  } finally {
    remove(folder)
  }
}

/** The bytes of all files in a folder. */
function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0)
}
