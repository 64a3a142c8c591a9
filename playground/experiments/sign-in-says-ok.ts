import { withCallbacks } from '../lab/changes'
import { clientSignIn } from '../lab/client-sign-in'
import type { Visitor } from '../lab/visitor'
import type { Experiment } from './run/experiment'

export default {
  place: 270,
  title: 'signIn() says ok, and nobody is signed in',
  question: 'With redirect: false, does ok: true mean that the reader is signed in?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'Yes: that is its purpose.', right: [] },
    { text: 'No: it says that the answer was no error of HTTP.', right: ['jwt', 'database'] },
    { text: 'Only together with status: 200.', right: [] }
  ],
  strategies: {
    jwt: {
      expected:
        'ok and status are those of the HTTP answer. A signIn callback that throws and a failed CSRF check are answered with 200. A relative address makes signIn() itself throw.'
    },
    database: { expected: 'The same: the strategy has no part in it.' }
  },
  fix: 'Look at error instead of ok, catch what signIn() throws, and ask getSession() who is signed in.',
  on: 'app',
  environment: {},
  async run(bench) {
    const credentials = { username: 'aayush', password: 'correct horse' }
    /** In words: what `signIn()` says, and whom the session names. */
    const outcome = async (visitor: Visitor, fields: Record<string, string>) => {
      const said = await clientSignIn(bench, visitor, fields).then(
        (answer) => `ok: ${answer?.ok}, status: ${answer?.status}, error: ${JSON.stringify(answer?.error)}`,
        (error: Error) => `throws ${error.message}`
      )
      return `${said}; ${(await bench.read(visitor)).user ? 'signed in' : 'nobody is signed in'}`
    }
    const check = (title: string, expected: string, fields: Record<string, string> = credentials) =>
      bench.check(title, expected, () => outcome(bench.visitor(), fields))

    await check('The right password', 'ok: true, status: 200, error: null; signed in')
    await check('A wrong password', 'ok: false, status: 401, error: "CredentialsSignin"; nobody is signed in', {
      ...credentials,
      password: 'wrong'
    })
    for (const [message, title] of [
      ['closed today', 'A signIn callback that throws an Error'],
      ['', 'A signIn callback that throws an Error without a message']
    ] as const) {
      bench.change = withCallbacks({
        signIn: () => {
          throw new Error(message)
        }
      })
      await check(title, `ok: true, status: 200, error: ${JSON.stringify(message)}; nobody is signed in`)
    }
    bench.change = withCallbacks({ signIn: () => 'https://elsewhere.example/' })
    await check('A signIn callback that returns an address', 'ok: true, status: 200, error: null; nobody is signed in')
    bench.change = withCallbacks({ signIn: () => '/welcome' })
    await check('A signIn callback that returns a relative address', 'throws Invalid URL; nobody is signed in')
    bench.change = () => {}
    await bench.check('A CSRF cookie that is lost', 'ok: true, status: 200, error: null; nobody is signed in', async () => {
      const visitor = bench.visitor()
      // As where the browser does not keep it.
      visitor.keep = () => {}
      return outcome(visitor, credentials)
    })
  }
} satisfies Experiment
