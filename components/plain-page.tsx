import type { ReactNode } from 'react'
import { Logo } from './logo'
import styles from './plain-page.module.css'

const SECTIONS = [
  ['Guide', '/flow/login'],
  ['Strategies', '/strategies/choose'],
  ['Recipes', '/recipes'],
  ['Playground', '/playground'],
  ['Experiments', '/experiments'],
  ['Tools', '/tools'],
  ['Questions', '/faq'],
  ['Reference', '/reference/callbacks']
] as const

/** A page outside the documentation theme: the logo, which leads home, the way to the site's sections, and a text. */
export function PlainPage({ children }: { children: ReactNode }) {
  return (
    <div className={styles.page}>
      <header>
        <div>
          <a href="/">
            <Logo />
          </a>
          <nav aria-label="Site">
            {SECTIONS.map(([name, href]) => (
              <a key={href} href={href}>
                {name}
              </a>
            ))}
          </nav>
        </div>
      </header>
      <main id="reach-skip-nav">{children}</main>
    </div>
  )
}
