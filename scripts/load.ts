import { type Site, startSite } from '../lib/testing/site'
import type { Collections } from '../playground/server/rows'
import { Client } from './attack/client'
import { flood, percentile, settledMb, sleep, tally } from './attack/measure'
import { FRUGAL } from './attack/stages'

/**
 * Many visitors at once, each from an address of its own: `npm run load -- [--visitors 200] [--seconds 180] [--url http://…]`. Each signs
 * in, reads, flips the strategy, edits, resets, with pauses as a reader makes them, and checks that all it sees is its own. Without
 * `--url` it starts the built site, and looks at its memory. Ends with exit code 1 at an error, at a value of another visitor, or when the
 * memory after the sandboxes' expiry is more than 15 % over that after the warm-up.
 */
const IDLE_SECONDS = 20
const MEMORY_GROWTH = 1.15
/** A visitor who is told to wait for longer than this begins anew afterwards: the sandbox may have expired. */
const LONG_WAIT_SECONDS = 10

const option = (name: string, otherwise: string) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise)
}
const visitors = Number(option('visitors', '200'))
const seconds = Number(option('seconds', '180'))
const url = option('url', '')

type User = { _id?: string; username?: string }

/** What all visitors measured and found. */
const times = new Map<string, number[]>()
const errors: string[] = []
const mixed: string[] = []
const refused: string[] = []
/** Whose a user's id is. */
const owners = new Map<string, Reader>()

/** Thrown to end a round early. */
class RoundOver extends Error {}

class Reader {
  private readonly client: Client
  private round = 0
  /** The name that only this visitor gives, in this round. */
  private ownName = ''

  constructor(
    base: string,
    private readonly number: number,
    private readonly thinks: boolean
  ) {
    this.client = new Client(base)
  }

  async live(until: number): Promise<void> {
    if (this.thinks) await sleep(Math.random() * 2000)
    while (Date.now() < until) await this.oneRound(until)
  }

  /** One round of everything. */
  async oneRound(until: number): Promise<void> {
    this.ownName = `reader-${this.number}-${this.round++}`
    try {
      await this.everything(until)
    } catch (error) {
      if (error instanceof RoundOver) return
      this.complain('a round', error instanceof Error ? `${error.name} ${error.message}` : String(error))
    }
  }

  private async everything(until: number): Promise<void> {
    const act = (kind: string, ask: () => Promise<Response>, expected?: number) => this.act(kind, until, ask, expected)
    const change = (body: object): RequestInit => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const first = this.number % 2 ? 'jwt' : 'database'
    const flip = (strategy: string) =>
      act('flip', () => this.client.fetch('/api/playground/strategy', { method: 'PUT', ...change({ strategy }) }), 204)

    await flip(first)
    await this.signIn(until)
    for (let i = 0; i < 3; i++) this.check('session', await this.session(until))
    const state = (await (await act('state', () => this.client.fetch('/api/playground/state'))).json()) as { token: User | null }
    this.check('state', state.token ?? undefined, first === 'jwt')
    const { users } = await this.rows(until)
    await flip(first === 'jwt' ? 'database' : 'jwt')
    await this.signIn(until)
    this.check('session', await this.session(until))
    const id = users.find(({ username }) => username === 'aayush')?._id
    await act(
      'edit',
      () => this.client.fetch(`/api/playground/database/users/${id}`, { method: 'PATCH', ...change({ username: this.ownName }) }),
      204
    )
    const renamed = await this.rows(until)
    if (!renamed.users.some(({ username }) => username === this.ownName)) this.complain('rows', 'the own edit is not there')
    this.check('session', await this.session(until))
    await act('reset', () => this.client.fetch('/api/playground/reset', { method: 'POST' }), 204)
  }

  private async signIn(until: number): Promise<void> {
    const csrf = await this.act('csrf', until, () => this.client.fetch('/api/auth/csrf'))
    const { csrfToken } = (await csrf.json()) as { csrfToken: string }
    const credentials = { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }
    await this.act('sign-in', until, () => this.client.post('/api/auth/callback/credentials', credentials))
  }

  private async session(until: number): Promise<User | undefined> {
    const response = await this.act('session', until, () => this.client.fetch('/api/auth/session'))
    return ((await response.json()) as { user?: User }).user
  }

  private async rows(until: number): Promise<Collections> {
    const response = await this.act('rows', until, () => this.client.fetch('/api/playground/database'))
    const { collections } = (await response.json()) as { collections: Collections }
    if (collections.users.length !== 2) this.complain('rows', `${collections.users.length} users`)
    for (const user of collections.users as User[]) this.checkOwn('rows', user)
    return collections
  }

  /** Does one thing, after a pause. A refusal is obeyed. */
  private async act(kind: string, until: number, ask: () => Promise<Response>, expected = 200): Promise<Response> {
    if (this.thinks) await sleep(500 + Math.random() * 1000)
    for (;;) {
      if (Date.now() > until) throw new RoundOver()
      const start = performance.now()
      const response = await ask()
      if (response.status !== 429) {
        const measured = times.get(kind) ?? []
        times.set(kind, measured)
        measured.push(performance.now() - start)
        if (response.status === expected) return response
        this.complain(kind, `status ${response.status}`)
        throw new RoundOver()
      }
      refused.push(kind)
      const wait = Number(response.headers.get('retry-after') ?? 1)
      await sleep(Math.min(wait * 1000, until - Date.now()))
      if (wait > LONG_WAIT_SECONDS) throw new RoundOver()
    }
  }

  /** The user whom a session or a token names has to be this visitor's. */
  private check(where: string, user: User | undefined, required = true): void {
    if (user) this.checkOwn(where, user)
    else if (required) this.complain(where, 'no user')
  }

  private checkOwn(where: string, { _id, username }: User): void {
    if (!['aayush', 'mira', this.ownName].includes(username ?? '')) mixed.push(`${where}: reader ${this.number} sees the name ${username}`)
    const owner = owners.get(_id ?? '') ?? this
    if (owner !== this) mixed.push(`${where}: reader ${this.number} sees a user of reader ${owner.number}`)
    if (_id) owners.set(_id, this)
  }

  private complain(where: string, what: string): void {
    errors.push(`${where}: ${what}`)
  }
}

function report(tookSeconds: number): void {
  const all = [...times.values()].flat()
  console.log(`${all.length} requests in ${tookSeconds.toFixed(0)} s: ${(all.length / tookSeconds).toFixed(1)} a second\n`)
  console.log(`${'action'.padEnd(12)}${['count', 'p50 ms', 'p95 ms', 'p99 ms'].map((head) => head.padStart(10)).join('')}`)
  for (const [kind, ms] of [...times, ['all', all] as const]) {
    const figures = [String(ms.length), ...[0.5, 0.95, 0.99].map((part) => percentile(ms, part).toFixed(1))]
    console.log(`${kind.padEnd(12)}${figures.map((figure) => figure.padStart(10)).join('')}`)
  }
  console.log(`\nrefused (429)  ${refused.length}${refused.length > 0 ? `: ${tally(refused)}` : ''}`)
  console.log(`errors         ${errors.length}${errors.length > 0 ? `: ${tally(errors)}` : ''}`)
  console.log(`mixed values   ${mixed.length}${mixed.length > 0 ? `: ${mixed.slice(0, 5).join('; ')}` : ''}`)
}

/** Waits until every sandbox has expired. Strangers go on reading, since a process without work does not collect its garbage. */
async function expiry(base: string): Promise<void> {
  const stranger = new Client(base)
  // Idle for its time, and then until the next sweep.
  const over = Date.now() + (2 * IDLE_SECONDS + 5) * 1000
  while (Date.now() < over) {
    await stranger.fetch('/api/auth/session')
    await sleep(50)
  }
}

/** @returns whether the memory is as it was. */
async function load(base: string, site: Site | undefined): Promise<boolean> {
  const warmUp = Array.from({ length: visitors }, (_, i) => new Reader(base, i, false))
  const later = Date.now() + 60_000
  await flood(visitors, 20, (i) => (warmUp[i] as Reader).oneRound(later))
  times.clear()
  refused.length = 0
  const start = site ? await settledMb(site.pid, 3000) : 0
  if (site) console.log(`memory after the warm-up  ${start.toFixed(0)} MB`)

  const began = Date.now()
  const until = began + seconds * 1000
  // The readers of the warm-up have left their sandboxes to expire; these are others.
  await Promise.all(Array.from({ length: visitors }, (_, i) => new Reader(base, visitors + i, true).live(until)))
  const took = (Date.now() - began) / 1000
  if (!site) {
    report(took)
    return true
  }
  const end = await settledMb(site.pid, 1000)
  report(took)
  console.log(`memory at the end         ${end.toFixed(0)} MB`)
  await expiry(base)
  const after = await settledMb(site.pid, 3000)
  console.log(`memory after expiry       ${after.toFixed(0)} MB (at most ${(start * MEMORY_GROWTH).toFixed(0)} MB)`)
  return after <= start * MEMORY_GROWTH
}

// Room for the readers of the warm-up, whose sandboxes are still there, beside all others.
const env = {
  ...FRUGAL.env,
  TRUST_PROXY: '1',
  SANDBOX_IDLE_SECONDS: String(IDLE_SECONDS),
  SANDBOX_MEMORY_MB: '100000'
}
const site = url ? undefined : await startSite(env, FRUGAL.command)
if (site) console.log(`memory at first           ${(await settledMb(site.pid, 1000)).toFixed(0)} MB`)
const remembers = await load((site?.url ?? url).replace(/\/$/, ''), site)
await site?.stop()
process.exit(errors.length > 0 || mixed.length > 0 || !remembers ? 1 : 0)
