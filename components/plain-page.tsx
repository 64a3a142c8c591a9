import type { ReactNode } from 'react'
import { Logo } from './logo'
import styles from './plain-page.module.css'

/** A page outside the documentation theme: the logo, which leads home, and a text. */
export function PlainPage({ children }: { children: ReactNode }) {
  return (
    <div className={styles.page}>
      <header>
        <a href="/">
          <Logo />
        </a>
      </header>
      <main>{children}</main>
    </div>
  )
}
