import { nextSecond } from '../lab/clock'
import type { Experiment } from './run/experiment'

export default {
  place: 10,
  title: 'Read the session three times',
  question: 'What does a session read change?',
  group: 'What is in the cookie?',
  changes: ['nothing'],
  guesses: [
    { text: 'Nothing: a read is a read.', right: [] },
    { text: 'The cookie is another one after each read, and no database is asked.', right: ['jwt'] },
    { text: 'The cookie stays, and the database is asked twice a read.', right: ['database'] }
  ],
  strategies: {
    jwt: { expected: 'Each read decrypts the token, runs both callbacks, and encrypts it anew with a later exp. MongoDB is not asked.' },
    database: { expected: 'Each read finds the session and its user. The cookie is set again with the same session token.' }
  },
  fix: 'Nothing is broken. Under jwt do not compare cookies to recognise a session; under database keep an index on sessionToken.',
  on: 'app',
  async run(bench) {
    const visitor = await bench.signIn()
    const jwt = bench.strategy === 'jwt'
    const seen = [bench.cookieOf(visitor)]
    const first = await bench.token(visitor)
    await nextSecond()
    for (const which of ['first', 'second', 'third']) {
      const expected = jwt ? 'another cookie, no database command' : 'the same cookie, two finds'
      await bench.step(`The ${which} read`, expected, async () => {
        await bench.read(visitor)
        const cookie = bench.cookieOf(visitor)
        const isNew = !seen.includes(cookie)
        seen.push(cookie)
        const commands = await bench.commands()
        const observed = `${isNew ? 'another cookie' : 'the same cookie'}; ${commands.join(', ') || 'no database command'}`
        return { observed, holds: jwt ? isNew && commands.length === 0 : !isNew && commands.join() === 'find sessions,find users' }
      })
    }
    await bench.step('Look at exp', jwt ? 'later than it was after the sign-in' : 'there is no token', async () => {
      const token = await bench.token(visitor)
      const moved = Number(token?.exp) - Number(first?.exp)
      return jwt
        ? { observed: `${moved} s later than after the sign-in`, holds: moved > 0 }
        : { observed: `getToken() returned ${JSON.stringify(token)}`, holds: token === null }
    })
  }
} satisfies Experiment
