import { downloadMongod, forgetFailure, rememberFailure } from '../lib/mongo/download'

/** Downloads mongod now, even if an earlier download failed. */
const problem = await downloadMongod((line) => console.log(line))
if (problem === undefined) {
  forgetFailure()
  console.log('mongod is in the cache; the next start uses it.')
} else {
  rememberFailure(problem)
  console.error(`The download failed: ${problem}`)
  process.exitCode = 1
}
