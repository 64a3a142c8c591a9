import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'

/**
 * `npm test`: builds the site, proves the facts of the guide, runs the unit and HTTP tests (Vitest), then the
 * browser tests (Playwright), and ends with one line that counts all three.
 */
const FACTS = 'test-results/facts.json'
const VITEST = 'test-results/vitest.json'
const PLAYWRIGHT = 'test-results/playwright.json'

interface Counts {
  passed: number
  failed: number
}

function run(command: string, args: string[], env: Record<string, string> = {}): boolean {
  return spawnSync('npx', ['--no-install', command, ...args], { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0
}

/** The counts of a report; a run that left none counts as one failure. */
function counts<Report>(file: string, read: (report: Report) => Counts): Counts {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')) as Report)
  } catch {
    return { passed: 0, failed: 1 }
  }
}

/** What both reports of Vitest hold. */
const vitestCounts = ({ numPassedTests, numFailedTests }: { numPassedTests: number; numFailedTests: number }) => ({
  passed: numPassedTests,
  failed: numFailedTests
})
const npmRun = (script: string) => spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' }).status === 0

for (const file of [FACTS, VITEST, PLAYWRIGHT]) rmSync(file, { force: true })
mkdirSync('test-results', { recursive: true })
let passed = 0
let failed = 0
const all: (Counts & { ok: boolean })[] = []
// The build reads what the last proofs came to; they are made anew on the built site.
if (!npmRun('build')) failed++
else {
  const proven = npmRun('facts')
  const unit = run('vitest', ['run', '--project=tests', '--reporter=default', '--reporter=json', `--outputFile.json=${VITEST}`])
  const browser = run('playwright', ['test', '--reporter=list,json', '--output=test-results/browser'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: PLAYWRIGHT
  })
  all.push(
    { ok: proven, ...counts(FACTS, vitestCounts) },
    { ok: unit, ...counts(VITEST, vitestCounts) },
    {
      ok: browser,
      ...counts(PLAYWRIGHT, ({ stats }: { stats: { expected: number; unexpected: number; flaky: number } }) => ({
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected
      }))
    }
  )
}
for (const part of all) {
  passed += part.passed
  // A runner can fail without a failing test: an error outside of one.
  failed += part.ok ? part.failed : Math.max(1, part.failed)
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
