import type { Captured } from '../../trace/core/capture'
import { membersOf, show } from '../../trace/read/show'
import styles from './captured-tree.module.css'

/** A captured value: leaves as text, objects and lists as trees that open. */
export function CapturedTree({ name, value, open = false }: { name?: string; value: Captured; open?: boolean }) {
  const members = membersOf(value)
  const label = name !== undefined && <span className={styles.key}>{name}: </span>
  const size = Array.isArray(value) ? `[${members?.length}]` : `{${members?.length}}`
  if (!members || members.length === 0)
    return (
      <div className={styles.leaf} data-field={name}>
        {label}
        <span className={styles.value}>{members ? (Array.isArray(value) ? '[]' : '{}') : show(value)}</span>
      </div>
    )
  return (
    <details className={styles.tree} open={open}>
      <summary data-field={name}>
        {label}
        <span className={styles.size}>{size}</span>
      </summary>
      {members.map(([member, inner]) => (
        <CapturedTree key={member} name={member} value={inner} open={open && members.length < 4} />
      ))}
    </details>
  )
}
