import { ObjectId } from 'bson'
import type { Experiment } from './run/experiment'

export default {
  place: 130,
  title: 'Sign out everywhere',
  question: 'How do I end all sessions of a user from one device?',
  group: 'How do I revoke?',
  changes: ['options', 'database'],
  guesses: [
    { text: 'It cannot be done under jwt.', right: [] },
    { text: 'All devices are signed out at their next read; the proxy still lets the old token in.', right: ['jwt'] },
    { text: 'All devices are signed out at their next read; the proxy never knew who they were.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected: 'A tokenVersion on the user, compared in the jwt callback, which throws. getToken() runs no callback, so it never notices.'
    },
    database: { expected: 'The user’s rows are deleted. getToken() is null before and after.' }
  },
  fix: 'See the recipe; let pages and routes ask for the session, whatever the proxy has let pass.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    // #region fix
    bench.change = (options) => {
      const copyFields = options.callbacks?.jwt
      options.callbacks = {
        ...options.callbacks,
        async jwt(call) {
          const token = (await copyFields?.(call)) ?? call.token
          const found = await bench.users.findOne({ _id: new ObjectId(token.sub) })
          if (call.user) token.tokenVersion = found?.tokenVersion
          else if (token.tokenVersion !== found?.tokenVersion) throw new Error('This session was ended.')
          return token
        }
      }
    }
    // #endregion
    const [phone, laptop] = [await bench.signIn(), await bench.signIn()]
    await bench.step('Both devices read the session', 'both are signed in', async () => {
      const users = [(await bench.read(phone)).user, (await bench.read(laptop)).user]
      return { observed: `${users.filter(Boolean).length} of 2 signed in`, holds: users.every(Boolean) }
    })
    const before = await bench.token(laptop)
    await bench.step(jwt ? 'Count the user’s tokenVersion up' : 'Delete the user’s rows', 'one write', async () => {
      const user = await bench.users.findOne({ username: 'aayush' })
      const written = jwt
        ? (await bench.users.updateOne({ username: 'aayush' }, { $inc: { tokenVersion: 1 } })).modifiedCount
        : (await bench.sessions.deleteMany({ userId: user?._id as never })).deletedCount
      return { observed: `${written} ${jwt ? 'user changed' : 'rows deleted'}`, holds: written === (jwt ? 1 : 2) }
    })
    await bench.step('getToken(), as a proxy calls it, for the laptop', jwt ? 'the claims, as before' : 'null, as before', async () => {
      const token = await bench.token(laptop)
      const observed = token ? `the claims of ${String(token.username)}` : 'null'
      return { observed, holds: jwt ? token?.username === 'aayush' : token === null && before === null }
    })
    await bench.step('Both devices read the session again', 'both are signed out', async () => {
      const users = [(await bench.read(phone)).user, (await bench.read(laptop)).user]
      return { observed: `${users.filter(Boolean).length} of 2 signed in`, holds: !users.some(Boolean) }
    })
  }
} satisfies Experiment
