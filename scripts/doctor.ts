import { readEnv } from '../lib/env'
import { downloadHostResolves, rememberedFailure } from '../lib/mongo/download'
import { findMongod } from '../lib/mongo/memory-server'
import { withoutCredentials } from '../lib/mongo/provision'
import { requireNode } from '../lib/node-version'
import { findBrowser } from '../lib/testing/browser'

/** Prints what this machine has for the site and its tests, and which MongoDB `npm start` would choose. */
async function mongodb(): Promise<string> {
  const { MONGODB_URI, MONGODB_ENGINE } = readEnv()
  if (MONGODB_URI) return `external, ${withoutCredentials(MONGODB_URI)} (MONGODB_URI is set)`
  if (MONGODB_ENGINE === 'embedded') return 'embedded (MONGODB_ENGINE asks for it)'
  const mongod = await findMongod()
  if (mongod) return `memory-server, ${mongod.path} (${mongod.source})`
  const failure = rememberedFailure()
  if (failure)
    return `embedded: the download of mongod failed at ${new Date(failure.at).toISOString()} (${failure.reason}); "npm run mongo:download" tries again`
  if (await downloadHostResolves()) return 'memory-server, after one download of mongod (about 100 MB); embedded if that fails'
  return 'embedded: no mongod is at hand and its download host cannot be reached'
}

async function browser(): Promise<string> {
  const { path, source } = await findBrowser()
  return `${path} (${source})`
}

async function node(): Promise<string> {
  requireNode(process.versions.node)
  return process.versions.node
}

let problems = 0
for (const [name, ask] of [
  ['Node.js', node],
  ['MongoDB', mongodb],
  ['Browser for tests', browser]
] as const) {
  const answer = await ask().catch((error: Error) => {
    problems++
    return `problem: ${error.message}`
  })
  console.log(`${name}: ${answer}`)
}
process.exitCode = problems > 0 ? 1 : 0
