import type { Experiment } from './run/experiment'

export default {
  place: 220,
  title: 'Sign in with a plain fetch',
  question: 'Why is useSession() empty until I reload?',
  group: 'What breaks in production?',
  changes: ['nothing'],
  guesses: [
    { text: 'The cookie was not set.', right: [] },
    { text: 'The cookie is set, but nothing tells useSession() to ask again.', right: ['jwt', 'database'] },
    { text: 'The session callback has not run yet, and will by itself.', right: [] }
  ],
  strategies: {
    jwt: {
      expected:
        'useSession() asked when it mounted, and was told {}. A fetch of your own sets the cookie, and its answer says nothing of the session.'
    },
    database: { expected: 'The same: it is the page that does not ask.' }
  },
  fix: 'signIn("credentials", { redirect: false, … }), which asks for the session afterwards.',
  on: 'app',
  async run(bench) {
    const visitor = bench.visitor()
    await bench.step('What useSession() asks when it mounts', '{}', async () => {
      const session = await bench.read(visitor)
      return { observed: JSON.stringify(session), holds: Object.keys(session).length === 0 }
    })
    await bench.step('Sign in with a plain fetch', 'the cookie is set, and the answer holds only an address', async () => {
      const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
      const form = { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }
      const answer = (await (await visitor.post('/api/auth/callback/credentials', form)).json()) as object
      const members = Object.keys(answer).join(', ')
      const set = bench.cookieOf(visitor) !== undefined
      return { observed: `${set ? 'the cookie is set' : 'no cookie'}; the answer holds ${members}`, holds: set && members === 'url' }
    })
    await bench.step('What a reload, or signIn(), asks after that', 'the session of aayush', async () => {
      const { user } = await bench.read(visitor)
      return { observed: user ? `the session of ${String(user.username)}` : 'no session', holds: user?.username === 'aayush' }
    })
  }
} satisfies Experiment
