import { spawnSync } from 'node:child_process'

/**
 * `npm run test:mongo`: the tests of the embedded MongoDB. With `-- --uri mongodb://…` the same tests run against that MongoDB,
 * and only those are left out that look into the embedded server. They make databases of their own and remove them.
 */
const args = process.argv.slice(2)
const uri = args[0] === '--uri' ? args[1] : undefined
if (args.length > 0 && !uri?.startsWith('mongodb')) {
  console.error('Usage: npm run test:mongo [-- --uri mongodb://host:port/]')
  process.exit(1)
}
const { status } = spawnSync('npx', ['--no-install', 'vitest', 'run', '--project=units', 'lib/mongo/embedded'], {
  stdio: 'inherit',
  env: { ...process.env, ...(uri && { MONGO_TEST_URI: uri }) }
})
process.exit(status ?? 1)
