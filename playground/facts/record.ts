import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import type { Topic } from './topics'

/** The code that a topic's proofs ran, recorded once all of them have held. */
export interface Proven {
  /** SHA-256 of every file in the module graph of the topic and its proofs, and of every package below it, in hexadecimal digits. */
  hash: string
  /** The packages that those files import, with their installed versions. */
  libraries: Record<string, string>
}

/** Each topic's last proof by the topic's name. */
export type ProofRecord = Record<string, Proven | undefined>

const FILE = 'playground/facts/record.json'

/** Files that laboratories run without importing them: a page that is bundled on request, and an application that Next builds. */
const OF_EVERY_TOPIC = [
  'playground/lab/proofs/client-page.tsx',
  // The environment that proofs run in.
  'vitest.config.ts',
  // Not what Next makes beside them.
  ...['next.config.mjs', 'src/**/*.ts', 'src/**/*.tsx'].map((files) => `playground/lab/proofs/next-app/${files}`)
]

/** Files of the built site that answer requests. Only this topic asks the site itself. */
const SITE = [
  'server.ts',
  'proxy.ts',
  'next.config.mjs',
  'pages/_app.tsx',
  'pages/api/**/*.ts',
  'pages/demo/*.tsx',
  'pages/demo/*.mdx',
  'app/**/*.tsx'
]
const ASKS_THE_SITE = 'experiments'
const BUILT_FROM = '.next/built-from'

/**
 * Follows everything that a topic's proofs run.
 * @param root absolute path of the repository.
 */
export async function graphOf(topic: string, root: string): Promise<Proven> {
  const roots = [`playground/facts/${topic}.ts`, `playground/facts/${topic}.proofs.ts`, ...OF_EVERY_TOPIC]
  if (topic === ASKS_THE_SITE) roots.push(...SITE)
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: roots,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    loader: { '.css': 'empty', '.module.css': 'empty', '.mdx': 'text' },
    outdir: 'unwritten',
    logLevel: 'error'
  })
  const files = Object.keys(metafile.inputs)
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external))
  const libraries = [...new Set(imported.map(({ path }) => packageOf(path)).filter((name) => name !== undefined))].sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)))
  for (const installed of closureOf(libraries, root)) hash.update(`${installed}\n`)
  return { hash: hash.digest('hex'), libraries: Object.fromEntries(libraries.map((name) => [name, versionOf(name, root)])) }
}

/** The package of an import, undefined for one of Node's own modules. */
function packageOf(path: string): string | undefined {
  if (path.startsWith('node:') || builtinModules.includes(path)) return undefined
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
}

interface Manifest {
  version: string
  dependencies?: Record<string, string>
}

function manifestAt(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** The version of a package that is installed at `root`. */
export function versionOf(name: string, root: string): string {
  return manifestAt(join(root, 'node_modules', name)).version
}

/**
 * `name@version` of these packages and of all packages that they depend on, as Node would find them. Optional ones depend on the machine
 * and are left out.
 */
function closureOf(names: readonly string[], root: string): string[] {
  const found = new Map<string, string>()
  const visit = (name: string, from: string) => {
    let at = from
    while (!existsSync(join(at, 'node_modules', name, 'package.json'))) {
      if (at === root) return
      at = dirname(at)
    }
    const folder = join(at, 'node_modules', name)
    if (found.has(folder)) return
    const { version, dependencies = {} } = manifestAt(folder)
    found.set(folder, `${name}@${version}`)
    for (const needed of Object.keys(dependencies)) visit(needed, folder)
  }
  for (const name of names) visit(name, root)
  return [...new Set(found.values())].sort()
}

/** Notes in the built site the code that it was built from. */
export async function noteBuiltFrom(root: string): Promise<void> {
  writeFileSync(join(root, BUILT_FROM), (await graphOf(ASKS_THE_SITE, root)).hash)
}

/** Whether there is a built site, and its code is the code that stands here now. Proofs that ask any other site prove nothing. */
export async function isBuiltFromHere(root: string): Promise<boolean> {
  const file = join(root, BUILT_FROM)
  return existsSync(file) && readFileSync(file, 'utf8') === (await graphOf(ASKS_THE_SITE, root)).hash
}

export function readRecord(root: string): ProofRecord {
  const file = join(root, FILE)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ProofRecord) : {}
}

export function writeRecord(record: ProofRecord, root: string): void {
  writeFileSync(join(root, FILE), `${JSON.stringify(record, null, 2)}\n`)
}

/** Gives, for every topic that is not proven as it stands, the reason and its facts in one line. Empty when all are proven. */
export async function unproven(topics: readonly Topic[], root: string): Promise<string[]> {
  const record = readRecord(root)
  const complaints = await Promise.all(
    topics.map(async ({ name, facts }) => {
      const why = reasonFor(record[name], await graphOf(name, root))
      return why && `${name}: ${why}. Its facts: ${Object.keys(facts).join(', ')}.`
    })
  )
  return complaints.filter((complaint) => complaint !== undefined)
}

function reasonFor(proven: Proven | undefined, now: Proven): string | undefined {
  if (!proven) return 'never proven'
  if (proven.hash === now.hash) return undefined
  const changed = Object.entries(now.libraries).filter(([name, version]) => proven.libraries[name] !== version)
  if (changed.length === 0) return 'its proofs, or something that they run, have changed since they were proven'
  return changed
    .map(([name, version]) => `proven with ${name} ${proven.libraries[name] ?? 'not there'}, and ${version} is installed`)
    .join('; ')
}
