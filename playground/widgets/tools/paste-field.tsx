import { type ReactNode, useId, useRef } from 'react'
import styles from './tools.module.css'

interface PasteFieldProps {
  label: string
  rows: number
  text: string
  onChange: (text: string) => void
  onExample: () => void
  onClear: () => void
  /** What belongs to the text and stands between the field and its buttons. */
  children?: ReactNode
}

/** A field to paste into what is nobody else's business: the browser neither keeps it nor has it checked elsewhere. */
export function PasteField({ label, rows, text, onChange, onExample, onClear, children }: PasteFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        ref={field}
        rows={rows}
        value={text}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      {children}
      <div className={styles.choices}>
        <button type="button" className="btn" onClick={onExample}>
          Try it with an example
        </button>
        <button
          type="button"
          className="btn"
          onClick={() => {
            onClear()
            field.current?.focus()
          }}
        >
          Clear
        </button>
      </div>
      <p className="note">Nothing leaves this browser. Close the page, and it is forgotten.</p>
    </>
  )
}
