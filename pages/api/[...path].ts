import type { NextApiRequest, NextApiResponse } from 'next'
import { Problem } from '@/lib/http/problem'

/** Every address under /api/ that no other route answers. */
export default function notFound(_req: NextApiRequest, res: NextApiResponse): void {
  new Problem('not-found', 'This site has no such endpoint.').send(res)
}
