import { useEffect, useState } from 'react'
import styles from './editable-text.module.css'

interface EditableTextProps {
  value: string
  /** What it is, for screen readers. */
  label: string
  disabled: boolean
  /** Called with a new text when the reader presses Enter or leaves the field. Escape takes the old one back. */
  onCommit: (value: string) => void
}

/** A text that is changed in place. */
export function EditableText({ value, label, disabled, onCommit }: EditableTextProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const commit = () => {
    const trimmed = text.trim()
    if (trimmed && trimmed !== value) onCommit(trimmed)
    // The field shows the stored value, so a refused change never shows.
    setText(value)
  }
  return (
    <input
      className={styles.input}
      value={text}
      size={Math.max(6, text.length)}
      maxLength={64}
      aria-label={label}
      disabled={disabled}
      onChange={({ target }) => setText(target.value)}
      onBlur={commit}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') currentTarget.blur()
        if (key === 'Escape') setText(value)
      }}
    />
  )
}
