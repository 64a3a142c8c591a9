import { beginAtProvider, throughProvider } from '../lab/identity-sign-in'
import type { Visitor } from '../lab/visitor'
import type { Experiment } from './run/experiment'

export default {
  place: 330,
  title: 'Tamper with the state',
  question: 'What does NextAuth do with a callback that does not belong to this browser?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'It signs in: the code is what counts.', right: [] },
    { text: 'It refuses before it sends the code, and the code stays good.', right: ['jwt', 'database'] },
    { text: 'It sends the code to the provider, which refuses it.', right: [] }
  ],
  strategies: {
    jwt: {
      expected:
        'state in the address is compared with the one in the cookie. Where they differ the reader sees error=OAuthCallback, and nobody is signed in.'
    },
    database: { expected: 'The same: the checks come before any row. Their cookies are JWEs of NextAuth under this strategy too.' }
  },
  fix: 'Leave checks at state, pkce and nonce where the provider knows them. For a reader who sees error=OAuthCallback, offer to begin again.',
  on: 'app',
  async run(bench) {
    /** In words: how a visitor comes out of a callback. */
    const outcome = async (visitor: Visitor, { pathname, search }: URL) => {
      const { headers } = await visitor.fetch(pathname + search)
      const [, error] = /error=(\w+)/.exec(headers.get('location') ?? '') ?? []
      const rows = await bench.connection.collection('accounts').countDocuments()
      return `${error ? `error=${error}` : 'no error'}, ${bench.cookieOf(visitor) ? 'signed in' : 'signed out'}, accounts: ${rows}`
    }
    const sentBack = async () => {
      const visitor = bench.visitor()
      return { visitor, back: await throughProvider(visitor, await beginAtProvider(visitor)) }
    }

    const { visitor, back } = await sentBack()
    await bench.check('Another state in the address', 'error=OAuthCallback, signed out, accounts: 0', () => {
      const tampered = new URL(back)
      tampered.searchParams.set('state', 'another')
      return outcome(visitor, tampered)
    })
    await bench.check('The right address, in another browser', 'error=OAuthCallback, signed out, accounts: 0', () =>
      outcome(bench.visitor(), back)
    )
    await bench.check('An address that brings an error, without any state', 'error=Callback, signed out, accounts: 0', () =>
      outcome(bench.visitor(), new URL('/api/auth/callback/oidc?error=access_denied', bench.url))
    )
    await bench.check('The right address, in the browser that began', 'no error, signed in, accounts: 1', () => outcome(visitor, back))

    bench.change = (options) => {
      options.providers = options.providers.map((one) => (one.id === 'oidc' ? ({ ...one, checks: ['pkce'] } as typeof one) : one))
    }
    const second = await sentBack()
    await bench.check('checks: ["pkce"] alone, in another browser', 'error=OAuthCallback, signed out, accounts: 1', () =>
      outcome(bench.visitor(), second.back)
    )
  }
} satisfies Experiment
