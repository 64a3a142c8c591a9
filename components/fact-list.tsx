import type { ReactNode, Ref } from 'react'
import styles from './fact-list.module.css'
import { ScrollRegion } from './scroll-region'

/** A statement, its last proof, and the proof's own source. */
export interface ListedFact {
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

/** All facts, each under its id. */
export function FactList({ facts }: { facts: readonly ListedFact[] }) {
  return (
    <>
      <p>{facts.length} facts.</p>
      {facts.map((fact) => (
        <section key={fact.id} id={fact.id} className={styles.entry} aria-labelledby={`${fact.id}-statement`}>
          <p id={`${fact.id}-statement`}>
            <a href={`#${fact.id}`}>{fact.id}</a>
            <br />
            {fact.statement}
          </p>
          <p className="note">
            Proven on <time>{fact.on}</time> with {fact.library} {fact.version}. Behaviour of <code>{fact.source}</code>.
          </p>
          <details>
            <summary>
              The proof: {fact.file}:{fact.line}
            </summary>
            <ScrollRegion label={`Source of the proof of ${fact.id}`}>
              <pre>
                <code>{fact.proof}</code>
              </pre>
            </ScrollRegion>
          </details>
        </section>
      ))}
    </>
  )
}

/** The place of one entry by itself, taken from the list. */
export function LoneFact({ ref, children }: { ref: Ref<HTMLDivElement>; children: ReactNode }) {
  return (
    <div ref={ref} className={styles.alone}>
      {children}
    </div>
  )
}
