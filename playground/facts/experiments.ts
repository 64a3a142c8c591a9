import { aboutExperiments } from '../experiments/run/all'
import type { About } from '../experiments/run/load'
import { type Fact, facts } from './fact'

/** Every experiment is a fact: it goes as its own file says, under each strategy that it is for. */
const experiments = await aboutExperiments()

function factOf(id: string, { question, strategies: { jwt, database } }: About): Fact {
  const parts = [question]
  if ('expected' in jwt) parts.push(`Under jwt: ${jwt.expected}`)
  if ('expected' in database) parts.push(`Under database: ${database.expected}`)
  return { statement: parts.join(' '), source: `playground/experiments/${id}.ts` }
}

export default facts(Object.fromEntries(Object.entries(experiments).map(([id, about]) => [`experiment-${id}`, factOf(id, about)])))
