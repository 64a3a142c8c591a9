import type { NextApiRequest, NextApiResponse } from 'next'
import { hostilePage } from '@/playground/server/hostile-page'

export default function handler(_req: NextApiRequest, res: NextApiResponse): void {
  hostilePage(res)
}
