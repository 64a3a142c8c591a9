import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { About } from '../../experiments/run/load'
import { doneExperiments } from './done'
import styles from './experiment-index.module.css'
import { Good } from './verdict'

/** All experiments by question, and which of them the reader has done. */
export function ExperimentIndex({ about }: { about: string }) {
  const all = Object.entries(JSON.parse(about) as Record<string, About>)
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
