import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { readBody } from '@/lib/http/body'
import { beginLines } from '@/lib/http/lines'
import { ownAddress } from '@/lib/http/own-address'
import { Problem } from '@/lib/http/problem'
import { logFailure } from '@/lib/log'
import { requireDatabase } from '@/lib/mongo/runtime'
import { PROVIDERS } from '../../nextauth/providers'
import { clientOf, isOn } from '../../sandbox/visitor'
import { comparisons, limits, RUN_MS } from '../limits'
import { type ComparisonLine, READS } from './figures'
import { compare } from './run'

const Body = z.strictObject({
  reads: z.number().int().min(READS.least).max(READS.most).default(READS.usual),
  provider: z.enum(PROVIDERS).optional()
})

/**
 * Compares the strategies and answers as it goes: newline-delimited JSON, a {@link ComparisonLine} each, the last with the comparison.
 * Ends when its client leaves, and after a minute.
 * @throws Problem `invalid-input`, `too-many-requests`, `too-many-runs`, `database-down`.
 */
export async function answerComparison(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const request = Body.safeParse(await readBody(req))
  if (!request.success)
    throw new Problem(
      'invalid-input',
      `reads must be a whole number from ${READS.least} to ${READS.most}, and provider one of ${PROVIDERS.join(', ')}.`
    )
  const { reads, provider = PROVIDERS.find(isOn) ?? 'credentials' } = request.data
  if (!isOn(provider)) throw new Problem('invalid-input', `This site has no provider ${provider}: PLAYGROUND_PROVIDERS leaves it out.`)
  requireDatabase()
  const client = clientOf(req)
  await limits().take('comparisons', client, 'comparisons were run from your address')
  const leave = comparisons().accepted.enter(client)
  const left = new AbortController()
  res.once('close', () => left.abort())
  const say = beginLines<ComparisonLine>(res)
  try {
    const site = { url: ownAddress(req), client }
    const signal = AbortSignal.any([left.signal, AbortSignal.timeout(RUN_MS)])
    const comparison = await comparisons().queue.run(client, () => compare(site, { reads, provider }, say, signal))
    say({ comparison })
  } catch (error) {
    if (!left.signal.aborted) {
      logFailure('a comparison', error)
      say({ problem: 'The comparison could not be finished. Try again; if it fails again, read the log.' })
    }
  } finally {
    leave()
    res.end()
  }
}
