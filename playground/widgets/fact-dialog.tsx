import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { FactEntry, type ProvenFact } from '@/components/fact-entry'
import styles from './fact-dialog.module.css'
import { send } from './requests'

/** Shows one fact over the page, without leaving it. */
export function FactDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [fact, setFact] = useState<ProvenFact | null>(null)
  useEffect(() => {
    let closed = false
    dialog.current?.showModal()
    send(`/api/facts/${id}`)
      .then((response) => response.json() as Promise<ProvenFact>)
      .then((read) => {
        if (!closed) setFact(read)
      })
      .catch(() => {
        // The link that the mark is leads there too.
        if (!closed) window.location.assign(`/about/facts#${id}`)
      })
    return () => {
      closed = true
    }
  }, [id])
  return createPortal(
    <dialog ref={dialog} className={styles.dialog} aria-label={`The fact ${id} and its proof`} onClose={onClose}>
      {fact ? <FactEntry fact={fact} /> : <p className="note">Opening the proof.</p>}
      <form method="dialog">
        <button type="submit" className="btn">
          Close
        </button>
      </form>
    </dialog>,
    document.body
  )
}
