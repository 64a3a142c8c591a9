import type { Experiment } from './run/experiment'

const MINUTE = 60_000

export default {
  place: 180,
  title: 'When the time is over',
  question: 'What happens to a session when its time is over?',
  group: 'What breaks in production?',
  changes: ['clock', 'options'],
  guesses: [
    { text: 'It ends at exp, to the second.', right: [] },
    { text: 'It is accepted for 15 seconds more, then the session is {}.', right: ['jwt'] },
    { text: 'It ends at expires, and the row is deleted by the read that finds it.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected: 'NextAuth decrypts with a clock tolerance of 15 seconds. After that a read is answered with {} and removes the cookie.'
    },
    database: { expected: 'expires is compared without tolerance. An expired row is deleted on read.' }
  },
  fix: 'Keep servers’ clocks in step. Under database remove rows that nobody asks for any more, for example with a TTL index.',
  on: 'app',
  // It moves the clock, so it runs in a thread of its own.
  environment: {},
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    bench.change = (options) => {
      options.session = { ...options.session, maxAge: 60 }
      options.jwt = { ...options.jwt, maxAge: 60 }
    }
    const visitor = await bench.signIn()
    if (!jwt) await bench.sessions.updateMany({}, { $set: { expires: new Date(Date.now() + MINUTE) } })
    const copy = visitor.copy()
    bench.moveClock(MINUTE + 10_000)
    await bench.step('70 seconds later', jwt ? 'getToken() still accepts it' : 'signed out, the row is deleted', async () => {
      if (jwt) {
        const token = await bench.token(copy)
        return { observed: token ? 'accepted' : 'null', holds: token !== null }
      }
      const { user } = await bench.read(copy)
      const rows = await bench.sessions.countDocuments()
      return { observed: `${user ? 'signed in' : 'signed out'}, ${rows} rows`, holds: !user && rows === 0 }
    })
    bench.moveClock(10_000)
    await bench.step('80 seconds later', 'signed out', async () => {
      const token = await bench.token(visitor)
      const { user } = await bench.read(visitor)
      return {
        observed: `${user ? 'signed in' : 'signed out'}, getToken() returned ${JSON.stringify(token)}`,
        holds: !user && token === null
      }
    })
  }
} satisfies Experiment
