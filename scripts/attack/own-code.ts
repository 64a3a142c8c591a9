import { childrenOf, isAlive, residentMb } from '../../lib/testing/processes'
import type { OwnConfiguration } from '../../playground/own-code/configuration'
import { type Attack, type Attempt, type Seen, seen } from './attack'
import { type Client, signedIn } from './client'
import { engineOf } from './engine'
import { flood, percentile, settledMb, tally, until } from './measure'
import { frugal } from './stages'
import { Victim } from './victim'

/** Milliseconds that an attack may add to the p95 of another visitor's session read. */
const MORE_MS = 50
/** Milliseconds of the slowest reads: two hundred others are asked at the same time, and with harmless code too. */
const VICTIM_MS = 1500
/** MB that the site may keep. Traces of what was sent are a part. */
const KEPT_MB = 40
/** MB that a process of readers' code may have: a larger one is replaced. */
const PROCESS_MB = 170
/** Processes of readers' code. */
const PROCESSES = 2
const THRESHOLD = `session p95 ≤ ${MORE_MS} ms more than with harmless code, ≤ ${KEPT_MB} MB and no process more afterwards, others run theirs`

const HARMLESS = 'jwt({ token }) { return token }'
const NATIVE_LOOP = "jwt({ token }) { return token.iat % 2 ? new Array(1e9).join('x') : (2n ** 1000000n).toString() }"
const MARKED = 'session({ session }) { return { ...session, mark: "mine" } }'

async function keep(client: Client, functions: OwnConfiguration['functions'], url: string): Promise<void> {
  const headers = { 'content-type': 'application/json', origin: url }
  const body = JSON.stringify({ functions, options: {} })
  const { status } = await client.fetch('/api/playground/configuration', { method: 'PUT', headers, body })
  if (status !== 200) throw new Error(`the code is answered ${status}`)
}

/** What a session read of each visitor came to, many at once. A throw ends the session, so each read is with the cookies of the beginning. */
async function reads(visitors: readonly Client[], count: number): Promise<string[]> {
  return flood(count, count, async (i) => {
    const response = await (visitors[i % visitors.length] as Client).elsewhere().fetch('/api/auth/session')
    const body = response.ok ? ((await response.json()) as { user?: object; reached?: string }) : {}
    if (body.reached) return `reached ${body.reached}`
    return response.ok ? (body.user ? 'session' : 'ended') : String(response.status)
  })
}

function codeProcesses(site: number): number[] {
  const engine = engineOf(site).pid
  return childrenOf(site).filter((pid) => pid !== engine)
}

/** Ends a site by force while code runs that no interrupt reaches. */
async function orphans({ site, url, patience }: Attempt): Promise<Seen[]> {
  const client = await signedIn(url)
  await keep(client, { jwt: NATIVE_LOOP }, url)
  const read = client.fetch('/api/auth/session').catch(() => {})
  const busy = await until(5000 * patience, async () => codeProcesses(site.pid).length > 0)
  const children = childrenOf(site.pid)
  await site.stop('SIGKILL')
  await read
  const over = await until(5000 * patience, async () => !children.some(isAlive))
  return [
    seen(`${children.length} child processes`, busy !== undefined),
    seen(over === undefined ? 'some go on' : `all end after ${(over / 1000).toFixed(1)} s`, over !== undefined)
  ]
}

async function assault({ site, url, quick, patience }: Attempt, code: OwnConfiguration['functions']): Promise<Seen[]> {
  const count = quick ? 4 : 100
  const honest = await signedIn(url)
  await keep(honest, { session: MARKED }, url)
  const isAnswered = async () => (await honest.elsewhere().json<{ mark?: string }>('/api/auth/session')).mark === 'mine'
  const visitors = await Promise.all(Array.from({ length: quick ? 2 : 20 }, () => signedIn(url)))
  const one = await signedIn(url)
  const victim = new Victim()
  await victim.watch(url, { everyMs: 20 })
  try {
    const during = async (work: () => Promise<string[]>) => {
      await victim.take()
      const outcomes = await work()
      return { outcomes, p95: percentile((await victim.take()).ms, 0.95) }
    }
    const attackers = [one, ...visitors]
    await Promise.all(attackers.map((client) => keep(client, { jwt: HARMLESS }, url)))
    const quiet = await during(async () => [...(await reads([one], count)), ...(await reads(visitors, count))])
    const before = await settledMb(site.pid, 500)
    await Promise.all(attackers.map((client) => keep(client, code, url)))
    const fromOne = await during(() => reads([one], count))
    const fromMany = await during(() => reads(visitors, count))
    const answered = await until(5000 * patience, isAnswered)
    const after = await settledMb(site.pid, 500)
    const processes = codeProcesses(site.pid)
    const largest = Math.max(0, ...processes.map(residentMb))
    const outcomes = [...fromOne.outcomes, ...fromMany.outcomes]
    return [
      seen(
        `${tally(outcomes)}`,
        // Whose code has ended too many processes is told to wait, and keeps the cookie.
        outcomes.every((outcome) => /^(session|ended|429)$/.test(outcome))
      ),
      ...[fromOne, fromMany].map(({ p95 }, i) =>
        seen(
          `p95 ${p95.toFixed(0)} ms from ${i === 0 ? 'one' : visitors.length} (harmless ${quiet.p95.toFixed(0)})`,
          p95 <= quiet.p95 + MORE_MS * patience
        )
      ),
      seen(answered === undefined ? 'others wait' : `others run theirs after ${(answered / 1000).toFixed(1)} s`, answered !== undefined),
      seen(`site ${before.toFixed(0)} → ${after.toFixed(0)} MB`, after - before <= KEPT_MB),
      seen(`${processes.length} processes, the largest ${largest.toFixed(0)} MB`, processes.length <= PROCESSES && largest <= PROCESS_MB)
    ]
  } finally {
    await victim.rest()
    victim.leave()
  }
}

/** Code that looks for a way out, and says what it found. */
const ESCAPE = `async session({ session, token }) {
  const makers = [
    () => ({}).constructor.constructor, () => console.log.constructor, () => findUser.constructor,
    async () => (await findUser({ username: 'mira' })).constructor.constructor,
    async () => (await findUser({}).catch((error) => error)).constructor.constructor,
    () => token.constructor.constructor, () => new URL('http://a/').constructor.constructor, () => (async () => {}).constructor
  ]
  const found = []
  for (const make of makers)
    for (const name of ['process', 'require', 'WebAssembly', 'Worker', 'fetch.call']) try {
      const type = await (await make())('return typeof ' + name)()
      if (type !== 'undefined' && name !== 'fetch.call') found.push(name)
    } catch {}
  for (const file of ['node:fs', 'fs', '/etc/passwd', 'std', 'os']) try { await import(file); found.push(file) } catch {}
  Object.prototype.reached = Array.prototype.reached = 'a prototype'
  return { ...session, ...(found.length > 0 && { reached: found.join() }) }
}`

const attackOf = (number: number, name: string, sends: string, code: OwnConfiguration['functions']): Attack => ({
  number,
  name: `own-code-${name}`,
  sends: `100 session reads at once of one visitor, then of twenty, whose own code is ${sends}`,
  threshold: THRESHOLD,
  stage: frugal,
  victimMs: VICTIM_MS,
  run: (on) => assault(on, code)
})

/** Attacks of readers by the callbacks that they write. */
export const ownCode: Attack[] = [
  attackOf(48, 'loop', 'an endless loop', { jwt: 'jwt() { for (;;); }' }),
  attackOf(49, 'memory', 'a list that grows for ever, of long texts', {
    jwt: 'jwt() { const all = []; for (let i = 0; ; i++) all.push("x".repeat(1e6) + i) }'
  }),
  attackOf(50, 'escape', 'a search for a way out, by constructors, prototypes and imports', { session: ESCAPE }),
  attackOf(51, 'huge-result', 'a token of 10 MB', { jwt: 'jwt({ token }) { return { ...token, a: "x".repeat(1e7) } }' }),
  attackOf(52, 'settles-never', 'a promise that never settles', { jwt: 'jwt() { return new Promise(() => {}) }' }),
  attackOf(53, 'expression', 'a regular expression that tries ways for ever', {
    jwt: 'jwt() { return /^(a+)+$/.test("a".repeat(50) + "!") }'
  }),
  attackOf(54, 'recursion', 'a function that calls itself, and JSON nested 60,000 levels deep', {
    jwt: 'jwt() { const again = () => again(); try { again() } catch {} return JSON.parse("[".repeat(60000)) }'
  }),
  attackOf(55, 'native-loop', 'a loop within the engine, which no interrupt reaches', { jwt: NATIVE_LOOP }),
  attackOf(56, 'logs', 'lines of 60 KB in a loop', { jwt: 'jwt() { for (;;) console.log("x".repeat(60000)) }' }),
  attackOf(57, 'helpers', 'calls of helpers in a loop', {
    jwt: 'async jwt({ token }) { for (let i = 0; i < 1e5; i++) findUser({ username: "a".repeat(150) + i }).catch(() => {}); return token }'
  }),
  attackOf(58, 'broken-json', 'a log after JSON was changed', {
    jwt: 'jwt({ token }) { Array.from = () => null; Object.prototype.toJSON = () => null; console.log(1); console.log([{}]); return token }'
  }),
  {
    number: 59,
    name: 'own-code-orphans',
    sends: 'SIGKILL to the site, while code runs that no interrupt reaches',
    threshold: 'every child process ends within 5 s',
    stage: frugal,
    endsSite: true,
    run: orphans
  }
]
