import { serveNextApp } from '../lib/testing/next-app'
import { childrenOf, residentMb } from '../lib/testing/processes'
import { startSite } from '../lib/testing/site'
import { median } from '../playground/server/comparison/figures'
import type { Figure } from './figure'
import { buildIn, copyOfPeer, remove } from './tree'

const RUNS = 5

/** Long enough for what a start leaves behind to be collected, in milliseconds. */
const IDLE = 5000

interface Started {
  seconds: number
  /** Resident memory of the process and of those that it started, in megabytes. */
  memory: number[]
}

/** How long the site takes until it is ready, and what it holds while nobody asks it, beside a bare Nextra site under `next start`. */
export async function measureStart(): Promise<Figure[]> {
  const folder = copyOfPeer('nextra')
  try {
    await buildIn(folder)
    const site: Started[] = []
    const bare: Started[] = []
    for (let run = 0; run < RUNS; run++) {
      site.push(await started(() => startSite()))
      bare.push(await started(() => serveNextApp(folder, {})))
    }
    const seconds = (all: Started[]) => median(all.map((one) => one.seconds))
    const memory = (all: Started[], which: number) => median(all.map((one) => one.memory[which] ?? 0))
    return [
      { what: 'start until ready', value: seconds(site), unit: 's' },
      { what: 'start of a bare Nextra site until ready', value: seconds(bare), unit: 's' },
      { what: 'start until ready, beyond the bare one', value: seconds(site) - seconds(bare), unit: 's', goal: 1 },
      { what: 'idle memory of the site', value: memory(site, 0), unit: 'MB' },
      { what: 'idle memory of its engine', value: memory(site, 1), unit: 'MB' },
      { what: 'idle memory of a bare Nextra site', value: memory(bare, 0), unit: 'MB' },
      { what: 'idle memory of the site, beyond the bare one', value: memory(site, 0) - memory(bare, 0), unit: 'MB', goal: 60 }
    ]
  } finally {
    remove(folder)
  }
}

async function started(start: () => Promise<{ url: string; pid: number; stop(): Promise<unknown> }>): Promise<Started> {
  const begun = performance.now()
  const app = await start()
  const seconds = (performance.now() - begun) / 1000
  try {
    await new Promise((resolve) => setTimeout(resolve, IDLE))
    return { seconds, memory: [app.pid, ...childrenOf(app.pid)].map(residentMb) }
  } finally {
    await app.stop()
  }
}
