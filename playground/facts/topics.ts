import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Fact } from './fact'

export interface Topic {
  /** The topic's file name, without its ending. */
  name: string
  facts: Readonly<Record<string, Fact>>
}

/**
 * Imports the statements of every topic: each file of this folder that has its proofs beside it.
 * @param root absolute path of the repository.
 * @throws Error when two facts have the same id.
 */
export async function readTopics(root: string): Promise<Topic[]> {
  const names = readdirSync(join(root, 'playground/facts'))
    .filter((name) => name.endsWith('.proofs.ts'))
    .map((name) => name.replace('.proofs.ts', ''))
  const topics = await Promise.all(
    names.map(async (name): Promise<Topic> => {
      const { default: facts } = (await import(/* @vite-ignore */ `./${name}.ts`)) as { default: Topic['facts'] }
      return { name, facts }
    })
  )
  const ids = topics.flatMap(({ facts }) => Object.keys(facts))
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i)
  if (twice.length > 0) throw new Error(`Facts with the same id: ${twice.join(', ')}.`)
  return topics
}
