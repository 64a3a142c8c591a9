import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'

/**
 * `npm test`: builds the site, which needs every fact to be proven as it stands; proves all of them anew and runs the unit and HTTP
 * tests (Vitest), then the browser tests (Playwright). Ends with one line that counts them all.
 */
const VITEST = 'test-results/vitest.json'
const PLAYWRIGHT = 'test-results/playwright.json'

interface Counts {
  passed: number
  failed: number
}

function run(command: string, args: string[], env: Record<string, string> = {}): boolean {
  const start = performance.now()
  const ok = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0
  console.log(`${[command, ...args].slice(0, 4).join(' ')}: ${((performance.now() - start) / 1000).toFixed(0)} s`)
  return ok
}

/** The counts of a report; a run that left none counts as one failure, and so does one that failed without a failing test. */
function counts<Report>(ok: boolean, file: string, read: (report: Report) => Counts): Counts {
  try {
    const { passed, failed } = read(JSON.parse(readFileSync(file, 'utf8')) as Report)
    return { passed, failed: ok ? failed : Math.max(1, failed) }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

for (const file of [VITEST, PLAYWRIGHT]) rmSync(file, { force: true })
mkdirSync('test-results', { recursive: true })
const all: Counts[] = []
if (!run('npm', ['run', '--silent', 'build'])) all.push({ passed: 0, failed: 1 })
else {
  // Without the laboratory in which nothing happens: its outcome is part of the record that the build has compared.
  const projects = ['units', 'isolated', 'facts'].flatMap((name) => ['--project', name])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${VITEST}`]
  const vitest = run('npx', ['--no-install', 'vitest', 'run', ...projects, ...reporters])
  const playwright = run('npx', ['--no-install', 'playwright', 'test', '--reporter=list,json', '--output=test-results/browser'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: PLAYWRIGHT
  })
  all.push(
    counts(vitest, VITEST, ({ numPassedTests, numFailedTests }: { numPassedTests: number; numFailedTests: number }) => ({
      passed: numPassedTests,
      failed: numFailedTests
    })),
    counts(playwright, PLAYWRIGHT, ({ stats }: { stats: { expected: number; unexpected: number; flaky: number } }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected
    }))
  )
}
const sum = (which: keyof Counts) => all.reduce((total, part) => total + part[which], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
