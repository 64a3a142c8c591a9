import { startSite } from '../lib/testing/site'
import { Visitor } from '../playground/lab/visitor'
import { median } from '../playground/server/comparison/figures'

/**
 * `npm run bench:trace`: measures the cost of recording for a session read. Each run starts two new sites, one with
 * PLAYGROUND_TRACE=off, and asks them in turn, so that other load on the machine slows both. There are several runs, since one of two
 * equal processes may stay faster than the other. Prints the ratio of each run's medians, and the median of the ratios. Needs a build.
 */
const READS = Number(process.argv[2] ?? 400)
const RUNS = 5
const WARM_UP = 200

/**
 * The pages that a reader opens first. They matter here: Next's own AsyncLocalStorage is in use from the first request through proxy.ts,
 * and from then on Node 20 follows every promise, whether requests are recorded or not.
 */
const OPENED_FIRST = ['/', '/api/playground/state', '/demo/dashboard', '/demo/server-component']

async function signedIn(url: string, strategy: string): Promise<Visitor> {
  const visitor = new Visitor(url)
  await visitor.setStrategy(strategy)
  await visitor.signIn('aayush', 'correct horse')
  for (const path of OPENED_FIRST) await (await visitor.fetch(path)).arrayBuffer()
  return visitor
}

async function timed(visitor: Visitor): Promise<number> {
  const start = performance.now()
  await (await visitor.fetch('/api/auth/session')).arrayBuffer()
  return performance.now() - start
}

/** @returns the median milliseconds of a read, recorded and not recorded. */
async function run(strategy: string): Promise<{ on: number; off: number }> {
  const sites = { on: await startSite({ LOG_LEVEL: 'warn' }), off: await startSite({ LOG_LEVEL: 'warn', PLAYGROUND_TRACE: 'off' }) }
  const visitors = { on: await signedIn(sites.on.url, strategy), off: await signedIn(sites.off.url, strategy) }
  const times = { on: [] as number[], off: [] as number[] }
  for (let read = -WARM_UP; read < READS; read++) {
    // Which goes first changes from read to read.
    for (const which of read % 2 ? (['on', 'off'] as const) : (['off', 'on'] as const)) {
      const ms = await timed(visitors[which])
      if (read >= 0) times[which].push(ms)
    }
  }
  await Promise.all([sites.on.stop(), sites.off.stop()])
  return { on: median(times.on), off: median(times.off) }
}

for (const strategy of ['jwt', 'database']) {
  const ratios: number[] = []
  for (let i = 0; i < RUNS; i++) {
    const { on, off } = await run(strategy)
    ratios.push(on / off)
    console.log(`  ${strategy}, ${READS} reads: recorded ${on.toFixed(3)} ms, not recorded ${off.toFixed(3)} ms, ${(on / off).toFixed(3)}`)
  }
  console.log(
    `GET /api/auth/session under ${strategy}: recorded against not recorded, median of ${RUNS} runs: ${median(ratios).toFixed(3)} (goal: 1.10)`
  )
}
