import type { Experiment } from '../../lab/experiment'
import { EXPERIMENTS } from './registry'

/** What a page says about an experiment before it runs. */
export type Facts = Pick<Experiment, 'title' | 'question' | 'group' | 'changes' | 'guesses' | 'strategies' | 'fix' | 'on' | 'slider'>

/** The facts of every experiment, for the build of the pages. */
export function experimentFacts(): Record<string, Facts> {
  return Object.fromEntries(
    Object.entries(EXPERIMENTS).map(([id, { title, question, group, changes, guesses, strategies, fix, on, slider }]) => [
      id,
      { title, question, group, changes, guesses, strategies, fix, on, ...(slider && { slider }) }
    ])
  )
}
