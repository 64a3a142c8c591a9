import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MongoClient } from 'mongodb'
import { childrenOf, residentMb } from '../../lib/testing/processes'
import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client } from './client'
import { percentile, sleep, until } from './measure'
import { usual } from './stages'
import { Victim } from './victim'

const P99_MS = 100
const HEALTH_MS = 15_000
/** Milliseconds of reading before the attack, to compare with. */
const QUIET_MS = 1500
const THRESHOLD = `p99 of / and of the session under jwt ≤ ${P99_MS} ms, health ok within 15 s, the engine lives`

export interface Engine {
  pid: number
  port: number
  password: string
}

/** What the process of the attacker is told. It answers with what it saw. */
export interface EngineOrder {
  name: string
  engine: Engine
  ms: number
}

/** The engine of a site, as /proc shows it: the child process that was told its options. @throws Error while there is none that listens. */
export function engineOf(site: number): Engine {
  for (const pid of childrenOf(site)) {
    const [, options] = /(?:^|\0)EMBEDDED_OPTIONS=([^\0]*)/.exec(environmentOf(pid)) ?? []
    if (options) return { pid, port: portOf(pid), password: (JSON.parse(options) as { password: string }).password }
  }
  throw new Error('The site has no engine.')
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}

/** The TCP port on which a process listens. The kernel's table names the inode of each socket, and a process's files do too. */
function portOf(pid: number): number {
  const files = readdirSync(`/proc/${pid}/fd`).map((file) => readlinkSync(`/proc/${pid}/fd/${file}`))
  for (const line of readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n')) {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
    if (state === '0A' && files.includes(`socket:[${inode}]`)) return Number.parseInt(local.split(':')[1] ?? '', 16)
  }
  throw new Error('The engine listens nowhere.')
}

/** Has an attacker log in to the site's engine and attack it, while visitors read. What is under way at the end is left to the engine. */
async function assault({ site, url, quick, patience }: Attempt, name: string): Promise<Seen[]> {
  const engine = engineOf(site.pid)
  const before = memory(site.pid, engine.pid)
  const page = new Victim()
  const database = new Victim()
  await page.watch(url, { path: '/', everyMs: 20 })
  await database.watch(url, { strategy: 'database', patienceMs: HEALTH_MS })
  await sleep(quick ? QUIET_MS / 3 : QUIET_MS)
  const quiet = await page.take()
  const pids = watchPids(site.pid)
  const told = await attacked({ name, engine, ms: quick ? 800 : 8000 })
  const after = memory(site.pid, engine.pid)
  const pages = await page.take()
  await page.rest()
  page.leave()
  const health = await until(HEALTH_MS * patience, async () => (await new Client(url).fetch('/api/health')).ok)
  // The engine answers its queue first.
  const sessions = await database.rest()
  database.leave()
  const restarts = pids() - 1
  await forget(engine)
  return [
    seen(told, true),
    seen(
      `/ ${times(pages.ms)} (before ${times(quiet.ms)}), ${pages.errors.length} errors`,
      percentile(pages.ms, 0.99) <= P99_MS * patience && pages.errors.length === 0
    ),
    seen(`session under database ${times(sessions.ms)}, ${sessions.errors.length} errors`, true),
    seen(health === undefined ? 'health is not ok' : `health ok after ${(health / 1000).toFixed(1)} s`, health !== undefined),
    seen(`${restarts} restarts`, restarts === 0),
    seen(`site ${before.site} → ${after.site} MB, engine ${before.engine} → ${after.engine} MB`, true)
  ]
}

/** Runs an attacker in a process of its own, or its work would be that of the visitors' clock. It vanishes when the time is over. */
async function attacked(order: EngineOrder): Promise<string> {
  const attacker = fork(fileURLToPath(new URL('./engine-process.ts', import.meta.url)))
  attacker.send(order)
  const told = once(attacker, 'message').then(([word]) => String(word))
  const result = await Promise.race([told, sleep(order.ms + 2000).then(() => 'no end')])
  attacker.kill('SIGKILL')
  return result
}

/** Removes what an attack left in the engine. */
async function forget({ port, password }: Engine): Promise<void> {
  const client = new MongoClient(`mongodb://site:${encodeURIComponent(password)}@127.0.0.1:${port}/`)
  await client
    .db('attack')
    .dropDatabase()
    .finally(() => client.close(true))
}

const times = (ms: readonly number[]) => `p50 ${percentile(ms, 0.5).toFixed(0)} p99 ${percentile(ms, 0.99).toFixed(0)} ms`

function memory(site: number, engine: number): { site: string; engine: string } {
  return { site: residentMb(site).toFixed(0), engine: residentMb(engine).toFixed(0) }
}

/** Looks which process the engine is. @returns what stops it and tells how many there were. */
function watchPids(site: number): () => number {
  const pids = new Set<number>()
  const look = () => {
    try {
      pids.add(engineOf(site).pid)
    } catch {
      // Between the end of one and the start of the next.
    }
  }
  look()
  const timer = setInterval(look, 500)
  return () => {
    clearInterval(timer)
    look()
    return pids.size
  }
}

const attackOf = (number: number, name: string, sends: string): Attack => ({
  number,
  name: `engine-${name}`,
  sends,
  threshold: THRESHOLD,
  stage: usual,
  victimMs: P99_MS,
  victimEveryMs: 20,
  run: (on) => assault(on, name)
})

/** Attacks of someone who has the engine's password, or at least its port: what the site's own commands might come to. */
export const engine: Attack[] = [
  attackOf(38, 'expressions', 'regular expressions that try ways for ever, wherever a command takes one'),
  attackOf(39, 'doubling', 'pipelines of 40 stages that double arrays and texts, and products of arrays'),
  attackOf(40, 'nested', 'keys of 150 documents in each other, indexes on them and sorts by them'),
  attackOf(41, 'errors', 'commands whose errors would name 9 and 17 MB'),
  attackOf(42, 'cursors', 'up to 20,000 cursors that stay open'),
  attackOf(43, 'silence', '50 clients that ask for 8 MB again and again and never read'),
  attackOf(44, 'millions', 'arrays of a million elements and what looks at each'),
  attackOf(45, 'garbage', '500 connections, half of them without a login, with garbage and unfinished and bloated messages'),
  attackOf(46, 'filling', 'small documents with index entries until they are refused, and more then'),
  attackOf(47, 'pipelined', '50 long commands in one connection at once')
]
