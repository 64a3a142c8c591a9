import { useEffect, useRef } from 'react'
import { OWN_FUNCTIONS, type OwnConfiguration, type OwnStarts } from '../../own-code/configuration'
import { showDifference } from './code-sheets'
import { type Draft, draftOf } from './draft'
import styles from './shared-review.module.css'

interface SharedReviewProps {
  /** What stands in the editor. */
  draft: Draft
  starts: OwnStarts
  shared: OwnConfiguration
  onTake: () => void
  onDiscard: () => void
}

/** Code that came by a link, as what it would change in the editor. Nothing of it runs. */
export function SharedReview({ draft, starts, shared, onTake, onDiscard }: SharedReviewProps) {
  const { sources, options } = draftOf(shared, starts)
  const changed = OWN_FUNCTIONS.filter((name) => sources[name] !== draft.sources[name])
  const [before, after] = [optionsInWords(draft.options), optionsInWords(options)]
  return (
    <section className={styles.review} aria-label="Code from a link">
      <p>
        <b>This code came by a link.</b> Nothing of it is saved, and nothing of it runs. Read what it would change first.
      </p>
      {changed.map((name) => (
        <Difference key={name} name={name} original={draft.sources[name]} changed={sources[name]} />
      ))}
      {before !== after && (
        <p>
          Options: {before} in the editor, {after} in the link.
        </p>
      )}
      {changed.length === 0 && before === after && <p>It is what stands in the editor already.</p>}
      <p className={styles.buttons}>
        <button type="button" className="btn" onClick={onTake}>
          Take it over into the editor
        </button>
        <button type="button" className="btn" onClick={onDiscard}>
          Discard
        </button>
      </p>
    </section>
  )
}

function optionsInWords(options: OwnConfiguration['options']): string {
  return Object.keys(options).length > 0 ? JSON.stringify(options) : 'none'
}

function Difference({ name, original, changed }: { name: string; original: string; changed: string }) {
  const area = useRef<HTMLDivElement>(null)
  useEffect(() => (area.current ? showDifference(area.current, name, original, changed) : undefined), [name, original, changed])
  return (
    <div>
      <code>{name}</code>
      <div ref={area} className={styles.code} />
    </div>
  )
}
