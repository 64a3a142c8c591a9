import { randomBytes } from 'node:crypto'
import { isMainThread } from 'node:worker_threads'
import type { Connection } from 'mongoose'
import type { NextApiRequest, NextApiResponse } from 'next'
import type { AuthOptions } from 'next-auth'
import { getToken, type JWT } from 'next-auth/jwt'
import type { Visitor } from '@/lib/http/visitor'
import { sessionCookieName } from '../nextauth/cookie-name'
import type { Strategy } from '../nextauth/options'
import { openTicket, SANDBOX_COOKIE } from '../sandbox/cookie'
import { databaseName } from '../sandbox/database-name'
import { DEMO_USERS } from '../sandbox/demo-credentials'
import { removeSandbox, sandboxDatabase } from '../sandbox/store'
import type { Trace, TraceEvent } from '../trace/events'
import { recordedOptions } from '../trace/instrument'
import { recordCommands } from '../trace/mongo-commands'
import { tracing } from '../trace/recorder'
import { recordRequest } from '../trace/request'
import { startThrowAwayApp, type ThrowAwayApp } from './application'
import type { Exchange, Step } from './experiment'
import { NotedVisitor } from './noted-visitor'

type Outcome = { observed: string; holds: boolean }

const RealDate = Date

/** What goes wrong on purpose is recorded, and has no place in the site's log. */
const QUIET = { error() {}, warn() {}, debug() {} }

/** What an experiment works with: an application to change and to ask, and the steps that it takes. */
export class Bench {
  /** The options of every request from now on. */
  change: (options: AuthOptions) => void = () => {}
  secret = randomBytes(32).toString('hex')
  readonly steps: Step[] = []
  private readonly id = randomBytes(16).toString('hex')
  private exchange: Exchange | null = null
  private events: TraceEvent[] = []
  /** Requests whose trace is still to come. */
  private open = 0
  /** The id of the last trace that was taken over from this site. */
  private lastTrace = ''
  /** By how much this thread's clock is ahead, in milliseconds. */
  private ahead = 0
  private readonly visitors: NotedVisitor[] = []
  private own: ThrowAwayApp | undefined

  /**
   * @param site the address of this very site, for experiments that are on it.
   * @param tell hears of each step once it is over, and of each one's title before.
   */
  constructor(
    public strategy: Strategy,
    private readonly site: string | null,
    private readonly tell: (event: { doing: string } | { step: Step }) => void,
    /** What the reader chose with the slider, if they did. */
    readonly chosen?: number
  ) {}

  /** Starts the throw-away application: NextAuth on a free port, with the demo users in an embedded database of its own. */
  async startApp(): Promise<void> {
    this.own = await startThrowAwayApp({
      database: databaseName(this.id),
      options: (stored) =>
        recordedOptions({ strategy: this.strategy, secret: this.secret, ...stored }, (options) => {
          options.logger = QUIET
          this.change(options)
        }),
      routes: { '/token': async (req, res) => res.json(await getToken({ req, secret: this.secret })) },
      around: (req, res, work) => this.recorded(req, res, work)
    })
    if (tracing()) recordCommands(this.own.connection.getClient())
  }

  /** Takes everything away again. */
  async close(): Promise<void> {
    for (const visitor of this.visitors) {
      const ticket = await openTicket(visitor.cookies.get(SANDBOX_COOKIE))
      if (ticket) await removeSandbox(ticket.id)
    }
    await this.own?.close()
  }

  private async recorded(req: NextApiRequest, res: NextApiResponse, work: () => Promise<void>): Promise<void> {
    if (!tracing()) return work()
    this.open++
    const recorded = { visitor: this.id, database: databaseName(this.id), strategy: this.strategy }
    await recordRequest(req, res, recorded, work, undefined, (describe) => {
      this.events.push(...describe().events)
      this.open--
    })
  }

  private get app(): ThrowAwayApp {
    if (!this.own) throw new Error('The experiment has no application of its own.')
    return this.own
  }
  get users() {
    return this.app.connection.collection('users')
  }
  get sessions() {
    return this.app.connection.collection('sessions')
  }

  /** Stops the throw-away application's database. */
  async stopDatabase(): Promise<void> {
    await this.app.stopDatabase()
  }

  /** Somebody with an empty cookie jar, at the application or at this site. */
  visitor(): NotedVisitor {
    const base = this.own?.url ?? this.site
    if (!base) throw new Error('The experiment runs nowhere.')
    const visitor = new NotedVisitor(base, (exchange) => {
      this.exchange = exchange
    })
    this.visitors.push(visitor)
    return visitor
  }

  /** Somebody who has just signed in as aayush. @throws Error when the sign-in is refused. */
  async signIn(): Promise<NotedVisitor> {
    const visitor = this.visitor()
    // On this site a sandbox has a strategy of its own.
    if (!this.own) await visitor.setStrategy(this.strategy)
    const [{ username, password }] = DEMO_USERS
    const { status } = await visitor.signIn(username, password)
    if (status !== 200) throw new Error(`The sign-in was answered with ${status}.`)
    return visitor
  }

  /** One session read. */
  read(visitor: Visitor): Promise<{ user?: Record<string, unknown>; expires?: string }> {
    return visitor.json('/api/auth/session')
  }

  /** What `getToken()` of the throw-away application returns for a visitor. */
  token(visitor: Visitor): Promise<JWT | null> {
    return visitor.json('/token')
  }

  /** The session cookie's value, of whatever name. */
  cookieOf(visitor: Visitor): string | undefined {
    return visitor.cookies.get(sessionCookieName()) ?? visitor.sessionToken
  }

  /** The database commands of the step so far, as `find users`. */
  async commands(): Promise<string[]> {
    await this.settled()
    return this.events.flatMap((event) => (event.kind === 'mongodb' ? [`${event.name} ${event.collection}`] : []))
  }

  /** What NextAuth logged in the step so far, as `JWT_SESSION_ERROR: …`. */
  async logged(): Promise<string[]> {
    await this.settled()
    return this.events.flatMap((event) => (event.kind === 'log' ? [`${event.name} ${JSON.stringify(event.message)}`] : []))
  }

  /** A trace is put together when its response has left, which the client may know before the server. */
  private async settled(): Promise<void> {
    for (let i = 0; this.open > 0 && i < 100; i++) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  /**
   * Takes a step and compares what comes of it with what is expected.
   * @param expected in words.
   * @param work asks, and says in words what was observed.
   */
  async step(title: string, expected: string, work: () => Promise<Outcome>): Promise<void> {
    this.tell({ doing: title })
    // What came before, to prepare it, is not part of it.
    await this.collectFromSite()
    this.exchange = null
    this.events = []
    const { observed, holds } = await work().catch((error: Error) => ({ observed: `${error.name}: ${error.message}`, holds: false }))
    await this.settled()
    await this.collectFromSite()
    const { request, response } = (this.exchange ?? { request: null, response: null }) as Exchange | { request: null; response: null }
    const step: Step = { title, request, response, observed, expected, holds, events: this.events }
    this.steps.push(step)
    this.tell({ step })
  }

  /** The database of a visitor's throw-away sandbox on this site. */
  async sandboxOf(visitor: Visitor): Promise<Connection> {
    const ticket = await openTicket(visitor.cookies.get(SANDBOX_COOKIE))
    if (!ticket) throw new Error('The visitor has no sandbox.')
    return sandboxDatabase(ticket.id)
  }

  /**
   * Moves the clock of this thread ahead, by so many milliseconds more.
   * @throws Error in the main thread, whose clock is everybody's.
   */
  moveClock(ms: number): void {
    if (isMainThread) throw new Error('Only an experiment with an environment of its own has a clock of its own.')
    this.ahead += ms
    const ahead = () => this.ahead
    globalThis.Date = class extends RealDate {
      constructor(...args: unknown[]) {
        if (args.length === 0) super(RealDate.now() + ahead())
        else super(...(args as [number]))
      }
      static override now(): number {
        return RealDate.now() + ahead()
      }
    } as DateConstructor
  }

  /** A step on this site takes its events from the traces that the site has kept of its visitors. */
  private async collectFromSite(): Promise<void> {
    if (this.own || !tracing()) return
    for (const visitor of this.visitors) {
      if (!visitor.cookies.has(SANDBOX_COOKIE)) continue
      // Not noted: it is no part of what the step asks.
      const plain = visitor.unnoted()
      // What is not kept any more is not there to be after.
      const { traces = [] } = await plain.json<{ traces: Trace[] }>(`/api/playground/trace${this.lastTrace && `?after=${this.lastTrace}`}`)
      this.events.push(...traces.flatMap(({ events }) => events))
      this.lastTrace = traces.at(-1)?.id ?? this.lastTrace
    }
  }
}
