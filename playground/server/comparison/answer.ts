import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { readBody } from '@/lib/http/body'
import { beginLines } from '@/lib/http/lines'
import { ownAddress } from '@/lib/http/own-address'
import { Problem } from '@/lib/http/problem'
import { log } from '@/lib/log'
import { COMPARISONS_AT_ONCE } from '../limits'
import { type ComparisonLine, READS } from './figures'
import { compare } from './run'

const Body = z.strictObject({ reads: z.number().int().min(READS.least).max(READS.most).default(READS.usual) })

let running = 0

/**
 * Compares the strategies and answers as it goes: newline-delimited JSON, a {@link ComparisonLine} each, the last with the comparison.
 * @throws Problem `invalid-input`, `too-many-runs`.
 */
export async function answerComparison(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const request = Body.safeParse(await readBody(req))
  if (!request.success) throw new Problem('invalid-input', `reads must be a whole number from ${READS.least} to ${READS.most}.`)
  if (running >= COMPARISONS_AT_ONCE)
    throw new Problem('too-many-runs', `${COMPARISONS_AT_ONCE} comparisons are running already. Try again in a few seconds.`)
  running++
  const left = new AbortController()
  res.once('close', () => left.abort())
  const say = beginLines<ComparisonLine>(res)
  try {
    say({ comparison: await compare(ownAddress(req), request.data.reads, say, left.signal) })
  } catch (error) {
    if (!left.signal.aborted) {
      log.error({ err: error }, 'a comparison failed')
      say({ problem: 'The comparison could not be finished. Try again; if it fails again, read the log.' })
    }
  } finally {
    running--
    res.end()
  }
}
