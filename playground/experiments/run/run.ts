import { join } from 'node:path'
import { isMainThread, Worker } from 'node:worker_threads'
import { Bench } from '../../lab/bench'
import type { Experiment, Result, Step } from '../../lab/experiment'
import type { Strategy } from '../../nextauth/options'
import { EXPERIMENTS } from './registry'
import { THREAD_FILE } from './thread-file'

/** What a runner tells while it runs: a step's title before it, and the step after it. */
export type Told = { doing: string } | { step: Step }

/** What a thread is given to do. */
export interface ThreadData {
  id: string
  strategy: Strategy
}
export type ThreadMessage = { told: Told } | { result: Result }

/** The strategies that an experiment is for. */
export function strategiesOf({ strategies }: Experiment): Strategy[] {
  return (['jwt', 'database'] as const).filter((strategy) => 'expected' in strategies[strategy])
}

/**
 * Runs one experiment under one strategy, for real. Whatever it needs is made for it and taken away afterwards; nothing of anybody
 * else's is touched.
 * @param site the address of this site, for experiments that are on it.
 * @param tell hears of each step.
 * @param chosen the slider's number, for an experiment that has one.
 * @throws Error when there is no such experiment.
 */
export async function runExperiment(
  id: string,
  strategy: Strategy,
  site: string | null,
  tell: (told: Told) => void = () => {},
  chosen?: number
): Promise<Result> {
  const experiment = Object.hasOwn(EXPERIMENTS, id) ? EXPERIMENTS[id] : undefined
  if (!experiment) throw new Error(`There is no experiment "${id}".`)
  const how = experiment.strategies[strategy]
  if ('notApplicable' in how) return { id, strategy, steps: [], outcome: 'not-applicable', reason: how.notApplicable }
  if (experiment.environment && isMainThread) return inThread({ id, strategy }, experiment.environment, tell)

  const bench = new Bench(strategy, experiment.on === 'site' ? site : null, tell, chosen)
  try {
    if (experiment.on === 'app') await bench.startApp()
    await experiment.run(bench)
  } catch (error) {
    // Between two steps: what a step throws is its own observation.
    await bench.step('Prepare the next step', 'nothing goes wrong', () => Promise.reject(error))
  } finally {
    await bench.close()
  }
  const { steps } = bench
  return { id, strategy, steps, outcome: steps.length > 0 && steps.every(({ holds }) => holds) ? 'holds' : 'fails' }
}

/** Runs an experiment in a thread whose environment and clock are its own. */
function inThread(workerData: ThreadData, environment: Readonly<Record<string, string>>, tell: (told: Told) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(join(process.cwd(), THREAD_FILE), { workerData, env: { ...process.env, ...environment } })
    thread.on('message', (message: ThreadMessage) => {
      if ('told' in message) tell(message.told)
      else {
        resolve(message.result)
        void thread.terminate()
      }
    })
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`The experiment's thread ended with code ${code}.`)))
  })
}
