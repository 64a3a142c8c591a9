import { type ReactNode, useId } from 'react'
import styles from './radio-tabs.module.css'

interface RadioTabsProps {
  labels: readonly [ReactNode, ReactNode]
  children: readonly [ReactNode, ReactNode]
}

/** Two views of which one shows, the first at first. The tabs are radio buttons, so they need no script. On paper both show. */
export function RadioTabs({ labels, children: views }: RadioTabsProps) {
  const name = useId()
  return (
    <div className={styles.tabs}>
      {labels.map((label, i) => (
        <label key={i} data-print="hidden">
          <input type="radio" name={name} defaultChecked={i === 0} /> {label}
        </label>
      ))}
      {views.map((view, i) => (
        <div key={i} data-view={i}>
          {view}
        </div>
      ))}
    </div>
  )
}
