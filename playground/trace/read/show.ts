import type { Captured, Special } from '../core/capture'

/** Whether a captured value is one that JSON cannot express. */
export function isSpecial(value: Captured | undefined): value is Special {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.$ === 'string'
}

/** A captured leaf in words: JSON for what JSON has, else `undefined`, `ObjectId("…")`, `[function name]`, … */
export function show(value: Captured): string {
  if (!isSpecial(value)) return JSON.stringify(value)
  const { $: kind, value: text = '', more = 0 } = value
  switch (kind) {
    case 'date':
      return `Date(${JSON.stringify(text)})`
    case 'ObjectId':
      return `ObjectId(${JSON.stringify(text)})`
    case 'function':
      return `[function ${text || 'anonymous'}]`
    case 'cut':
      return `${JSON.stringify(text)} and ${more} more characters`
    case 'more':
      return `${more} more`
    case 'deep':
      return 'more, not recorded'
    case 'binary':
      return `${more} bytes`
    case 'undefined':
      return 'undefined'
    case 'masked':
      return text ? `${text}…` : '••••••'
    default:
      return text
  }
}

/** The members of a captured object or array, by the names that they had; undefined for a leaf. */
export function membersOf(value: Captured): [name: string, value: Captured][] | undefined {
  if (typeof value !== 'object' || value === null || isSpecial(value)) return undefined
  return Object.entries(value).map(([name, member]) => [/^\$\$+$/.test(name) ? name.slice(1) : name, member])
}

/** A captured value as plain JSON, with text for leaves that JSON cannot express. Members that were undefined are left out. */
export function plain(value: Captured): unknown {
  const members = membersOf(value)
  if (!members) return !isSpecial(value) ? value : value.$ === 'masked' ? show(value) : (value.value ?? show(value))
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(members.filter(([, member]) => !isUndefined(member)).map(([name, member]) => [name, plain(member)]))
}

export function isUndefined(value: Captured | undefined): boolean {
  return value === undefined || (isSpecial(value) && value.$ === 'undefined')
}
