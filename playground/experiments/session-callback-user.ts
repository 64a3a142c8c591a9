import type { Experiment } from './run/experiment'

export default {
  place: 40,
  title: 'The session callback that copies from user',
  question: 'Why is session.user empty?',
  group: 'Who can see what?',
  changes: ['options', 'database'],
  guesses: [
    { text: 'It is filled: the callback copies every field.', right: ['database'] },
    { text: 'It is {}: there is no user to copy from.', right: ['jwt'] },
    { text: 'NextAuth throws, and the log says why.', right: [] }
  ],
  strategies: {
    jwt: { expected: 'The callback gets session and token and no user, so its if is never true. Nothing is logged.' },
    database: { expected: 'The callback gets the user that the adapter has just read, and fills the session.' }
  },
  fix: 'Copy from token under jwt and from user under database.',
  on: 'app',
  async run(bench) {
    // A user without name and email, so that NextAuth has nothing of its own to put into the session.
    await bench.users.updateOne({ username: 'aayush' }, { $unset: { name: '', email: '' } })
    const visitor = await bench.signIn()
    const jwt = bench.strategy === 'jwt'
    bench.change = (options) => {
      options.callbacks = {
        ...options.callbacks,
        session({ session, user }) {
          if (user) session.user.username = user.username
          return session
        }
      }
    }
    await bench.step('Read with the callback of many tutorials', jwt ? 'user is {}' : 'user has the username', async () => {
      const { user } = await bench.read(visitor)
      const observed = `user is ${JSON.stringify(user)}`
      return { observed, holds: jwt ? JSON.stringify(user) === '{}' : user?.username === 'aayush' }
    })
    bench.change = () => {}
    await bench.step('Read with the callback of this site', 'user has the username', async () => {
      const { user } = await bench.read(visitor)
      return { observed: `user is ${JSON.stringify(user)}`, holds: user?.username === 'aayush' }
    })
  }
} satisfies Experiment
