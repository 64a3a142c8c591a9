import { decode, encode } from 'next-auth/jwt'
import type { Experiment } from './run/experiment'

export default {
  place: 140,
  title: 'Split brain',
  question: 'What happens with database, credentials and a second provider?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'It works: a row is stored.', right: [] },
    { text: 'The sign-in is refused.', right: [] },
    { text: 'The sign-in works, and the next read signs you out.', right: ['database'] }
  ],
  strategies: {
    jwt: { notApplicable: 'Under jwt a credentials sign-in sets a JWE and a session read expects one. Nothing is split.' },
    database: {
      expected: 'The sign-in sets a JWE, as it always does for credentials. The read takes it for a session token, and finds no row.'
    }
  },
  fix: 'Override jwt.encode, so that it stores a row and returns its session token.',
  on: 'app',
  async run(bench) {
    bench.change = (options) => {
      // NextAuth's own, instead of this site's override.
      options.jwt = { encode, decode }
    }
    const visitor = bench.visitor()
    await bench.step('Sign in', '200, and a JWE in the cookie', async () => {
      const { status } = await visitor.signIn('aayush', 'correct horse')
      const parts = bench.cookieOf(visitor)?.split('.').length
      return { observed: `${status}, a cookie of ${parts} parts`, holds: status === 200 && parts === 5 }
    })
    await bench.step('Look into sessions', 'no row', async () => {
      const rows = await bench.sessions.countDocuments()
      return { observed: `${rows} rows`, holds: rows === 0 }
    })
    await bench.step('Read the session', '{}, and the cookie is removed', async () => {
      const session = await bench.read(visitor)
      const left = bench.cookieOf(visitor)
      return {
        observed: `${JSON.stringify(session)}, and the cookie is ${left ? 'kept' : 'removed'}`,
        holds: Object.keys(session).length === 0 && !left
      }
    })
    bench.change = () => {}
    await bench.step('The same with an encode that stores a row', 'signed in, one row', async () => {
      const other = await bench.signIn()
      const { user } = await bench.read(other)
      const rows = await bench.sessions.countDocuments()
      return {
        observed: `${user ? `signed in as ${String(user.username)}` : 'signed out'}, ${rows} row`,
        holds: user !== undefined && rows === 1
      }
    })
  }
} satisfies Experiment
