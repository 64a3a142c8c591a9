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
    { text: 'No: every request is answered with 500.', right: ['database'] },
    { text: 'Sign-ins fail, everything else works.', right: [] }
  ],
  strategies: {
    jwt: { notApplicable: 'Under jwt credentials may be the only provider.' },
    database: { expected: 'NextAuth checks the configuration at every request and refuses this one: UnsupportedStrategy.' }
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
    bench.change = () => {}
    await bench.step('The same with a second provider', '200', async () => {
      const { status } = await visitor.fetch('/api/auth/session')
      return { observed: String(status), holds: status === 200 }
    })
  }
} satisfies Experiment
