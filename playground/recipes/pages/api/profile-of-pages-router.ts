import type { NextApiRequest, NextApiResponse } from 'next'
import { getServerSession } from 'next-auth'
import { authOptions } from '../../lib/auth'

/** An API route of the pages router: three arguments. */
export default async function handler(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const session = await getServerSession(req, res, authOptions)
  if (!session) return res.status(401).json({ error: 'Sign in first.' })
  res.json({ username: session.user.username })
}
