import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import parse from 'spdx-expression-parse'

/** A package of package-lock.json, as far as it matters here. */
export interface Locked {
  /** Stands where the folder has another name: `npm install other@npm:name`. */
  name?: string
  version?: string
  integrity?: string
  license?: string
  dev?: boolean
  devOptional?: boolean
  /** A link to a folder of this repository. */
  link?: boolean
}

/** Packages of the lockfile by their folder, `node_modules/next` for example. */
export type Lockfile = Record<string, Locked>

export interface Package {
  name: string
  version: string
  /** What the package says: an SPDX expression, or words, or nothing. */
  licence: string | undefined
}

/** Licences that ask for no more than their own text beside the code. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'Unlicense']

/** Besides these, tools may have licences whose duties fall on whoever passes the tools on. The site passes on none of them. */
export const ALLOWED = { production: PERMISSIVE, development: [...PERMISSIVE, 'CC-BY-3.0', 'MPL-2.0', 'WTFPL'] }

interface Exception {
  packages: readonly string[]
  /** What the packages say. An exception ends with a change of licence. */
  licence: string | undefined
  reason: string
}

const SHARP_PLATFORMS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ppc64',
  'linux-riscv64',
  'linux-s390x',
  'linux-x64'
]
const LIBVIPS = 'libvips is a library of its own that sharp loads, unchanged, as the LGPL permits. Next brings it for images.'

export const EXCEPTIONS: readonly Exception[] = [
  {
    packages: [...SHARP_PLATFORMS, 'linuxmusl-arm64', 'linuxmusl-x64'].map((platform) => `@img/sharp-libvips-${platform}`),
    licence: 'LGPL-3.0-or-later',
    reason: LIBVIPS
  },
  {
    packages: ['@img/sharp-win32-arm64', '@img/sharp-win32-ia32', '@img/sharp-win32-x64'],
    licence: 'Apache-2.0 AND LGPL-3.0-or-later',
    reason: LIBVIPS
  },
  { packages: ['@img/sharp-wasm32'], licence: 'Apache-2.0 AND LGPL-3.0-or-later AND MIT', reason: LIBVIPS },
  { packages: ['caniuse-lite'], licence: 'CC-BY-4.0', reason: 'Data about browsers, whose source the package itself names.' },
  { packages: ['format'], licence: undefined, reason: 'Its readme gives the MIT licence; its package.json says nothing.' },
  {
    packages: ['@cspell/dict-en-common-misspellings'],
    licence: 'CC BY-SA 4.0',
    reason: 'A list of words that the spelling check reads. Nothing is made from it.'
  }
]

/** Whether an SPDX expression can be met with these licences alone: one side of each OR, both sides of each AND. */
export function isAllowed(expression: string | undefined, allowed: readonly string[]): boolean {
  const holds = (part: parse.Info): boolean => {
    if ('license' in part) return part.exception === undefined && allowed.includes(part.license)
    const sides = [part.left, part.right]
    return part.conjunction === 'or' ? sides.some(holds) : sides.every(holds)
  }
  try {
    return holds(parse(expression ?? ''))
  } catch {
    // Words that are no SPDX expression promise nothing.
    return false
  }
}

/**
 * The packages of a lockfile.
 * @param licenceIn asks an installed package for its licence, where the lockfile has none.
 */
export function packagesOf(lockfile: Lockfile, licenceIn: (folder: string) => string | undefined = () => undefined) {
  const found: Record<'production' | 'development', Package[]> = { production: [], development: [] }
  for (const [folder, locked] of Object.entries(lockfile)) {
    if (folder === '' || locked.link) continue
    const name = locked.name ?? folder.replace(/^.*node_modules\//, '')
    // npm installs a devOptional package in production too.
    found[locked.dev ? 'development' : 'production'].push({
      name,
      version: locked.version ?? '',
      licence: locked.license ?? licenceIn(folder)
    })
  }
  return found
}

/** The packages whose licence is neither allowed nor excepted. @param used gets each exception that was needed, package by package. */
export function refused(packages: readonly Package[], allowed: readonly string[], used: Set<string> = new Set()): Package[] {
  return packages.filter(({ name, licence }) => {
    if (isAllowed(licence, allowed)) return false
    const isExcepted = EXCEPTIONS.some((exception) => exception.packages.includes(name) && exception.licence === licence)
    if (isExcepted) used.add(name)
    return !isExcepted
  })
}

/** The exceptions that no package needs any more. */
export function unused(used: ReadonlySet<string>): string[] {
  return EXCEPTIONS.flatMap(({ packages }) => packages).filter((name) => !used.has(name))
}

/** package-lock.json of this repository. */
export function readLockfile(root: string): Lockfile {
  return (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Lockfile }).packages
}

/** What package.json of an installed package says. One for another platform is not installed, and says nothing. */
export function installedLicence(root: string): (folder: string) => string | undefined {
  return (folder) => {
    try {
      const { license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { license?: unknown }
      return typeof license === 'string' ? license : undefined
    } catch {
      return undefined
    }
  }
}

/** Prints the licences of all packages, those of production apart. Exit code 1 when one is not allowed. */
function main(): void {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const packages = packagesOf(readLockfile(root), installedLicence(root))
  const used = new Set<string>()
  const complaints: string[] = []
  for (const kind of ['production', 'development'] as const) {
    const counts = new Map<string, number>()
    for (const { licence = 'none given' } of packages[kind]) counts.set(licence, (counts.get(licence) ?? 0) + 1)
    console.log(`${kind}: ${packages[kind].length} packages`)
    for (const [licence, count] of [...counts].sort(([, a], [, b]) => b - a)) console.log(`  ${String(count).padStart(4)}  ${licence}`)
    for (const { name, version, licence = 'none given' } of refused(packages[kind], ALLOWED[kind], used))
      complaints.push(`${name}@${version} (${kind}) has a licence that is not allowed: ${licence}`)
  }
  for (const name of unused(used)) complaints.push(`The exception for ${name} is not needed any more`)
  for (const complaint of complaints) console.error(`${complaint}.`)
  if (complaints.length > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
