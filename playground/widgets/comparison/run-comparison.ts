import type { ProviderName } from '../../nextauth/providers'
import type { Comparison, ComparisonLine, Progress } from '../../server/comparison/figures'
import { linesOf } from '../ndjson'
import { RequestFailed, sendJson } from '../requests'

/** Runs a comparison. @param onProgress hears of each step. @throws RequestFailed, or an AbortError when `signal` ends it. */
export async function runComparison(
  asked: { reads: number; provider: ProviderName },
  onProgress: (progress: Progress) => void,
  signal: AbortSignal
): Promise<Comparison> {
  const response = await sendJson('POST', '/api/playground/comparison', asked, { signal })
  for await (const line of linesOf<ComparisonLine>(response)) {
    if ('comparison' in line) return line.comparison
    if ('problem' in line) throw new RequestFailed(line.problem)
    onProgress(line)
  }
  throw new RequestFailed('The site stopped answering in the middle of the comparison. Try again.')
}
