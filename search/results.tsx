import Link from 'next/link'
import type { Hit, Marked } from './engine'
import styles from './results.module.css'
import type { Answer } from './use-answer'

interface ResultsProps {
  /** The id of the list. An option's id is this, a hyphen and its number from 0. */
  id: string
  query: string
  answer: Answer
  /** The number of the option that the keyboard has reached, -1 for none. */
  active: number
  /** The reader follows a link. */
  onFollow(): void
}

/** What a query found, or a sentence where there is nothing to list. */
export function Results({ id, query, answer, active, onFollow }: ResultsProps) {
  const isListed = answer.state === 'found' && answer.hits.length > 0
  return (
    <div className={styles.results}>
      {!isListed && <p>{wordsOf(answer, query)}</p>}
      {answer.state === 'found' && !isListed && (
        <p>
          Try one word of it, an error code, or the name of an option or a cookie. Or look at{' '}
          <Link href="/faq" onClick={onFollow}>
            the questions
          </Link>
          .
        </p>
      )}
      {isListed && (
        <div role="listbox" id={id} aria-label="Results" data-search-results>
          {answer.hits.map((hit, i) => (
            <Option key={hit.href} id={`${id}-${i}`} hit={hit} isActive={i === active} onFollow={onFollow} />
          ))}
        </div>
      )}
    </div>
  )
}

/** An answer in a sentence. */
export function wordsOf(answer: Answer, query: string): string {
  if (answer.state === 'waiting') return 'Loading the search index…'
  if (answer.state === 'found') {
    if (answer.hits.length === 0) return `Nothing has the words “${query.length > 80 ? `${query.slice(0, 80)}…` : query}”.`
    return answer.hits.length === 1 ? '1 result' : `${answer.hits.length} results`
  }
  return process.env.NODE_ENV === 'development'
    ? 'The search index is made from the built pages, so the search works after npm run build and npm start.'
    : 'The search index did not load. Type on to try again, or load the page anew.'
}

function Option({ id, hit, isActive, onFollow }: { id: string; hit: Hit; isActive: boolean; onFollow(): void }) {
  const { href, trail, heading, excerpt } = hit
  return (
    // The input keeps the focus; it names the active option.
    <Link role="option" id={id} href={href} aria-selected={isActive} tabIndex={-1} onClick={onFollow}>
      {trail.length > 0 && <small>{trail.join(' › ')}</small>}
      <b>
        <Pieces of={heading} />
      </b>
      {excerpt.length > 0 && (
        <span>
          <Pieces of={excerpt} />
        </span>
      )}
    </Link>
  )
}

function Pieces({ of: pieces }: { of: Marked }) {
  return pieces.map(({ text, isMatch }, i) => (isMatch ? <mark key={i}>{text}</mark> : text))
}
