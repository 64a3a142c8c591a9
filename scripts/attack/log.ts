import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client, signedIn } from './client'
import { flood, sleep, tally } from './measure'
import { usual } from './stages'

const LOG_KB = 100
const THRESHOLD = `≤ ${LOG_KB} KB printed; no cookie, token, hash, password or body in it`

/** Runs a flood. @returns how much the site printed meanwhile, and which of the secrets are in it. */
async function printedDuring({ site }: Attempt, secrets: Record<string, string>, work: () => Promise<number[]>): Promise<Seen[]> {
  const before = site.output().length
  const statuses = await work()
  await sleep(300)
  const printed = site.output().slice(before)
  const kb = Buffer.byteLength(printed) / 1024
  const leaked = Object.entries(secrets).filter(([, secret]) => printed.includes(secret))
  return [
    seen(`${tally(statuses)}; ${kb.toFixed(0)} KB printed`, kb <= LOG_KB),
    seen(leaked.length > 0 ? `it holds: ${leaked.map(([name]) => name).join(', ')}` : 'no secret in it', leaked.length === 0)
  ]
}

/** What a signed-in visitor would not like to find in a log. */
function secretsOf(visitor: Client, marker: string): Record<string, string> {
  const token = visitor.sessionToken ?? 'no session token'
  const [, ticket = 'no ticket'] = (visitor.cookies.get('live.sandbox') ?? '').split('.')
  const [csrf = 'no CSRF token'] = decodeURIComponent(visitor.cookies.get('next-auth.csrf-token') ?? '').split('|')
  return {
    'a session token': token.slice(0, 60),
    'a sandbox cookie': ticket,
    'a CSRF token': csrf,
    'a hash': '$2b$10$',
    'a password': 'correct horse',
    'a body': marker
  }
}

async function floodedLog(on: Attempt): Promise<Seen[]> {
  const visitor = await signedIn(on.url)
  const marker = `marker-${Date.now()}-`
  const form = Buffer.from(`csrfToken=x&username=${marker.repeat(60)}&other=${'\x01'.repeat(28_000)}`)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const sends: ((client: Client) => Promise<Response>)[] = [
    (client) => client.fetch('/api/auth/callback/credentials', { method: 'POST', headers, body: form }),
    (client) => client.post('/api/auth/callback/credentials', { csrfToken: marker, username: marker, password: marker }),
    (client) => client.fetch('/api/playground/reset', { method: 'POST' }),
    (client) => client.fetch(`/api/auth/callback/email?token=${marker}&email=${marker}`),
    (client) => client.fetch(`/api/auth/error?error=${marker}`),
    (client) => client.fetch('/api/auth/session', { headers: { cookie: `next-auth.session-token=${marker}.${marker}` } }),
    (client) => client.fetch('/api/playground/strategy', { method: 'PUT', headers, body: `strategy=${marker}` }),
    (client) => client.fetch('/api/auth/callback/credentials', { method: 'GET' }),
    (client) => client.fetch(`/demo/dashboard?${marker}`)
  ]
  return printedDuring(on, secretsOf(visitor, marker), () =>
    flood(on.quick ? 120 : 1200, 8, async (i) => {
      const send = sends[i % sends.length] as (typeof sends)[number]
      return (await send(visitor.elsewhere())).status
    })
  )
}

/** Resets at once, which contradict each other, and bodies that end too early. */
async function brokenRequests(on: Attempt): Promise<Seen[]> {
  const visitor = await signedIn(on.url)
  const marker = `marker-${Date.now()}-`
  return printedDuring(on, secretsOf(visitor, marker), async () => {
    const resets = await Promise.all(
      Array.from({ length: 12 }, async () => (await visitor.elsewhere().fetch('/api/playground/reset', { method: 'POST' })).status)
    )
    await flood(on.quick ? 100 : 1000, 25, () => {
      const headers = { 'content-type': 'application/json', 'content-length': '90000' }
      return new Client(on.url).abandon('/api/auth/callback/credentials', { method: 'POST', headers, body: marker }, 40)
    })
    return resets
  })
}

async function chosenText(on: Attempt): Promise<Seen[]> {
  const marker = `marker-${Date.now()}-`
  const types = [
    ['application/x-www-form-urlencoded', `level=error&code=${marker}&message=${marker.repeat(4000)}`],
    ['application/json', JSON.stringify({ level: 'error', code: 'X', metadata: { error: marker.repeat(4000) } })],
    ['application/json', JSON.stringify({ level: 'warn', code: marker.repeat(4000) })],
    ['application/json', JSON.stringify({ level: 'debug', code: marker, [marker]: marker })]
  ] as const
  return printedDuring(on, { 'the chosen text': marker }, () =>
    flood(on.quick ? 24 : 240, 4, async (i) => {
      const [type, body] = types[i % types.length] as (typeof types)[number]
      return (await new Client(on.url).fetch('/api/auth/_log', { method: 'POST', headers: { 'content-type': type }, body })).status
    })
  )
}

export const log: Attack[] = [
  {
    number: 11,
    name: 'log-flood',
    sends: 'up to 1,200 requests that fail, with marked bodies, parameters and cookies',
    threshold: THRESHOLD,
    stage: usual,
    run: floodedLog
  },
  {
    number: 12,
    name: 'log-of-broken-requests',
    sends: 'twelve resets at once, and up to 1,000 bodies that end too early',
    threshold: THRESHOLD,
    stage: usual,
    run: brokenRequests
  },
  {
    number: 13,
    name: 'log-of-clients',
    sends: 'up to 240 posts of 80 KB of chosen text to /api/auth/_log',
    threshold: `≤ ${LOG_KB} KB printed, none of the text`,
    stage: usual,
    run: chosenText
  }
]
