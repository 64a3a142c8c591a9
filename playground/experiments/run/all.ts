import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type About, loadExperiment } from './load'

/** The ids of all experiments: the files of the folder above. */
export function experimentIds(root = process.cwd()): string[] {
  return readdirSync(join(root, 'playground/experiments'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
}

/** What pages say about every experiment, by id, in the order of the index. For the build and for tests: it reads the source tree. */
export async function aboutExperiments(root = process.cwd()): Promise<Record<string, About>> {
  const all = await Promise.all(
    experimentIds(root).map(async (id): Promise<[string, About]> => {
      const { run: _run, environment: _environment, ...about } = await loadExperiment(id)
      return [id, about]
    })
  )
  return Object.fromEntries(all.sort(([, a], [, b]) => a.place - b.place))
}
