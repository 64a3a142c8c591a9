import type { OwnStarts } from '../../build/own-starts'
import type { Strategy } from '../../nextauth/options'
import { OWN_FUNCTIONS, type OwnConfiguration, type OwnCookie, type OwnFunction } from '../../own-code/configuration'

/** The helpers that functions use, as an application of its own would have them. */
const HELPERS: readonly { name: string; code: string }[] = [
  {
    name: 'findUser',
    code: `/** Ids are text in a token, and no text in MongoDB. */
const withId = ({ id, _id = id, ...filter }: Record<string, unknown>) => ({ ...filter, ...(_id !== undefined && { _id: new ObjectId(String(_id)) }) })
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

/** With rows in the database, NextAuth's option `jwt`: see `playground/nextauth/database-sessions.ts`. */
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

/** NextAuth refuses `strategy: "database"` with credentials alone. */
const SECOND_PROVIDER = `,
    // NextAuth refuses the strategy database with credentials alone: put a provider of your own in place of this one.
    {
      id: 'email',
      type: 'email',
      name: 'Email',
      server: '',
      from: 'nobody@localhost',
      maxAge: 24 * 60 * 60,
      options: {},
      async sendVerificationRequest() {
        throw new Error('No mail is sent.')
      }
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

/**
 * A whole auth.ts with a reader's functions and options, for an application of its own.
 * @returns TypeScript. Functions that nobody edited are this site's; signIn and redirect are left out then, since they are NextAuth's own.
 */
export function authFile({ functions, options }: OwnConfiguration, strategy: Strategy, starts: OwnStarts): string {
  const source = (name: OwnFunction) => asMember(functions[name] ?? starts[name].code)
  const callbacks = OWN_FUNCTIONS.filter(
    (name) => name !== 'authorize' && (functions[name] !== undefined || name === 'jwt' || name === 'session')
  )
  const used = [source('authorize'), ...callbacks.map(source)].join('\n')
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(used)
  const looksUp = uses('findUser') || uses('updateUser')
  const helpers = HELPERS.filter(({ name }) => uses(name) || (name === 'findUser' && looksUp))
  const hasRows = strategy === 'database' && !options.withoutSession
  const imports = [
    hasRows && "import { randomUUID } from 'node:crypto'",
    "import { MongoDBAdapter } from '@auth/mongodb-adapter'",
    uses('passwordMatches') && "import { verify } from '@node-rs/bcrypt'",
    `import { MongoClient${looksUp ? ', ObjectId' : ''} } from 'mongodb'`,
    "import type { AuthOptions } from 'next-auth'",
    "import type { Adapter } from 'next-auth/adapters'",
    "import CredentialsProvider from 'next-auth/providers/credentials'"
  ]
  const members = [
    'adapter',
    !options.withoutSession && `session: ${literal({ strategy, maxAge: options.maxAge, updateAge: options.updateAge })}`,
    jwtOption(options.jwtMaxAge, hasRows),
    options.cookie && `cookies: { sessionToken: ${cookieOption(options.cookie)} }`,
    options.debug && 'debug: true',
    options.dangerousLinking && '// In your OAuth provider: allowDangerousEmailAccountLinking: true',
    `providers: [
    CredentialsProvider({
      credentials: { username: {}, password: {} },
${indented(source('authorize'), 6)}
    })${hasRows ? SECOND_PROVIDER : ''}
  ]`,
    `callbacks: {
${callbacks.map((name) => indented(source(name), 4)).join(',\n')}
  }`
  ]
  return `${imports.filter(Boolean).join('\n')}

const client = new MongoClient(process.env.MONGODB_URI as string)
const adapter = MongoDBAdapter(client) as Adapter
${looksUp ? `const users = client.db().collection('users')\n` : ''}${helpers.map(({ code }) => `\n${code}\n`).join('')}
export const authOptions: AuthOptions = {
${members.flatMap((member) => (member ? [`  ${member}`] : [])).join(',\n')}
}
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

/** A function without a comma behind it. One that ends in a comment ends its line, or what follows would be part of that. */
function asMember(source: string): string {
  const code = source.trim().replace(/,$/, '')
  return /\/\/[^\n]*$/.test(code) ? `${code}\n` : code
}

/** A value as code. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [`${name}: ${literal(member)}`]))
  return `{ ${members.join(', ')} }`
}

function indented(source: string, by: number): string {
  // The lines of a template string are its content.
  if (source.includes('`')) return source
  return source.replaceAll(/^(?=.)/gm, ' '.repeat(by))
}
