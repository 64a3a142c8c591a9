import type { ReactNode, Ref } from 'react'
import styles from './scroll-region.module.css'

interface ScrollRegionProps {
  /** Its name for screen readers. */
  label: string
  className?: string | undefined
  ref?: Ref<HTMLElement>
  children: ReactNode
}

/** A part of the page that scrolls by itself, and can be reached by keyboard. */
export function ScrollRegion({ label, className, ref, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section className={`${styles.region} ${className ?? ''}`} data-print="whole" ref={ref} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
