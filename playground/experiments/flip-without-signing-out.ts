import type { Experiment } from './run/experiment'

export default {
  place: 210,
  title: 'Flip the strategy while readers are signed in',
  question: 'What becomes of the old cookies?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'They keep working until they expire.', right: [] },
    { text: 'A JWE is read as a session token: no such row, nothing in the log.', right: ['jwt'] },
    { text: 'A session token is read as a JWE: a decryption error in the log.', right: ['database'] }
  ],
  strategies: {
    jwt: { expected: 'From jwt to database: the JWE names no row, so the read is {} and removes the cookie.' },
    database: { expected: 'From database to jwt: the UUID is no JWE. The read is {}, removes the cookie, and logs Invalid Compact JWE.' }
  },
  fix: 'Expect everybody to sign in once more. The old cookies go by themselves.',
  on: 'app',
  async run(bench) {
    const from = bench.strategy
    const visitor = await bench.signIn()
    await bench.step(`Read under ${from}`, 'signed in', async () => {
      const { user } = await bench.read(visitor)
      return { observed: user ? 'signed in' : 'signed out', holds: user !== undefined }
    })
    bench.strategy = from === 'jwt' ? 'database' : 'jwt'
    await bench.step(`Read under ${bench.strategy}`, '{}, and the cookie is removed', async () => {
      const session = await bench.read(visitor)
      const left = bench.cookieOf(visitor)
      return {
        observed: `${JSON.stringify(session)}, and the cookie is ${left ? 'kept' : 'removed'}`,
        holds: Object.keys(session).length === 0 && !left
      }
    })
    await bench.step('Read with a copy, and look into the log', from === 'jwt' ? 'nothing' : 'Invalid Compact JWE', async () => {
      bench.strategy = from
      const copy = await bench.signIn()
      bench.strategy = from === 'jwt' ? 'database' : 'jwt'
      await bench.read(copy)
      const logged = (await bench.logged()).join()
      return { observed: logged || 'nothing', holds: from === 'jwt' ? logged === '' : logged.includes('Invalid Compact JWE') }
    })
  }
} satisfies Experiment
