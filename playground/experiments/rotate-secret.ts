import { randomBytes } from 'node:crypto'
import type { Experiment } from './run/experiment'

export default {
  place: 160,
  title: 'Change the secret',
  question: 'Who is signed out when NEXTAUTH_SECRET changes?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'Everybody.', right: ['jwt'] },
    { text: 'Nobody; but forms that are open fail their CSRF check, and magic links do not open.', right: ['database'] },
    { text: 'Only those who sign in again.', right: [] }
  ],
  strategies: {
    jwt: { expected: 'No old token decrypts any more. The log has a decryption error for each, and the cookies are removed.' },
    database: { expected: 'The session token needs no secret. The CSRF cookie’s hash does.' }
  },
  fix: 'Set NEXTAUTH_SECRET explicitly and keep it. If you must change it under jwt, let the old one decode for a while.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const visitor = await bench.signIn()
    const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
    bench.secret = randomBytes(32).toString('hex')
    await bench.step('Read the session under the new secret', jwt ? 'signed out, the cookie is removed' : 'signed in', async () => {
      const { user } = await bench.read(visitor)
      const left = bench.cookieOf(visitor) !== undefined
      return {
        observed: `${user ? 'signed in' : 'signed out'}, the cookie is ${left ? 'kept' : 'removed'}`,
        holds: jwt ? !user && !left : user !== undefined
      }
    })
    await bench.step('Send a form that was open before', 'back to the sign-in page, csrf=true', async () => {
      const form = { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }
      const { url } = (await (await visitor.post('/api/auth/callback/credentials', form)).json()) as { url: string }
      return { observed: new URL(url).search || 'signed in', holds: url.includes('csrf=true') }
    })
    await bench.step('Load the form anew and sign in', 'signed in', async () => {
      const { status } = await visitor.signIn('aayush', 'correct horse')
      const { user } = await bench.read(visitor)
      return { observed: user ? `signed in as ${String(user.username)}` : `signed out (${status})`, holds: user?.username === 'aayush' }
    })
  }
} satisfies Experiment
