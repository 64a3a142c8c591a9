import { randomUUID } from 'node:crypto'
import { MongoDBAdapter } from '@auth/mongodb-adapter'
import { decodeJwt, jwtVerify, SignJWT } from 'jose'
import type { AuthOptions, CallbacksOptions, CookieOption, User } from 'next-auth'
import type { Adapter, VerificationToken } from 'next-auth/adapters'
import type { JWT, JWTEncodeParams } from 'next-auth/jwt'
import CredentialsProvider from 'next-auth/providers/credentials'
import type { Provider } from 'next-auth/providers/index'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { databaseSessions } from '../../../../playground/nextauth/database-sessions'
import { emailLink } from '../../../../playground/nextauth/email-link'
import { authOptions } from '../../../../playground/recipes/lib/auth'
import { databaseAuthOptions } from '../../../../playground/recipes/lib/database-auth'
import { optionsWithDevices } from '../../../../playground/recipes/lib/devices'
import { client } from '../../../../playground/recipes/lib/mongodb'
import { users } from '../../../../playground/recipes/lib/users'

/** The application of the recipes, sound (`jwt`, `database`) or with one fault. Faults have the names of experiments. */
export function optionsFor(fault: string): AuthOptions {
  const options = (APPLICATIONS[fault] ?? sound)()
  return { ...options, providers: options.providers.map((provider) => ({ ...provider })) }
}

/** A balancer in front says which application is asked for. */
export function faultOf(headers: Headers): string {
  return headers.get('x-fault') ?? 'jwt'
}

type Change<Name extends keyof CallbacksOptions> = (argument: Parameters<CallbacksOptions[Name]>[0], result: never) => unknown

const adapter = () => MongoDBAdapter(client) as Adapter

interface Profile {
  sub: string
  name: string
  email: string
  preferred_username: string
}

const oidc = (checks: OAuthConfig<Profile>['checks'] = ['pkce', 'state', 'nonce']): OAuthConfig<Profile> => ({
  id: 'oidc',
  name: 'OpenID Connect',
  type: 'oauth',
  wellKnown: process.env.OIDC_WELL_KNOWN ?? '',
  clientId: process.env.OIDC_ID ?? '',
  clientSecret: process.env.OIDC_SECRET ?? '',
  client: { id_token_signed_response_alg: 'ES256' },
  authorization: { params: { scope: 'openid profile email' } },
  idToken: true,
  checks,
  profile: ({ sub, name, email, preferred_username: username }) => ({
    id: sub,
    name,
    email,
    username,
    isVerified: true,
    isAcceptingMessages: true,
    role: 'user'
  })
})

/** Mails wait in the database for the test. @param path where their link leads; undefined: to NextAuth itself. */
const email = (path?: string) =>
  emailLink(async ({ to, url }) => {
    const link = new URL(url)
    if (path) link.pathname = path
    await client.db().collection('mails').insertOne({ to, url: link.href })
  })

/** The recipes under jwt: each sign-in is a device, and a sign-out ends it. */
const sound = (): AuthOptions => ({
  ...optionsWithDevices,
  adapter: adapter(),
  providers: [...optionsWithDevices.providers, oidc(), email('/confirm')]
})

/** The recipes under database, with rows for credentials too. */
const soundDatabase = (): AuthOptions => ({
  ...databaseAuthOptions,
  pages: { signIn: '/sign-in' },
  jwt: databaseSessions(adapter()),
  providers: [...authOptions.providers, oidc(), email('/confirm')]
})

/** The sound application with another callback after, or in place of, its own. */
function withCallback<Name extends keyof CallbacksOptions>(name: Name, change: Change<Name>, options = sound()): AuthOptions {
  const own = options.callbacks?.[name] as ((argument: unknown) => unknown) | undefined
  const callback = async (argument: never) => change(argument, (await own?.(argument)) as never)
  return { ...options, callbacks: { ...options.callbacks, [name]: callback } }
}
const afterJwt = (change: (argument: Parameters<CallbacksOptions['jwt']>[0], token: JWT) => unknown) =>
  withCallback('jwt', change as Change<'jwt'>)
const session = (change: (argument: Parameters<CallbacksOptions['session']>[0]) => unknown, options?: AuthOptions) => {
  const changed = options ?? sound()
  return { ...changed, callbacks: { ...changed.callbacks, session: change as CallbacksOptions['session'] } }
}

const sessionCookie = (options: CookieOption['options'], name = 'next-auth.session-token') => ({
  sessionToken: { name, options: { httpOnly: true, ...options } }
})

/** @param maxAge seconds. */
const lasting = (maxAge: number): AuthOptions => ({ ...sound(), session: { strategy: 'jwt', maxAge }, jwt: { maxAge } })

/** The sound application with another `authorize`, which gets what the recipe's returns. */
function withAuthorize(change: (user: User | null, input: Record<string, string>) => unknown, options = sound()): AuthOptions {
  const [own, ...others] = options.providers
  const { authorize } = (own as Provider).options as unknown as { authorize(input: unknown, req: unknown): Promise<User | null> }
  const credentials = CredentialsProvider({
    credentials: { username: {}, password: {} },
    authorize: async (input, req) => change(await authorize(input, req), input as Record<string, string>) as Promise<User | null>
  })
  return { ...options, providers: [credentials, ...others] }
}

/** Copies of the sign-in, as most tutorials keep them: nothing is looked up later, and nothing ends them. */
const copiesAlone = (): AuthOptions => ({
  ...sound(),
  events: {},
  callbacks: {
    ...sound().callbacks,
    jwt: ({ token, user }) => (user ? { ...token, _id: user.id, username: user.username } : token)
  } as CallbacksOptions
})

/** A token that works once: each call of the jwt callback uses up a row and makes the next. */
const rotating = () =>
  afterJwt(async ({ user }, token) => {
    const tickets = client.db().collection<{ _id: string }>('tickets')
    if (!user && !(await tickets.findOneAndDelete({ _id: String(token.ticket) }))) throw new Error('This ticket was used.')
    const ticket = randomUUID()
    await tickets.insertOne({ _id: ticket })
    return { ...token, ticket }
  })

/** Of a password that nobody kept. */
const HASH = '$2b$10$fp3aGvuXXg4HzJ11Q1d8Yeu9Xs9v3ILZQczVrlctIFizRc7o9FrBO'

/** A token that anybody can read. */
const signed = ({ token, maxAge = 60 }: JWTEncodeParams) =>
  new SignJWT(token)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + maxAge)
    .sign(key())

let reads = 0

const key = () => new TextEncoder().encode(process.env.NEXTAUTH_SECRET)

const APPLICATIONS: Record<string, () => AuthOptions> = {
  jwt: sound,
  database: soundDatabase,
  // The two halves of faults that two processes have together.
  'another-secret': () => ({ ...sound(), secret: 'the secret of another process' }),

  // Faults that no experiment has.
  'big-cookies': () => afterJwt((_, token) => ({ ...token, ballast: 'x'.repeat(14_000) })),
  'authorize-throws': () =>
    withAuthorize((user) => {
      if (user) return user
      throw new Error('the directory does not answer')
    }),
  'bigint-in-session': () => session(({ session }) => ({ ...session, visits: 1n })),
  'cookie-path': () => ({ ...sound(), cookies: sessionCookie({ path: '/dashboard' }) }),
  'cookie-without-path': () => ({ ...sound(), cookies: sessionCookie({}) }),
  'cookie-prefix': () => ({ ...sound(), cookies: sessionCookie({ path: '/' }, '__Secure-next-auth.session-token') }),
  'csrf-cookie-domain': () => ({
    ...sound(),
    cookies: { csrfToken: { name: 'next-auth.csrf-token', options: { httpOnly: true, path: '/', domain: '.site.example' } } }
  }),
  'csrf-cookie-elsewhere': () => ({
    ...sound(),
    cookies: { csrfToken: { name: 'next-auth.csrf-token', options: { httpOnly: true, path: '/elsewhere' } } }
  }),
  'encode-without-decode': () => ({ ...sound(), jwt: { encode: signed } }),
  'error-in-session': () => session(({ session, token }) => ({ ...session, user: { username: token.username }, error: 'RefreshFailed' })),
  'first-read-throws': () => session(({ session, user }) => ({ ...session, user: { ...session.user, _id: user.id } })),
  'forgeable-cookie': () => ({
    ...sound(),
    jwt: {
      encode: ({ token }) => Buffer.from(JSON.stringify(token)).toString('base64url'),
      decode: async ({ token = '' }) => JSON.parse(Buffer.from(token, 'base64url').toString())
    }
  }),
  'guessable-token': () => ({
    ...sound(),
    jwt: {
      async encode({ token }) {
        const counted = await client
          .db()
          .collection<{ _id: string; count: number }>('counters')
          .findOneAndUpdate({ _id: 'session' }, { $inc: { count: 1 } }, { upsert: true, returnDocument: 'after' })
        const _id = `session-${counted?.count}`
        await client.db().collection<{ _id: string; token: unknown }>('guessable').insertOne({ _id, token })
        return _id
      },
      decode: async ({ token: _id = '' }) =>
        (await client.db().collection<{ _id: string; token: JWT }>('guessable').findOne({ _id }))?.token ?? null
    }
  }),
  'hash-in-token': () => afterJwt(({ user }, token) => (user ? { ...token, hash: HASH } : token)),
  'lasts-a-lifetime': () => lasting(30 * 24 * 60 * 60 * 1000),
  'lasts-a-moment': () => lasting(20),
  'lasts-no-time': () => lasting(0),
  'link-stays': () => ({
    ...sound(),
    adapter: {
      ...adapter(),
      useVerificationToken: ({ identifier, token }) =>
        client
          .db()
          .collection<VerificationToken>('verification_tokens')
          .findOne({ identifier, token }, { projection: { _id: 0 } })
    },
    providers: [...optionsWithDevices.providers, oidc(), email()]
  }),
  'no-client': () => ({ ...sound(), providers: [...optionsWithDevices.providers, { ...oidc(), wellKnown: 'http://127.0.0.1:1/' }] }),
  'no-id': () => withAuthorize((user) => user && { name: user.username, tokenVersion: 0 }, { ...sound(), callbacks: {} }),
  'presence-alone': sound,
  'reads-throw-at-times': () =>
    session(({ session, token }) => {
      if (++reads % 3 === 0) throw new Error('no luck')
      return { ...session, user: { username: token.username } }
    }),
  'redirect-by-prefix': () => ({
    ...sound(),
    callbacks: { ...sound().callbacks, redirect: ({ url, baseUrl }) => (url.startsWith(baseUrl) ? url : baseUrl) }
  }),
  'redirect-returns-a-path': () => withCallback('redirect', () => '/dashboard'),
  'redirect-returns-nothing': () => withCallback('redirect', () => undefined),
  'redirects-anywhere': () => ({ ...sound(), callbacks: { ...sound().callbacks, redirect: ({ url }) => url } }),
  'row-stays': () => ({ ...soundDatabase(), adapter: { ...adapter(), deleteSession: async () => null } }),
  'same-site-none': () => ({ ...sound(), cookies: sessionCookie({ sameSite: 'none', path: '/' }, 'login-state') }),
  'second-provider': () => {
    const others = CredentialsProvider({ id: 'sms', credentials: { code: {} }, authorize: async () => null })
    return { ...sound(), providers: [others, ...sound().providers] }
  },
  'session-is-empty': () => session(() => ({})),
  'session-is-null': () => session(() => null),
  'sign-in-page-loops': () => ({ ...sound(), pages: { signIn: '/api/auth/signin' } }),
  'sign-in-page-missing': () => ({ ...sound(), pages: { signIn: '/nowhere' } }),
  'sign-in-returns-nothing': () => withCallback('signIn', () => undefined),
  'signature-unchecked': () => ({ ...sound(), jwt: { encode: signed, decode: async ({ token = '' }) => decodeJwt<JWT>(token) } }),
  'token-grows': () => afterJwt((_, token) => ({ ...token, visits: [...((token.visits as string[]) ?? []), 'a visit to the site'] })),
  'token-in-session': () => session(({ session, token }) => ({ ...session, token })),
  'update-without-csrf': sound,

  'account-at-sign-in-only': () => afterJwt(({ account }, token) => ({ ...token, provider: account?.provider })),
  'authorize-returns': () => withAuthorize((user) => user ?? { error: 'Wrong password' }),
  'be-the-xss': () => ({ ...sound(), cookies: { sessionToken: { name: 'next-auth.session-token', options: { path: '/' } } } }),
  'callback-returns-nothing': () => session(() => undefined),
  'callbacks-of-v3': () => session((argument) => argument),
  'credentials-only': () => ({ ...soundDatabase(), providers: authOptions.providers }),
  'csrf-missing': () => ({ ...sound(), pages: { signIn: '/plain-form' } }),
  'grow-the-token': () => afterJwt((_, token) => ({ ...token, ballast: 'x'.repeat(7000) })),
  'how-long-does-it-last': () => ({ ...sound(), jwt: {} }),
  'leak-the-document': () => ({
    ...withAuthorize(async (user) => user && { ...user, ...(await users.findOne({ username: user.username })), id: user.id }),
    callbacks: {
      ...afterJwt(({ user }, token) => ({ ...token, ...user })).callbacks,
      session: ({ session, token }) => ({ ...session, user: token })
    }
  }),
  'link-twice': () => ({ ...sound(), providers: [...optionsWithDevices.providers, oidc(), email()] }),
  'paste-in-decoder': () => ({
    ...sound(),
    jwt: {
      encode: signed,
      decode: async ({ token }) => (await jwtVerify<JWT>(token ?? '', key())).payload
    }
  }),
  'rename-user': copiesAlone,
  'rotate-and-race': rotating,
  'rows-of-your-own': () => ({
    ...soundDatabase(),
    jwt: {
      async encode({ token }) {
        const sessionToken = randomUUID()
        // Text, where the adapter has an ObjectId.
        const row = { sessionToken, userId: String(token?.sub), expires: new Date(Date.now() + 60_000) }
        await client.db().collection('sessions').insertOne(row)
        return sessionToken
      }
    }
  }),
  'server-component-read': rotating,
  'session-callback-user': () =>
    session(({ session, user }) => {
      if (user) session.user.username = user.username
      return session
    }),
  'sign-in-says-ok': () =>
    withCallback('signIn', () => {
      throw new Error('closed today')
    }),
  'sign-out-everywhere': copiesAlone,
  'split-brain': () => ({ ...soundDatabase(), jwt: {} }),
  'stale-provider': () => ({ ...sound(), pages: { signIn: '/own-fetch' } }),
  'steal-then-sign-out': () => ({ ...sound(), callbacks: authOptions.callbacks ?? {}, events: {} }),
  'survives-the-token': () => afterJwt(({ user }, token) => (user ? { ...token, visits: 1n } : token)),
  'tamper-the-state': () => ({
    ...sound(),
    providers: [...optionsWithDevices.providers, oidc(['none'])]
  }),
  'trust-the-update': () => afterJwt(({ trigger, session }, token) => (trigger === 'update' ? { ...token, ...session } : token)),
  'with-auth': soundDatabase
}
