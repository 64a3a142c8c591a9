import { changes, jsonLines } from './json-lines'

interface JsonViewProps {
  value: unknown
  /** The value before the reader's last action; what differs is marked. */
  before?: unknown
}

/** A JSON value with keys and values told apart, and what changed marked by colour, underline and text. */
export function JsonView({ value, before }: JsonViewProps) {
  const changed = before ? changes(before, value) : []
  const marked = new Set(changed.map(({ path }) => path))
  return (
    <>
      <pre className="json">
        {jsonLines(value).map(({ path, depth, key, text, leaf, comma }) => (
          <span key={`${path} ${text}`}>
            {'  '.repeat(depth)}
            {key !== undefined && <span className="key">{`${JSON.stringify(key)}: `}</span>}
            {!leaf ? text : marked.has(path) ? <mark>{text}</mark> : <span className="value">{text}</span>}
            {comma && ','}
            {'\n'}
          </span>
        ))}
      </pre>
      {changed.length > 0 && (
        <details className="changes">
          <summary>{changed.length === 1 ? '1 value changed' : `${changed.length} values changed`} with your last action</summary>
          <ul>
            {changed.map(({ path, before: was, after }) => (
              <li key={path}>
                {path}: {was ?? 'absent'} → {after ?? 'absent'}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
