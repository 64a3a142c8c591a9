import { randomUUID } from 'node:crypto'
import { type AuthOptions, type CallbacksOptions, getServerSession } from 'next-auth'
import { getToken, type JWT } from 'next-auth/jwt'
import { Visitor } from '@/lib/http/visitor'
import { authOptions, type Strategy } from '../../nextauth/options'
import { DEFAULT_CALLBACKS } from '../../trace/default-callbacks'
import { startThrowAwayApp, type ThrowAwayApp } from '../application'
import type { Handler } from '../server'
import { type ClientPage, clientRoutes, openClientPage } from './browser'

type CallbackName = keyof CallbacksOptions

/** One call of a callback: its argument as it was then. */
export interface Call {
  name: CallbackName
  argument: Record<string, unknown>
}

/**
 * The real NextAuth with this site's own configuration, over HTTP, on an embedded MongoDB server: what a proof changes, asks and
 * watches. The demo users are there; `aayush` is signed in by {@link Lab.signIn}.
 */
export class Lab {
  strategy: Strategy = 'jwt'
  secret = 'a secret for proofs alone'
  /** Changes the options of every request from now on. */
  change: (options: AuthOptions) => void = () => {}
  /** Every call of a callback, in order. */
  readonly calls: Call[] = []
  /** Every command that reached this laboratory's database, as `find users`. */
  readonly commands: string[] = []
  /** What NextAuth logged. */
  readonly log: { level: 'error' | 'warn'; code: string; message: string }[] = []
  private readonly routes: Record<string, Handler> = {
    '/token': async (req, res) => res.json(await getToken({ req, secret: this.secret })),
    '/server-session': async (req, res) => res.json(await getServerSession(req, res, this.options())),
    ...clientRoutes()
  }
  private readonly pages: ClientPage[] = []
  private app!: ThrowAwayApp

  private constructor() {}

  static async open(): Promise<Lab> {
    const lab = new Lab()
    lab.app = await startThrowAwayApp({ database: 'lab', options: (stored) => lab.optionsWith(stored), routes: lab.routes })
    const { connection } = lab.app
    connection.getClient().on('commandStarted', ({ commandName, command, databaseName }) => {
      if (databaseName === connection.name) lab.commands.push(`${commandName} ${command[commandName]}`)
    })
    return lab
  }

  async close(): Promise<void> {
    await Promise.all(this.pages.map((page) => page.close()))
    await this.app.close()
  }

  get url(): string {
    return this.app.url
  }
  get users() {
    return this.app.connection.collection('users')
  }
  get sessions() {
    return this.app.connection.collection('sessions')
  }

  /** The options of one request, with the callbacks and the log watched. */
  options(): AuthOptions {
    return this.optionsWith(this.app.stored())
  }

  private optionsWith(stored: ReturnType<ThrowAwayApp['stored']>): AuthOptions {
    const options = authOptions({ strategy: this.strategy, secret: this.secret, ...stored })
    options.logger = {
      error: (code, metadata) => this.note('error', code, metadata instanceof Error ? metadata : metadata.error),
      warn: (code) => this.note('warn', code),
      debug() {}
    }
    this.change(options)
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

  private note(level: 'error' | 'warn', code: string, error?: unknown): void {
    this.log.push({ level, code, message: error instanceof Error ? `${error.name}: ${error.message}` : '' })
  }

  /** Adds a route of its own to the server. */
  route(path: string, handler: Handler): void {
    this.routes[path] = handler
  }

  /** Somebody with an empty cookie jar. */
  visitor(): Visitor {
    return new Visitor(this.url)
  }

  /** Somebody who has just signed in as aayush. What was watched before and during it is forgotten. */
  async signIn(): Promise<Visitor> {
    const visitor = this.visitor()
    const response = await visitor.signIn('aayush', 'correct horse')
    if (response.status !== 200) throw new Error(`The sign-in was answered with ${response.status}.`)
    this.forget()
    return visitor
  }

  /** Forgets what was watched. */
  forget(): void {
    this.calls.length = 0
    this.commands.length = 0
    this.log.length = 0
  }

  /** One session read: `GET /api/auth/session`. */
  read(visitor: Visitor): Promise<{ user?: Record<string, unknown>; expires?: string }> {
    return visitor.json('/api/auth/session')
  }

  /** What `getToken()` answers for a visitor's request. */
  token(visitor: Visitor): Promise<JWT | null> {
    return visitor.json('/token')
  }

  /** Names of the callbacks that ran, in order. */
  get ran(): CallbackName[] {
    return this.calls.map(({ name }) => name)
  }

  /** The argument of the last call of a callback. */
  lastArgument(name: CallbackName): Record<string, unknown> {
    const call = this.calls.findLast((candidate) => candidate.name === name)
    if (!call) throw new Error(`The ${name} callback did not run.`)
    return call.argument
  }

  /** A page in a browser of its own, with `<SessionProvider>` and `useSession()` in it. */
  async openPage(path = '/client'): Promise<ClientPage> {
    const page = await openClientPage(this.url + path)
    this.pages.push(page)
    return page
  }

  /** Stops the database server. Its data is gone. */
  async stopDatabase(): Promise<void> {
    await this.app.stopDatabase()
  }
}

/** The objects of an argument copied, so that what a callback does to them later does not show. */
function copied(argument: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  return Object.fromEntries(
    Object.entries(argument).map(([name, value]) => [name, plain(value) ? { ...(value as Record<string, unknown>) } : value])
  )
}

/** A session token as NextAuth makes them, that stands in no row. */
export function unknownSessionToken(): string {
  return randomUUID()
}
