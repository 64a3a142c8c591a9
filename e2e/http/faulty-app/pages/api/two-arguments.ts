import type { NextApiRequest, NextApiResponse } from 'next'
import { getServerSession } from 'next-auth'
import { optionsFor } from '../../lib/faults'

/** The second of two arguments is taken for the response. */
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const call = getServerSession as (...given: unknown[]) => Promise<unknown>
  res.json(await call(req, optionsFor('jwt')))
}
