import type { ReactNode, Ref } from 'react'

interface ScrollRegionProps {
  /** What is in it, for screen readers. */
  label: string
  className: string
  ref?: Ref<HTMLElement>
  children: ReactNode
}

/** A part of the page that scrolls by itself, and can be reached by keyboard. */
export function ScrollRegion({ label, className, ref, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section className={`scroll-region ${className}`} ref={ref} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
