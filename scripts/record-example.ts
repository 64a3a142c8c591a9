import { writeFileSync } from 'node:fs'
import type { Session } from 'next-auth'
import { signInAtProvider } from '../playground/lab/identity-sign-in'
import { askForLink } from '../playground/lab/magic-link'
import { Visitor } from '../playground/lab/visitor'
import type { Strategy } from '../playground/nextauth/options'
import { DEMO_USERS } from '../playground/sandbox/demo-credentials'
import type { Comparison } from '../playground/server/comparison/figures'
import type { Inbox } from '../playground/server/inbox'
import type { Collections } from '../playground/server/rows'
import type { PlaygroundState } from '../playground/server/state'
import type { Trace } from '../playground/trace/events'
import { latestProviderRun, placeholderOf } from '../playground/trace/read/legs'
import type { Snapshot } from '../playground/widgets/snapshot'

/**
 * Records a real sign-in at a running site, under each strategy, as the example that signed-out readers see:
 * `npm run example -- http://127.0.0.1:3000`.
 */
const url = process.argv[2] ?? 'http://127.0.0.1:3000'
const [user] = DEMO_USERS

/** Signs in under a strategy, and writes what the panels show of it, and the traces, to files that end with `suffix`. */
async function record(strategy: Strategy, suffix: string): Promise<Visitor> {
  const visitor = new Visitor(url)
  if (strategy === 'database') await flip(visitor)
  await visitor.signIn(user.username, user.password)
  const session = await visitor.json<Session>('/api/auth/session')
  const page = await (await visitor.fetch('/demo/dashboard')).text()
  const state = await visitor.json<PlaygroundState>('/api/playground/state')
  const { collections } = await visitor.json<{ collections: Collections }>('/api/playground/database')
  const data = /<script type="application\/json" id="server-session">(.*?)<\/script>/s.exec(page)?.[1]
  if (!data) throw new Error('The dashboard showed no session.')
  const dashboard = { outcome: 'page', session: JSON.parse(data) as Session } as const
  const snapshot: Snapshot = { state, collections, session, dashboard }
  const { traces } = await visitor.json<{ traces: Trace[] }>('/api/playground/trace')
  write(`playground/widgets/example${suffix}.json`, snapshot)
  write(`playground/widgets/trace/example-traces${suffix}.json`, traces)
  return visitor
}

async function flip(visitor: Visitor): Promise<void> {
  await visitor.fetch('/api/playground/strategy', {
    method: 'PUT',
    body: JSON.stringify({ strategy: 'database' }),
    headers: { 'Content-Type': 'application/json' }
  })
}

function write(file: string, value: unknown): void {
  // The address of a site that somebody runs, not that of this recording.
  const text = JSON.stringify(value, null, 2)
    .replaceAll(new URL(url).host, 'localhost:3000')
    .replaceAll(encodeURIComponent(new URL(url).host), 'localhost%3A3000')
  writeFileSync(file, `${text}\n`)
}

await record('database', '-database')
const visitor = await record('jwt', '')
// The secret of a sandbox that nobody will use again. It tells nothing about the site's own secret.
const secret = await visitor.json<{ secret: string }>('/api/playground/secret')
write('playground/widgets/cookie/example-secret.json', secret)

/** Records the request of a magic link, and a sign-in by OpenID Connect, of another visitor. */
async function recordProviders(): Promise<void> {
  const other = new Visitor(url)
  await askForLink(other, 'jo@example.com', '/flow/magic-link')
  const [mail] = (await other.json<Inbox>('/api/playground/inbox')).mails
  const rowsNow = async () => (await other.json<{ collections: Collections }>('/api/playground/database')).collections
  const [row] = (await rowsNow()).verification_tokens
  const tracesNow = async () => (await other.json<{ traces: Trace[] }>('/api/playground/trace')).traces
  write('playground/widgets/sign-in/example-mail.json', { mail, row, placeholder: placeholderOf(await tracesNow()) })
  await signInAtProvider(other, { callbackUrl: '/flow/oauth' })
  const { token } = await other.json<PlaygroundState>('/api/playground/state')
  write('playground/widgets/sign-in/example-provider.json', {
    run: latestProviderRun(await tracesNow()),
    token,
    accounts: (await rowsNow()).accounts
  })
}

await recordProviders()
const lines = await (
  await visitor.fetch('/api/playground/comparison', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } })
).text()
const { comparison } = JSON.parse(lines.trim().split('\n').at(-1) ?? '') as { comparison: Comparison }
write('playground/widgets/comparison/example-comparison.json', comparison)
console.log(`Recorded ${user.username}'s sign-in under both strategies in playground/widgets`)
