import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth, { type AuthOptions, type CallbacksOptions, getServerSession, type LoggerInstance } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { getToken, type JWT } from 'next-auth/jwt'
import { adapterOn } from '../nextauth/adapter'
import type { Mail } from '../nextauth/email-link'
import type { OpenIdClient } from '../nextauth/open-id'
import { authOptions, type Strategy } from '../nextauth/options'
import { userModel } from '../nextauth/user'
import { DEMO_USERS } from '../sandbox/demo-credentials'
import { seed } from '../sandbox/demo-users'
import { DEFAULT_CALLBACKS } from '../trace/core/default-callbacks'
import { type Database, startDatabase } from './database'
import { type Handler, type Served, serve } from './server'
import { Visitor } from './visitor'

/** The path of the OpenID provider. */
const IDENTITY_PATH = '/oidc'

type CallbackName = keyof CallbacksOptions

/** One call of a callback, with its argument as it was then. */
export interface Call {
  name: CallbackName
  argument: Record<string, unknown>
}

/** The body of `GET /api/auth/session`: `{}` for a visitor without a session. */
export interface ReadSession {
  user?: Record<string, unknown>
  expires?: string
}

/**
 * A throw-away application: the real NextAuth with this site's own configuration, over HTTP on a free port, with the demo users in a
 * MongoDB server of its own. Facts, experiments and the comparison change it, ask it and watch it.
 */
export class Lab<Client extends Visitor = Visitor> {
  strategy: Strategy = 'jwt'
  secret = newSecret()
  /** Changes the options of every request from now on. */
  change: (options: AuthOptions) => void = () => {}
  /** Every call of a callback, in order. */
  readonly calls: Call[] = []
  /** The mails with magic links, oldest first. */
  readonly mails: Mail[] = []
  /** Every command to this laboratory's database, as `find users`. */
  readonly sent: string[] = []
  /** What NextAuth logged. */
  readonly log: { level: 'error' | 'warn'; code: string; message: string }[] = []
  /** The `Set-Cookie` lines of the last answer, for answers whose headers are too large for a client. */
  setCookies: string[] = []
  /** Further routes by their path. */
  protected readonly routes: Record<string, Handler> = {
    '/token': async (req, res) => res.json(await getToken({ req, secret: this.secret })),
    '/server-session': async (req, res) => res.json(await getServerSession(req, res, this.options()))
  }
  private database: Database | undefined
  private databaseStopped = false
  private server: Served | undefined

  /** @param name the database's name. */
  constructor(protected readonly name = 'lab') {}

  /** Starts server and database. */
  async open(): Promise<this> {
    await this.startDatabase()
    this.server = await serve((req, res) => this.respond(req, res), { [`${IDENTITY_PATH}/`]: (req, res) => this.identify(req, res) })
    return this
  }

  async close(): Promise<void> {
    await this.server?.close()
    await this.database?.close()
  }

  protected async startDatabase(): Promise<void> {
    this.database = await startDatabase(this.name)
    this.databaseStopped = false
    this.connection.getClient().on('commandStarted', ({ commandName, command, databaseName }) => {
      if (databaseName === this.name) this.sent.push(`${commandName} ${command[commandName]}`)
    })
    await seed(this.connection)
  }

  /** Stops the database server. Its data is gone. */
  async stopDatabase(): Promise<void> {
    this.databaseStopped = true
    await this.database?.stop()
  }

  /** The database with the demo users and nothing else. */
  protected async resetDatabase(): Promise<void> {
    if (this.databaseStopped) {
      await this.database?.close()
      await this.startDatabase()
      return
    }
    await this.connection.getClient().db(`${this.name}-provider`).dropDatabase()
    await this.connection.dropDatabase()
    await seed(this.connection)
  }

  /** Answers a request, and notes the cookies that the answer sets. */
  protected async respond(req: NextApiRequest, res: NextApiResponse): Promise<void> {
    await this.around(req, res, () => this.answer(req, res))
    this.setCookies = [res.getHeader('set-cookie') ?? []].flat().map(String)
  }

  private async answer(req: NextApiRequest, res: NextApiResponse): Promise<void> {
    const route = this.routes[(req.url ?? '').split('?')[0] ?? '']
    await (route ? route(req, res) : NextAuth(req, res, this.options()))
  }

  /** Runs a request. An override has to call `work()`. */
  protected around(_req: NextApiRequest, _res: NextApiResponse, work: () => Promise<void>): Promise<void> {
    return work()
  }

  get url(): string {
    if (!this.server) throw new Error('The laboratory is not open.')
    return this.server.url
  }
  get connection() {
    if (!this.database) throw new Error('The laboratory is not open.')
    return this.database.connection
  }
  get users() {
    return this.connection.collection('users')
  }
  get sessions() {
    return this.connection.collection('sessions')
  }

  /** The options of one request, changed and watched. NextAuth writes into what it gets, so each request has its own. */
  options(): AuthOptions {
    const options = authOptions({
      strategy: this.strategy,
      secret: this.secret,
      users: () => userModel(this.connection),
      adapter: this.adapter(),
      withCredentials: true,
      sendMail: async (mail) => void this.mails.push(mail),
      openIdClient: this.openIdClient,
      logger: this.logger
    })
    this.change(options)
    return this.watched(options)
  }

  /** How the application reaches the OpenID provider of this laboratory. */
  get openIdClient(): OpenIdClient {
    return {
      wellKnown: `${this.url}${IDENTITY_PATH}/.well-known/openid-configuration`,
      clientId: 'laboratory',
      clientSecret: 'a secret of the laboratory'
    }
  }

  /** Answers a request to the OpenID provider of this laboratory. Making one anew costs less than the request. */
  private async identify(req: IncomingMessage, res: ServerResponse): Promise<void> {
    // Loaded at its first use: the site loads laboratories at its start.
    const { identityProvider } = await import('../identity/provider')
    const { clientId, clientSecret } = this.openIdClient
    const provider = identityProvider({
      issuer: `${this.url}${IDENTITY_PATH}`,
      secret: 'a provider for laboratories alone',
      client: { id: clientId, secret: clientSecret, redirectUri: `${this.url}/api/auth/callback/oidc` },
      database: this.connection.getClient().db(`${this.name}-provider`),
      onError: (error) => this.note('error', 'PROVIDER', error)
    })
    await provider.handle(req, res, IDENTITY_PATH)
  }

  protected adapter(): Adapter {
    return adapterOn(this.connection.getClient(), this.name)
  }

  protected watched(options: AuthOptions): AuthOptions {
    const callbacks = { ...DEFAULT_CALLBACKS, ...options.callbacks } as Record<CallbackName, (argument: never) => unknown>
    const watched = Object.entries(callbacks).map(([name, callback]) => [
      name,
      (argument: Record<string, unknown>) => {
        this.calls.push({ name: name as CallbackName, argument: copied(argument) })
        return callback(argument as never)
      }
    ])
    return { ...options, callbacks: Object.fromEntries(watched) as CallbacksOptions }
  }

  private readonly logger: LoggerInstance = {
    error: (code, metadata) => this.note('error', code, metadata instanceof Error ? metadata : metadata.error),
    warn: (code) => this.note('warn', code),
    debug() {}
  }

  private note(level: 'error' | 'warn', code: string, error?: unknown): void {
    this.log.push({ level, code, message: error instanceof Error ? `${error.name}: ${error.message}` : '' })
  }

  /** Adds a route to the server. */
  route(path: string, handler: Handler): void {
    this.routes[path] = handler
  }

  /** Somebody with an empty cookie jar. */
  visitor(): Client {
    return new Visitor(this.url) as Client
  }

  /** Somebody who has just signed in as aayush. What was watched before is forgotten. @throws Error when the sign-in is refused. */
  signIn(): Promise<Client> {
    return this.signInAs(this.visitor())
  }

  /** Signs a visitor in as the first demo user. */
  protected async signInAs(visitor: Client): Promise<Client> {
    const [{ username, password }] = DEMO_USERS
    const { status } = await visitor.signIn(username, password)
    if (status !== 200) throw new Error(`The sign-in was answered with ${status}.`)
    this.forget()
    return visitor
  }

  /** Forgets what was watched. */
  forget(): void {
    this.calls.length = 0
    this.sent.length = 0
    this.log.length = 0
    this.mails.length = 0
  }

  /** One session read. */
  read(visitor: Visitor): Promise<ReadSession> {
    return visitor.json('/api/auth/session')
  }

  /** What `getToken()` returns for a visitor's request, in a route of this application. */
  token(visitor: Visitor): Promise<JWT | null> {
    return visitor.json('/token')
  }

  /** Names of the callbacks that ran, in order. */
  get ran(): CallbackName[] {
    return this.calls.map(({ name }) => name)
  }

  /** The argument of the last call of a callback. @throws Error when there was none. */
  lastArgument(name: CallbackName): Record<string, unknown> {
    const call = this.calls.findLast((candidate) => candidate.name === name)
    if (!call) throw new Error(`The ${name} callback did not run.`)
    return call.argument
  }
}

/** 64 hexadecimal digits. */
export function newSecret(): string {
  return randomBytes(32).toString('hex')
}

/** Copies the plain objects of an argument, so that what a callback does to them later does not show. */
function copied(argument: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  return Object.fromEntries(
    Object.entries(argument).map(([name, value]) => [name, plain(value) ? { ...(value as Record<string, unknown>) } : value])
  )
}
