import { writeFileSync } from 'node:fs'
import type { Session } from 'next-auth'
import { Visitor } from '../playground/lab/visitor'
import { DEMO_USERS } from '../playground/sandbox/demo-credentials'
import type { Comparison } from '../playground/server/comparison/figures'
import type { Collections } from '../playground/server/rows'
import type { PlaygroundState } from '../playground/server/state'
import type { Trace } from '../playground/trace/events'
import type { Snapshot } from '../playground/widgets/snapshot'

/**
 * Records a real sign-in at a running site as the example that signed-out readers see:
 * `npm run example -- http://127.0.0.1:3000`.
 */
const visitor = new Visitor(process.argv[2] ?? 'http://127.0.0.1:3000')
const [user] = DEMO_USERS
await visitor.signIn(user.username, user.password)
const session = await visitor.json<Session>('/api/auth/session')
const state = await visitor.json<PlaygroundState>('/api/playground/state')
const { collections } = await visitor.json<{ collections: Collections }>('/api/playground/database')
const page = await (await visitor.fetch('/demo/dashboard')).text()
const data = /<script type="application\/json" id="server-session">(.*?)<\/script>/s.exec(page)?.[1]
if (!data) throw new Error('The dashboard showed no session.')
const dashboard = { outcome: 'page', session: JSON.parse(data) as Session } as const
const snapshot: Snapshot = { state, collections, session, dashboard }
const { traces } = await visitor.json<{ traces: Trace[] }>('/api/playground/trace')
writeFileSync('playground/widgets/trace/example-traces.json', `${JSON.stringify(traces, null, 2)}\n`)
// The secret of a sandbox that nobody will use again. It tells nothing about the site's own secret.
const secret = await visitor.json<{ secret: string }>('/api/playground/secret')
writeFileSync('playground/widgets/cookie/example-secret.json', `${JSON.stringify(secret, null, 2)}\n`)
const lines = await (
  await visitor.fetch('/api/playground/comparison', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } })
).text()
const { comparison } = JSON.parse(lines.trim().split('\n').at(-1) ?? '') as { comparison: Comparison }
writeFileSync('playground/widgets/comparison/example-comparison.json', `${JSON.stringify(comparison, null, 2)}\n`)
writeFileSync('playground/widgets/example.json', `${JSON.stringify(snapshot, null, 2)}\n`)
console.log(`Recorded ${user.username}'s sign-in in playground/widgets/example.json and its traces beside it`)
