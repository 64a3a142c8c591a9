import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { startVitest } from 'vitest/node'
import { startEmbedded } from '../lib/mongo/embedded/server'

/**
 * `npm run test:mongo:others -- <checkout>`: the tests of mongoose or of Auth.js' MongoDB adapter against the embedded MongoDB.
 *
 * The checkout is the root of that project's repository. Mongoose's tests use what is installed there (`npm install --ignore-scripts`).
 * Those of Auth.js use this project's Vitest and driver, and the adapter's source in the checkout.
 */

interface Outcome {
  passed: number
  skipped: number
  failures: { title: string; message: string }[]
}

/**
 * What the server says when it leaves a feature out, or refuses it as a standalone MongoDB does. Mocha's reporter passes on the
 * messages of errors and not their codes, and so do tests that compare a message; hence the words and not the codes.
 */
const REFUSALS = [
  /[^:\n]* is not supported by the embedded server/, // 238
  /Transaction numbers are only allowed on a replica set member or mongos/, // 20
  /node needs to be a replica set member to use readConcern: \w+/, // 123
  /The \$changeStream stage is only supported on replica sets/, // 40573
  /no such command: '\w+'/ // 59
]

/** Runs the tests of mongoose's own `npm test`, which are all but those of encryption, with the timeout that its CI gives them. */
async function testMongoose(checkout: string, uri: string): Promise<Outcome> {
  const command = join(checkout, 'node_modules/mocha/bin/mocha.js')
  if (!existsSync(command)) throw new Error(`Run npm install --ignore-scripts in ${checkout} first.`)
  const files = ['--ignore', 'test/encryption/**/*.test.js', 'test/**/*.test.js']
  const mocha = spawn(process.execPath, [command, '--exit', '--timeout', '10000', '--reporter', 'json-stream', ...files], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, MONGOOSE_TEST_URI: uri, START_REPLICA_SET: '' }
  })
  const outcome: Outcome = { passed: 0, skipped: 0, failures: [] }
  let ended = false
  // Tests write to the same stream, so a line may be none of the reporter's.
  for await (const line of createInterface({ input: mocha.stdout })) {
    if (!/^\["(pass|fail|end)",/.test(line)) continue
    const [event, details] = JSON.parse(line)
    if (event === 'pass') outcome.passed++
    if (event === 'fail') outcome.failures.push({ title: details.fullTitle, message: String(details.err) })
    if (event === 'end') {
      outcome.skipped = details.pending
      ended = true
    }
  }
  if (!ended) throw new Error('Mocha ended before its tests did.')
  return outcome
}

/** Runs the adapter's tests. They name a fixed address, which is replaced while they load. */
async function testAuth(checkout: string, uri: string): Promise<Outcome> {
  const require = createRequire(import.meta.url)
  const vitest = await startVitest(
    'test',
    [],
    { root: join(checkout, 'packages/adapter-mongodb'), config: false, watch: false, include: ['test/**/*.test.ts'], reporters: [{}] },
    {
      resolve: {
        alias: [
          { find: 'utils/adapter', replacement: join(checkout, 'packages/utils/adapter.ts') },
          { find: 'mongodb', replacement: require.resolve('mongodb') },
          { find: 'vitest', replacement: join(require.resolve('vitest/package.json'), '../dist/index.js') }
        ]
      },
      plugins: [{ name: 'address', transform: (code) => code.replaceAll('mongodb://localhost:27017/', uri) }]
    }
  )
  const outcome: Outcome = { passed: 0, skipped: 0, failures: [] }
  for (const file of vitest.state.getTestModules()) {
    for (const error of file.errors()) outcome.failures.push({ title: file.relativeModuleId, message: error.message })
    for (const test of file.children.allTests()) {
      const { state, errors } = test.result()
      if (state === 'passed') outcome.passed++
      else if (state === 'failed') outcome.failures.push({ title: test.fullName, message: errors[0]?.message ?? '' })
      else outcome.skipped++
    }
  }
  await vitest.close()
  return outcome
}

/**
 * Prints the figures, the refused features with how many tests ask for each, and every failure. A test that swallows the server's
 * refusal and fails later is among the others. Returns whether there are no others.
 */
function report({ passed, skipped, failures }: Outcome): boolean {
  const refused = new Map<string, string[]>()
  const others: string[] = []
  for (const { title, message } of failures) {
    const refusal = REFUSALS.map((words) => words.exec(message)?.[0].trim()).find(Boolean)
    if (refusal) refused.set(refusal, [...(refused.get(refusal) ?? []), title])
    else others.push(`${title}\n    ${message.trim().split('\n', 1)[0]}`)
  }
  const refusedTests = failures.length - others.length
  console.log(`\n${passed} passed, ${failures.length} failed (${refusedTests} refused, ${others.length} other), ${skipped} skipped`)
  if (refusedTests > 0) console.log('\nRefused:')
  for (const [refusal, titles] of [...refused].sort(([, a], [, b]) => b.length - a.length)) {
    console.log(`  ${titles.length} × ${refusal}`)
    for (const title of titles) console.log(`    ${title}`)
  }
  if (others.length > 0) console.log('\nOther:')
  for (const other of others) console.log(`  ${other}`)
  return others.length === 0
}

const [checkout] = process.argv.slice(2).map((path) => resolve(path))
const manifest = checkout && join(checkout, 'package.json')
const project = manifest && existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {}
const isMongoose = project.name === 'mongoose'
if (!checkout || !(isMongoose || existsSync(join(checkout, 'packages/adapter-mongodb')))) {
  console.error('Usage: npm run test:mongo:others -- <checkout of mongoose or of Auth.js>')
  process.exit(1)
}
// Mongoose's tests wait for documents to expire, and set MongoDB's own period to one second too.
const server = await startEmbedded({ sweepMs: 1000 })
try {
  const outcome = await (isMongoose ? testMongoose : testAuth)(checkout, server.uri)
  process.exitCode = report(outcome) ? 0 : 1
} finally {
  await server.close()
}
