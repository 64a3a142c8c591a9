import { join } from 'node:path'
import { isMainThread, Worker } from 'node:worker_threads'
import { Bench, type Chosen, type OwnSite } from '../../lab/bench'
import type { Step } from '../../lab/step'
import type { Strategy } from '../../nextauth/options'
import type { Result } from './experiment'
import { loadExperiment } from './load'
import { THREAD_FILE, threadMaker } from './thread-file'

/** The news of a run: a step's title before it, and the step after it. */
export type Told = { doing: string } | { step: Step }

/** The task of a thread. */
export interface ThreadData {
  id: string
  strategy: Strategy
  /** The sliders' numbers, where the reader chose some. */
  chosen: Chosen | undefined
}
export type ThreadMessage = { told: Told } | { result: Result } | { stopped: string }

interface RunOptions {
  /** This site, for experiments that are on it. */
  site?: OwnSite | null
  /** Gets each title and each step. */
  tell?: (told: Told) => void
  /** The sliders' numbers, where the reader chose some. */
  chosen?: Chosen | undefined
  /** Ends the run before its next step. */
  signal?: AbortSignal
  /** Makes another bench than the real one, in this thread. */
  bench?: (strategy: Strategy, tell: (told: Told) => void) => Bench
}

/**
 * Runs one experiment under one strategy, against the real library. Its server, database and sandboxes are its own, and are removed
 * afterwards.
 * @throws Error when there is no such experiment; the signal's reason when it ends the run.
 */
export async function runExperiment(id: string, strategy: Strategy, options: RunOptions = {}): Promise<Result> {
  const { site = null, tell = () => {}, chosen, signal, bench: makeBench } = options
  const experiment = await loadExperiment(id)
  signal?.throwIfAborted()
  const how = experiment.strategies[strategy]
  if ('notApplicable' in how) return { id, strategy, steps: [], outcome: 'not-applicable', reason: how.notApplicable }
  if (experiment.environment && isMainThread && !makeBench) {
    await threadMaker.get()?.()
    return inThread({ id, strategy, chosen }, experiment.environment, tell, signal)
  }

  const onSite = experiment.on === 'site'
  const bench = makeBench ? makeBench(strategy, tell) : new Bench(strategy, onSite ? site : null, tell, chosen, signal)
  try {
    if (!onSite || makeBench) await bench.open()
    signal?.throwIfAborted()
    await experiment.run(bench)
  } catch (error) {
    signal?.throwIfAborted()
    // Between two steps: what a step throws is its own observation.
    await bench.step('Prepare the next step', 'nothing goes wrong', () => Promise.reject(error))
  } finally {
    await bench.close()
  }
  const { steps } = bench
  return { id, strategy, steps, outcome: steps.length > 0 && steps.every(({ holds }) => holds) ? 'holds' : 'fails' }
}

/** Runs an experiment in a thread whose environment and clock are its own. */
function inThread(
  workerData: ThreadData,
  environment: Readonly<Record<string, string>>,
  tell: (told: Told) => void,
  signal?: AbortSignal
): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const thread = new Worker(join(process.cwd(), THREAD_FILE), { workerData, env: { ...process.env, ...environment } })
    thread.on('message', (message: ThreadMessage) => {
      if ('told' in message) return tell(message.told)
      if ('result' in message) resolve(message.result)
      else reject(signal?.reason ?? new Error(message.stopped))
      void thread.terminate()
    })
    // It is asked to stop and not terminated: its database and server close, and no native code is cut off.
    signal?.addEventListener('abort', () => thread.postMessage('stop'))
    thread.on('error', reject)
    thread.once('exit', (code) => reject(new Error(`The experiment's thread ended with code ${code}.`)))
  })
}
