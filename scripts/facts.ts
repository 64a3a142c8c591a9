import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { graphOf, isBuiltFromHere, type ProofRecord, readRecord, unproven, writeRecord } from '../playground/facts/record'
import { readTopics } from '../playground/facts/topics'

/**
 * `npm run facts`: proves every fact of the guide against the installed libraries, prints a table (`-- --json`: an array of
 * `{ id, statement, result, durationMs }`), and records each topic whose proofs all held, and all failed in the laboratory in which nothing
 * happens; the build reads that record. With
 * `-- --check` it records nothing, and fails when the record differs from the one that it would write. Fails when a proof does.
 * Builds the site first unless it is built from this very code, since some experiments run on it.
 */
const REPORT = 'test-results/facts.json'
const root = process.cwd()
const { json: asJson, check: checks } = parseArgs({ options: { json: { type: 'boolean' }, check: { type: 'boolean' } } }).values

interface Report {
  testResults: {
    message: string
    assertionResults: { title: string; status: string; duration?: number; failureMessages: string[] }[]
  }[]
}

if (!(await isBuiltFromHere(root))) {
  const { status } = spawnSync('npm', ['run', 'build'], {
    env: { ...process.env, FACTS: 'unchecked' },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  if (status !== 0) process.exit(1)
}
const topics = await readTopics(root)
const now: ProofRecord = Object.fromEntries(await Promise.all(topics.map(async ({ name }) => [name, await graphOf(name, root)] as const)))

mkdirSync('test-results', { recursive: true })
const { ok, testResults, tests } = prove('facts')
// The same proofs where nothing happens: there each has to fail.
const empty = prove('null')

const results = topics.flatMap(({ name, facts }) =>
  Object.entries(facts).map(([id, { statement }]) => {
    const test = tests.get(id)
    return {
      topic: name,
      id,
      statement,
      result: test?.status === 'passed' && empty.tests.get(id)?.status === 'passed' ? 'proven' : 'failed',
      durationMs: Math.round(test?.duration ?? 0),
      failure: test ? [...test.failureMessages, ...(empty.tests.get(id)?.failureMessages ?? [])].join('\n') : 'The proof did not run.'
    }
  })
)
const failed = results.filter(({ result }) => result === 'failed')

if (asJson) {
  console.log(
    JSON.stringify(
      results.map(({ id, statement, result, durationMs }) => ({ id, statement, result, durationMs })),
      null,
      2
    )
  )
} else {
  const width = Math.max(...results.map(({ id }) => id.length))
  for (const { topic, id, statement, result, durationMs } of results)
    console.log(`${id.padEnd(width)}  ${result}  ${String(durationMs).padStart(5)} ms  ${topic}  ${statement}`)
}
for (const { id, statement, failure } of failed) console.error(`\n${id}: ${statement}\n${failure}`)
for (const { message } of [...testResults, ...empty.testResults]) if (message) console.error(message)

if (!checks) {
  const before = readRecord(root)
  const failing = new Set(failed.map(({ topic }) => topic))
  const record = Object.fromEntries(topics.map(({ name }) => [name, failing.has(name) ? before[name] : now[name]] as const))
  if (JSON.stringify(record) !== JSON.stringify(before)) writeRecord(record, root)
}
const complaints = await unproven(topics, root)
for (const complaint of complaints) console.error(`Not recorded as proven: ${complaint}`)
if (!asJson) console.log(`\n${results.length - failed.length} facts proven, ${failed.length} failed`)
process.exitCode = failed.length > 0 || complaints.length > 0 || !ok || !empty.ok ? 1 : 0

/** Runs all proofs in one of Vitest's projects. Ends the process when that leaves no report. */
function prove(project: 'facts' | 'null') {
  rmSync(REPORT, { force: true })
  const args = ['--no-install', 'vitest', 'run', '--project', project, '--reporter=json', `--outputFile=${REPORT}`]
  const { status, stdout, stderr } = spawnSync('npx', args, { encoding: 'utf8' })
  if (!existsSync(REPORT)) {
    process.stderr.write(`${stdout}${stderr}`)
    process.exit(1)
  }
  const { testResults } = JSON.parse(readFileSync(REPORT, 'utf8')) as Report
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults).map((test) => [test.title, test] as const)
  return { ok: status === 0, testResults, tests: new Map(tests) }
}
