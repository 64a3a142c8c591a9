import { readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildThread } from './run/build-thread'
import { EXPERIMENTS } from './run/registry'
import { runExperiment, strategiesOf } from './run/run'

beforeAll(buildThread)

describe('the registry', () => {
  it('has every file of this folder under its name', () => {
    const files = readdirSync('playground/experiments').filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    expect(Object.keys(EXPERIMENTS).sort()).toEqual(files.map((name) => name.replace('.ts', '')).sort())
  })
  it('has a guess that is right, and one that is wrong, for each strategy', () => {
    for (const [id, experiment] of Object.entries(EXPERIMENTS)) {
      for (const strategy of strategiesOf(experiment)) {
        expect([id, experiment.guesses.filter(({ right }) => right.includes(strategy)).length]).toEqual([id, 1])
      }
      expect(experiment.guesses.length).toBeGreaterThan(1)
    }
  })
})

/** Those with an application of their own; what is on the site is tested on the built site. */
const own = Object.entries(EXPERIMENTS).filter(([, { on }]) => on === 'app')

describe.each(own)('%s', (id, experiment) => {
  it.each(strategiesOf(experiment))('holds under %s', async (strategy) => {
    const { steps, outcome } = await runExperiment(id, strategy, null)
    expect(steps.filter(({ holds }) => !holds).map(({ title, observed, expected }) => ({ title, observed, expected }))).toEqual([])
    expect(outcome).toBe('holds')
  })
})
