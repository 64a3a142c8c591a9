import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { aboutExperiments } from './all'
import { strategiesOf } from './load'

const all = Object.entries(await aboutExperiments())

it('each has a page and a place of its own', () => {
  expect(all.filter(([id]) => !existsSync(`pages/experiments/${id}.mdx`)).map(([id]) => id)).toEqual([])
  const places = all.map(([, { place }]) => place)
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
})

it.each(all)('%s has one guess that is right for each strategy, and one that is wrong', (_id, experiment) => {
  for (const strategy of strategiesOf(experiment))
    expect([strategy, experiment.guesses.filter(({ right }) => right.includes(strategy)).length]).toEqual([strategy, 1])
  expect(experiment.guesses.length).toBeGreaterThan(1)
})
