import type { AuthOptions } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { type AtProvider, signInAtProvider } from '../lab/identity-sign-in'
import type { Visitor } from '../lab/visitor'
import type { Experiment } from './run/experiment'

const EMAIL = 'aayush@example.com'

/** What the provider says of an account. */
interface Claims {
  sub: string
  email: string
  email_verified: boolean
}

/** Changes the OpenID provider's configuration. */
function changeOpenId(options: AuthOptions, change: (provider: OAuthConfig<Claims>) => Partial<OAuthConfig<Claims>>): void {
  options.providers = options.providers.map(
    (one) => (one.id === 'oidc' ? { ...one, ...change(one as OAuthConfig<Claims>) } : one) as typeof one
  )
}

/** A provider that confirms no address, at which Kim says that she has Aayush's. */
function lyingProvider(provider: OAuthConfig<Claims>): Partial<OAuthConfig<Claims>> {
  return {
    allowDangerousEmailAccountLinking: true,
    profile: (claims, tokens) => provider.profile(Object.assign(claims, { email: EMAIL, email_verified: false }), tokens)
  }
}

export default {
  place: 350,
  title: 'One address, two providers',
  question: 'Is a reader who comes by another provider with the same email address the same user?',
  group: 'Who can see what?',
  changes: ['options', 'database'],
  guesses: [
    { text: 'Yes: NextAuth finds users by their address.', right: [] },
    { text: 'No: a second user with the same address is stored.', right: [] },
    { text: 'Not unless they are signed in already: otherwise OAuthAccountNotLinked.', right: ['jwt', 'database'] }
  ],
  strategies: {
    jwt: {
      expected:
        'An address is no proof of who somebody is: an OAuth account is linked to whoever is signed in. A magic link is different, since the mail is the proof.'
    },
    database: { expected: 'The same: the rows are looked up before a session is made.' }
  },
  fix: 'Let readers sign in as before, and link the account then. Where you allow linking by address, refuse addresses that the provider has not confirmed.',
  on: 'app',
  async run(bench) {
    const accounts = bench.connection.collection('accounts')
    const aayush = await bench.users.findOne({ username: 'aayush' })
    /** In words: how a sign-in by OpenID ends, and whether the user aayush has an account of the provider. */
    const byOpenId = async (visitor: Visitor, account: AtProvider['account'] = 'aayush') => {
      const { to } = await signInAtProvider(visitor, { account })
      const { user } = await bench.read(visitor)
      const linked = (await accounts.countDocuments({ userId: aayush?._id as never })) > 0
      const how = to.searchParams.get('error') ?? (user ? `signed in as ${String(user.username)}` : 'signed out')
      return `${how}, ${linked ? 'linked' : 'not linked'}`
    }

    await bench.check('Come by OpenID with the address of a credentials user', 'OAuthAccountNotLinked, not linked', () =>
      byOpenId(bench.visitor())
    )
    await bench.check('Come by a magic link to that address', 'signed in as aayush', async () => {
      const visitor = bench.visitor()
      const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
      await visitor.post('/api/auth/signin/email', { csrfToken, email: EMAIL, json: 'true' })
      await visitor.fetch(bench.mails.at(-1)?.url.slice(bench.url.length) ?? '/nowhere')
      const { user } = await bench.read(visitor)
      return user ? `signed in as ${String(user.username)}` : 'signed out'
    })
    const signedIn = await bench.signIn()
    await bench.check('Come by OpenID while signed in as that user', 'signed in as aayush, linked', () => byOpenId(signedIn))

    await accounts.deleteMany({})
    bench.change = (options) => changeOpenId(options, () => ({ allowDangerousEmailAccountLinking: true }))
    await bench.check('The first step, with allowDangerousEmailAccountLinking', 'signed in as aayush, linked', () =>
      byOpenId(bench.visitor())
    )

    await accounts.deleteMany({})
    bench.change = (options) => changeOpenId(options, lyingProvider)
    await bench.check('Kim, at a provider that lets her say that address', 'signed in as aayush, linked', () =>
      byOpenId(bench.visitor(), 'kim')
    )

    await accounts.deleteMany({})
    bench.change = (options) => {
      changeOpenId(options, lyingProvider)
      options.callbacks = {
        ...options.callbacks,
        // #region fix
        signIn({ account, profile }) {
          // profile is what the provider says, before profile() has chosen from it.
          const { email_verified } = { email_verified: false, ...profile }
          return account?.provider !== 'oidc' || email_verified === true
        }
        // #endregion
      }
    }
    await bench.check('The same, with a signIn callback that wants email_verified', 'AccessDenied, not linked', () =>
      byOpenId(bench.visitor(), 'kim')
    )
  }
} satisfies Experiment
