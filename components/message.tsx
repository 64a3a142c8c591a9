import type { ReactNode } from 'react'
import styles from './message.module.css'

interface MessageProps {
  tone?: 'good' | 'bad'
  /** `status` where it appears by itself. */
  role?: 'status'
  children: ReactNode
}

/** A sentence that a reader should not miss, and what can be done about it. */
export function Message({ tone = 'good', role, children }: MessageProps) {
  return (
    <p className={styles.message} data-tone={tone} role={role}>
      {children}
    </p>
  )
}
