import type { Result } from '../../experiments/run/experiment'
import type { Told } from '../../experiments/run/run'
import type { Chosen } from '../../lab/bench'
import type { Strategy } from '../../nextauth/options'
import type { ExperimentLine } from '../../server/experiments'
import { linesOf } from '../ndjson'
import { RequestFailed, sendJson } from '../requests'

/** Runs an experiment. @param onTold hears of each step. @param chosen the sliders' numbers. @throws RequestFailed. */
export async function runExperiment(id: string, strategy: Strategy, onTold: (told: Told) => void, chosen?: Chosen): Promise<Result> {
  const response = await sendJson('POST', `/api/playground/experiments/${id}`, { strategy, chosen }, { accept: 'application/x-ndjson' })
  for await (const line of linesOf<ExperimentLine>(response)) {
    if ('result' in line) return line.result
    if ('problem' in line) throw new RequestFailed(line.problem)
    onTold(line)
  }
  throw new RequestFailed('The site stopped answering in the middle of the experiment. Run it again.')
}
