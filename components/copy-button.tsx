import { useEffect, useState } from 'react'

interface CopyButtonProps {
  /** The text, or what makes it once it is asked for. */
  text: string | (() => string)
  /** What is copied, for screen readers; for everyone if `visible`. */
  what: string
  visible?: boolean
  /** A class of `global.css`. */
  look?: 'link-button' | 'btn'
}

/** Copies a text, and says for two seconds whether that worked. */
export function CopyButton({ text, what, visible = false, look = 'link-button' }: CopyButtonProps) {
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
    <button type="button" className={look} onClick={() => void copy()}>
      {/* One piece: between two, a flexible button drops the blank. */}
      <span>
        <span aria-live="polite">{said || 'copy'}</span>
        <span className={visible ? undefined : 'visually-hidden'}> {what}</span>
      </span>
    </button>
  )
}
