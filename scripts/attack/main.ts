import { isAlive } from '../../lib/testing/processes'
import { type Attack, type Attempt, LONGEST_MS, type Scene, type Seen, type Stage, seen } from './attack'
import { Client, takeRefusals } from './client'
import { engine } from './engine'
import { faults } from './faults'
import { forms } from './forms'
import { fuzz } from './fuzz'
import { log } from './log'
import { percentile, until } from './measure'
import { memory } from './memory'
import { ownCode } from './own-code'
import { redirects } from './redirects'
import { replicas } from './replicas'
import { reset } from './reset'
import { rows } from './rows'
import { shutdown } from './shutdown'
import { starving } from './starving'
import { columns } from './table'
import { Victim } from './victim'

/**
 * Attacks the built site as strangers would: `npm run attack`, `npm run attack -- --quick` for short variants of most, `npm run attack --
 * --only <name>` for the attacks whose name begins so, `-- --patience 5` on a busy machine. While each runs, a signed-in visitor reads the session. Prints a line for
 * each attack, and ends with exit code 1 if the site fell at any. It needs Linux: it reads /proc and takes addresses of 127/8.
 */
const ATTACKS: readonly Attack[] = [
  ...forms,
  ...memory,
  ...log,
  ...rows,
  ...reset,
  ...redirects,
  ...starving,
  ...faults,
  ...replicas,
  ...engine,
  ...ownCode,
  ...fuzz,
  ...shutdown
]

/** Attacks that the short form leaves out: others of their kind are in it, and tests of their own have what these send. */
const ALIKE = new Set([
  ...['doubling', 'nested', 'errors', 'silence', 'millions', 'filling', 'cursors', 'garbage'].map((name) => `engine-${name}`),
  ...['native-loop', 'recursion', 'expression', 'huge-result', 'settles-never', 'logs', 'helpers', 'broken-json'].map(
    (name) => `own-code-${name}`
  ),
  ...['stream', 'eviction', 'beginnings'].map((name) => `replica-${name}`),
  ...['abandoned-comparisons', 'stream-flood', 'refusals', 'strangers', 'database-killed']
])

/** Slowest tolerable session read of the victim, in milliseconds. */
const VICTIM_P99_MS = 250

const { quick, patience, chosen } = readArguments(process.argv.slice(2))
const victim = new Victim()
const began = Date.now()
const print = columns([26, 72, 46, 7, 4])
print(['attack', 'seen', 'threshold', 'time', ''])

// All at first, side by side: a start meanwhile would slow the victim down.
const standing = new Map<Stage, Scene>()
await Promise.all([...new Set(chosen.map(({ stage }) => stage))].map(sceneOf))

const fell: string[] = []
for (const attack of byStage(chosen)) {
  const start = Date.now()
  const results = await attempt(attack)
  const took = `${((Date.now() - start) / 1000).toFixed(1)} s`
  const holds = results.every((result) => result.holds)
  const text = results.map((result) => (result.holds ? result.text : `✗ ${result.text}`)).join('; ')
  print([`${attack.number} ${attack.name}`, text, attack.threshold, took, holds ? 'ok' : 'FELL'])
  if (!holds) fell.push(attack.name)
  if (!holds || attack.endsSite) await leave(attack.stage)
}
await Promise.all([...standing.keys()].map(leave))
victim.leave()
const seconds = ((Date.now() - began) / 1000).toFixed(0)
console.log(
  `\n${chosen.length - fell.length} of ${chosen.length} held, in ${seconds} s.${fell.length > 0 ? ` Fell: ${fell.join(', ')}.` : ''}`
)
process.exit(fell.length > 0 ? 1 : 0)

function readArguments(args: string[]): { quick: boolean; patience: number; chosen: Attack[] } {
  const patience = args.includes('--patience') ? Number(args[args.indexOf('--patience') + 1]) : 1
  const at = args.indexOf('--only')
  const only = at < 0 ? undefined : args[at + 1]
  const quick = args.includes('--quick')
  const chosen = ATTACKS.filter(({ name }) => (only === undefined ? !quick || !ALIKE.has(name) : name.startsWith(only)))
  if (chosen.length > 0) return { quick, patience, chosen }
  console.error(`No attack's name begins with "${only}". There are: ${ATTACKS.map(({ name }) => name).join(', ')}.`)
  process.exit(1)
}

/** Brings those together that stand on the same stage. */
function byStage(attacks: readonly Attack[]): Attack[] {
  const stages = [...new Set(attacks.map(({ stage }) => stage))]
  return stages.flatMap((stage) => attacks.filter((attack) => attack.stage === stage))
}

/** Runs one attack. @returns what it saw, and what became of the victim and the site. */
async function attempt(attack: Attack): Promise<Seen[]> {
  try {
    const scene = await sceneOf(attack.stage)
    takeRefusals()
    if (!attack.endsSite) await victim.watch(scene.url, attack.victimEveryMs === undefined ? {} : { everyMs: attack.victimEveryMs })
    const results = await bounded(attack, { ...scene, site: firstOf(scene), quick, victim, patience })
    if (attack.endsSite) return [...results, ...refusalsSeen()]
    return [...results, ...(await victimSeen(attack.victimMs)), ...(await siteSeen(scene)), ...refusalsSeen()]
  } catch (error) {
    return [seen(error instanceof Error ? error.message : String(error), false)]
  }
}

/** What stands on a stage; built anew when an attack felled it. */
async function sceneOf(stage: Stage): Promise<Scene> {
  const scene = standing.get(stage) ?? (await stage.start())
  standing.set(stage, scene)
  return scene
}

async function leave(stage: Stage): Promise<void> {
  await standing.get(stage)?.end()
  standing.delete(stage)
}

function firstOf({ sites }: Scene): Attempt['site'] {
  const [site] = sites
  if (!site) throw new Error('A scene has at least one site.')
  return site
}

async function bounded(attack: Attack, on: Attempt): Promise<Seen[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Seen[]>((resolve) => {
    timer = setTimeout(() => resolve([seen(`not over after ${LONGEST_MS / 1000} s`, false)]), LONGEST_MS * patience)
  })
  const work = attack.run(on).catch((error: Error) => [seen(`${error.name}: ${error.message}`, false)])
  const results = await Promise.race([work, late])
  clearTimeout(timer)
  return results
}

async function victimSeen(limitMs = VICTIM_P99_MS): Promise<Seen[]> {
  const { ms, errors } = await victim.rest()
  const p99 = percentile(ms, 0.99)
  const results = [seen(`victim p50 ${percentile(ms, 0.5).toFixed(0)} p99 ${p99.toFixed(0)} ms`, p99 < limitMs * patience)]
  if (errors.length > 0) results.push(seen(`victim: ${errors.length} errors, the first ${errors[0]}`, false))
  return results
}

async function siteSeen({ sites }: Scene): Promise<Seen[]> {
  const results: Seen[] = []
  for (const { pid, url, output } of sites) {
    if (!isAlive(pid)) results.push(seen(`the process ended: ${output().slice(-400)}`, false))
    else if (
      (await until(3000 * patience, async () => (await new Client(url).fetch('/api/health', { patienceMs: 2000 })).ok)) === undefined
    )
      results.push(seen('health is not ok afterwards', false))
  }
  return results
}

function refusalsSeen(): Seen[] {
  const { faults } = takeRefusals()
  return faults.length > 0 ? [seen(`${faults.length} answers of 429 in a wrong form, the first ${faults[0]}`, false)] : []
}
