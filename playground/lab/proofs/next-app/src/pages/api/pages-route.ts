import type { NextApiRequest, NextApiResponse } from 'next'
import { getServerSession } from 'next-auth'
import { options } from '../../options'

/** What `getServerSession(req, res, options)` returns in an API route of the pages router. */
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  res.json(await getServerSession(req, res, options))
}
