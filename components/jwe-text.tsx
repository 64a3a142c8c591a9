import type { ReactNode } from 'react'
import { JWE_PARTS } from './jwe-parts'
import styles from './jwe-text.module.css'

/** The value of a session cookie. Elements in it with a `data-part` are underlined in the colour of that part; `<i>` is for dots. */
export function CookieValue({ children }: { children: ReactNode }) {
  return (
    <div className={styles.value} data-cookie>
      {children}
    </div>
  )
}

/** A compact JWE with its five parts told apart, and below it what each part is. */
export function JweText({ parts }: { parts: readonly string[] }) {
  return (
    <>
      <CookieValue>
        {parts.map((part, i) => (
          <span key={i}>
            {i > 0 && <i>.</i>}
            <span data-part={i} title={JWE_PARTS[i]}>
              {part}
            </span>
          </span>
        ))}
      </CookieValue>
      <ol className={styles.parts}>
        {JWE_PARTS.map((name, i) => (
          <li key={name}>
            <b data-part={i}>{name}</b>
            <span>{parts[i] ? `${parts[i]?.length} characters` : 'empty'}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
