import type { ReactNode } from 'react'
import styles from './page-grammar.module.css'
import { RadioTabs } from './radio-tabs'

/** What the reader can do after this page. */
export function Goal({ children }: { children: ReactNode }) {
  return <div className={styles.goal}>{children}</div>
}

interface MistakeProps {
  belief: string
  /** The experiment that shows it fail. */
  see?: string
  children: ReactNode
}

/** What many believe, and below it what happens. */
export function Mistake({ belief, see, children }: MistakeProps) {
  return (
    <aside className={styles.mistake} aria-label="Common mistake">
      <p>{belief}</p>
      {children}
      {see && (
        <p>
          <a href={`/experiments/${see}`} className={styles.see}>
            See it fail
          </a>
        </p>
      )}
    </aside>
  )
}

/** A question that the reader answers from their own panel, with the answer to open. */
export function Check({ question, children }: { question: string; children: ReactNode }) {
  return (
    <details className={styles.check}>
      <summary>{question}</summary>
      <div data-answer>{children}</div>
    </details>
  )
}

/** The same code in TypeScript and in JavaScript. */
export function CodeTabs({ children: [typed, plain] }: { children: [ReactNode, ReactNode] }) {
  return (
    <RadioTabs labels={[<b key="typed">TypeScript</b>, <b key="plain">JavaScript</b>]}>
      {[
        <div key="typed" data-code="typed">
          {typed}
        </div>,
        <div key="plain" data-code="plain">
          {plain}
        </div>
      ]}
    </RadioTabs>
  )
}
