import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { readBody } from '@/lib/http/body'
import { beginLines } from '@/lib/http/lines'
import { ownAddress } from '@/lib/http/own-address'
import { Problem } from '@/lib/http/problem'
import { logFailure } from '@/lib/log'
import { isDatabaseDown } from '@/lib/mongo/down'
import type { Result } from '../experiments/run/experiment'
import { type About, strategiesOf } from '../experiments/run/load'
import { runExperiment, type Told } from '../experiments/run/run'
import type { Chosen } from '../lab/bench'
import type { Strategy } from '../nextauth/options'
import { clientOf } from '../sandbox/visitor'
import { experiments, limits, RUN_MS } from './limits'

/** Inserted by the build (next.config.mjs): the description of every experiment, by id. */
declare const EXPERIMENTS: Readonly<Record<string, About>>

const Body = z.strictObject({ strategy: z.enum(['jwt', 'database']), chosen: z.record(z.string(), z.number().int()).optional() })

/** A line of an answer that comes step by step. */
export type ExperimentLine = Told | { result: Result } | { problem: string }

/** An experiment as the index shows it. */
export interface Listed {
  id: string
  title: string
  question: string
  strategies: Strategy[]
}

export async function listExperiments(_req: NextApiRequest, res: NextApiResponse): Promise<void> {
  res.json(
    Object.entries(EXPERIMENTS).map(([id, experiment]): Listed => {
      const { title, question } = experiment
      return { id, title, question, strategies: strategiesOf(experiment) }
    })
  )
}

/**
 * Runs an experiment: `{ "strategy": "jwt" | "database" }`, and where it has sliders `chosen` with a number for
 * each. Answers its {@link Result} when it is
 * over. Where the client accepts `application/x-ndjson`, it answers an {@link ExperimentLine} for each title and step as it comes, and
 * the result in the last line.
 * Ends when its client leaves, and after a minute.
 * @throws Problem `not-found`, `invalid-input`, `too-many-requests`, `too-many-runs`.
 */
export async function answerExperiment(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const id = String(req.query.id)
  if (!Object.hasOwn(EXPERIMENTS, id)) throw new Problem('not-found', `There is no experiment "${id}".`)
  const request = Body.safeParse(await readBody(req))
  if (!request.success) throw new Problem('invalid-input', 'strategy must be "jwt" or "database", and chosen an object of whole numbers.')
  const { strategy, chosen } = request.data
  if (chosen) checkChosen(chosen, EXPERIMENTS[id]?.sliders)
  const client = clientOf(req)
  // An experiment has a database of its own, and runs while the site's is away.
  await limits()
    .take('experiments', client, 'experiments were run from your address')
    .catch((error: unknown) => {
      if (!isDatabaseDown(error)) throw error
    })
  const leave = experiments().accepted.enter(client)
  const left = new AbortController()
  res.once('close', () => left.abort())
  const signal = AbortSignal.any([left.signal, AbortSignal.timeout(RUN_MS)])
  const stepByStep = req.headers.accept?.includes('application/x-ndjson') ?? false
  const say = stepByStep ? beginLines<ExperimentLine>(res) : () => {}
  try {
    const site = { url: ownAddress(req), client }
    const result = await experiments().queue.run(client, () => runExperiment(id, strategy, { site, tell: say, chosen, signal }))
    if (!stepByStep) return res.json(result)
    say({ result })
  } catch (error) {
    if (left.signal.aborted) return
    if (!stepByStep) throw error
    logFailure(`the experiment ${id}`, error)
    say({ problem: 'The experiment could not be finished. Run it again; if it fails again, read the log.' })
  } finally {
    leave()
    if (stepByStep) res.end()
  }
}

/** @throws Problem `invalid-input` unless there is a number in its range for each slider, and no other. */
function checkChosen(chosen: Chosen, sliders: About['sliders'] = {}): void {
  const unknown = Object.keys(chosen).find((name) => !Object.hasOwn(sliders, name))
  if (unknown !== undefined) throw new Problem('invalid-input', `This experiment has no number "${unknown}" to choose.`)
  for (const [name, { from, to }] of Object.entries(sliders)) {
    const value = chosen[name] ?? Number.NaN
    if (!(value >= from && value <= to)) throw new Problem('invalid-input', `chosen.${name} must be from ${from} to ${to}.`)
  }
}
