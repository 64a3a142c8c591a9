import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ALLOWED, EXCEPTIONS, installedLicence, isAllowed, type Lockfile, packagesOf, readLockfile, refused, unused } from './licences'

const ROOT = join(import.meta.dirname, '..')
const lockfile = readLockfile(ROOT)

function refusedIn(packages: Lockfile): string[] {
  return refused(packagesOf(packages).production, ALLOWED.production).map(({ name }) => name)
}

describe('a licence', () => {
  it.each(['MIT', '(MIT OR GPL-3.0)', 'GPL-3.0-only OR MIT', 'MIT AND ISC', '(MIT AND (GPL-3.0 OR Apache-2.0))'])(
    '%s is allowed',
    (licence) => {
      expect(isAllowed(licence, ALLOWED.production)).toBe(true)
    }
  )

  it.each([
    'GPL-3.0',
    'GPL-3.0-only',
    'MIT AND GPL-3.0',
    'LGPL-3.0-or-later',
    'Apache-2.0 WITH LLVM-exception',
    'SEE LICENSE IN x',
    '',
    undefined
  ])('%s is refused', (licence) => {
    expect(isAllowed(licence, ALLOWED.production)).toBe(false)
  })
})

describe('a package', () => {
  it('is refused by its name, wherever it is installed', () => {
    expect(
      refusedIn({
        '': { license: 'GPL-3.0' },
        'node_modules/free': { version: '1.0.0', license: '(MIT OR GPL-3.0)' },
        'node_modules/free/node_modules/@copy/left': { version: '1.0.0', license: 'GPL-3.0' },
        'node_modules/alias': { name: 'under-another-name', version: '1.0.0', license: 'GPL-3.0' },
        'node_modules/silent': { version: '1.0.0' }
      })
    ).toEqual(['@copy/left', 'under-another-name', 'silent'])
  })

  it('may have more licences in development than in production', () => {
    const { production, development } = packagesOf({
      'node_modules/tool': { version: '1.0.0', license: 'MPL-2.0', dev: true },
      'node_modules/served': { version: '1.0.0', license: 'MPL-2.0' },
      'node_modules/both': { version: '1.0.0', license: 'MPL-2.0', devOptional: true }
    })
    expect(refused(development, ALLOWED.development)).toEqual([])
    expect(refused(production, ALLOWED.production).map(({ name }) => name)).toEqual(['served', 'both'])
  })

  it('loses its exception with a change of licence', () => {
    expect(refusedIn({ 'node_modules/caniuse-lite': { version: '1.0.0', license: 'CC-BY-4.0' } })).toEqual([])
    expect(refusedIn({ 'node_modules/caniuse-lite': { version: '1.0.0', license: 'GPL-3.0' } })).toEqual(['caniuse-lite'])
  })
})

describe('package-lock.json', () => {
  it('has allowed licences only, and needs every exception', () => {
    const packages = packagesOf(lockfile, installedLicence(ROOT))
    const used = new Set<string>()
    expect(refused(packages.production, ALLOWED.production, used)).toEqual([])
    expect(refused(packages.development, ALLOWED.development, used)).toEqual([])
    expect(unused(used)).toEqual([])
    expect(EXCEPTIONS.every(({ reason }) => reason.length > 20)).toBe(true)
  })

  it('fixes version and content of each package', () => {
    const loose = Object.entries(lockfile).filter(
      ([folder, { version, integrity }]) => folder !== '' && !(version && integrity?.startsWith('sha512-'))
    )
    expect(loose).toEqual([])
  })

  it('keeps browsers, test tools and build tools out of production', () => {
    const names = new Set(packagesOf(lockfile).production.map(({ name }) => name))
    const tools =
      /^(playwright(-.*)?|@playwright\/.*|@axe-core\/.*|axe-core|@sparticuz\/chromium|vitest|@vitest\/.*|vite|esbuild|@esbuild\/.*|tsx|@biomejs\/.*)$/
    expect([...names].filter((name) => tools.test(name))).toEqual([])
    // And none is there twice over: as one for development and, by way of another package, for production.
    expect(Object.keys(lockfile).filter((folder) => lockfile[folder]?.devOptional)).toEqual([])
  })

  it('has in production what the site imports at run time', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
    for (const name of ['mongodb-memory-server', 'mongodb', 'mongoose', 'next', 'next-auth', 'pino'])
      expect(dependencies).toHaveProperty(name)
  })
})
