import { useEffect, useState } from 'react'
import styles from './decision-walk.module.css'

export interface Question {
  id: string
  text: string
  why: string
  /** Each leads to another question's id, or to the id of a recommendation on the page. */
  answers: readonly { text: string; to: string }[]
}

/** Questions that lead to a recommendation, one at a time. Without JavaScript all stand below each other, with links. */
export function DecisionWalk({ questions }: { questions: readonly Question[] }) {
  const [path, setPath] = useState<readonly string[] | null>(null)
  useEffect(() => setPath([]), [])
  const numberOf = (id: string) => questions.findIndex((question) => question.id === id) + 1
  const current = path && (questions.find(({ id }) => id === path.at(-1)) ?? (path.length === 0 ? questions[0] : undefined))
  const shown = path ? (current ? [current] : []) : questions

  return (
    <section aria-label="Questions that lead to a recommendation">
      {shown.map((question) => (
        <div key={question.id} id={question.id} className={styles.question} aria-live={path ? 'polite' : undefined}>
          <h3>
            {path ? path.length + 1 : numberOf(question.id)}. {question.text}
          </h3>
          <p>{question.why}</p>
          <p className={styles.answers}>
            {question.answers.map(({ text, to }) =>
              path && numberOf(to) > 0 ? (
                <button key={to} type="button" className="btn" onClick={() => setPath([...path, to])}>
                  {text}
                </button>
              ) : (
                <a key={to} className="btn" href={`#${to}`} onClick={() => path && setPath([...path, to])}>
                  {text}
                  {path ? '' : ` → ${numberOf(to) > 0 ? `question ${numberOf(to)}` : 'recommendation'}`}
                </a>
              )
            )}
          </p>
        </div>
      ))}
      {path && path.length > 0 && (
        <p className="note">
          {current ? 'Changed your mind?' : 'Your recommendation is below.'}{' '}
          <button type="button" className="link-button" onClick={() => setPath([])}>
            Begin again
          </button>
        </p>
      )}
    </section>
  )
}
