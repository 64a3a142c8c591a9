import { tracing } from '../trace/recorder'
import type { Experiment } from './run/experiment'

export default {
  place: 150,
  title: 'Credentials alone, with database',
  question: 'Can credentials be the only provider under database?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'Yes, if there is an adapter.', right: [] },
    { text: 'No: where the strategy is written out, session reads and sign-ins are answered with 500.', right: ['database'] },
    { text: 'Sign-ins fail, everything else works.', right: [] }
  ],
  strategies: {
    jwt: { notApplicable: 'Under jwt credentials may be the only provider.' },
    database: {
      expected:
        'NextAuth refuses it where strategy: "database" is written out: UnsupportedStrategy. Where the strategy follows from the adapter it refuses nothing, and the session is lost at the first read.'
    }
  },
  fix: 'Take jwt; or have a second provider, and an encode that stores a row.',
  on: 'app',
  async run(bench) {
    bench.change = (options) => {
      options.providers = options.providers.filter(({ type }) => type === 'credentials')
    }
    const visitor = bench.visitor()
    await bench.step('Read the session', '500', async () => {
      const { status } = await visitor.fetch('/api/auth/session')
      return { observed: String(status), holds: status === 500 }
    })
    await bench.step('Ask for a CSRF token', '500, and UnsupportedStrategy in the log', async () => {
      const { status } = await visitor.fetch('/api/auth/csrf')
      const logged = (await bench.logged()).join()
      const named = !tracing() || (logged.includes('CALLBACK_CREDENTIALS_JWT_ERROR') && logged.includes('UnsupportedStrategy'))
      return { observed: `${status}; ${logged || 'nothing was recorded of the log'}`, holds: status === 500 && named }
    })
    bench.change = (options) => {
      delete options.session
      delete options.jwt
      options.providers = options.providers.filter(({ type }) => type === 'credentials')
    }
    await bench.step('Leave session out: the adapter makes it database', 'signed in with a JWE, and {} at the next read', async () => {
      const reader = await bench.signIn()
      const parts = bench.cookieOf(reader)?.split('.').length
      const session = await bench.read(reader)
      return {
        observed: `a cookie of ${parts} parts, then ${JSON.stringify(session)}`,
        holds: parts === 5 && Object.keys(session).length === 0
      }
    })
    bench.change = () => {}
    await bench.step('The same with a second provider', '200', async () => {
      const { status } = await visitor.fetch('/api/auth/session')
      return { observed: String(status), holds: status === 200 }
    })
  }
} satisfies Experiment
