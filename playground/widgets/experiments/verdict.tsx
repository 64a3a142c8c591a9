import type { ReactNode } from 'react'
import styles from './verdict.module.css'

/** Whether something came as expected, by sign and words. */
export function Verdict({ holds }: { holds: boolean }) {
  return holds ? <Good>✓ as expected</Good> : <span className={`${styles.verdict} ${styles.bad}`}>✗ not as expected</span>
}

/** A few words that say that all is well. */
export function Good({ children }: { children: ReactNode }) {
  return <span className={styles.verdict}>{children}</span>
}
