import { Visitor } from '../lib/http/visitor'
import { startSite } from '../lib/testing/site'
import { median } from '../playground/comparison/figures'

/**
 * `npm run bench:trace`: what recording costs a session read. Two sites, one with PLAYGROUND_TRACE=off, are asked in turn, so
 * that whatever else the machine does meets both. Prints medians and their ratio. Needs a build.
 */
const READS = Number(process.argv[2] ?? 1000)
const WARM_UP = 100

const sites = { on: await startSite({ LOG_LEVEL: 'warn' }), off: await startSite({ LOG_LEVEL: 'warn', PLAYGROUND_TRACE: 'off' }) }

async function signedIn(url: string, strategy: string): Promise<Visitor> {
  const visitor = new Visitor(url)
  await visitor.setStrategy(strategy)
  await visitor.signIn('aayush', 'correct horse')
  return visitor
}

async function timed(visitor: Visitor): Promise<number> {
  const start = performance.now()
  await (await visitor.fetch('/api/auth/session')).arrayBuffer()
  return performance.now() - start
}

for (const strategy of ['jwt', 'database']) {
  const visitors = { on: await signedIn(sites.on.url, strategy), off: await signedIn(sites.off.url, strategy) }
  const times = { on: [] as number[], off: [] as number[] }
  for (let read = -WARM_UP; read < READS; read++) {
    // Which goes first changes from read to read.
    for (const which of read % 2 ? (['on', 'off'] as const) : (['off', 'on'] as const)) {
      const ms = await timed(visitors[which])
      if (read >= 0) times[which].push(ms)
    }
  }
  const [on, off] = [median(times.on), median(times.off)]
  console.log(
    `GET /api/auth/session under ${strategy}, median of ${READS}: recorded ${on.toFixed(3)} ms, not recorded ${off.toFixed(3)} ms, ratio ${(on / off).toFixed(3)} (goal: 1.10)`
  )
}
await Promise.all([sites.on.stop(), sites.off.stop()])
