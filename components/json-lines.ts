export interface JsonLine {
  /** Where the value stands: `user.username`, `[0].a`; '' for the root. */
  path: string
  depth: number
  key: string | undefined
  /** The value as JSON, or an opening or closing bracket. */
  text: string
  leaf: boolean
  comma: boolean
}

/** Lays a JSON value out as lines, as `JSON.stringify(value, null, 2)` would. */
export function jsonLines(value: unknown, path = '', depth = 0, key?: string, comma = false): JsonLine[] {
  const line = { path, depth, key, comma, leaf: true, text: '' }
  if (typeof value !== 'object' || value === null) return [{ ...line, text: JSON.stringify(value) ?? 'undefined' }]
  const isArray = Array.isArray(value)
  const entries = Object.entries(value)
  if (entries.length === 0) return [{ ...line, text: isArray ? '[]' : '{}' }]
  const inner = entries.flatMap(([name, child], i) => {
    const childPath = isArray ? `${path}[${name}]` : path ? `${path}.${name}` : name
    return jsonLines(child, childPath, depth + 1, isArray ? undefined : name, i < entries.length - 1)
  })
  return [
    { ...line, leaf: false, comma: false, text: isArray ? '[' : '{' },
    ...inner,
    { ...line, leaf: false, key: undefined, text: isArray ? ']' : '}' }
  ]
}

/** How one field differs between two values. */
export interface Change {
  /** As in {@link JsonLine}. */
  path: string
  /** JSON of the value, undefined where it was or is absent. */
  before: string | undefined
  after: string | undefined
}
