import type { Experiment } from './run/experiment'

export default {
  place: 110,
  title: 'Sign in without the CSRF token',
  question: 'What does NextAuth do with a form of another site?',
  group: 'Who can see what?',
  changes: ['nothing'],
  guesses: [
    { text: 'It signs in all the same: the password is right.', right: [] },
    { text: 'It answers 403.', right: [] },
    { text: 'It sends the reader to the sign-in page, and never looks at the password.', right: ['jwt', 'database'] }
  ],
  strategies: {
    jwt: { expected: 'The post is answered with the address of the sign-in page and csrf=true. authorize() is not called.' },
    database: { expected: 'The same, and no row is stored.' }
  },
  fix: 'Use signIn(), or ask /api/auth/csrf first and send both, the token and its cookie.',
  on: 'app',
  async run(bench) {
    const credentials = { username: 'aayush', password: 'correct horse', json: 'true' }
    const visitor = bench.visitor()
    const post = async (form: Record<string, string>) => {
      const { url } = (await (await visitor.post('/api/auth/callback/credentials', form)).json()) as { url: string }
      const commands = await bench.commands()
      const signedIn = bench.cookieOf(visitor) !== undefined
      return {
        observed: `${new URL(url).pathname}${new URL(url).search}; ${signedIn ? 'signed in' : 'not signed in'}; ${commands.join() || 'no database command'}`,
        refused: url.includes('csrf=true') && !signedIn && commands.length === 0,
        signedIn
      }
    }
    await bench.step('Post without a token', 'csrf=true, not signed in, no database command', async () => {
      const { observed, refused } = await post(credentials)
      return { observed, holds: refused }
    })
    await bench.step('Post with a token that is made up', 'csrf=true, not signed in, no database command', async () => {
      const { observed, refused } = await post({ ...credentials, csrfToken: '0'.repeat(64) })
      return { observed, holds: refused }
    })
    await bench.step('Post with the token and its cookie', 'signed in', async () => {
      const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
      const { observed, signedIn } = await post({ ...credentials, csrfToken })
      return { observed, holds: signedIn }
    })
  }
} satisfies Experiment
