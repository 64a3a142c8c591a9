import type { Experiment } from './run/experiment'

export default {
  place: 200,
  title: 'Stop the database',
  question: 'What do signed-in readers notice when MongoDB is down?',
  group: 'What breaks in production?',
  changes: ['database'],
  guesses: [
    { text: 'Nothing, if no callback asks the database, until they sign in again.', right: ['jwt'] },
    { text: 'They seem to be signed out: 200 and {}; but the cookie is kept.', right: ['database'] },
    { text: 'Every page answers 500.', right: [] }
  ],
  strategies: {
    jwt: { expected: 'A session read asks no database. A sign-in does.' },
    database: {
      expected: 'A session read fails, is answered with 200 and {}, and keeps the cookie: when the database is back, so is the session.'
    }
  },
  fix: 'Under database do not take {} for signed out: look at the log, SESSION_ERROR.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const visitor = await bench.signIn()
    const cookie = bench.cookieOf(visitor)
    await bench.stopDatabase()
    await bench.step('Read the session', jwt ? '200, signed in' : '200, {}', async () => {
      const response = await visitor.fetch('/api/auth/session')
      const session = (await response.json()) as { user?: { username: string } }
      return {
        observed: `${response.status}, ${session.user ? `signed in as ${session.user.username}` : JSON.stringify(session)}`,
        holds: response.status === 200 && (jwt ? session.user !== undefined : session.user === undefined)
      }
    })
    await bench.step('Look at the cookie', jwt ? 'there, renewed' : 'there, the same', async () => {
      const now = bench.cookieOf(visitor)
      const observed = now === undefined ? 'gone' : now === cookie ? 'there, the same' : 'there, renewed'
      return { observed, holds: observed === (jwt ? 'there, renewed' : 'there, the same') }
    })
    await bench.step('Somebody else signs in', 'no cookie', async () => {
      const other = bench.visitor()
      const { status } = await other.signIn('mira', 'battery staple')
      return { observed: `${status}, ${bench.cookieOf(other) ? 'signed in' : 'no cookie'}`, holds: bench.cookieOf(other) === undefined }
    })
  }
} satisfies Experiment
