import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'

/**
 * `npm test`: builds the site, which needs every fact to be proven as it stands, and beside that runs what needs no built site: unit tests,
 * and the proofs in the null laboratory. Then it proves all facts anew and runs the HTTP tests (Vitest), and the browser tests (Playwright).
 * Ends with one line that counts them all.
 */
const BESIDE = 'test-results/beside.json'
const VITEST = 'test-results/vitest.json'
const PLAYWRIGHT = 'test-results/playwright.json'

interface Counts {
  passed: number
  failed: number
}

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
  const start = performance.now()
  const [code] = await once(spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }), 'exit')
  console.log(`${[command, ...args].slice(0, 5).join(' ')}: ${((performance.now() - start) / 1000).toFixed(0)} s`)
  return code === 0
}

/** Runs projects of Vitest. */
async function vitest(file: string, ...args: string[]): Promise<Counts> {
  const ok = await run('npx', [
    '--no-install',
    'vitest',
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`
  ])
  return counts(ok, file, ({ numPassedTests, numFailedTests }: { numPassedTests: number; numFailedTests: number }) => ({
    passed: numPassedTests,
    failed: numFailedTests
  }))
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

for (const file of [BESIDE, VITEST, PLAYWRIGHT]) rmSync(file, { force: true })
mkdirSync('test-results', { recursive: true })
// The build keeps one core busy.
const [built, beside] = await Promise.all([
  run('npm', ['run', '--silent', 'build']),
  vitest(BESIDE, '--project=units', '--project=null', '--maxWorkers=1')
])
const all: Counts[] = [beside]
if (!built) all.push({ passed: 0, failed: 1 })
else {
  all.push(await vitest(VITEST, '--project=http', '--project=facts'))
  const playwright = await run('npx', ['--no-install', 'playwright', 'test', '--reporter=list,json', '--output=test-results/browser'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: PLAYWRIGHT
  })
  all.push(
    counts(playwright, PLAYWRIGHT, ({ stats }: { stats: { expected: number; unexpected: number; flaky: number } }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected
    }))
  )
}
const sum = (which: keyof Counts) => all.reduce((total, part) => total + part[which], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
