import type { Experiment } from './run/experiment'

export default {
  place: 120,
  title: 'Steal the cookie, then sign out',
  question: 'Does signing out end a stolen session?',
  group: 'How do I revoke?',
  changes: ['nothing'],
  guesses: [
    { text: 'Yes, the thief is signed out too.', right: ['database'] },
    { text: 'No, and the thief even gets a fresh cookie.', right: ['jwt'] },
    { text: 'No, but the stolen cookie cannot be renewed.', right: [] }
  ],
  strategies: {
    jwt: { expected: 'The sign-out clears the cookie in one browser. Nothing on the server knows the token.' },
    database: { expected: 'The sign-out deletes the row that every copy of the cookie points at.' }
  },
  fix: 'Under jwt keep lifetimes short, and compare a version number of the user in the jwt callback.',
  on: 'app',
  async run(bench) {
    const visitor = await bench.signIn()
    const jwt = bench.strategy === 'jwt'
    const thief = visitor.copy()
    const stolen = bench.cookieOf(thief)
    await bench.step('The owner signs out', 'their cookie is removed', async () => {
      await visitor.signOut()
      const left = bench.cookieOf(visitor)
      return { observed: left ? 'the cookie is still there' : 'the cookie is removed', holds: left === undefined }
    })
    await bench.step('The thief reads the session', jwt ? 'signed in as aayush' : 'signed out', async () => {
      const { user } = await bench.read(thief)
      return { observed: user ? `signed in as ${String(user.username)}` : 'signed out', holds: jwt ? user?.username === 'aayush' : !user }
    })
    await bench.step('Look at the thief’s cookie', jwt ? 'a fresh one' : 'none', async () => {
      const now = bench.cookieOf(thief)
      const observed = now === undefined ? 'none' : now === stolen ? 'the stolen one' : 'a fresh one'
      return { observed, holds: observed === (jwt ? 'a fresh one' : 'none') }
    })
  }
} satisfies Experiment
