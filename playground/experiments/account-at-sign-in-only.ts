import { ObjectId } from 'bson'
import { withCallbacks } from '../lab/changes'
import { signInAtProvider } from '../lab/identity-sign-in'
import type { Experiment } from './run/experiment'

/** The names of the arguments that have a value, in alphabetical order. */
function namesOf(argument: object): string {
  const given = Object.entries(argument).filter(([, value]) => value !== undefined)
  return given
    .map(([name]) => name)
    .sort()
    .join(', ')
}

export default {
  place: 360,
  title: 'account is there at the sign-in only',
  question: 'Where do I find the provider’s access token when I need it?',
  group: 'What is in the cookie?',
  changes: ['options', 'database'],
  guesses: [
    { text: 'In account, at every call of the callbacks.', right: [] },
    { text: 'In the token, where the jwt callback has copied it at the sign-in.', right: ['jwt'] },
    { text: 'In accounts, under the user’s id as an ObjectId.', right: ['database'] }
  ],
  strategies: {
    jwt: { expected: 'account reaches the jwt callback at the sign-in. At a read it is undefined: what was not copied is gone.' },
    database: { expected: 'account reaches the signIn callback and no session callback. The adapter has stored it in accounts.' }
  },
  fix: 'Under jwt copy what you need when account is there. Under database look it up. Put it into the session only if the browser needs it.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const given: string[] = []
    bench.change = withCallbacks({
      signIn: (argument) => given.push(`signIn(${namesOf(argument)})`) > 0,
      jwt(argument) {
        given.push(`jwt(${namesOf(argument)})`)
        return argument.token
      },
      session(argument) {
        given.push(`session(${namesOf(argument)})`)
        return argument.session
      }
    })
    const visitor = bench.visitor()
    await bench.check(
      'Sign in by OpenID Connect',
      jwt ? 'signIn(account, profile, user) jwt(account, isNewUser, profile, token, trigger, user)' : 'signIn(account, profile, user)',
      async () => {
        await signInAtProvider(visitor)
        return given.splice(0).join(' ')
      }
    )
    await bench.check('Read the session', jwt ? 'jwt(token) session(session, token)' : 'session(session, user)', async () => {
      await bench.read(visitor)
      return given.splice(0).join(' ')
    })

    if (jwt) {
      const found = async () => (typeof (await bench.token(visitor))?.accessToken === 'string' ? 'in the token' : 'not in the token')
      bench.change = withCallbacks({ jwt: ({ token, account }) => ({ ...token, accessToken: account?.access_token }) })
      await bench.check('token.accessToken = account?.access_token, after a read', 'not in the token', async () => {
        await signInAtProvider(visitor)
        await bench.read(visitor)
        return found()
      })
      // #region fix-jwt
      bench.change = withCallbacks({
        jwt({ token, account }) {
          if (account) token.accessToken = account.access_token
          return token
        }
      })
      // #endregion
      await bench.check('if (account) token.accessToken = account.access_token, after a read', 'in the token', async () => {
        await signInAtProvider(visitor)
        await bench.read(visitor)
        return found()
      })
      return
    }
    let accessToken: unknown
    const accounts = bench.connection.collection('accounts')
    bench.change = withCallbacks({
      async session({ session, user }) {
        accessToken = (await accounts.findOne({ userId: user.id as never }))?.access_token
        return session
      }
    })
    const read = async () => {
      const { user } = await bench.read(visitor)
      return `${user ? 'signed in' : 'signed out'}, ${typeof accessToken === 'string' ? 'found' : 'not found'}`
    }
    await bench.check('Look for userId: user.id', 'signed in, not found', read)
    // #region fix-database
    bench.change = withCallbacks({
      async session({ session, user }) {
        accessToken = (await accounts.findOne({ userId: new ObjectId(user.id), provider: 'oidc' }))?.access_token
        return session
      }
    })
    // #endregion
    await bench.check('Look for userId: new ObjectId(user.id)', 'signed in, found', read)
  }
} satisfies Experiment
