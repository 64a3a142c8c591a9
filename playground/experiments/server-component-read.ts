import type { Experiment } from './run/experiment'

const DAY = 24 * 60 * 60 * 1000

export default {
  place: 230,
  title: 'Read the session in a server component',
  question: 'Does a read in a server component keep the session alive?',
  group: 'What breaks in production?',
  changes: ['database'],
  guesses: [
    { text: 'Yes, like any read.', right: [] },
    { text: 'No: the new cookie cannot be set there, so expiry does not slide.', right: ['jwt'] },
    { text: 'Half: the row is moved, the cookie is not.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected:
        'The token is encoded anew and thrown away, since a server component can set no cookie. What a jwt callback rotated is lost with it.'
    },
    database: { expected: 'The row’s expires is moved when updateAge has passed; the cookie’s Expires stays.' }
  },
  fix: 'Let useSession() or an API route read the session now and then. Keep refresh tokens in the database, not in the token.',
  on: 'site',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const visitor = await bench.signIn()
    const cookie = bench.cookieOf(visitor)
    // As if the row had last been moved more than updateAge, 24 hours, ago.
    const due = new Date(Date.now() + 28 * DAY)
    if (!jwt) await (await bench.sandboxOf(visitor)).collection('sessions').updateMany({}, { $set: { expires: due } })
    const read = async () => {
      const response = await visitor.fetch('/demo/server-component')
      return { sets: response.headers.getSetCookie().length, signedIn: (await response.text()).includes('aayush') }
    }
    await bench.step('Read in a server component', 'signed in, no cookie is set', async () => {
      const { sets, signedIn } = await read()
      return {
        observed: `${signedIn ? 'signed in' : 'signed out'}, ${sets === 0 ? 'no cookie is set' : `${sets} cookies`}`,
        holds: signedIn && sets === 0
      }
    })
    await bench.step('Look at what it left', jwt ? 'the same cookie as before' : 'the row moved, the cookie did not', async () => {
      const same = bench.cookieOf(visitor) === cookie
      if (jwt) return { observed: same ? 'the same cookie as before' : 'another cookie', holds: same }
      const row = await (await bench.sandboxOf(visitor)).collection('sessions').findOne()
      const moved = row !== null && row.expires.getTime() > due.getTime()
      return { observed: `the row ${moved ? 'moved' : 'stayed'}, the cookie ${same ? 'did not' : 'changed'}`, holds: moved && same }
    })
    await bench.step('Read in an API route', jwt ? 'a new cookie' : 'the same cookie, set again', async () => {
      const response = await visitor.fetch('/api/auth/session')
      const set = response.headers.getSetCookie().some((line) => line.includes('session-token'))
      const same = bench.cookieOf(visitor) === cookie
      return { observed: !set ? 'no cookie' : same ? 'the same cookie, set again' : 'a new cookie', holds: set && same !== jwt }
    })
  }
} satisfies Experiment
