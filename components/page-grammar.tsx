import { type ReactNode, useId } from 'react'

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

/** The same code in TypeScript and in JavaScript. The tabs are radio buttons, so they need no script. */
export function CodeTabs({ children: [typed, plain] }: { children: [ReactNode, ReactNode] }) {
  const name = useId()
  return (
    <div className="code-tabs">
      {['TypeScript', 'JavaScript'].map((language, i) => (
        <label key={language}>
          <input type="radio" name={name} defaultChecked={i === 0} /> {language}
        </label>
      ))}
      <div className="code-typed">{typed}</div>
      <div className="code-plain">{plain}</div>
    </div>
  )
}
