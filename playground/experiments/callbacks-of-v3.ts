import { withCallbacks } from '../lab/changes'
import type { Experiment } from './run/experiment'

const READS = 5

/** A callback with arguments one after another, as v3 called it. */
type Positional = (...given: never[]) => unknown

/** As JavaScript sees it, which checks no arguments. */
const asOfV3 = (callback: Positional) => callback as unknown as () => unknown

export default {
  place: 310,
  title: 'Callbacks in the form of v3',
  question: 'What do session(session, token) and jwt(token) do under v4?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'NextAuth sees that they are old, and refuses them.', right: [] },
    { text: 'They sign in. The session has every claim in it, and the token grows at each read.', right: ['jwt'] },
    { text: 'They sign in. The session has the whole user in it, the password hash among it.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected: 'v4 passes one object. session(session) returns all of it; jwt(token) puts the token into itself; token is undefined.'
    },
    database: { expected: 'session(session) returns the whole user. There is no token, neither as a second argument nor in the object.' }
  },
  fix: 'Take the arguments apart: session({ session, token, user }), jwt({ token, user }). Under database read from user.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const readWith = async (session: Positional) => {
      bench.change = withCallbacks({ session: asOfV3(session) })
      return bench.read(await bench.signIn())
    }
    /** In words: what a read makes of a callback that reads from the token. */
    const outcome = async (session: Positional) => {
      const { user } = await readWith(session)
      const [error = ''] = await bench.logged()
      const [, reason] = /(Cannot read properties of undefined \(reading '\w+'\))/.exec(error) ?? []
      return reason ?? (user ? `signed in as ${String(user.username)}` : '{}')
    }
    await bench.check(
      'session(session) returns session',
      jwt ? 'every claim, jti among them' : 'the whole user, a password hash among it',
      async () => {
        const { user, token } = (await readWith((session) => session)) as {
          user?: Record<string, unknown>
          token?: Record<string, unknown>
        }
        if (token?.jti) return 'every claim, jti among them'
        return String(user?.password).startsWith('$2') ? 'the whole user, a password hash among it' : JSON.stringify(user)
      }
    )
    await bench.check('session(session, token) reads token.id', "Cannot read properties of undefined (reading 'id')", () =>
      outcome((session, token: { id: string }) => ({ ...(session as object), id: token.id }))
    )
    await bench.check(
      'session({ session, token }) reads token.username',
      jwt ? 'signed in as aayush' : "Cannot read properties of undefined (reading 'username')",
      () =>
        outcome(({ session, token }: { session: object; token: { username: string } }) => ({
          ...session,
          user: { username: token.username }
        }))
    )
    if (!jwt) return
    bench.change = withCallbacks({ jwt: asOfV3((token) => token) })
    const visitor = await bench.signIn()
    const first = visitor.sessionToken?.length ?? 0
    await bench.step(`jwt(token) returns token, ${READS} reads`, 'a cookie that grew, and a token in a token', async () => {
      for (let i = 0; i < READS; i++) await bench.read(visitor)
      const token = (await bench.token(visitor)) as { token?: { token?: unknown } } | null
      const last = visitor.sessionToken?.length ?? 0
      return {
        observed: `from ${first} to ${last} characters, ${token?.token?.token ? 'a token in a token' : 'no token in the token'}`,
        holds: last > first && token?.token?.token !== undefined
      }
    })
  }
} satisfies Experiment
