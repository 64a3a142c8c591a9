import { useEffect, useState } from 'react'

interface CopyButtonProps {
  /** The text, or what makes it once it is asked for. */
  text: string | (() => string)
  /** What is copied, for screen readers; for everyone if `visible`. */
  what: string
  visible?: boolean
}

/** Copies a text, and says for two seconds whether that worked. */
export function CopyButton({ text, what, visible = false }: CopyButtonProps) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(''), 2000)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () =>
    navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => setSaid('copied'),
      () => setSaid('not allowed')
    )
  return (
    <button type="button" className="link-button" onClick={() => void copy()}>
      <span aria-live="polite">{said || 'copy'}</span>
      <span className={visible ? undefined : 'visually-hidden'}> {what}</span>
    </button>
  )
}
