import dynamic from 'next/dynamic'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { OwnFunction } from '../../own-code/configuration'
import styles from './edit-callback.module.css'
import { onOpenEditor, type Target } from './open-editor'

/** All that edits, parses and compares is fetched by a reader who asks for it. */
const Editor = dynamic(() => import('./editor').then(({ Editor }) => Editor), {
  ssr: false,
  loading: () => (
    <p className="note" role="status">
      The editor is loading.
    </p>
  )
})

interface EditCallbackProps {
  /** The function that shows first. Without one the button speaks of all, and the page takes code that comes by a link. */
  name?: OwnFunction
  /** The example that is loaded. */
  example?: string
  /** What the button says. */
  label?: string
}

/** A button that opens the editor of the reader's own callbacks: `<EditCallback name="jwt" />`. */
export function EditCallback({ name, example, label = name ? `Edit ${name} here` : 'Edit the callbacks' }: EditCallbackProps) {
  const [isOpen, setOpen] = useState(false)
  const [hasOpened, setOpened] = useState(false)
  const open = useCallback(() => {
    setOpen(true)
    setOpened(true)
  }, [])
  const [target, setTarget] = useState<Target>()
  /** Code that came by a link: the fragment of the address. */
  const [fragment, setFragment] = useState<string>()
  const takesLinks = name === undefined
  useEffect(() => {
    if (!takesLinks) return
    const look = () => {
      if (!location.hash.startsWith('#own=')) return
      setFragment(location.hash)
      open()
    }
    look()
    window.addEventListener('hashchange', look)
    const stop = onOpenEditor((wanted) => {
      setTarget(wanted)
      open()
    })
    return () => {
      window.removeEventListener('hashchange', look)
      stop()
    }
  }, [takesLinks, open])
  // The button and the editor take each other's place, so the focus goes along. An editor that has just been loaded takes it by itself.
  const editor = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!hasOpened) return
    if (!isOpen) button.current?.focus()
    // It may have gone to a line already.
    else if (!editor.current?.contains(document.activeElement))
      editor.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus()
  }, [isOpen, hasOpened])
  return (
    <div className={styles.edit} data-print="hidden">
      {hasOpened && (
        // Closed it keeps what stands in it.
        <div ref={editor} hidden={!isOpen}>
          <Editor
            first={name ?? 'jwt'}
            example={example}
            target={target}
            fragment={fragment}
            onClose={() => setOpen(false)}
            onReviewed={() => setFragment(undefined)}
          />
        </div>
      )}
      {!isOpen && (
        <button ref={button} type="button" className="btn" onClick={open}>
          {label}
        </button>
      )}
      <noscript>
        <p className="note">Editing needs JavaScript.</p>
      </noscript>
    </div>
  )
}
