/** Whether something came as expected, by sign and words. */
export function Verdict({ holds }: { holds: boolean }) {
  return <span className={holds ? 'verdict' : 'verdict bad'}>{holds ? '✓ as expected' : '✗ not as expected'}</span>
}
