import { memo, useDeferredValue, useMemo, useState } from 'react'
import { FactEntry, type ProvenFact } from './fact-entry'
import styles from './fact-list.module.css'

/** All facts under their topics, each with its id, and a box that leaves those with some words. Without a script all of them show. */
export function FactList({ facts }: { facts: readonly ProvenFact[] }) {
  const [query, setQuery] = useState('')
  const texts = useMemo(() => new Map(facts.map((fact) => [fact, textOf(fact)])), [facts])
  // Typing goes on while hundreds of entries show or hide.
  const words = useDeferredValue(query).toLowerCase().split(/\s+/)
  const found = facts.filter((fact) => words.every((word) => texts.get(fact)?.includes(word)))
  const topics = [...new Set(facts.map(({ topic }) => topic))]
  const countIn = (topic: string) => found.filter((fact) => fact.topic === topic).length
  return (
    <>
      <search className={styles.filter}>
        <label htmlFor="fact-words">Facts with these words</label>
        <input
          id="fact-words"
          type="search"
          autoComplete="off"
          placeholder="maxAge cookie"
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
      </search>
      <p role="status">
        {found.length === facts.length
          ? `${facts.length} facts.`
          : found.length === 0
            ? 'No fact has all of these words.'
            : `${found.length} of ${facts.length} facts.`}
      </p>
      <nav className={styles.topics} aria-label="Topics" data-print="hidden">
        <ul>
          {topics.map((topic) => (
            <li key={topic} hidden={countIn(topic) === 0}>
              <a href={`#${idOf(topic)}`}>{topic}</a> <small>{countIn(topic)}</small>
            </li>
          ))}
        </ul>
      </nav>
      {topics.map((topic) => (
        <section key={topic} id={idOf(topic)} className={styles.topic} data-topic hidden={countIn(topic) === 0}>
          <h2>{topic}</h2>
          {facts
            .filter((fact) => fact.topic === topic)
            .map((fact) => (
              <Listed key={fact.id} fact={fact} isHidden={!found.includes(fact)} />
            ))}
        </section>
      ))}
    </>
  )
}

/** Hundreds of them stay as they are while the reader types. */
const Listed = memo(function Listed({ fact, isHidden }: { fact: ProvenFact; isHidden: boolean }) {
  return (
    <section id={fact.id} className={styles.listed} aria-labelledby={`${fact.id}-statement`} hidden={isHidden}>
      <FactEntry fact={fact} />
    </section>
  )
})

function textOf({ id, topic, statement, source, library }: ProvenFact): string {
  return [id, topic, statement, source, library].join(' ').toLowerCase()
}

/** No fact has an id that begins so. */
function idOf(topic: string): string {
  return `about-${topic.toLowerCase().replace(/\W+/g, '-')}`
}
