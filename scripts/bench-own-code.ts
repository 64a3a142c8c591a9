import { readRegion } from '../lib/mdx/source-region'
import { startSite } from '../lib/testing/site'
import { Visitor } from '../playground/lab/visitor'
import { percentile } from './attack/measure'

/**
 * `npm run bench:own-code`: measures what a reader's own callbacks cost a session read. Four visitors of one new site are asked in turn: one who
 * changed nothing, and three whose functions do the same as the site's own. Needs a build.
 */
const READS = Number(process.argv[2] ?? 400)
const WARM_UP = 100

const ownJwt = sourceOf('jwt')
const ownSession = sourceOf('session')
const VISITORS = {
  'nothing changed': {},
  'own session': { session: ownSession },
  'own jwt': { jwt: ownJwt },
  'own jwt and session': { jwt: ownJwt, session: ownSession }
}

function sourceOf(region: string): string {
  return readRegion(process.cwd(), 'playground/nextauth/callbacks.ts', region).code.replace(/,$/, '')
}

async function signedIn(url: string, strategy: string, functions: object): Promise<Visitor> {
  const visitor = new Visitor(url)
  await visitor.setStrategy(strategy)
  const headers = { 'Content-Type': 'application/json', Origin: url }
  const body = JSON.stringify({ functions, options: {} })
  await visitor.fetch('/api/playground/configuration', { method: 'PUT', headers, body })
  await visitor.signIn('aayush', 'correct horse')
  return visitor
}

async function timed(visitor: Visitor): Promise<number> {
  const start = performance.now()
  const session = await visitor.json<{ user?: object }>('/api/auth/session')
  if (!session.user) throw new Error('There is no session to read.')
  return performance.now() - start
}

for (const strategy of ['jwt', 'database']) {
  const site = await startSite({ LOG_LEVEL: 'warn' })
  try {
    const visitors = await Promise.all(Object.values(VISITORS).map((functions) => signedIn(site.url, strategy, functions)))
    const times = visitors.map(() => [] as number[])
    for (let read = -WARM_UP; read < READS; read++)
      for (const [i, visitor] of visitors.entries()) {
        const ms = await timed(visitor)
        if (read >= 0) times[i]?.push(ms)
      }
    const first = percentile(times[0] ?? [], 0.5)
    for (const [i, name] of Object.keys(VISITORS).entries()) {
      const [median, slow] = [0.5, 0.95].map((part) => percentile(times[i] ?? [], part)) as [number, number]
      const cost = i === 0 ? '' : `, ${(median / first).toFixed(2)} of the first, ${(median - first).toFixed(2)} ms more (goal: 5 ms)`
      console.log(`GET /api/auth/session under ${strategy}, ${name}: median ${median.toFixed(2)} ms, p95 ${slow.toFixed(2)} ms${cost}`)
    }
  } finally {
    await site.stop()
  }
}
