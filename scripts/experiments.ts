import { startSite } from '../lib/testing/site'
import type { Result } from '../playground/experiments/run/experiment'
import type { ExperimentLine, Listed } from '../playground/server/experiments'

/**
 * `npm run experiments -- <id> [jwt|database]`: runs one experiment in the terminal and prints its steps and the verdict; without an
 * id it lists all. Starts the built site for it. Exit code 1 when something is not as expected.
 */
const [id, only] = process.argv.slice(2)
const site = await startSite({ LOG_LEVEL: 'silent' })
try {
  const all = (await (await fetch(`${site.url}/api/playground/experiments`)).json()) as Listed[]
  const experiment = all.find((one) => one.id === id)
  if (experiment) {
    console.log(`${experiment.title}: ${experiment.question}`)
    for (const strategy of only ? [only] : ['jwt', 'database']) await run(experiment.id, strategy)
  } else {
    if (id) console.error(`There is no experiment "${id}".`)
    for (const one of all) console.log(`${one.id.padEnd(26)} ${one.question}`)
    process.exitCode = id ? 1 : 0
  }
} finally {
  await site.stop()
}

async function run(experiment: string, strategy: string): Promise<void> {
  console.log(`\nUnder ${strategy}`)
  const response = await fetch(`${site.url}/api/playground/experiments/${experiment}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/x-ndjson' },
    body: JSON.stringify({ strategy })
  })
  if (!response.ok) throw new Error(((await response.json()) as { detail: string }).detail)
  for (const line of (await response.text()).trim().split('\n')) print(JSON.parse(line) as ExperimentLine)
}

function print(line: ExperimentLine): void {
  if ('step' in line) {
    const { title, request, response, observed, expected, holds } = line.step
    console.log(`  ${holds ? '✓' : '✗'} ${title}`)
    if (request) console.log(`      ${request.method} ${request.path}${response ? ` → ${response.status}` : ''}`)
    console.log(`      observed: ${observed}`)
    if (!holds) console.log(`      expected: ${expected}`)
  } else if ('result' in line) console.log(`  ${inWords(line.result)}`)
  else if ('problem' in line) {
    console.error(`  ${line.problem}`)
    process.exitCode = 1
  }
}

function inWords({ outcome, reason }: Result): string {
  if (outcome === 'fails') process.exitCode = 1
  return outcome === 'not-applicable' ? `Not applicable. ${reason}` : outcome === 'holds' ? 'All as expected.' : 'Not as expected.'
}
