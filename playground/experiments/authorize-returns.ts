import { withAuthorize, withCallbacks } from '../lab/changes'
import { userModel } from '../nextauth/user'
import type { Experiment } from './run/experiment'

/** Values of `authorize()` as code, with the values themselves. */
const FALSY: [code: string, value: unknown][] = [
  ['null', null],
  ['undefined', undefined],
  ['false', false],
  ['0', 0],
  ["''", '']
]
const TRUTHY: typeof FALSY = [
  ["{ status: 'error' }", { status: 'error' }],
  ["new Error('Wrong password')", new Error('Wrong password')],
  ['true', true],
  ["'aayush'", 'aayush'],
  ['{}', {}],
  ["{ user: { id: '1' } }", { user: { id: '1' } }],
  ["{ name: 'Aayush' }", { name: 'Aayush' }]
]
const THROWN: [code: string, value: unknown, expected: string][] = [
  ["new Error('Wrong password')", new Error('Wrong password'), '401, error=Wrong password'],
  ["'Wrong password'", 'Wrong password', '401, error=undefined'],
  ["new Error('')", new Error(''), '401, error='],
  ['undefined', undefined, '500']
]

export default {
  place: 240,
  title: 'What may authorize() return?',
  question: 'Who is signed in when authorize() returns something other than a user?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'Nobody: NextAuth looks for an id.', right: [] },
    { text: 'Whoever gets anything truthy, even an Error. The token has no sub.', right: ['jwt'] },
    { text: 'Whoever gets anything truthy, until the next read: the row belongs to nobody.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected: 'A truthy value signs in, whatever it says. Without an id the token has no sub. Only a falsy value or a throw refuses.'
    },
    database: { expected: 'A truthy value sets a cookie. Without an id its row belongs to nobody, and the next read ends the session.' }
  },
  fix: 'Return a new object with an id that is a string, or null. Throw only an Error with a message.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const signIn = async () => {
      const visitor = bench.visitor()
      const response = await visitor.signIn('aayush', 'correct horse')
      return { visitor, response }
    }
    /** In words: how the sign-in is answered, and what it is worth. */
    const outcome = async () => {
      const { visitor, response } = await signIn()
      if (bench.cookieOf(visitor) === undefined) {
        if (response.status === 500) return '500'
        const { url } = (await response.json()) as { url: string }
        return `${response.status}, error=${new URL(url).searchParams.get('error')}`
      }
      if (jwt) return `signed in, sub ${(await bench.token(visitor))?.sub ?? 'missing'}`
      return `a cookie; then ${(await bench.read(visitor)).user ? 'signed in' : 'signed out'}`
    }
    for (const [code, value] of FALSY) {
      bench.change = withAuthorize(() => value)
      await bench.check(`return ${code}`, '401, error=CredentialsSignin', outcome)
    }
    for (const [code, value] of TRUTHY) {
      bench.change = withAuthorize(() => value)
      await bench.check(`return ${code}`, jwt ? 'signed in, sub missing' : 'a cookie; then signed out', outcome)
    }
    for (const [code, value, expected] of THROWN) {
      bench.change = withAuthorize(() => {
        throw value
      })
      await bench.check(`throw ${code}`, expected, outcome)
    }
    const users = userModel(bench.connection)
    bench.change = withAuthorize(() => users.findOne({ username: 'aayush' }).lean())
    await bench.check('return await User.findOne(…).lean()', jwt ? 'signed in, sub missing' : 'a cookie; then signed out', outcome)
    if (!jwt) return
    bench.change = (options) => {
      withAuthorize(() => users.findOne({ username: 'aayush' }))(options)
      withCallbacks({ jwt: ({ token, user }) => ({ ...token, ...user }) })(options)
    }
    await bench.check(
      'return await User.findOne(…), and spread it in the jwt callback',
      'username undefined, _doc with the password hash',
      async () => {
        const { visitor } = await signIn()
        const { username, _doc } = ((await bench.token(visitor)) ?? {}) as { username?: string; _doc?: { password?: string } }
        return `username ${username}, ${_doc?.password?.startsWith('$2') ? '_doc with the password hash' : 'no _doc'}`
      }
    )
  }
} satisfies Experiment
