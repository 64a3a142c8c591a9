import { ObjectId } from 'bson'
import type { Experiment } from './run/experiment'

export default {
  place: 50,
  title: 'Rename the user in the database',
  question: 'When does a change of the user show in the session?',
  group: 'Who can see what?',
  changes: ['database', 'options'],
  guesses: [
    { text: 'At the next read.', right: ['database'] },
    { text: 'Not before update() or a lookup in the jwt callback.', right: ['jwt'] },
    { text: 'After a reload of the page.', right: [] }
  ],
  strategies: {
    jwt: { expected: 'The token is a copy as of the sign-in. update(), handled in the jwt callback, makes a new one.' },
    database: { expected: 'Each read takes the user from the database.' }
  },
  fix: 'Handle trigger "update" in the jwt callback: look the user up, and copy the field.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const visitor = await bench.signIn()
    await bench.users.updateOne({ username: 'aayush' }, { $set: { username: 'renamed' } })
    await bench.step('Read the session after the rename', jwt ? 'aayush' : 'renamed', async () => {
      const { user } = await bench.read(visitor)
      return { observed: String(user?.username), holds: user?.username === (jwt ? 'aayush' : 'renamed') }
    })
    // #region fix
    bench.change = (options) => {
      const copyFields = options.callbacks?.jwt
      options.callbacks = {
        ...options.callbacks,
        async jwt(call) {
          const token = (await copyFields?.(call)) ?? call.token
          if (call.trigger === 'update') {
            const found = await bench.users.findOne({ _id: new ObjectId(token.sub) })
            if (found) token.username = found.username as string
          }
          return token
        }
      }
    }
    // #endregion
    await bench.step('update(), with a jwt callback that looks the user up', 'renamed', async () => {
      const { user } = await visitor.update({})
      return { observed: String(user?.username), holds: user?.username === 'renamed' }
    })
    await bench.step('Read once more', 'renamed', async () => {
      const { user } = await bench.read(visitor)
      return { observed: String(user?.username), holds: user?.username === 'renamed' }
    })
  }
} satisfies Experiment
