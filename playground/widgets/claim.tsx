import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'

const ClaimDialog = dynamic(() => import('./claim-dialog').then(({ ClaimDialog }) => ClaimDialog), { ssr: false })

/**
 * A sentence of the guide that a test proves: `<Claim id="cookie-is-jwe">…</Claim>`. Its mark opens the statement, its last proof
 * and the test. Without JavaScript it is a link to the same in the list of all claims.
 */
export function Claim({ id, children }: { id: string; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <span className="claim">
      {children}
      <a
        className="claim-mark"
        href={`/about/claims#${id}`}
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
      {open && <ClaimDialog id={id} onClose={() => setOpen(false)} />}
    </span>
  )
}
