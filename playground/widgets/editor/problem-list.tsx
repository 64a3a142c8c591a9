import Link from 'next/link'
import type { OwnFunction } from '../../own-code/configuration'
import styles from './problem-list.module.css'
import { type Problems, placeInWords } from './problems'

interface ProblemListProps {
  name: OwnFunction
  problems: Problems
  onGo: (place: { line: number; column: number }) => void
}

/** Errors and known mistakes as text: each with its place, which leads there. */
export function ProblemList({ name, problems: { errors, warnings }, onGo }: ProblemListProps) {
  const place = (at: { line: number; column: number }) => (
    <button type="button" className={styles.place} onClick={() => onGo(at)}>
      {placeInWords(at)}
    </button>
  )
  return (
    <div className={styles.problems} role="status" aria-label={`Problems in ${name}`}>
      {errors.length > 0 && (
        <ul data-severity="error">
          {errors.map((error) => (
            <li key={`${error.line} ${error.column} ${error.message}`}>
              {place(error)}: {error.message}
            </li>
          ))}
        </ul>
      )}
      {warnings.length > 0 && (
        <ul data-severity="warning">
          {warnings.map((warning) => (
            <li key={`${warning.line} ${warning.column} ${warning.message}`}>
              {place(warning)}: {warning.message} <Link href={warning.href}>Why?</Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
