import diff from 'microdiff'
import type { Change } from '@/components/json-lines'

/**
 * What differs between two JSON values, field by field, in the order of the newer one.
 * @returns `before` is undefined for what was added, `after` for what was removed; paths as `user.username`, `[0].a`. Empty when
 *   there was no value before.
 */
export function differences(before: unknown, after: unknown): Change[] {
  if (before === undefined || before === null) return []
  return diff({ '': before }, { '': after }).map((difference) => ({
    path: difference.path
      .slice(1)
      .reduce<string>((path, step) => (typeof step === 'number' ? `${path}[${step}]` : path ? `${path}.${step}` : step), ''),
    before: 'oldValue' in difference ? JSON.stringify(difference.oldValue) : undefined,
    after: 'value' in difference ? JSON.stringify(difference.value) : undefined
  }))
}
