import { type ReactNode, useId } from 'react'

interface RadioTabsProps {
  className: string
  labels: readonly [ReactNode, ReactNode]
  children: readonly [ReactNode, ReactNode]
}

/** Two views of which one shows, the first at first. The tabs are radio buttons, so they need no script. On paper both show. */
export function RadioTabs({ className, labels, children: views }: RadioTabsProps) {
  const name = useId()
  return (
    <div className={`radio-tabs ${className}`}>
      {labels.map((label, i) => (
        <label key={i}>
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
