import Link from 'next/link'
import { useId, useState } from 'react'
import type { ErrorCode } from '../reference/error-codes'
import styles from './error-lookup.module.css'
import { Fact } from './fact'

const PLACES: Record<ErrorCode['where'], string> = {
  log: 'server log',
  console: 'browser console',
  address: 'address, as ?error='
}

/** Every error code, and a box that finds one by any word of its entry. Without JavaScript all are there. */
export function ErrorLookup({ codes }: { codes: readonly ErrorCode[] }) {
  const [query, setQuery] = useState('')
  const id = useId()
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = codes.filter((entry) => {
    const text = Object.values(entry).join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return (
    <>
      <p className={styles.lookup}>
        <label htmlFor={id}>Find an error</label>
        <input
          id={id}
          type="search"
          placeholder="JWT_SESSION_ERROR, decryption, redirect…"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <span role="status">
          {found.length} of {codes.length}
        </span>
      </p>
      {found.length === 0 && (
        <p>
          No code of NextAuth v4 has these words. Try one word of the message, or look through <Link href="/faq">the questions</Link>.
        </p>
      )}
      <dl className={styles.codes} data-codes>
        {found.map(({ code, where, meaning, cause, fix, fact }) => (
          <div key={code} id={code}>
            <dt>
              <code>{code}</code> <span className={styles.where}>{PLACES[where]}</span>
            </dt>
            <dd>
              <p>{fact ? <Fact id={fact}>{meaning}</Fact> : meaning}</p>
              <p>
                <b>Cause.</b> {cause}
              </p>
              <p>
                <b>Fix.</b> {fix}
              </p>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
