import { childrenOf, processorSeconds, residentMb } from '../lib/testing/processes'
import { type Site, startSite } from '../lib/testing/site'
import { Visitor } from '../playground/lab/visitor'
import type { Strategy } from '../playground/nextauth/options'
import { newAddress } from '../scripts/attack/client'
import { flood, percentile, sleep } from '../scripts/attack/measure'
import type { Figure } from './figure'

/** The numbers of sandboxes at which one process of the site is measured. */
const SIZES = [1, 10, 100, 1000, 5000]
/** Reads that are timed at each size. */
const READS = 2000
/** Sandboxes of the same process whose readers are signed in. A sign-in takes a whole core for a while, so not everybody's are. */
const SIGNED_IN = 200
const AT_ONCE = 8

/** Lets the collector of garbage be called from here. */
const COMMAND = [process.execPath, '--expose-gc', '--import', './lib/testing/report-heap.mjs', '.next/server.mjs']

/** Every sandbox has a client of its own, fits, and is recorded. */
const ENVIRONMENT = { LOG_LEVEL: 'warn', TRUST_PROXY: '1', SANDBOX_MEMORY_MB: '100000' }

/**
 * How one process of the site fares with the number of its sandboxes: the time of a session read, and the memory of the site and of its
 * engine. Every other sandbox is of either strategy. Reads are timed one at a time, spread over all sandboxes whose readers are signed in.
 */
export async function measureScale(): Promise<Figure[]> {
  const site = await startSite(ENVIRONMENT, COMMAND)
  const readers: Visitor[] = []
  let sandboxes = 0
  const figures: Figure[] = []
  try {
    for (const size of SIZES) {
      // The readers are spread over the whole range of ages.
      const newReaders = Math.min(size, Math.ceil((SIGNED_IN * size) / (SIZES.at(-1) as number)) + 10) - readers.length
      await flood(newReaders, AT_ONCE, async (i) => void readers.push(await reader(site, i % 2 ? 'jwt' : 'database')))
      await flood(size - sandboxes - newReaders, AT_ONCE, (i) => begin(site, i % 2 ? 'jwt' : 'database'))
      sandboxes = size
      figures.push(...(await measureAt(site, readers, size)))
    }
  } finally {
    await site.stop()
  }
  return figures
}

async function measureAt(site: Site, readers: readonly Visitor[], at: number): Promise<Figure[]> {
  const [engine = 0] = childrenOf(site.pid)
  const heapMb = await heapOf(site)
  const read = async (i: number) => {
    const start = performance.now()
    await (await (readers[i % readers.length] as Visitor).fetch('/api/auth/session')).arrayBuffer()
    return performance.now() - start
  }
  await flood(READS / 4, 1, read)
  const before = processorSeconds(site.pid)
  const times = await flood(READS, 1, read)
  const processorMs = ((processorSeconds(site.pid) - before) * 1000) / READS
  return [
    { what: 'session read among sandboxes: p50', value: percentile(times, 0.5), unit: 'ms', at },
    { what: 'session read among sandboxes: p99', value: percentile(times, 0.99), unit: 'ms', at },
    { what: 'session read among sandboxes: processor time of the site', value: processorMs, unit: 'ms', at },
    { what: 'memory of the site', value: residentMb(site.pid), unit: 'MB', at },
    { what: 'memory of the site: heap without garbage', value: heapMb, unit: 'MB', at },
    { what: 'memory of its engine', value: residentMb(engine), unit: 'MB', at }
  ]
}

/** Collects garbage. @returns the megabytes of heap that are left. */
async function heapOf(site: Site): Promise<number> {
  const said = site.output().length
  process.kill(site.pid, 'SIGUSR2')
  for (;;) {
    await sleep(100)
    const [, bytes] = /heap (\d+)\n/.exec(site.output().slice(said)) ?? []
    if (bytes) return Number(bytes) / 1024 ** 2
  }
}

/** A new sandbox, of which a session was read. */
async function begin(site: Site, strategy: Strategy): Promise<Visitor> {
  const visitor = new Visitor(site.url, { 'x-forwarded-for': newAddress() })
  const { status } = await visitor.setStrategy(strategy)
  if (status !== 204) throw new Error(`A beginning is answered ${status}.`)
  await (await visitor.fetch('/api/auth/session')).arrayBuffer()
  return visitor
}

async function reader(site: Site, strategy: Strategy): Promise<Visitor> {
  const visitor = await begin(site, strategy)
  const { status } = await visitor.signIn('aayush', 'correct horse')
  if (status !== 200 || !visitor.sessionToken) throw new Error(`A sign-in is answered ${status}.`)
  return visitor
}
