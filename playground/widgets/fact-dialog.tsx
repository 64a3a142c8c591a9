import { useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { LoneFact } from '@/components/fact-list'
import styles from './fact-dialog.module.css'

const LIST = '/about/facts'

/** A fact's entry in the list of all facts, which is a static page. */
async function entryOf(id: string): Promise<HTMLElement> {
  const response = await fetch(LIST)
  if (!response.ok) throw new Error(`${LIST} answered ${response.status}`)
  const entry = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById(id)
  if (!entry) throw new Error(`${LIST} has no fact ${id}`)
  // The same id may stand on the page behind.
  for (const part of [entry, ...entry.querySelectorAll('[id]')]) part.removeAttribute('id')
  entry.removeAttribute('aria-labelledby')
  return entry
}

/** Shows one fact over the page, without leaving it. */
export function FactDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let closed = false
    dialog.current?.showModal()
    entryOf(id)
      .then((entry) => {
        if (!closed) body.current?.replaceChildren(document.adoptNode(entry))
      })
      .catch(() => {
        // The link that the mark is leads there too.
        if (!closed) window.location.assign(`${LIST}#${id}`)
      })
    return () => {
      closed = true
    }
  }, [id])
  return createPortal(
    <dialog ref={dialog} className={styles.dialog} aria-label={`The fact ${id} and its proof`} onClose={onClose}>
      <LoneFact ref={body}>
        <p className="note">Opening the proof.</p>
      </LoneFact>
      <form method="dialog">
        <button type="submit" className="btn">
          Close
        </button>
      </form>
    </dialog>,
    document.body
  )
}
