import { MAX_TEXT } from './messages'

/**
 * Plain data as text, in both directions: JSON, and `{"$": kind, "value": …}` for what JSON lacks. A key that begins with `$` gets another
 * `$`. `inside.ts` does the same within QuickJS.
 */

const MAX_DEPTH = 100

/** What was not plain data, and so did not come through as it was. */
export interface Encoded {
  text: string
  /** Paths, ten at most: `user.save`. */
  lost: string[]
}

/**
 * @throws RangeError for a value that goes in a circle, is nested deeper than 100 levels, or is larger than 64 KB.
 * @param replace gets each text, and gives the one that goes in.
 */
export function encodeValue(value: unknown, replace: (text: string) => string = (text) => text): Encoded {
  const lost: string[] = []
  const lose = (path: string) => {
    if (lost.length < 10) lost.push(path)
  }
  const plain = (one: unknown, path: string, depth: number): unknown => {
    if (depth > MAX_DEPTH) throw new RangeError(`A value is nested deeper than ${MAX_DEPTH} levels, or goes in a circle.`)
    switch (typeof one) {
      case 'string':
        return replace(one)
      case 'boolean':
        return one
      case 'number':
        return Number.isFinite(one) ? one : { $: 'number', value: String(one) }
      case 'bigint':
        return { $: 'bigint', value: String(one) }
      case 'undefined':
        return { $: 'undefined' }
      case 'object':
        return one === null ? null : object(one, path, depth)
      default:
        lose(path)
        return { $: 'undefined' }
    }
  }
  const object = (one: object, path: string, depth: number): unknown => {
    if (one instanceof Date) return { $: 'date', value: String(one.getTime()) }
    if (Array.isArray(one)) return Array.from(one, (item: unknown, i) => plain(item, `${path}[${i}]`, depth + 1))
    const prototype: unknown = Object.getPrototypeOf(one)
    const isPlain = prototype === Object.prototype || prototype === null
    if (!isPlain) lose(path)
    const { toJSON } = one as { toJSON?: unknown }
    if (typeof toJSON === 'function') return plain(toJSON.call(one), path, depth + 1)
    const members: Record<string, unknown> = {}
    for (const [key, member] of Object.entries(one)) {
      const at = path ? `${path}.${key}` : key
      if (typeof member === 'function' || key === '__proto__') lose(at)
      else members[key.startsWith('$') ? `$${key}` : key] = plain(member, at, depth + 1)
    }
    return members
  }
  const text = JSON.stringify(plain(value, '', 0))
  if (text.length > MAX_TEXT) throw new RangeError(`A value has ${text.length} characters as JSON, and may have ${MAX_TEXT}.`)
  return { text, lost }
}

/** The value of an encoded text, which nobody trusts: plain objects, arrays and dates alone. @throws RangeError as {@link encodeValue}, SyntaxError. */
export function decodeValue(text: string): unknown {
  if (text.length > MAX_TEXT) throw new RangeError(`A value may have ${MAX_TEXT} characters.`)
  const value = (one: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH) throw new RangeError(`A value is nested deeper than ${MAX_DEPTH} levels.`)
    if (typeof one !== 'object' || one === null) return one
    if (Array.isArray(one)) return one.map((item) => value(item, depth + 1))
    if ('$' in one) return special(one as { $: unknown; value?: unknown })
    const members: Record<string, unknown> = {}
    for (const [key, member] of Object.entries(one))
      if (key !== '__proto__') members[key.startsWith('$') ? key.slice(1) : key] = value(member, depth + 1)
    return members
  }
  return value(JSON.parse(text), 0)
}

function special({ $: kind, value }: { $: unknown; value?: unknown }): unknown {
  if (kind === 'date') return new Date(Number(value))
  if (kind === 'number') return Number(value)
  if (kind === 'bigint' && typeof value === 'string' && /^-?\d{1,1000}$/.test(value)) return BigInt(value)
  return undefined
}
