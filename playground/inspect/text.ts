import type { Captured, Special } from '../trace/core/capture'
import { inert, isSecretName, lengthOf, withoutSecrets } from './secrets'

/** Columns of a line. */
export const COLUMNS = 80

/**
 * A value in one line of about `width` characters. No secret in it is whole.
 * @param isSecret whether the value is one, by the name that it has. So is all text in it.
 */
export function show(value: Captured | undefined, width: number, isSecret = false, depth = 3): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'string') return isSecret ? `<${lengthOf(value)}>` : quoted(value, width)
  if (typeof value === 'number') return isSecret ? '<number>' : String(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (isSpecial(value)) return isSecret ? hidden(value) : special(value)
  const isList = Array.isArray(value)
  const members: [string, Captured][] = Object.entries(value)
  if (members.length === 0) return isList ? '[]' : '{}'
  const [open, close] = isList ? ['[', ']'] : ['{ ', ' }']
  if (depth === 0) return isList ? '[…]' : '{…}'
  const parts: string[] = []
  let left = width - open.length - close.length
  for (const [index, [name, member]] of members.entries()) {
    const label = isList ? '' : `${nameOf(name)}: `
    const isLast = index === members.length - 1
    const isHidden = isSecret || (!isList && isSecretName(name))
    const part = label + show(member, Math.max(left - label.length, 8), isHidden, depth - 1)
    if (part.length + (isLast ? 0 : 3) > left && parts.length > 0) {
      parts.push('…')
      break
    }
    parts.push(part)
    left -= part.length + 2
  }
  return open + parts.join(', ') + close
}

/** An object's members by their names alone, for what is known by them: `{ name, email, sub }`. Undefined for what is no object. */
export function namesOf(value: Captured | undefined, width: number): string | undefined {
  const members = membersOf(value)
  if (!members) return undefined
  const names = Object.keys(members).map(nameOf)
  let kept = names.length
  const text = () => `{ ${names.slice(0, kept).join(', ')}${kept < names.length ? ', …' : ''} }`
  while (kept > 1 && text().length > width) kept--
  return names.length ? text() : '{}'
}

/** The members of a captured object; undefined for everything else. */
export function membersOf(value: Captured | undefined): { [name: string]: Captured } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isSpecial(value)) return undefined
  return value
}

/** Whether a captured value is `undefined`. */
export function isUndefined(value: Captured | undefined): boolean {
  return value === undefined || (isSpecial(value) && value.$ === 'undefined')
}

/** A member's name. A visitor may have chosen it. */
export function nameOf(name: string): string {
  const shown = plainText(name)
  return shown.length <= 40 ? shown : `${shown.slice(0, 39)}…`
}

/** A secret that is no text of its own. What says nothing of it stays. */
function hidden(value: Special): string {
  return ['error', 'bigint', 'number', 'ObjectId'].includes(value.$) ? `<${value.$}>` : special(value)
}

/** Text from elsewhere, without secrets, as a terminal may have it. */
export function plainText(text: string): string {
  return inert(withoutSecrets(text))
}

function quoted(text: string, width: number): string {
  const shown = inert(JSON.stringify(withoutSecrets(text)))
  const room = Math.max(8, Math.min(width, 48))
  return shown.length <= room ? shown : `${shown.slice(0, room - 2)}…"`
}

function isSpecial(value: Captured): value is Special {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.$ === 'string'
}

function special({ $: kind, value = '', more = 0 }: Special): string {
  switch (kind) {
    case 'undefined':
      return 'undefined'
    case 'masked':
      return '******'
    case 'date':
      return value
    case 'ObjectId':
      return `ObjectId("${value}")`
    case 'function':
      return `${nameOf(value) || 'function'}()`
    case 'binary':
      return `<${more} bytes>`
    case 'cut':
      return `<${value.length + more} characters>`
    case 'more':
      return `${more} more`
    case 'deep':
      return '…'
    default:
      return plainText(value)
  }
}

/** Milliseconds as `12 ms` or `1.2 s`; nothing for less than one. */
export function duration(ms: number): string {
  if (ms < 1) return ''
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** Seconds in the largest unit that fits: `30 d`, `8 h`, `15 min`, `40 s`. */
export function span(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min']
  ]
  for (const [size, unit] of units) if (seconds >= size * 0.99) return `${Math.round(seconds / size)} ${unit}`
  return `${Math.round(seconds)} s`
}

type Colour = 'bold' | 'dim' | 'red' | 'yellow'
const CODES: Record<Colour, number> = { bold: 1, dim: 2, red: 31, yellow: 33 }

/** Colours text, in a terminal whose user wants colours. */
export function coloured(colour: Colour, text: string): string {
  return text && process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text
}
