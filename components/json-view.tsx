import { changedParts, type Part } from './changed-parts'
import { type Change, jsonLines } from './json-lines'
import styles from './json-view.module.css'

interface JsonViewProps {
  value: unknown
  /** What the reader's last action changed in it; these lines are marked, and the room to say so is kept. */
  changes?: readonly Change[]
}

/** A JSON value with keys and values told apart, and what changed marked by colour, underline and text. */
export function JsonView({ value, changes }: JsonViewProps) {
  const isMarked = (path: string) => changes?.some((change) => path === change.path || path.startsWith(`${change.path}.`))
  return (
    <>
      <pre className={styles.json}>
        {jsonLines(value).map(({ path, depth, key, text, leaf, comma }) => (
          <span key={`${path} ${text}`} data-field={key}>
            {'  '.repeat(depth)}
            {key !== undefined && <span className={styles.key}>{`${JSON.stringify(key)}: `}</span>}
            {!leaf ? text : isMarked(path) ? <mark>{text}</mark> : <span className={styles.value}>{text}</span>}
            {comma && ','}
            {'\n'}
          </span>
        ))}
      </pre>
      {changes && changes.length === 0 && <div className={styles.room} />}
      {changes && changes.length > 0 && (
        <details>
          <summary>{changes.length === 1 ? '1 value changed' : `${changes.length} values changed`} with your last action</summary>
          <ChangeList changes={changes} />
        </details>
      )}
    </>
  )
}

/** Changes as lines, each with a sign and a word for what happened. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  return (
    <ul className={styles.changes}>
      {changes.map(({ path, before, after }) => {
        const [kind, sign] =
          before === undefined ? (['added', '+'] as const) : after === undefined ? (['removed', '−'] as const) : (['changed', '±'] as const)
        const parts = changedParts(before ?? '', after ?? '')
        return (
          <li key={path} data-change={kind}>
            <b aria-hidden="true">{sign}</b> {kind} <code>{path || 'the whole value'}</code>
            {': '}
            {before !== undefined && <del>{marked(parts.before)}</del>}
            {before !== undefined && after !== undefined && ' → '}
            {after !== undefined && <ins>{marked(parts.after)}</ins>}
            {parts.names.length > 0 && <small> Different: {parts.names.join(', ')}.</small>}
          </li>
        )
      })}
    </ul>
  )
}

function marked(parts: readonly Part[]) {
  return parts.map(({ text, isChanged }, i) => (isChanged ? <mark key={i}>{text}</mark> : text))
}
