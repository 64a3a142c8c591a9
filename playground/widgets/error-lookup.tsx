import { useId, useState } from 'react'
import { CODES, FAMILIES, MESSAGES, type Signature, type Where } from '../reference/signatures'
import styles from './error-lookup.module.css'
import { Fact } from './fact'

const PLACES: Record<Where, string> = {
  log: 'server log',
  console: 'browser console',
  address: 'address, as ?error=',
  answer: 'answer to a request',
  build: 'build or type check'
}

const LISTS = {
  codes: { entries: [...CODES, ...FAMILIES], label: 'Find an error', placeholder: 'JWT_SESSION_ERROR, decryption, redirect…' },
  messages: { entries: MESSAGES, label: 'Find a message', placeholder: 'is not a function, cookie was missing, 431…' }
}

/** Error codes or messages, and a box that finds one by any word of its entry. Without JavaScript all are there. */
export function ErrorLookup({ of }: { of: keyof typeof LISTS }) {
  const [query, setQuery] = useState('')
  const id = useId()
  const { entries, label, placeholder } = LISTS[of]
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter((entry) => {
    const text = Object.values(entry).join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return (
    <>
      <p className={styles.lookup}>
        <label htmlFor={id}>{label}</label>
        <input id={id} type="search" placeholder={placeholder} value={query} onChange={(event) => setQuery(event.target.value)} />
        <span role="status">
          {found.length} of {entries.length}
        </span>
      </p>
      {found.length === 0 && (
        <p>
          No entry has these words. Try one word of the message, <a href="/tools/error">paste all of it</a>, or look through{' '}
          <a href="/faq">the questions</a>.
        </p>
      )}
      <dl className={styles.codes} data-list={of}>
        {found.map((entry) => (
          <Entry key={entry.id} {...entry} />
        ))}
      </dl>
    </>
  )
}

function Entry({ id, title, where, meaning, cause, sign, fix, page, experiment, fact }: Signature) {
  return (
    <div id={id}>
      <dt>
        <code>{title}</code> <span className={styles.where}>{PLACES[where]}</span>
      </dt>
      <dd>
        <p>{fact ? <Fact id={fact}>{meaning}</Fact> : meaning}</p>
        <p>
          <b>Cause.</b> {cause}
        </p>
        {/* That of a code is the code itself. */}
        {title !== id && (
          <p>
            <b>Sign.</b> {sign}
          </p>
        )}
        <p>
          <b>Fix.</b> {fix}
        </p>
        {(page || experiment) && (
          <p className={styles.further}>
            {page && <a href={page}>Read more</a>}
            {experiment && page !== `/experiments/${experiment}` && <a href={`/experiments/${experiment}`}>See it happen</a>}
          </p>
        )}
      </dd>
    </div>
  )
}
