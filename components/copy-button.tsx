import { useEffect, useState } from 'react'

/** Copies a text, and says for two seconds whether that worked. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(''), 2000)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('copied'),
      () => setSaid('not allowed')
    )
  return (
    <button type="button" className="link-button" onClick={() => void copy()}>
      <span aria-live="polite">{said || 'copy'}</span>
      <span className="visually-hidden"> {what}</span>
    </button>
  )
}
