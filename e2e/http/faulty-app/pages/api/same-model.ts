import type { NextApiRequest, NextApiResponse } from 'next'
import { User } from '../../lib/user-model'

export default function handler(_req: NextApiRequest, res: NextApiResponse) {
  res.json({ model: User.modelName })
}
