import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import styles from './fact.module.css'

const FactDialog = dynamic(() => import('./fact-dialog').then(({ FactDialog }) => FactDialog), { ssr: false })

/**
 * A sentence of the guide that a test proves: `<Fact id="cookie-is-jwe">…</Fact>`. Its mark opens the statement, its last proof
 * and the test. Without JavaScript it is a link to the same in the list of all facts.
 */
export function Fact({ id, children }: { id: string; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      {children}
      <a
        className={styles.mark}
        data-print="hidden"
        href={`/about/facts#${id}`}
        title="Proven by a test. Open it."
        onClick={(event) => {
          // A click that asks for a new tab gets one.
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          setOpen(true)
        }}
      >
        <span aria-hidden="true">✓</span>
        <span className="visually-hidden"> (proof: {id})</span>
      </a>
      {open && <FactDialog id={id} onClose={() => setOpen(false)} />}
    </>
  )
}
