import type { Strategy } from '../nextauth/options'
import type { ProviderName } from '../nextauth/providers'
import {
  OWN_FUNCTIONS,
  type OwnConfiguration,
  type OwnCookie,
  type OwnFunction,
  type OwnStarts,
  strategyUnder
} from '../own-code/configuration'
import { functionIn } from '../own-code/parse'

/** What a reader takes along. */
export interface Choice {
  strategy: Strategy
  /** How readers of the application sign in. */
  provider: ProviderName
  own: OwnConfiguration
}

/** Code of this site that goes along as it stands. */
export interface SiteCode {
  starts: OwnStarts
  /** The function `profile` of the OpenID provider. */
  profile: string
}

/** The helpers that functions use, as an application of its own would have them. */
const HELPERS: readonly { name: string; code: string }[] = [
  {
    name: 'findUser',
    code: `/** Ids are text in a token, and no text in MongoDB. */
const withId = ({ id, _id = id, ...filter }: Record<string, unknown>) => ({
  ...filter,
  ...(_id !== undefined && { _id: new ObjectId(String(_id)) })
})
const findUser = (filter: Record<string, unknown>) => users.findOne(withId(filter))`
  },
  {
    name: 'updateUser',
    code: `const updateUser = (filter: Record<string, unknown>, change: Record<string, unknown>) =>
  users.findOneAndUpdate(withId(filter), { $set: change }, { returnDocument: 'after' })`
  },
  {
    name: 'passwordMatches',
    code: `/** The hash of a random password, so that an unknown user costs the same time. */
const NOBODY = '$2b$10$fp3aGvuXXg4HzJ11Q1d8Yeu9Xs9v3ILZQczVrlctIFizRc7o9FrBO'
const passwordMatches = async (password: string, user: Record<string, unknown> | null) =>
  (await verify(password, String(user?.password ?? NOBODY))) && user !== null`
  },
  {
    name: 'readCredentials',
    code: `/** bcrypt ignores everything after 72 bytes. */
const readCredentials = (input?: Record<string, string>) => {
  const { username = '', password = '' } = input ?? {}
  return username && password && Buffer.byteLength(password) <= 72 ? { username, password } : undefined
}`
  }
]

/** With rows in the database, NextAuth's option `jwt`: see `nextauth/database-sessions.ts`. */
const ROWS = `
    // At a credentials sign-in NextAuth calls encode() and puts what it returns into the cookie: the token of a new row.
    async encode({ token }) {
      const sessionToken = randomUUID()
      const expires = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000)
      await adapter.createSession?.({ sessionToken, userId: token?.sub ?? '', expires })
      return sessionToken
    },
    async decode() {
      return null
    }`

/** Prints the link, so that the application sends no mail before it is told how. */
const EMAIL = `{
  id: 'email',
  type: 'email',
  name: 'Email',
  server: '',
  from: 'nobody@localhost',
  maxAge: 24 * 60 * 60,
  options: {},
  async sendVerificationRequest({ identifier, url }) {
    // To a page with a button: a mail scanner that follows the link must not use it up.
    const link = new URL(url)
    link.pathname = '/confirm'
    console.log(\`Send to \${identifier}: \${link}\`)
  }
}`

/** @param links whether an account is linked by its email address. */
const openId = (links: boolean, profile: string) => `{
  id: 'oidc',
  type: 'oauth',
  name: 'OpenID Connect',
  wellKnown: process.env.OIDC_WELL_KNOWN ?? '',
  clientId: process.env.OIDC_ID ?? '',
  clientSecret: process.env.OIDC_SECRET ?? '',
  // How your provider signs its id_token: RS256 for most.
  client: { id_token_signed_response_alg: process.env.OIDC_ALGORITHM ?? 'RS256' },
  authorization: { params: { scope: 'openid profile email' } },
  idToken: true,
  checks: ['pkce', 'state', 'nonce'],${links ? '\n  allowDangerousEmailAccountLinking: true,' : ''}
${indented(profile, 2)}
}`

/** What the functions put into token and session, for TypeScript. */
const TYPES = `
interface UserFields {
  username: string
  isVerified: boolean
  isAcceptingMessages: boolean
}

declare module 'next-auth' {
  interface User extends UserFields {}
  interface Session {
    user: UserFields & { _id: string }
  }
}

declare module 'next-auth/jwt' {
  interface JWT extends UserFields {
    _id: string
  }
}
`

/** The providers of the application, as NextAuth calls them. */
export function providersOf({ strategy, provider, own }: Choice): ProviderName[] {
  const asks = provider === 'credentials' || own.functions.authorize !== undefined
  const providers: ProviderName[] = asks ? ['credentials'] : []
  if (provider !== 'credentials') providers.push(provider)
  // NextAuth refuses the strategy database with credentials alone.
  if (provider === 'credentials' && strategyUnder(own, strategy) === 'database') providers.push('email')
  return providers
}

/**
 * The application's lib/auth.ts.
 * @throws Error for code of the reader's that cannot be parsed.
 * @returns TypeScript. Functions that nobody edited are this site's; signIn and redirect are left out then, since they are NextAuth's own.
 */
export function authFile(choice: Choice, { starts, profile }: SiteCode): string {
  const { strategy } = choice
  const { functions, options } = choice.own
  const providers = providersOf(choice)
  const byPassword = providers.includes('credentials')
  const source = (name: OwnFunction) => functionIn(name, functions[name] ?? starts[name].code)
  const callbacks = OWN_FUNCTIONS.filter(
    (name) => name !== 'authorize' && (functions[name] !== undefined || name === 'jwt' || name === 'session')
  )
  const used = [...(byPassword ? [source('authorize')] : []), ...callbacks.map(source)].join('\n')
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(used)
  const looksUp = uses('findUser') || uses('updateUser')
  const helpers = HELPERS.filter(({ name }) => uses(name) || (name === 'findUser' && looksUp))
  const underDatabase = strategyUnder(choice.own, strategy) === 'database'
  const hasRows = underDatabase && byPassword
  const imports = [
    hasRows && "import { randomUUID } from 'node:crypto'",
    "import { MongoDBAdapter } from '@auth/mongodb-adapter'",
    uses('passwordMatches') && "import { verify } from '@node-rs/bcrypt'",
    looksUp && "import { ObjectId } from 'mongodb'",
    "import type { AuthOptions } from 'next-auth'",
    "import type { Adapter } from 'next-auth/adapters'",
    byPassword && "import CredentialsProvider from 'next-auth/providers/credentials'",
    "import { client } from './mongodb'",
    !underDatabase && "import { withSignIns } from './sign-ins'"
  ]
  const code = {
    credentials: `CredentialsProvider({
  // The labels of NextAuth's own sign-in page.
  credentials: { username: { label: 'Username' }, password: { label: 'Password', type: 'password' } },
${indented(source('authorize'), 2)}
})`,
    email: EMAIL,
    oidc: openId(options.dangerousLinking === true, profile)
  }
  const members = [
    'adapter',
    !options.withoutSession && `session: ${literal({ strategy, maxAge: options.maxAge, updateAge: options.updateAge })}`,
    jwtOption(options.jwtMaxAge, hasRows),
    options.cookie && `cookies: { sessionToken: ${cookieOption(options.cookie)} }`,
    options.debug && 'debug: true',
    `providers: [
${providers.map((name) => indented(code[name], 4)).join(',\n')}
  ]`,
    `callbacks: {
${callbacks.map((name) => indented(source(name), 4)).join(',\n')}
  }`
  ]
  const object = `{
${members.flatMap((member) => (member ? [`  ${member}`] : [])).join(',\n')}
}`
  return `${imports.filter(Boolean).join('\n')}

const adapter = MongoDBAdapter(client) as Adapter
${looksUp ? `const users = client.db().collection('users')\n` : ''}${helpers.map((helper) => `\n${helper.code}\n`).join('')}
export const authOptions: AuthOptions = ${underDatabase ? object : `withSignIns(${object})`}
${TYPES}`
}

/** NextAuth replaces a cookie whole, so what the reader left out is there as well. */
function cookieOption({ name = 'next-auth.session-token', sameSite = 'lax', secure, httpOnly = true }: OwnCookie): string {
  const isSecure = secure === undefined ? "process.env.NEXTAUTH_URL?.startsWith('https://') ?? false" : String(secure)
  return `{ name: ${literal(name)}, options: { httpOnly: ${httpOnly}, sameSite: ${literal(sameSite)}, path: '/', secure: ${isSecure} } }`
}

/** @returns undefined where there is nothing to say. */
function jwtOption(maxAge: OwnConfiguration['options']['jwtMaxAge'], hasRows: boolean): string | undefined {
  if (!hasRows) return maxAge === undefined ? undefined : `jwt: ${literal({ maxAge })}`
  return `jwt: {${maxAge === undefined ? '' : `\n    maxAge: ${literal(maxAge)},`}${ROWS}\n  }`
}

/** A value as code. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [`${name}: ${literal(member)}`]))
  return `{ ${members.join(', ')} }`
}

function indented(source: string, by: number): string {
  // The lines of a template string are its content.
  if (/`[^`]*\n[^`]*`/.test(source)) return source
  return source.replaceAll(/^(?=.)/gm, ' '.repeat(by))
}
