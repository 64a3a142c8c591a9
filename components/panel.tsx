import { type ReactNode, useId } from 'react'
import styles from './panel.module.css'
import { type Place, PlaceLabel } from './place'

interface PanelProps {
  /** What links lead to. */
  id?: string
  place: Place
  /** By what steps find it. */
  name?: string
  /** What is shown: `cookie`, `getToken()`, … */
  title: string
  /** A word behind the title, e.g. "example". */
  tag?: string | undefined
  tools?: ReactNode
  foot?: ReactNode
  busy?: boolean
  children: ReactNode
}

/** The frame that all panels share: place, name and tools above, the value, and what can be done below. */
export function Panel({ id: anchor, name, place, title, tag, tools, foot, busy = false, children }: PanelProps) {
  const id = useId()
  return (
    <section id={anchor} className={styles.panel} data-panel={name} data-place={place} aria-labelledby={id} aria-busy={busy}>
      <header>
        <span id={id}>
          <PlaceLabel place={place} /> <code>{title}</code>
        </span>
        {tag && <span className="tag">{tag}</span>}
        {tools && <span data-print="hidden">{tools}</span>}
      </header>
      <div>{children}</div>
      {foot && <footer>{foot}</footer>}
    </section>
  )
}
