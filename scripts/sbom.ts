import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packagesOf, readLockfile } from './licences'

/**
 * Writes sbom.json: what a production install brings, for every platform, as CycloneDX. npm makes it. It gets a lockfile without the
 * packages of development: its own `--omit dev` leaves out what a package of development needs too, jose and zod among them.
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const FILE = 'sbom.json'

const { devDependencies: _tools, ...manifest } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const { '': top, ...packages } = readLockfile(ROOT)
const production = Object.fromEntries(Object.entries(packages).filter(([, { dev }]) => !dev))
const lockfile = {
  name: manifest.name,
  version: manifest.version,
  lockfileVersion: 3,
  requires: true,
  packages: { '': { ...top, devDependencies: undefined }, ...production }
}

const folder = mkdtempSync(join(tmpdir(), 'sbom-'))
try {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockfile))
  const sbom = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024
  })
  const listed = new Set((JSON.parse(sbom) as { components: { name: string; version: string }[] }).components.map(idOf))
  const missing = packagesOf(production)
    .production.map(idOf)
    .filter((id) => !listed.has(id))
  if (missing.length > 0) throw new Error(`npm left out ${missing.join(', ')}.`)
  writeFileSync(join(ROOT, FILE), sbom)
  console.log(`${FILE}: ${listed.size} packages of production`)
} finally {
  rmSync(folder, { recursive: true })
}

function idOf({ name, version }: { name: string; version: string }): string {
  return `${name}@${version}`
}
