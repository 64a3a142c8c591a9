import { isDocument } from '../values'

/**
 * Every value that a dotted path reaches in a document, going through arrays as MongoDB does: `a.b` on `{a: [{b: 1}, {b: 2}]}`
 * reaches 1 and 2, `a.0` reaches the first element. A missing field reaches nothing.
 */
export function valuesAt(document: unknown, path: string): unknown[] {
  return reach(document, path.split('.'), 0)
}

/** {@link valuesAt} for a path that is split already, from its part `at` on. */
export function reach(value: unknown, parts: string[], at: number): unknown[] {
  if (at === parts.length) return [value]
  const part = parts[at] as string
  if (Array.isArray(value)) {
    const byIndex = /^\d+$/.test(part) && Number(part) < value.length ? reach(value[Number(part)], parts, at + 1) : []
    return byIndex.concat(...value.filter(isDocument).map((element) => reach(element, parts, at)))
  }
  if (isDocument(value) && Object.hasOwn(value, part)) return reach(value[part], parts, at + 1)
  return []
}
