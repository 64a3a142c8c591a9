import type { Mongod } from '../../lib/testing/mongod-process'
import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client, isProblem, signedIn } from './client'
import { until } from './measure'
import { external } from './stages'

const HEAL_MS = 5000

interface Asked {
  name: string
  status: number
  ms: number
  problem: boolean
}

/** Prepares visitors while the database is well. @returns asks for all that needs it and all that does not. */
async function prepare(url: string) {
  const [jwt, database, form, resetting] = await Promise.all([
    signedIn(url),
    signedIn(url, 'database'),
    signedIn(url),
    signedIn(url, 'database')
  ])
  const { csrfToken } = await form.json<{ csrfToken: string }>('/api/auth/csrf')
  const credentials = { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }
  const json = { 'content-type': 'application/json' }
  const needing: Record<string, (patienceMs: number) => Promise<Response>> = {
    'session under database': (patienceMs) => database.fetch('/api/auth/session', { patienceMs }),
    rows: (patienceMs) => jwt.fetch('/api/playground/database', { patienceMs }),
    csrf: (patienceMs) => new Client(url).fetch('/api/auth/csrf', { patienceMs }),
    'sign-in': (patienceMs) =>
      form.fetch('/api/auth/callback/credentials', { method: 'POST', body: new URLSearchParams(credentials), patienceMs }),
    reset: (patienceMs) => resetting.fetch('/api/playground/reset', { method: 'POST', patienceMs }),
    flip: (patienceMs) =>
      form.fetch('/api/playground/strategy', { method: 'PUT', headers: json, body: '{"strategy":"database"}', patienceMs }),
    comparison: (patienceMs) =>
      new Client(url).fetch('/api/playground/comparison', { method: 'POST', headers: json, body: '{}', patienceMs }),
    dashboard: (patienceMs) => database.fetch('/demo/dashboard', { patienceMs })
  }
  const going: Record<string, (patienceMs: number) => Promise<Response>> = {
    'session under jwt': (patienceMs) => jwt.fetch('/api/auth/session', { patienceMs }),
    'session of a stranger': (patienceMs) => new Client(url).fetch('/api/auth/session', { patienceMs }),
    'a guide page': (patienceMs) => new Client(url).fetch('/flow/cookie', { patienceMs })
  }
  return { needing, going }
}

function askAll(asks: Record<string, (patienceMs: number) => Promise<Response>>, patienceMs: number): Promise<Asked[]> {
  return Promise.all(
    Object.entries(asks).map(async ([name, ask]) => {
      const start = performance.now()
      const response = await ask(patienceMs).catch(() => undefined)
      const problem = response !== undefined && isProblem(response)
      return { name, status: response?.status ?? 0, ms: performance.now() - start, problem }
    })
  )
}

const told = ({ name, status, ms }: Asked) => `${name} ${status || 'no answer'} after ${(ms / 1000).toFixed(1)} s`

/** Asks everything during an outage, ends the outage, and waits until a newcomer gets in. */
async function outage(
  on: Attempt,
  limitMs: number,
  begin: (mongod: Mongod) => void,
  end: (mongod: Mongod) => Promise<void>
): Promise<Seen[]> {
  const { url, mongod, patience } = on
  const withinMs = limitMs * patience
  if (!mongod) throw new Error('This attack needs a database of its own.')
  const { needing, going } = await prepare(url)
  begin(mongod)
  const patienceMs = withinMs + 1500
  const [needed, gone, [health]] = await Promise.all([
    askAll(needing, patienceMs),
    askAll(going, patienceMs),
    askAll({ health: (ms) => new Client(url).fetch('/api/health', { patienceMs: ms }) }, patienceMs)
  ])
  await end(mongod)
  const healed = await until(HEAL_MS * patience, async () => (await new Client(url).signIn('aayush', 'correct horse')).status === 200)
  const wrong = [
    ...needed.filter(({ status, ms, problem }) => status !== 503 || ms > withinMs || !problem),
    ...gone.filter(({ status, ms }) => status !== 200 || ms > withinMs),
    ...(health && (health.status !== 503 || health.ms > withinMs) ? [health] : [])
  ]
  const count = needed.length + gone.length + 1
  return [
    seen(
      `${count - wrong.length} of ${count} as they should${wrong.length > 0 ? `; not: ${wrong.map(told).join(', ')}` : ''}`,
      wrong.length === 0
    ),
    seen(
      healed === undefined ? `not healed after ${HEAL_MS / 1000} s` : `healed after ${(healed / 1000).toFixed(1)} s`,
      healed !== undefined
    )
  ]
}

export const faults: Attack[] = [
  {
    number: 29,
    name: 'database-frozen',
    sends: 'one request for everything while the database stands still',
    threshold: '503 problem within 3 s for what needs it, the rest goes on, healed within 5 s',
    stage: external,
    // Under jwt a read waits until it is clear that the database is away, and then goes on without it.
    victimMs: 2000,
    run: (on) =>
      outage(
        on,
        3000,
        (mongod) => mongod.signal('SIGSTOP'),
        async (mongod) => mongod.signal('SIGCONT')
      )
  },
  {
    number: 30,
    name: 'database-killed',
    sends: 'one request for everything while the database is gone',
    threshold: '503 problem within 2 s for what needs it, the rest goes on, healed within 5 s',
    stage: external,
    // Under jwt a read waits until it is clear that the database is away, and then goes on without it.
    victimMs: 2000,
    run: (on) =>
      outage(
        on,
        2000,
        (mongod) => mongod.signal('SIGKILL'),
        (mongod) => mongod.restart()
      )
  }
]
