import styles from './finding-list.module.css'

interface FindingListProps {
  /** What can be found, what to mend first on top. */
  findings: readonly { id: string; title: string; fix: string; page: string }[]
}

/** All that a check can find, each with its name for scripts, its fix and its page. */
export function FindingList({ findings }: FindingListProps) {
  return (
    <dl className={styles.findings}>
      {findings.map(({ id, title, fix, page }) => (
        <div key={id} id={id}>
          <dt>
            {title} <code>{id}</code>
          </dt>
          <dd>
            {fix} <a href={page}>Why</a>
          </dd>
        </div>
      ))}
    </dl>
  )
}
