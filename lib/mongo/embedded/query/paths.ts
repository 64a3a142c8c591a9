import { isDocument } from '../values'

/**
 * Every value that a dotted path reaches in a document, going through arrays as MongoDB does: `a.b` on `{a: [{b: 1}, {b: 2}]}`
 * reaches 1 and 2, `a.0` reaches the first element. A missing field reaches nothing.
 */
export function valuesAt(document: unknown, path: string): unknown[] {
  return reachOrMissing(document, path.split('.'), 0).filter((value) => value !== MISSING)
}

/** Where a path ends because there is no such field, which counts as null. An array without documents leads to no end at all. */
export const MISSING = Symbol('missing')

/** {@link valuesAt} for a filter: a missing field reaches {@link MISSING}, in each document of an array by itself. */
export function reachOrMissing(value: unknown, parts: string[], at: number): unknown[] {
  if (at === parts.length) return [value]
  const part = parts[at] as string
  if (Array.isArray(value)) {
    const byIndex = /^\d+$/.test(part) && Number(part) < value.length ? reachOrMissing(value[Number(part)], parts, at + 1) : []
    const reached = value.filter(isDocument).map((element) => reachOrMissing(element, parts, at))
    return byIndex.concat(...reached)
  }
  return isDocument(value) && Object.hasOwn(value, part) ? reachOrMissing(value[part], parts, at + 1) : [MISSING]
}
