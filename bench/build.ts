import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median } from '../playground/server/comparison/figures'
import type { Figure } from './figure'
import { buildIn, copyOfPeer, copyOfTree, remove, seconds } from './tree'

/** The page that is edited, its built file and its heading. */
const PAGE = 'pages/flow/cookie.mdx'
const BUILT = '.next/server/pages/flow/cookie.html'
const HEADING = '# The cookie'

/**
 * Measures builds and the development server, in a temporary copy of this tree. Takes about five minutes.
 * @returns seconds of whole builds, of their parts, of the first page in development and of an edit there, and how many times as long as a
 * bare Nextra site of three pages a build takes.
 * @throws Error when a build fails, or does not show an edit.
 */
export async function measureBuild(): Promise<Figure[]> {
  const tree = copyOfTree()
  const bare = copyOfPeer('nextra')
  try {
    const clean = await build(tree)
    const cleanParts = parts(tree, clean, 'a clean build')
    const cached = await build(tree)
    const cachedParts = parts(tree, cached, 'a repeated build')
    edit(tree, 'an edit before a build')
    const edited = await build(tree)
    if (!readFileSync(join(tree, BUILT), 'utf8').includes('an edit before a build')) throw new Error('The build shows an old page.')
    const peer = await buildIn(bare)
    return [
      { what: 'a clean build', value: clean, unit: 's', goal: 60 },
      ...cleanParts,
      { what: 'a repeated build', value: cached, unit: 's', goal: 20 },
      ...cachedParts,
      { what: 'a repeated build after an edit of a page', value: edited, unit: 's', goal: 20 },
      { what: 'a clean build of a bare Nextra site of three pages', value: peer, unit: 's' },
      { what: 'a clean build, compared with the bare Nextra site', value: clean / peer, unit: 'ratio' },
      ...(await measureDevelopment(tree))
    ]
  } finally {
    remove(tree)
    remove(bare)
  }
}

function build(tree: string): Promise<number> {
  return seconds(tree, 'npm', ['run', '--silent', 'build'])
}

function edit(tree: string, text: string): void {
  const original = readFileSync(PAGE, 'utf8')
  if (!original.includes(HEADING)) throw new Error(`${PAGE} has no heading "${HEADING}".`)
  writeFileSync(join(tree, PAGE), original.replace(HEADING, `${HEADING}, ${text}`))
}

/** A span of Next's own record: its times are microseconds. */
interface Span {
  name: string
  duration: number
  tags?: { name?: string }
}

/** The parts of the build that was just made: Next's own spans, and what is left of the whole. */
function parts(tree: string, whole: number, of: string): Figure[] {
  const lines = readFileSync(join(tree, '.next/trace'), 'utf8').trim().split('\n')
  const spans = lines.flatMap((line) => JSON.parse(line) as Span[])
  const sum = (name: string, compiler?: string) =>
    spans
      .filter((span) => span.name === name && (!compiler || span.tags?.name === compiler))
      .reduce((total, { duration }) => total + duration / 1e6, 0)
  const named: [string, number][] = [
    ['webpack for the server', sum('webpack-compilation', 'server')],
    ['webpack for browsers', sum('webpack-compilation', 'client')],
    ["writing webpack's cache", sum('webpack-close')],
    ['page data', sum('static-check')],
    ['static generation', sum('static-generation')],
    ['the scripts before and after Next', whole - sum('next-build')]
  ]
  return named.map(([part, value]) => ({ what: `${of}: ${part}`, value, unit: 's' }))
}

async function measureDevelopment(tree: string): Promise<Figure[]> {
  remove(join(tree, '.next'))
  const start = performance.now()
  const child = spawn(process.execPath, ['--import', 'tsx', 'server.ts', '--dev'], {
    cwd: tree,
    env: { ...process.env, PORT: '0', MONGODB_URI: '', MONGODB_ENGINE: 'embedded', NEXTAUTH_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  try {
    const site = await new Promise<string>((resolve, reject) => {
      let output = ''
      child.stdout.on('data', (chunk) => {
        output += String(chunk)
        const ready = /Ready in .*: (http:\S+)/.exec(output)?.[1]
        if (ready) resolve(ready)
      })
      child.once('close', () => reject(new Error(`The development server ended:\n${output}`)))
    })
    const shown = async (text: string) => {
      while (!(await (await fetch(`${site}/flow/cookie`)).text()).includes(text)) await new Promise((soon) => setTimeout(soon, 20))
    }
    await shown('The cookie')
    const first = (performance.now() - start) / 1000
    const edits: number[] = []
    for (let i = 0; i < 3; i++) {
      const begun = performance.now()
      edit(tree, `edit ${i}`)
      await shown(`edit ${i}`)
      edits.push(performance.now() - begun)
    }
    return [
      { what: 'the first page of a cold development server', value: first, unit: 's', goal: 8 },
      { what: 'an edit of a page until the development server shows it, median of 3', value: median(edits), unit: 'ms', goal: 1000 }
    ]
  } finally {
    child.kill()
    await ended
  }
}
