import { expect } from 'vitest'
import { type Site, startSite } from '@/lib/testing/site'
import { EXPERIMENTS } from '../experiments/run/registry'
import { runExperiment, strategiesOf } from '../experiments/run/run'

let site: Promise<Site> | undefined

/** Runs an experiment under each strategy that it is for; every step has to hold. What is on the site runs on the built one. */
export async function expectExperimentHolds(id: string): Promise<void> {
  const experiment = EXPERIMENTS[id]
  if (!experiment) throw new Error(`There is no experiment "${id}".`)
  if (experiment.on === 'site') site ??= startSite({ LOG_LEVEL: 'silent' })
  for (const strategy of strategiesOf(experiment)) {
    const result = site && experiment.on === 'site' ? await onSite((await site).url, id, strategy) : await runExperiment(id, strategy, null)
    const failed = result.steps.filter(({ holds }) => !holds).map(({ title, observed, expected }) => ({ title, observed, expected }))
    expect({ strategy, failed, outcome: result.outcome }).toEqual({ strategy, failed: [], outcome: 'holds' })
  }
}

async function onSite(url: string, id: string, strategy: string): ReturnType<typeof runExperiment> {
  const response = await fetch(`${url}/api/playground/experiments/${id}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ strategy })
  })
  return response.json() as ReturnType<typeof runExperiment>
}

/** Stops the site, if one was started. */
export async function stopSite(): Promise<void> {
  await (await site)?.stop()
}
