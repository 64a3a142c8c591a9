import { expect } from 'vitest'
import { buildThread } from '../experiments/run/build-thread'
import type { Result } from '../experiments/run/experiment'
import { loadExperiment, strategiesOf } from '../experiments/run/load'
import { runExperiment } from '../experiments/run/run'
import type { ProofLab } from '../lab/proofs/proof-lab'
import type { Strategy } from '../nextauth/options'
import topic from './experiments'
import { type Proof, prove } from './prove'

/** Runs an experiment where it belongs: on the built site, or in this process and its threads. */
async function run(lab: ProofLab, id: string, strategy: Strategy, on: 'app' | 'site'): Promise<Result> {
  if (lab.bench) return runExperiment(id, strategy, { bench: lab.bench })
  if (on === 'app') return runExperiment(id, strategy)
  const response = await fetch(`${await lab.site()}/api/playground/experiments/${id}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ strategy })
  })
  return response.json() as Promise<Result>
}

let thread: Promise<void> | undefined

/** Every step of an experiment has to hold, under each strategy that it is for. */
function holds(id: string): Proof {
  return async (lab) => {
    const experiment = await loadExperiment(id)
    // The null laboratory runs none in a thread.
    if (experiment.environment && !lab.bench) {
      thread ??= buildThread()
      await thread
    }
    for (const strategy of strategiesOf(experiment)) {
      const { steps, outcome } = await run(lab, id, strategy, experiment.on)
      const failed = steps.filter((step) => !step.holds).map(({ title, observed, expected }) => ({ title, observed, expected }))
      expect({ strategy, failed, outcome }).toEqual({ strategy, failed: [], outcome: 'holds' })
    }
  }
}

prove(topic, Object.fromEntries(Object.keys(topic).map((id) => [id, holds(id.replace('experiment-', ''))])))
