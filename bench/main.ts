import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { measureApi } from './api'
import { measureBuild } from './build'
import type { Figure } from './figure'
import { measureInstall } from './install'
import { measurePages } from './pages'
import { measureScale } from './scale'
import { measureStart } from './start'

/**
 * `npm run bench`: measures everything, or the parts that are named (`npm run bench -- pages start`), and prints a table. The figures
 * depend on the machine and on what else it does, so that a peer is measured in the same run wherever there is one. They are kept as JSON in
 * `test-results/bench.json`, and with `--record` in the file that the page about performance shows.
 */
const PARTS = {
  pages: measurePages,
  api: measureApi,
  scale: measureScale,
  start: measureStart,
  build: measureBuild,
  install: measureInstall
}

type Part = keyof typeof PARTS

/** What one run of a part has found, and where. */
interface Measured {
  at: string
  machine: string
  figures: Figure[]
}

const KEPT = 'test-results/bench.json'
const RECORDED = 'bench/recorded.json'

const given = process.argv.slice(2).filter((argument) => argument !== '--record')
const unknown = given.filter((name) => !(name in PARTS))
if (unknown.length > 0) {
  console.error(`There is no part "${unknown[0]}". The parts: ${Object.keys(PARTS).join(', ')}.`)
  process.exit(1)
}
const parts = (given.length > 0 ? given : Object.keys(PARTS)) as Part[]
const measured: Partial<Record<Part, Measured>> = {}
for (const part of parts) {
  const figures = await PARTS[part]()
  measured[part] = { at: new Date().toISOString().slice(0, 10), machine: machine(), figures: figures.map(rounded) }
  print(part, measured[part].figures)
}
keep(KEPT)
if (process.argv.includes('--record')) keep(RECORDED)

/** "Node 20.20.2, 2 × Intel(R) Xeon(R), 24 GB, linux" */
function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  return `Node ${process.versions.node}, ${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`
}

function rounded({ value, ...figure }: Figure): Figure {
  return { ...figure, value: Number(value.toPrecision(value < 10 ? 3 : 4)) }
}

function print(part: Part, figures: readonly Figure[]): void {
  console.log(`\n## ${part}: ${machine()}\n\n| What | Value | Goal | |\n| --- | ---: | ---: | --- |`)
  for (const { what, at, value, unit, goal } of figures) {
    const name = at === undefined ? what : `${what}, ${at} sandboxes`
    const reached = goal === undefined ? '' : (unit === 'score' ? value >= goal : value <= goal) ? 'reached' : 'missed'
    console.log(`| ${name} | ${value} ${unit} | ${goal ?? ''} | ${reached} |`)
  }
}

/** Writes what was measured into a file, beside what earlier runs have measured of other parts. */
function keep(file: string): void {
  mkdirSync('test-results', { recursive: true })
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {}
  writeFileSync(file, `${JSON.stringify({ ...before, ...measured }, null, 2)}\n`)
}
