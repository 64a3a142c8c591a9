import { randomBytes } from 'node:crypto'
import { isMainThread } from 'node:worker_threads'
import type { Connection } from 'mongoose'
import type { NextApiRequest, NextApiResponse } from 'next'
import type { AuthOptions } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { sessionCookieName } from '../nextauth/cookie-name'
import type { Strategy } from '../nextauth/options'
import { ownHeaders } from '../sandbox/own-requests'
import { removeSandbox, sandboxDatabase } from '../sandbox/store'
import { openTicket, sandboxCookieName } from '../sandbox/ticket'
import type { Trace, TraceEvent } from '../trace/events'
import { recordedAdapter, recordingOptions } from '../trace/instrument'
import { recordCommands } from '../trace/mongo-commands'
import { plain } from '../trace/read/show'
import { tracing } from '../trace/recorder'
import { recordRequest } from '../trace/request'
import { moveClock } from './clock'
import { Lab } from './lab'
import { NotedVisitor } from './noted-visitor'
import type { Exchange, Step } from './step'
import type { Visitor } from './visitor'

/** This very site, as a client of itself. */
export interface OwnSite {
  /** Its address, without a slash at the end. */
  url: string
  /** The client for whom it asks itself: limits count by it. */
  client: string
}

/** The numbers that a reader chose with the sliders of an experiment, by their names. */
export type Chosen = Readonly<Record<string, number>>

type Outcome = Pick<Step, 'observed' | 'holds' | 'life'>

/** The workbench of an experiment: a laboratory (or this site itself), the steps that it takes, and the events of each step. */
export class Bench extends Lab<NotedVisitor> {
  readonly steps: Step[] = []
  private exchange: Exchange | null = null
  private events: TraceEvent[] = []
  /** Requests whose trace is still to come. */
  private unfinished = 0
  /** The id of the last trace that was taken over from this site. */
  private lastTrace = ''
  private readonly visitors: NotedVisitor[] = []

  /**
   * @param site this very site, for experiments that are on it. Without it the bench has to be opened.
   * @param tell gets the title of each step before it, and the step once it is over.
   * @param chosen the numbers that the reader chose with the sliders.
   * @param signal ends the run before its next step.
   */
  constructor(
    override strategy: Strategy,
    private readonly site: OwnSite | null,
    private readonly tell: (event: { doing: string } | { step: Step }) => void,
    readonly chosen?: Chosen,
    private readonly signal?: AbortSignal
  ) {
    super(`experiment_${randomBytes(16).toString('hex')}`)
  }

  override get url(): string {
    return this.site?.url ?? super.url
  }

  protected override async startDatabase(): Promise<void> {
    await super.startDatabase()
    if (tracing()) recordCommands(this.connection.getClient())
  }

  protected override adapter(): Adapter {
    return tracing() ? recordedAdapter(super.adapter()) : super.adapter()
  }

  protected override watched(options: AuthOptions): AuthOptions {
    return tracing() ? recordingOptions(options) : options
  }

  protected override async around(req: NextApiRequest, res: NextApiResponse, work: () => Promise<void>): Promise<void> {
    if (!tracing()) return work()
    this.unfinished++
    const recorded = { visitor: this.name, database: this.name, strategy: this.strategy }
    await recordRequest(req, res, recorded, work, undefined, (makeTrace) => {
      this.events.push(...makeTrace().events)
      this.unfinished--
    })
  }

  /** Takes everything away again. */
  override async close(): Promise<void> {
    if (this.site) {
      for (const visitor of this.visitors) {
        const ticket = await openTicket(visitor.cookies.get(sandboxCookieName()))
        if (ticket) await removeSandbox(ticket.id)
      }
    }
    await super.close()
  }

  override visitor(): NotedVisitor {
    const note = (exchange: Exchange) => {
      this.exchange = exchange
    }
    const visitor = new NotedVisitor(this.url, note, this.site ? ownHeaders(this.site.client) : {})
    this.visitors.push(visitor)
    return visitor
  }

  override async signIn(): Promise<NotedVisitor> {
    const visitor = this.visitor()
    // On this site a sandbox has a strategy of its own, which its first request decides.
    if (this.site) await visitor.setStrategy(this.strategy)
    return this.signInAs(visitor)
  }

  /** The session cookie's value, whatever its name. */
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
    return this.events.flatMap((event) => (event.kind === 'log' ? [`${event.name} ${JSON.stringify(plain(event.message))}`] : []))
  }

  /** Waits for the traces of all answers. A trace is put together when its response has left, and the client may know that first. */
  private async settled(): Promise<void> {
    for (let i = 0; this.unfinished > 0 && i < 500; i++) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  /**
   * Takes a step and notes its outcome beside the expected one.
   * @param expected the expected outcome, in words.
   * @param work sends requests, and returns the observed outcome in words and whether it is as expected.
   */
  async step(title: string, expected: string, work: () => Promise<Outcome>): Promise<void> {
    this.signal?.throwIfAborted()
    this.tell({ doing: title })
    // Events of its preparation are no part of it.
    await this.collectFromSite()
    this.exchange = null
    this.events = []
    const outcome = await work().catch((error: Error): Outcome => ({ observed: `${error.name}: ${error.message}`, holds: false }))
    await this.settled()
    await this.collectFromSite()
    const { request, response } = (this.exchange ?? { request: null, response: null }) as Exchange | { request: null; response: null }
    const step: Step = { title, request, response, expected, events: this.events, ...outcome }
    this.steps.push(step)
    this.tell({ step })
  }

  /** Takes a step that is as expected when the outcome is so word for word. */
  check(title: string, expected: string, observe: () => Promise<string>): Promise<void> {
    return this.step(title, expected, async () => {
      const observed = await observe()
      return { observed, holds: observed === expected }
    })
  }

  /** Moves this thread's clock ahead by another `ms` milliseconds. Throws as {@link moveClock} does. */
  moveClock(ms: number): void {
    moveClock(ms)
  }

  /** Sets a variable of this thread's environment. @throws Error in the main thread, whose environment all requests share. */
  setEnvironment(name: string, value: string): void {
    if (isMainThread) throw new Error('Only an experiment with an environment of its own can change it.')
    process.env[name] = value
  }

  /** The database of a visitor's throw-away sandbox on this site. */
  async sandboxOf(visitor: Visitor): Promise<Connection> {
    const ticket = await openTicket(visitor.cookies.get(sandboxCookieName()))
    if (!ticket) throw new Error('The visitor has no sandbox.')
    return sandboxDatabase(ticket)
  }

  /** A step on this site takes its events from the traces that the site has kept of its visitors. */
  private async collectFromSite(): Promise<void> {
    if (!this.site || !tracing()) return
    for (const visitor of this.visitors) {
      if (!visitor.cookies.has(sandboxCookieName())) continue
      // Not noted: it is none of the step's own requests.
      const plain = visitor.unnoted()
      // What is not kept any more is not there to be after.
      const { traces = [] } = await plain.json<{ traces: Trace[] }>(`/api/playground/trace${this.lastTrace && `?after=${this.lastTrace}`}`)
      this.events.push(...traces.flatMap(({ events }) => events))
      this.lastTrace = traces.at(-1)?.id ?? this.lastTrace
    }
  }
}
