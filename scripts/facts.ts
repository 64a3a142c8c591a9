import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fingerprint, installedVersion, type Proof, readFacts, readProofs, recordOfProofs } from '../lib/mdx/facts'

/**
 * `npm run facts`: proves every fact of the guide against the installed libraries, prints a table (`-- --json`: an array of
 * `{ id, statement, result, durationMs }`), and records the results, which the build reads. Builds the site first if there is no
 * build, since some experiments are on it. Fails when a proof does.
 */
const REPORT = 'test-results/facts.json'
const root = process.cwd()
const asJson = process.argv.includes('--json')

interface Report {
  testResults: { message: string; assertionResults: { title: string; status: string; duration?: number; failureMessages: string[] }[] }[]
}

// Some experiments are on the site itself.
if (!existsSync('.next/server.mjs')) {
  const { status } = spawnSync('npm', ['run', 'build'], {
    env: { ...process.env, FACTS: 'unchecked' },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  if (status !== 0) process.exit(1)
}
rmSync(REPORT, { force: true })
const run = spawnSync('npx', ['--no-install', 'vitest', 'run', '--project', 'facts', '--reporter=json', `--outputFile=${REPORT}`], {
  encoding: 'utf8'
})
if (!existsSync(REPORT)) {
  process.stderr.write(`${run.stdout}${run.stderr}`)
  process.exit(1)
}
const { testResults } = JSON.parse(readFileSync(REPORT, 'utf8')) as Report
const tests = new Map(testResults.flatMap(({ assertionResults }) => assertionResults).map((test) => [test.title, test]))

const results = readFacts(root).map((fact) => {
  const test = tests.get(fact.id)
  return {
    fact,
    result: test?.status === 'passed' ? ('proven' as const) : ('failed' as const),
    durationMs: Math.round(test?.duration ?? 0),
    failure: test ? test.failureMessages.join('\n') : 'The proof did not run.'
  }
})

const on = new Date().toISOString().slice(0, 10)
const proofs = Object.fromEntries(
  results.map(({ fact, result }): [string, Proof] => [
    fact.id,
    { result, on, version: installedVersion(root, fact.library), fingerprint: fingerprint(fact) }
  ])
)
const record = recordOfProofs(root)
if (!existsSync(record) || JSON.stringify(readProofs(root)) !== JSON.stringify(proofs))
  writeFileSync(record, `${JSON.stringify(proofs, null, 2)}\n`)

if (asJson) {
  const rows = results.map(({ fact: { id, statement }, result, durationMs }) => ({ id, statement, result, durationMs }))
  console.log(JSON.stringify(rows, null, 2))
} else {
  const width = Math.max(...results.map(({ fact }) => fact.id.length))
  for (const { fact, result, durationMs } of results) {
    console.log(`${fact.id.padEnd(width)}  ${result}  ${String(durationMs).padStart(5)} ms  ${fact.file}:${fact.line}  ${fact.statement}`)
  }
}
const failed = results.filter(({ result }) => result === 'failed')
for (const { fact, failure } of failed) console.error(`\n${fact.id}: ${fact.statement}\n${failure}`)
for (const { message } of testResults) if (message) console.error(message)
if (!asJson) console.log(`\n${results.length - failed.length} facts proven, ${failed.length} failed`)
process.exitCode = failed.length > 0 || run.status !== 0 ? 1 : 0
