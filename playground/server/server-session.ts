import type { NextApiRequest, NextApiResponse } from 'next'
import { getServerSession } from 'next-auth'
import { Problem } from '@/lib/http/problem'
import { authOptions } from '../nextauth/options'
import { strangersInstance, ticketOf } from '../sandbox/visitor'
import { visitorsInstance } from './own-code'

/**
 * Calls `getServerSession()` in this API route with one, two or three arguments (`?arguments=2`), and answers
 * `{ session }` or `{ error }`.
 * @throws Problem `invalid-input` for any other number.
 */
export async function answerWithArguments(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const ticket = await ticketOf(req)
  const options = authOptions(ticket ? await visitorsInstance(ticket) : strangersInstance())
  const all: Record<string, unknown[]> = { 1: [options], 2: [req, options], 3: [req, res, options] }
  const given = all[String(req.query.arguments)]
  if (!given) throw new Problem('invalid-input', 'arguments must be 1, 2 or 3.')
  const call = getServerSession as (...args: unknown[]) => Promise<unknown>
  try {
    res.json({ session: await call(...given) })
  } catch (error) {
    res.json({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
  }
}
