/** Levels that are kept: far more than a token of an application has, and few enough for whatever walks through a value by recursion. */
const DEEPEST = 100

/**
 * The object that a part of a token holds as JSON in UTF-8. What is nested deeper than 100 levels is replaced by a text that says so.
 * @returns null for what is no JSON, and for JSON that is no object.
 */
export function objectIn(bytes: Uint8Array): Record<string, unknown> | null {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
  return isObject(value) ? (cut(value, 0) as Record<string, unknown>) : null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === DEEPEST) return `nested deeper than ${DEEPEST} levels`
  if (Array.isArray(value)) return value.map((inner) => cut(inner, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner, depth + 1)]))
}
