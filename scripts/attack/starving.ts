import { availableParallelism } from 'node:os'
import type { PlaygroundState } from '../../playground/server/state'
import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client, type Listening, signedIn } from './client'
import { busyShare, flood, percentile, sleep, tally, until } from './measure'
import { crowded, usual } from './stages'

/** What a busy processor may add. */
const SLACK_MS = 10

/** The victim itself asks ten times a second, which is not nothing. */
const IDLE_SHARE = 0.2

async function keepsSandbox(client: Client): Promise<boolean> {
  return (await client.json<PlaygroundState>('/api/playground/state')).sandbox !== null
}

/** One client begins sandboxes as fast as it can; others want to keep theirs. */
async function beginnings({ url, quick }: Attempt): Promise<Seen[]> {
  const streaming = await signedIn(url)
  const stream = await streaming.listen()
  const others = await Promise.all(Array.from({ length: 5 }, () => signedIn(url)))
  const greedy = new Client(url)
  const ends = Date.now() + (quick ? 1500 : 8000)
  const statuses: number[] = []
  const rush = async () => {
    while (Date.now() < ends) statuses.push((await greedy.beside().fetch('/api/auth/csrf')).status)
  }
  await Promise.all(Array.from({ length: 12 }, rush))
  const kept = await Promise.all(others.map(keepsSandbox))
  const keeps = await keepsSandbox(streaming)
  stream.close()
  const newcomer = await new Client(url).signIn('aayush', 'correct horse')
  return [
    seen(`${tally(statuses)}; the visitor with a stream ${keeps ? 'keeps' : 'loses'} the sandbox`, keeps),
    seen(`${kept.filter(Boolean).length} of ${kept.length} others keep theirs`, kept.every(Boolean)),
    seen(`newcomer ${newcomer.status}`, newcomer.status === 200)
  ]
}

/** Sign-ins take the processor; a session read does not wait for them. */
async function signIns({ url, quick, victim, patience }: Attempt): Promise<Seen[]> {
  const from = await Promise.all(
    Array.from({ length: 16 }, async () => {
      const client = new Client(url)
      return { client, csrfToken: (await client.json<{ csrfToken: string }>('/api/auth/csrf')).csrfToken }
    })
  )
  const ms = quick ? 600 : 4000
  await victim.take()
  await sleep(ms)
  const quiet = percentile((await victim.take()).ms, 0.5)
  const ends = Date.now() + ms
  const statuses: number[] = []
  const pages: number[] = []
  const sign = async (i: number) => {
    const { client, csrfToken } = from[i % from.length] as (typeof from)[number]
    while (Date.now() < ends) {
      const password = i % 2 ? 'correct horse' : 'wrong'
      statuses.push((await client.post('/api/auth/callback/credentials', { csrfToken, username: 'aayush', password, json: 'true' })).status)
      // A refused client that asks again at once only measures itself.
      if (statuses.at(-1) === 429) await sleep(100)
    }
  }
  const reader = new Client(url)
  const read = async () => {
    while (Date.now() < ends) {
      const start = performance.now()
      await reader.fetch('/favicon.svg')
      pages.push(performance.now() - start)
      await sleep(100)
    }
  }
  await Promise.all([read(), ...Array.from({ length: 64 }, (_, i) => sign(i))])
  const busy = percentile((await victim.take()).ms, 0.5)
  return [
    seen(
      tally(statuses),
      statuses.every((status) => status < 500)
    ),
    seen(`session p50 quiet ${quiet.toFixed(1)}, now ${busy.toFixed(1)} ms`, busy < (2 * quiet + SLACK_MS) * patience),
    seen(`file p50 ${percentile(pages, 0.5).toFixed(1)} ms`, percentile(pages, 0.5) < 100 * patience)
  ]
}

/** Starts what takes long, hangs up, and sees whether it goes on all the same. */
async function abandoned({ url, site, patience }: Attempt, count: number, path: string, body: object): Promise<Seen[]> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  await flood(count, count, () => new Client(url).abandon(path, init, 150))
  const idle = await until(5000 * patience, async () => (await busyShare(site.pid, 500)) < IDLE_SHARE)
  let status = 0
  const free = await until(5000 * patience, async () => {
    const response = await new Client(url).fetch(path, init)
    status = response.status
    return response.ok
  })
  return [
    seen(idle === undefined ? 'still busy after 5 s' : `idle after ${(idle / 1000).toFixed(1)} s`, idle !== undefined),
    seen(free === undefined ? `others get ${status}` : 'others run theirs', free !== undefined)
  ]
}

async function streams({ url, quick }: Attempt): Promise<Seen[]> {
  const greedy = await signedIn(url)
  const opened: Listening[] = []
  const failed: string[] = []
  const ends = Date.now() + 9000
  await flood(quick ? 500 : 4000, 50, async () => {
    if (Date.now() > ends) return
    try {
      opened.push(await greedy.listen())
    } catch (error) {
      failed.push(String(error))
    }
  })
  const statuses = opened.map(({ status }) => status)
  for (const stream of opened) stream.close()
  const refused = statuses.filter((status) => status === 429).length
  const lost = failed.length > 0 ? `, ${failed.length} without an answer` : ''
  return [seen(`${tally(statuses)}${lost}`, refused > opened.length / 2 && failed.length === 0)]
}

async function wrongPasswords({ url }: Attempt): Promise<Seen[]> {
  const guesses = async (atOnce: number) => {
    const guesser = new Client(url)
    await guesser.fetch('/api/auth/csrf')
    const statuses = await flood(50, atOnce, async (i) => (await guesser.signIn('aayush', `guess ${i}`)).status)
    const tried = statuses.filter((status) => status === 401).length
    // One a thread of bcrypt's may be under way.
    return seen(`${atOnce} at once: ${tally(statuses)}`, tried <= 4 + availableParallelism() && statuses.every((status) => status < 500))
  }
  const one = await guesses(1)
  const all = await guesses(50)
  const other = await new Client(url).signIn('aayush', 'correct horse')
  return [one, all, seen(`the right one from elsewhere: ${other.status}`, other.status === 200)]
}

/** Asks for everything that has a limit until it is refused. The form of every refusal is looked at, of this attack as of all. */
async function refusals({ url, quick }: Attempt): Promise<Seen[]> {
  const client = await signedIn(url)
  const json = { 'content-type': 'application/json' }
  const asks: Record<string, () => Promise<{ status: number }>> = {
    beginnings: () => client.beside().fetch('/api/auth/csrf'),
    flips: () => client.beside().setStrategy('database'),
    resets: () => client.fetch('/api/playground/reset', { method: 'POST' }),
    passwords: () => client.post('/api/auth/callback/credentials', { username: 'aayush', password: 'x', json: 'true' }),
    comparisons: () => client.fetch('/api/playground/comparison', { method: 'POST', headers: json, body: '{"reads":1}' })
  }
  const refused: string[] = []
  for (const [name, ask] of Object.entries(asks)) {
    const ends = Date.now() + (quick ? 400 : 2000)
    const statuses = await flood(200, 10, async () => (Date.now() > ends ? 0 : (await ask()).status))
    if (statuses.includes(429)) refused.push(name)
  }
  return [seen(`refused: ${refused.join(', ') || 'nothing'}`, refused.length > 0)]
}

export const starving: Attack[] = [
  {
    number: 22,
    name: 'sandbox-rush',
    sends: 'beginnings of sandboxes by one client, as fast as it can, where 40 fit',
    threshold: 'visitors of other addresses keep theirs, newcomers get in',
    stage: crowded,
    run: beginnings
  },
  {
    number: 23,
    name: 'sign-in-rush',
    sends: '64 sign-ins under way from 16 addresses',
    threshold: `session p50 < 2 × quiet + ${SLACK_MS} ms, file p50 < 100 ms`,
    stage: usual,
    run: signIns
  },
  {
    number: 24,
    name: 'abandoned-experiments',
    sends: 'up to 40 experiments with a clock of their own, whose clients hang up',
    threshold: 'idle within 5 s, others are not refused after 10 s',
    stage: usual,
    run: (on) => abandoned(on, on.quick ? 4 : 40, '/api/playground/experiments/fast-clock', { strategy: 'jwt' })
  },
  {
    number: 25,
    name: 'abandoned-comparisons',
    sends: 'ten comparisons whose clients hang up',
    threshold: 'idle within 5 s, others are not refused after 10 s',
    stage: usual,
    run: (on) => abandoned(on, 10, '/api/playground/comparison', { reads: 30 })
  },
  {
    number: 26,
    name: 'stream-flood',
    sends: 'up to 4,000 trace streams from one client',
    threshold: 'most are refused with 429',
    stage: usual,
    run: streams
  },
  {
    number: 27,
    name: 'wrong-passwords',
    sends: '50 wrong passwords from one client, one after another and all at once',
    threshold: 'five are tried and the others get 429, the right one works from elsewhere',
    stage: usual,
    run: wrongPasswords
  },
  {
    number: 28,
    name: 'refusals',
    sends: 'beginnings, flips, resets, passwords and comparisons of one client beyond every limit',
    threshold: 'each 429 is a problem and has Retry-After in seconds',
    stage: usual,
    run: refusals
  }
]
