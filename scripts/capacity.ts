import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { childrenOf, processorSeconds, residentMb } from '../lib/testing/processes'
import { type Site, startSite } from '../lib/testing/site'
import { Client, signedIn } from './attack/client'
import { flood, sleep } from './attack/measure'

/**
 * `npm run bench:capacity`: how large a machine has to be. Measures one process of the built site with its own engine, and one whose MongoDB
 * is elsewhere (the same engine, started apart): memory, and processor time, which does not depend on what else the machine does. Eight
 * requests are under way at a time. Needs Linux and a build.
 */
const AT_ONCE = 8
const SANDBOXES = 1000

interface Column {
  name: string
  site: Site
  /** The processes whose memory and time count, the site first. */
  processes: number[]
  stop(): Promise<unknown>
}

const ENVIRONMENT = { TRUST_PROXY: '1', SANDBOX_MEMORY_MB: '100000', LOG_LEVEL: 'silent' }

async function withOwnEngine(): Promise<Column> {
  const site = await startSite(ENVIRONMENT)
  return { name: 'its own engine', site, processes: [site.pid, ...childrenOf(site.pid)], stop: () => site.stop() }
}

async function withEngineElsewhere(): Promise<Column> {
  const engine = spawn(process.execPath, ['--import', 'tsx', 'lib/mongo/embedded/cli.ts'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [uri] = (await once(createInterface(engine.stdout), 'line')) as [string]
  const site = await startSite({ ...ENVIRONMENT, MONGODB_URI: uri, MONGODB_ENGINE: 'auto', NEXTAUTH_SECRET: 'a secret for measurements' })
  const stop = async () => {
    await site.stop()
    engine.kill()
  }
  return { name: 'MongoDB elsewhere', site, processes: [site.pid], stop }
}

async function measure({ name, site, processes, stop }: Column): Promise<void> {
  const print = (what: string, value: string) => console.log(`${name.padEnd(18)} ${what.padEnd(52)} ${value}`)
  const memory = () => processes.map((pid) => residentMb(pid))
  const printMemory = (what: string) =>
    print(
      what,
      memory()
        .map((mb) => `${mb.toFixed(0)} MB`)
        .join(' + ')
    )
  /** Requests a second of processor time. */
  const rate = async (what: string, times: number, ask: (n: number) => Promise<unknown>) => {
    const used = () => processes.reduce((seconds, pid) => seconds + processorSeconds(pid), 0)
    await flood(AT_ONCE * 5, AT_ONCE, ask)
    const before = used()
    await flood(times, AT_ONCE, ask)
    print(`${what} a second and core`, (times / (used() - before)).toFixed(0))
  }
  try {
    await sleep(3000)
    printMemory('memory, idle after the start')
    const readers = await Promise.all(Array.from({ length: AT_ONCE }, () => signedIn(site.url, 'jwt')))
    const others = await Promise.all(Array.from({ length: AT_ONCE }, () => signedIn(site.url, 'database')))
    const one = (of: Client[], n: number) => of[n % of.length] as Client
    await flood(50, AT_ONCE, () => signedIn(site.url, 'jwt'))
    await flood(1500, AT_ONCE, (n) => one(readers, n).fetch('/api/auth/session'))
    printMemory('memory after 50 sign-ins and 1,500 reads')
    await rate('session reads, jwt,', 2000, (n) => one(readers, n).fetch('/api/auth/session'))
    await rate('session reads, database,', 2000, (n) => one(others, n).fetch('/api/auth/session'))
    await rate("reads of the playground's state", 1000, (n) => one(readers, n).fetch('/api/playground/state'))
    await rate('guide pages', 1000, () => new Client(site.url).fetch('/flow/cookie'))
    await rate('sign-ins', 60, () => signedIn(site.url, 'jwt'))

    let before = memory()
    const grown = (what: string) => {
      const kb = memory().map((mb, i) => ((mb - (before[i] as number)) * 1024) / SANDBOXES)
      print(what, kb.map((each) => `${each.toFixed(0)} KB`).join(' + '))
      before = memory()
    }
    const sandboxes = Array.from({ length: SANDBOXES }, () => new Client(site.url))
    await flood(SANDBOXES, AT_ONCE, (n) => one(sandboxes, n).fetch('/api/auth/csrf'))
    await sleep(3000)
    grown(`memory of each of ${SANDBOXES} new sandboxes`)
    await flood(SANDBOXES * 10, AT_ONCE, (n) => one(sandboxes, n).fetch('/api/auth/session'))
    await sleep(3000)
    grown('memory of ten more session reads by each of them')
  } finally {
    await stop()
  }
}

for (const start of [withOwnEngine, withEngineElsewhere]) await measure(await start())
