import { residentMb } from '../../lib/testing/processes'
import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client, signedIn } from './client'
import { flood, settledMb, sleep, tally, watchGrowth } from './measure'
import { frugal, usual } from './stages'

const GROWTH_MB = 300
const ANSWER_MB = 5
/** MB that may stay after a short run, and after a full one, which sends more. */
const SETTLED_MB = { quick: 10, full: 25 }

/**
 * Forms of 99 and of 31 KB whose bytes are each written as six characters in JSON, so that what records them grows: as one name, as one
 * value, and as 39 values of which none is long.
 */
const CONTROL_FORMS = [99_000, 31_000].flatMap((bytes) => [
  '\x01'.repeat(bytes),
  `other=${'\x01'.repeat(bytes)}`,
  many(39, (i) => `field${i}=${'\x01'.repeat(Math.floor(bytes / 40))}`)
])

function many(count: number, field: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => field(i)).join('&')
}

const ENDPOINTS = ['/api/auth/callback/credentials', '/api/auth/signin/email', '/api/auth/signout', '/api/auth/session']

/** Sends such forms in one visitor's name, each from another address, until the site has grown too far. */
async function sendForms(visitor: Client, count: number, grown: () => number): Promise<number[]> {
  const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const statuses = await flood(count, 3, async (i) => {
    if (grown() > GROWTH_MB) return 0
    const path = ENDPOINTS[i % ENDPOINTS.length] as string
    const body = `csrfToken=${csrfToken}&json=true&${CONTROL_FORMS[Math.floor(i / ENDPOINTS.length) % CONTROL_FORMS.length]}`
    return (await visitor.elsewhere().fetch(path, { method: 'POST', headers, body })).status
  })
  return statuses.filter(Boolean)
}

const growth = (mb: number): Seen => seen(`grew by ${mb.toFixed(0)} MB`, mb <= GROWTH_MB)

async function unreadStreams({ url, site, quick }: Attempt): Promise<Seen[]> {
  const visitor = await signedIn(url)
  const watch = watchGrowth(site.pid)
  const streams = await Promise.all(Array.from({ length: 100 }, () => visitor.elsewhere().ignore()))
  const statuses = await sendForms(visitor, quick ? 21 : 60, watch.peakMb)
  await sleep(500)
  for (const stream of streams) stream.destroy()
  return [
    seen(
      `${streams.length} unread streams, forms ${tally(statuses)}`,
      statuses.every((status) => status < 500)
    ),
    growth(watch.stop())
  ]
}

async function parallelTraces({ url, site, quick }: Attempt): Promise<Seen[]> {
  const visitor = await signedIn(url)
  const watch = watchGrowth(site.pid)
  await sendForms(visitor, quick ? 30 : 120, watch.peakMb)
  const answers = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const response = await visitor.elsewhere().fetch('/api/playground/trace')
      return { status: response.status, mb: (await response.arrayBuffer()).byteLength / 1024 / 1024 }
    })
  )
  const largest = Math.max(...answers.map(({ mb }) => mb))
  const statuses = answers.map(({ status }) => status)
  return [
    seen(`traces ${tally(statuses)}, the largest answer ${largest.toFixed(1)} MB`, largest <= ANSWER_MB && statuses.every((s) => s < 500)),
    growth(watch.stop())
  ]
}

/** A stranger's reading leaves nothing behind. The first requests warm the process up, and only later ones count. */
async function strangers({ url, site, quick }: Attempt): Promise<Seen[]> {
  const paths = [
    '/api/auth/session',
    '/api/auth/providers',
    '/api/auth/session',
    '/api/auth/signin',
    '/api/auth/error',
    '/api/playground/state'
  ]
  const [warm, counted] = quick ? [300, 600] : [3000, 12_000]
  const ends = Date.now() + (quick ? 2000 : 11_500)
  const read = (count: number) =>
    flood(count, 10, async (i) => {
      if (Date.now() > ends) return 0
      return (await new Client(url, `10.200.${i % 250}.${1 + (i % 2)}`).fetch(paths[i % paths.length] as string)).status
    })
  await read(warm)
  const before = await settledMb(site.pid, quick ? 500 : 1500)
  const statuses = await read(counted)
  const sent = statuses.filter(Boolean)
  const grown = (await settledMb(site.pid, quick ? 500 : 1500)) - before
  return [
    seen(
      `${tally(sent)}`,
      sent.every((status) => status < 500)
    ),
    seen(
      `${residentMb(site.pid).toFixed(0)} MB, ${grown.toFixed(0)} MB more than after ${warm} requests`,
      grown <= SETTLED_MB[quick ? 'quick' : 'full']
    )
  ]
}

export const memory: Attack[] = [
  {
    number: 8,
    name: 'unread-streams',
    sends: 'forms of 31 and 99 KB of control characters, while 100 trace streams are open and nobody reads them',
    threshold: `memory grows by ≤ ${GROWTH_MB} MB`,
    stage: usual,
    run: unreadStreams
  },
  {
    number: 9,
    name: 'parallel-traces',
    sends: 'up to 120 such forms, then six reads of all traces at once',
    threshold: `memory grows by ≤ ${GROWTH_MB} MB, answers ≤ ${ANSWER_MB} MB`,
    stage: usual,
    run: parallelTraces
  },
  {
    number: 10,
    name: 'strangers',
    sends: 'requests without a cookie to session, providers, sign-in and state: up to 15,000, as many as fit in 11 s',
    threshold: `settled memory ≤ ${SETTLED_MB.full} MB more (quick: ${SETTLED_MB.quick})`,
    stage: frugal,
    run: strangers
  }
]
