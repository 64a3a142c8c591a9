import { ScrollRegion } from './scroll-region'

/** A statement, its last proof, and the proof's own source. */
export interface ListedClaim {
  id: string
  statement: string
  source: string
  library: string
  version: string
  /** The day of the last proof, as `2026-01-31`. */
  on: string
  file: string
  line: number
  proof: string
}

/** All claims, each under its id. */
export function ClaimList({ claims }: { claims: readonly ListedClaim[] }) {
  return (
    <>
      <p>{claims.length} claims.</p>
      {claims.map((claim) => (
        <section key={claim.id} id={claim.id} className="claim-entry" aria-labelledby={`${claim.id}-statement`}>
          <p id={`${claim.id}-statement`}>
            <a href={`#${claim.id}`}>{claim.id}</a>
            <br />
            {claim.statement}
          </p>
          <p className="note">
            Proven on <time>{claim.on}</time> with {claim.library} {claim.version}. Behaviour of <code>{claim.source}</code>.
          </p>
          <details>
            <summary>
              The proof: {claim.file}:{claim.line}
            </summary>
            <ScrollRegion className="claim-proof" label={`Source of the proof of ${claim.id}`}>
              <pre>
                <code>{claim.proof}</code>
              </pre>
            </ScrollRegion>
          </details>
        </section>
      ))}
    </>
  )
}
