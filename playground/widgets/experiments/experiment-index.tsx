import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { Facts } from '../../experiments/run/facts'
import { doneExperiments } from './done'
import styles from './experiment-index.module.css'
import { Good } from './verdict'

/** All experiments by question, and which of them the reader has done. */
export function ExperimentIndex({ facts }: { facts: string }) {
  const all = Object.entries(JSON.parse(facts) as Record<string, Facts>)
  const groups = [...new Set(all.map(([, { group }]) => group))]
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => setDone(doneExperiments()), [])
  const count = all.filter(([id]) => done.has(id)).length
  return (
    <>
      <p role="status" className="note">
        {count === 0 ? `${all.length} experiments.` : `You have done ${count} of ${all.length}.`}
      </p>
      {groups.map((group) => (
        <section key={group} className={styles.group}>
          <h2
            id={group
              .toLowerCase()
              .replace(/[^a-z]+/g, '-')
              .replace(/-$/, '')}
          >
            {group}
          </h2>
          <ul>
            {all
              .filter(([, one]) => one.group === group)
              .map(([id, { title, question }]) => (
                <li key={id}>
                  <Link href={`/experiments/${id}`}>{title}</Link> {done.has(id) && <Good>✓ done</Good>}
                  <br />
                  <span className={styles.question}>{question}</span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  )
}
