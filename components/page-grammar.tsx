import type { ReactNode } from 'react'
import { RadioTabs } from './radio-tabs'

/** What the reader can do after this page. */
export function Goal({ children }: { children: ReactNode }) {
  return <div className="goal">{children}</div>
}

/** What many believe, and below it what happens. */
export function Mistake({ belief, children }: { belief: string; children: ReactNode }) {
  return (
    <aside className="mistake" aria-label="Common mistake">
      <p className="belief">{belief}</p>
      {children}
    </aside>
  )
}

/** A question that the reader answers from their own panel, with the answer to open. */
export function Check({ question, children }: { question: string; children: ReactNode }) {
  return (
    <details className="check">
      <summary>{question}</summary>
      <div>{children}</div>
    </details>
  )
}

/** The same code in TypeScript and in JavaScript. */
export function CodeTabs({ children: [typed, plain] }: { children: [ReactNode, ReactNode] }) {
  return (
    <RadioTabs className="code-tabs" labels={['TypeScript', 'JavaScript']}>
      {[
        <div key="typed" className="code-typed">
          {typed}
        </div>,
        <div key="plain" className="code-plain">
          {plain}
        </div>
      ]}
    </RadioTabs>
  )
}
