import styles from './fact-entry.module.css'
import { ScrollRegion } from './scroll-region'

interface Source {
  /** As `file:line`. */
  place: string
  code: string
}

/** A statement of the guide, the proof of it, and the functions that the proof calls. */
export interface ProvenFact {
  id: string
  /** The title of its topic. */
  topic: string
  statement: string
  source: string
  library: string
  version: string
  proof: Source
  helpers: readonly Source[]
}

/** One fact with its proof to open. */
export function FactEntry({ fact }: { fact: ProvenFact }) {
  const { id, statement, source, library, version, proof, helpers } = fact
  return (
    <div className={styles.entry}>
      <p id={`${id}-statement`}>
        <a href={`/about/facts#${id}`}>{id}</a>
        <br />
        {statement}
      </p>
      <p className="note">
        Proven with {library} {version}. Behaviour of <code>{source}</code>.
      </p>
      <details>
        <summary>The proof: {proof.place}</summary>
        <ScrollRegion label={`Source of the proof of ${id}`}>
          <pre>
            <code>{[proof, ...helpers].map(({ code }) => code).join('\n\n')}</code>
          </pre>
        </ScrollRegion>
      </details>
    </div>
  )
}
