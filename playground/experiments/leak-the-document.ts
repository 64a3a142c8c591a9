import { withAuthorize, withCallbacks } from '../lab/changes'
import type { Experiment } from './run/experiment'

/** Only the beginning of a hash is shown. */
const short = (hash: unknown) => (typeof hash === 'string' ? `${hash.slice(0, 7)}…` : 'none')

export default {
  place: 90,
  title: 'Return the whole document',
  question: 'What leaks when I pass the user on as it is?',
  group: 'Who can see what?',
  changes: ['options'],
  guesses: [
    { text: 'Nothing: NextAuth leaves out the password.', right: [] },
    { text: 'The password hash is in the token, in the cookie.', right: ['jwt'] },
    { text: 'The password hash goes to the browser with each session.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected: 'What authorize() returns reaches the jwt callback whole. Spread into the token, it is in every cookie of this reader.'
    },
    database: {
      expected: 'The session callback’s user is the whole document. Returned, it is sent to the browser, where any script can read it.'
    }
  },
  fix: 'Choose each field, in authorize(), in the jwt callback and in the session callback.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    bench.change = (options) => {
      if (!jwt) return withCallbacks({ session: ({ session, user }) => ({ ...session, user }) })(options)
      withAuthorize(async () => {
        const user = await bench.users.findOne({ username: 'aayush' })
        return { ...user, id: String(user?._id) }
      })(options)
      withCallbacks({ jwt: ({ token, user }) => ({ ...token, ...user }) })(options)
    }
    const visitor = await bench.signIn()
    await bench.step(jwt ? 'Decrypt the cookie' : 'Read the session', 'the password hash is in it', async () => {
      const hash = jwt ? (await bench.token(visitor))?.password : (await bench.read(visitor)).user?.password
      return { observed: `password: ${short(hash)}`, holds: typeof hash === 'string' && hash.startsWith('$2') }
    })
    bench.change = () => {}
    await bench.step('The same with fields that are chosen', 'no password hash', async () => {
      const other = await bench.signIn()
      const hash = jwt ? (await bench.token(other))?.password : (await bench.read(other)).user?.password
      return { observed: `password: ${short(hash)}`, holds: hash === undefined }
    })
  }
} satisfies Experiment
