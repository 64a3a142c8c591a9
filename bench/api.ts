import { fileURLToPath } from 'node:url'
import { serveNextApp } from '../lib/testing/next-app'
import { processorSeconds } from '../lib/testing/processes'
import { startSite } from '../lib/testing/site'
import { Visitor } from '../playground/lab/visitor'
import type { Strategy } from '../playground/nextauth/options'
import { median } from '../playground/server/comparison/figures'
import type { Trace } from '../playground/trace/events'
import type { Figure } from './figure'
import { buildPeer, startPeer } from './peers/nextauth/start'

/** Fresh processes are measured so often, since one of two equal processes may stay faster than the other. */
const RUNS = 3
const WARM_UP = 300
const READS = 500
const SIGN_INS = 15
const PAGES = 1000

/**
 * The pages that a reader opens first. They matter here: Next's own AsyncLocalStorage is in use from the first request through proxy.ts,
 * and from then on Node 20 follows every promise, whether requests are recorded or not.
 */
const OPENED_FIRST = ['/', '/api/playground/state', '/demo/dashboard', '/demo/server-component']

const BESIDE_PEER = 1.1
const RECORDED = Number(process.versions.node.split('.')[0]) < 24 ? 1.08 : 1.05

/** A process that is asked, and the requests that one visitor of it makes. */
interface Asked {
  url: string
  pid: number
  visitor: Visitor
  stop(): Promise<unknown>
}

type Name = 'peer' | 'plain' | 'recorded'
const NAMES: readonly Name[] = ['peer', 'plain', 'recorded']

/** Medians of what was measured, in milliseconds, and the processor time of the application's process for each, in milliseconds as well. */
type Measured = Record<Name, { ms: number; processorMs: number }>

/**
 * What the site costs beside a bare NextAuth, and recording beside no recording: session reads, sign-ins and static pages. What is compared
 * is asked in turns, so that other load on the machine slows all of it.
 */
export async function measureApi(): Promise<Figure[]> {
  await buildPeer()
  const figures: Figure[] = []
  for (const strategy of ['jwt', 'database'] as const) {
    const runs: { reads: Measured; signIns: Measured; commands: number }[] = []
    for (let run = 0; run < RUNS; run++) runs.push(await measure(strategy))
    const read = `session read, ${strategy}`
    figures.push(
      ...figuresOf(
        read,
        runs.map(({ reads }) => reads)
      )
    )
    figures.push({ what: `${read}: MongoDB commands`, value: median(runs.map(({ commands }) => commands)), unit: 'count' })
    figures.push(
      ...figuresOf(
        `sign-in, ${strategy}`,
        runs.map(({ signIns }) => signIns)
      )
    )
  }
  return [...figures, ...(await measurePages())]
}

function figuresOf(what: string, runs: Measured[]): Figure[] {
  const of = (value: (run: Measured) => number) => median(runs.map(value))
  const ratio = (name: string, over: Name, under: Name, goal: number): Figure[] => [
    { what: `${what}: ${name}`, value: of((run) => run[over].ms / run[under].ms), unit: 'ratio', goal },
    { what: `${what}: ${name}, processor time`, value: of((run) => run[over].processorMs / run[under].processorMs), unit: 'ratio', goal }
  ]
  return [
    { what: `${what}: bare NextAuth`, value: of(({ peer }) => peer.ms), unit: 'ms' },
    { what: `${what}: this site`, value: of(({ recorded }) => recorded.ms), unit: 'ms' },
    ...ratio('this site, not recording, to bare NextAuth', 'plain', 'peer', BESIDE_PEER),
    ...ratio('recording to not recording', 'recorded', 'plain', RECORDED)
  ]
}

async function measure(strategy: Strategy): Promise<{ reads: Measured; signIns: Measured; commands: number }> {
  const asked = {
    peer: await visited(await startPeer(strategy), strategy, []),
    plain: await visited(await startSite({ LOG_LEVEL: 'warn', PLAYGROUND_TRACE: 'off' }), strategy, OPENED_FIRST),
    recorded: await visited(await startSite({ LOG_LEVEL: 'warn' }), strategy, OPENED_FIRST)
  }
  try {
    const read = ({ visitor }: Asked) => visitor.fetch('/api/auth/session')
    await inTurns(asked, WARM_UP, read)
    const reads = await inTurns(asked, READS, read)
    const commands = await commandsOfRead(asked.recorded.visitor)
    const signIns = await inTurns(asked, SIGN_INS, ({ visitor }) => visitor.signIn('aayush', 'correct horse'))
    return { reads, signIns, commands }
  } finally {
    await Promise.all(NAMES.map((name) => asked[name].stop()))
  }
}

async function visited(app: Omit<Asked, 'visitor'>, strategy: Strategy, opened: string[]): Promise<Asked> {
  const visitor = new Visitor(app.url)
  // The peer has no such route, and its strategy already.
  await visitor.setStrategy(strategy)
  const { status } = await visitor.signIn('aayush', 'correct horse')
  if (status !== 200 || !visitor.sessionToken) throw new Error(`A sign-in at ${app.url} is answered ${status}.`)
  for (const path of opened) await (await visitor.fetch(path)).arrayBuffer()
  return { ...app, visitor }
}

/** Asks all of them `times` times; which goes first changes. */
async function inTurns(asked: Record<Name, Asked>, times: number, ask: (of: Asked) => Promise<Response>): Promise<Measured> {
  const ms: Record<Name, number[]> = { peer: [], plain: [], recorded: [] }
  const used = () => NAMES.map((name) => processorSeconds(asked[name].pid))
  const before = used()
  for (let time = 0; time < times; time++)
    for (let i = 0; i < NAMES.length; i++) {
      const name = NAMES[(i + time) % NAMES.length] as Name
      const start = performance.now()
      await (await ask(asked[name])).arrayBuffer()
      ms[name].push(performance.now() - start)
    }
  const after = used()
  const of = (i: number) => ({
    ms: median(ms[NAMES[i] as Name]),
    processorMs: (((after[i] as number) - (before[i] as number)) * 1000) / times
  })
  return { peer: of(0), plain: of(1), recorded: of(2) }
}

/** The number of MongoDB commands that a session read sends, by its trace. */
async function commandsOfRead(visitor: Visitor): Promise<number> {
  await (await visitor.fetch('/api/auth/session?counted=1')).arrayBuffer()
  const { traces } = await visitor.json<{ traces: Trace[] }>('/api/playground/trace')
  const read = traces.find(({ path }) => path.endsWith('?counted=1'))
  return read?.events.filter(({ kind }) => kind === 'mongodb').length ?? Number.NaN
}

/** A page of the guide, from this site and from `next start` in its folder. */
async function measurePages(): Promise<Figure[]> {
  const runs: number[][] = []
  for (let run = 0; run < RUNS; run++) {
    const site = await startSite({ LOG_LEVEL: 'warn' })
    const plain = await serveNextApp(fileURLToPath(new URL('..', import.meta.url)), { LOG_LEVEL: 'warn' })
    try {
      const asked = [site, plain].map(({ url, pid }) => ({ pid, visitor: new Visitor(url) }))
      for (const { visitor } of asked) for (let i = 0; i < WARM_UP; i++) await (await visitor.fetch('/flow/cookie')).arrayBuffer()
      const before = asked.map(({ pid }) => processorSeconds(pid))
      for (let i = 0; i < PAGES; i++) for (const { visitor } of asked) await (await visitor.fetch('/flow/cookie')).arrayBuffer()
      runs.push(asked.map(({ pid }, i) => PAGES / (processorSeconds(pid) - (before[i] as number))))
    } finally {
      await Promise.all([site.stop(), plain.stop()])
    }
  }
  const rate = (i: number) => median(runs.map((run) => run[i] as number))
  return [
    { what: 'guide pages a second of processor time: this site', value: rate(0), unit: 'count' },
    { what: 'guide pages a second of processor time: next start', value: rate(1), unit: 'count' },
    {
      what: 'guide page: this site to next start, processor time',
      value: median(runs.map(([own = 0, next = 0]) => next / own)),
      unit: 'ratio'
    }
  ]
}
