/** A value that JSON cannot express. A key `$` of a captured object itself is written `$$`. */
export interface Special {
  $: 'undefined' | 'date' | 'ObjectId' | 'binary' | 'function' | 'masked' | 'cut' | 'more' | 'deep' | 'error' | 'number' | 'bigint'
  /** The date (ISO), the id, the name, the beginning of what was cut, what is left of a hash. */
  value?: string
  /** Number of characters, items or keys that were left out. */
  more?: number
}

/** A value as it was at one moment, as JSON. */
export type Captured = null | boolean | number | string | Captured[] | Special | { [key: string]: Captured }

/** Bounds of one captured value. */
const LIMITS = { depth: 6, items: 40, characters: 5000, nodes: 600 }

const SENSITIVE = /password|secret/i
const BCRYPT = /\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}/g

/** Bounds of one snapshot: it copies no deeper and no more than a capture keeps. */
const SNAPSHOT = { depth: LIMITS.depth + 1, objects: LIMITS.nodes }

/** Stands for what throws when it is read: a getter, a revoked proxy, an object with the prototype of a date alone. */
const UNREADABLE = new Error('cannot be read')

/** A member of a value, whatever that is; {@link UNREADABLE} where it throws. */
export function read(value: unknown, name: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[name]
  } catch {
    return UNREADABLE
  }
}

/**
 * A quick copy of a value as it is now, for {@link capture} to read later: plain objects, arrays and dates are copied, everything
 * else is shared. A request pays for this, so it does nothing else. It never throws: the call that is recorded goes on.
 */
export function snapshot<T>(value: T, depth: number = SNAPSHOT.depth, budget = { left: SNAPSHOT.objects }): T {
  if (typeof value !== 'object' || value === null || depth === 0 || budget.left-- <= 0) return value
  try {
    return copied(value, depth, budget)
  } catch {
    return UNREADABLE as T
  }
}

function copied<T extends object>(value: T, depth: number, budget: { left: number }): T {
  if (Array.isArray(value)) return value.map((item: unknown) => snapshot(item, depth - 1, budget)) as T
  if (value instanceof Date) return new Date(value) as T
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  const taken: Record<string, unknown> = {}
  for (const key in value) {
    const member = read(value, key)
    const kept = typeof member === 'object' && member !== null ? snapshot(member, depth - 1, budget) : member
    if (key === '__proto__') Object.defineProperty(taken, key, { value: kept, enumerable: true })
    else taken[key] = kept
  }
  return taken as T
}

/**
 * Copies a value as it is now, so that later changes of it do not show. Bounded in depth, length and total size. Passwords and
 * secrets are masked, of password hashes only algorithm and cost are kept, and `undefined` stays visible. It never throws: what cannot
 * be read is an error that says so.
 */
export function capture(value: unknown): Captured {
  return copy(value, LIMITS.depth, { left: LIMITS.nodes })
}

function copy(value: unknown, depth: number, budget: { left: number }): Captured {
  budget.left--
  switch (typeof value) {
    case 'string':
      return text(value)
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : { $: 'number', value: String(value) }
    case 'undefined':
      return { $: 'undefined' }
    case 'bigint':
      return { $: 'bigint', value: String(value) }
    case 'function': {
      const name = read(value, 'name')
      return { $: 'function', value: typeof name === 'string' ? name : '' }
    }
    case 'symbol':
      return text(String(value))
    default:
      return value === null ? null : readable(value as object, depth, budget)
  }
}

function readable(value: object, depth: number, budget: { left: number }): Captured {
  try {
    return object(value, depth, budget)
  } catch {
    return object(UNREADABLE, depth, budget)
  }
}

function object(value: object, depth: number, budget: { left: number }): Captured {
  if (value instanceof Date) return { $: 'date', value: Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString() }
  if (value instanceof Error) return { $: 'error', value: masked(`${value.name}: ${value.message}`) }
  if (value instanceof Uint8Array) return { $: 'binary', more: value.byteLength }
  const { _bsontype: bson } = value as { _bsontype?: unknown }
  if (bson === 'ObjectId') return { $: 'ObjectId', value: String(value) }
  if (typeof bson === 'string') return text(String(value))
  if (depth === 0 || budget.left <= 0) return { $: 'deep' }
  return Array.isArray(value) ? items(value, depth, budget) : members(value, depth, budget)
}

function items(list: unknown[], depth: number, budget: { left: number }): Captured {
  const kept: Captured[] = []
  for (const item of list) {
    if (kept.length >= LIMITS.items || budget.left <= 0) return [...kept, { $: 'more', more: list.length - kept.length }]
    kept.push(copy(item, depth - 1, budget))
  }
  return kept
}

function members(value: object, depth: number, budget: { left: number }): Captured {
  const kept: { [key: string]: Captured } = {}
  let count = 0
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue
    if (count++ >= LIMITS.items || budget.left <= 0) {
      kept['...'] = { $: 'more', more: Object.keys(value).length - count + 1 }
      break
    }
    const member = read(value, key)
    const captured = typeof member === 'string' && isSensitive(key) ? secret(member) : copy(member, depth - 1, budget)
    // An assignment would set the prototype for a key `__proto__`, which is a key like any other here. For other keys it is faster.
    if (key === '__proto__') Object.defineProperty(kept, key, { value: captured, enumerable: true })
    else kept[key[0] === '$' && /^\$+$/.test(key) ? `${key}$` : key] = captured
  }
  return kept
}

/** Names that were looked at before. There are few of them, but a visitor may send any. */
const known = new Map<string, boolean>()

function isSensitive(key: string): boolean {
  let answer = known.get(key)
  if (answer === undefined) {
    answer = SENSITIVE.test(key)
    if (known.size < 1000) known.set(key, answer)
  }
  return answer
}

function text(value: string): Captured {
  const safe = masked(value)
  return safe.length <= LIMITS.characters
    ? safe
    : { $: 'cut', value: safe.slice(0, LIMITS.characters), more: safe.length - LIMITS.characters }
}

/** Of a bcrypt hash the algorithm and the cost stay. */
function secret(value: string): Captured {
  const [hash] = value.match(/^\$2[abxy]\$\d\d\$(?=.{53}$)/) ?? []
  return hash ? { $: 'masked', value: hash } : { $: 'masked' }
}

/** Text without the salt and digest of any bcrypt hash in it. In ASCII: JSON of single bytes is half as long in memory. */
function masked(value: string): string {
  return value.includes('$2') ? value.replace(BCRYPT, (hash) => `${hash.slice(0, 7)}...`) : value
}
