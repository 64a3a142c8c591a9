import { CopyButton } from '@/components/copy-button'
import type { Result } from '../../experiments/run/experiment'
import styles from './experiment.module.css'

const REPOSITORY = process.env.DOCS_REPOSITORY

/** A report of what differs from this guide's expectation, for its authors. */
export function Report({ id, result }: { id: string; result: Result }) {
  const title = `The experiment ${id} does not hold under ${result.strategy}`
  const failed = result.steps.filter(({ holds }) => !holds)
  const body = failed.map((step) => `${step.title}\n- expected: ${step.expected}\n- observed: ${step.observed}`).join('\n\n')
  return (
    <p className={styles.failure}>
      This is not what the guide expects. Either the guide is wrong, or this site is.{' '}
      {REPOSITORY ? (
        <a href={`${REPOSITORY.replace(/\/tree\/.*$/, '')}/issues/new?title=${encodeURIComponent(title)}&body=${encodeURIComponent(body)}`}>
          Report this
        </a>
      ) : (
        <>
          Report this to whoever runs the site: <CopyButton text={`${title}\n\n${body}`} what="Copy the report" visible />
        </>
      )}
    </p>
  )
}
