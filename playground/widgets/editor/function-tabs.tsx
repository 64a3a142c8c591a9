import type { KeyboardEvent } from 'react'
import { OWN_FUNCTIONS, type OwnFunction } from '../../own-code/configuration'
import styles from './function-tabs.module.css'

interface FunctionTabsProps {
  /** What the ids of tabs begin with; that of their panel is `<id>-panel`. */
  id: string
  current: OwnFunction
  edited: readonly OwnFunction[]
  onChange: (name: OwnFunction) => void
}

/** One tab a function, in the order in which a sign-in calls them. Arrow keys lead along. */
export function FunctionTabs({ id, current, edited, onChange }: FunctionTabsProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const next = step && OWN_FUNCTIONS[(OWN_FUNCTIONS.indexOf(current) + step + OWN_FUNCTIONS.length) % OWN_FUNCTIONS.length]
    if (!next) return
    event.preventDefault()
    onChange(next)
    document.getElementById(`${id}-${next}`)?.focus()
  }
  return (
    <div role="tablist" className={styles.tabs} aria-label="Functions" onKeyDown={onKeyDown}>
      {OWN_FUNCTIONS.map((name) => (
        <button
          key={name}
          id={`${id}-${name}`}
          type="button"
          role="tab"
          aria-selected={name === current}
          aria-controls={`${id}-panel`}
          tabIndex={name === current ? 0 : -1}
          onClick={() => onChange(name)}
        >
          <code>{name}</code>
          {edited.includes(name) && <span className="tag">edited</span>}
        </button>
      ))}
    </div>
  )
}
