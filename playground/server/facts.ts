import type { NextApiRequest, NextApiResponse } from 'next'
import type { ProvenFact } from '@/components/fact-entry'
import { Problem } from '@/lib/http/problem'

/** Inserted by the build (next.config.mjs). */
declare const FACTS: readonly ProvenFact[]

/** Answers one fact with its proof. @throws Problem `not-found`. */
export async function answerFact(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const fact = FACTS.find(({ id }) => id === req.query.id)
  if (!fact) throw new Problem('not-found', `There is no fact "${String(req.query.id)}".`)
  // The same for everybody until the next build.
  res.setHeader('Cache-Control', 'public, max-age=300')
  res.json(fact)
}
