import type { Strategy } from '../../nextauth/options'
import type { Experiment } from './experiment'

/** What a page says about an experiment before it runs: all of it but the steps. */
export type About = Omit<Experiment, 'run' | 'environment'>

/**
 * Loads an experiment by its id, which is its file's name.
 * @throws Error when there is no such file.
 */
export async function loadExperiment(id: string): Promise<Experiment> {
  const { default: experiment } = (await import(/* webpackInclude: /experiments\/[\w-]+\.ts$/ */ `../${id}.ts`)) as { default: Experiment }
  return experiment
}

/** The strategies that an experiment is for. */
export function strategiesOf({ strategies }: Pick<Experiment, 'strategies'>): Strategy[] {
  return (['jwt', 'database'] as const).filter((strategy) => 'expected' in strategies[strategy])
}
