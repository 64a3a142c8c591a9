import { parseSetCookie } from '@/lib/http/set-cookie'
import { madeOnce } from '@/lib/registry'
import type { Captured } from '../trace/core/capture'
import type { AuthEvent } from '../trace/core/events'
import { inert, isSecretName, lengthOf } from './secrets'
import { COLUMNS, coloured, duration, isUndefined, membersOf, nameOf, namesOf, plainText, show, span } from './text'
import { type Warning, warningsOf } from './warnings'

/** A request that has been answered. */
export interface Answered {
  method: string
  /** With its query. */
  path: string
  status: number
  /** Undefined where the beginning was not seen. */
  durationMs: number | undefined
  /** Undefined where NextAuth called nothing. */
  strategy: string | undefined
  /** Complete ones. */
  events: AuthEvent[]
  /** The lines of `Set-Cookie`. */
  setCookies: string[]
}

type CallEvent = Exclude<AuthEvent, { kind: 'log' }>

/** A request as text: a line for it, one for each call (indented below the call that made it), its cookies, its warnings. */
export function treeOf({ method, path, status, durationMs, strategy, events, setCookies }: Answered): string {
  const shown = plainText(path)
  const head = [`${method} ${shown}`, String(status), duration(durationMs ?? 0), strategy].filter(Boolean).join('  ')
  const lines = [coloured('bold', head)]
  // NextAuth calls its own redirect at every request, and it says nothing.
  const told = events.filter((event) => event.kind !== 'callback' || event.name !== 'redirect' || event.own)
  for (const event of told) lines.push(lineOf(event, '  '.repeat(1 + depthOf(event, events))))
  const cookies = setCookies.map(parseSetCookie)
  for (const cookie of cookies) lines.push(`  ${cookieLine(cookie)}`)
  const names = cookies.filter(({ clears }) => !clears).map(({ name }) => name)
  lines.push(...warningLines(warningsOf(events, names, strategy)))
  return `${lines.join('\n')}\n`
}

function depthOf({ parent }: AuthEvent, events: AuthEvent[]): number {
  const around = parent === null ? undefined : events[parent]
  return around ? 1 + depthOf(around, events) : 0
}

/** Columns that are kept free for how long a call took, so that the same call looks the same each time. */
const TIME = 8

function lineOf(event: AuthEvent, indent: string): string {
  if (event.kind === 'log')
    return coloured(event.level === 'error' ? 'red' : 'yellow', `${indent}log ${inert(event.name)} ${show(event.message, 60)}`)
  const name = indent + calledName(event)
  const took = duration(event.durationMs)
  const call = `${name}(${argumentsOf(event, COLUMNS - TIME - name.length - 2)})`
  const result = resultOf(event, COLUMNS - indent.length - 4)
  const outcome = event.error === undefined ? `→ ${result}` : coloured('red', `threw ${result}`)
  // What does not fit stands on a line of its own.
  const fits = call.length + result.length + 3 <= COLUMNS - TIME
  const ending = took && `  ${coloured('dim', took)}`
  return fits ? `${call} ${outcome}${ending}` : `${call}${ending}\n${indent}  ${outcome}`
}

function calledName(event: CallEvent): string {
  if (event.kind === 'callback') return `callbacks.${event.name}`
  return event.kind === 'adapter' ? `adapter.${event.name}` : event.name
}

function argumentsOf(event: CallEvent, width: number): string {
  if (event.kind === 'codec') return event.name === 'decode' ? textLength(membersOf(event.arguments[0])?.token) : ''
  // authorize() gets the request as well, and profile() the tokens.
  const shown = event.kind === 'provider' ? event.arguments.slice(0, 1).map(withoutOwnFields) : event.arguments
  return shown.map((argument) => argumentOf(event, argument, Math.floor(width / shown.length))).join(', ')
}

/** What NextAuth's own form and `signIn()` send besides. */
const OWN_FIELDS = ['csrfToken', 'json', 'callbackUrl', 'redirect']

function withoutOwnFields(argument: Captured): Captured {
  const members = membersOf(argument)
  return members ? Object.fromEntries(Object.entries(members).filter(([name]) => !OWN_FIELDS.includes(name))) : argument
}

function argumentOf(event: CallEvent, argument: Captured, width: number): string {
  const members = membersOf(argument)
  // The id of a session is all that a thief needs.
  if (event.kind === 'adapter' && typeof argument === 'string' && /session/i.test(event.name)) return textLength(argument)
  if (!members || event.kind !== 'callback') return show(argument, width)
  const parts = Object.entries(members)
    .filter(([, value]) => !isUndefined(value) && value !== null)
    .map(([name, value]) => `${nameOf(name)}: ${namesOf(value, 40) ?? show(value, 40, isSecretName(name))}`)
  const whole = `{ ${parts.join(', ')} }`
  if (whole.length <= width) return whole
  // Rather all members without their own than some of them.
  return `{ ${Object.keys(members)
    .filter((name) => !isUndefined(members[name]) && members[name] !== null)
    .map(nameOf)
    .join(', ')} }`
}

function resultOf(event: CallEvent, width: number): string {
  const { error, result } = event
  if (error !== undefined) return plainText(error).slice(0, COLUMNS)
  if (result === undefined) return 'nothing yet'
  if (event.kind === 'codec') return event.name === 'encode' ? textLength(result) : (namesOf(result, width) ?? show(result, width))
  if (event.kind === 'provider' && event.name === 'token') return namesOf(membersOf(result)?.tokens, width) ?? show(result, width)
  return event.kind === 'callback' ? changesOf(event, result, width) : show(result, width)
}

/** What a jwt or session callback did to what it got. */
function changesOf(event: CallEvent, result: Captured, width: number): string {
  const what = event.name === 'jwt' ? 'token' : event.name === 'session' ? 'session' : undefined
  const before = what && membersOf(membersOf(event.arguments[0])?.[what])
  const after = membersOf(result)
  if (!before || !after) return show(result, width)
  const isKept = (name: string) => name in after && JSON.stringify(after[name]) === JSON.stringify(before[name])
  const changed = Object.entries(after).filter(([name]) => !isKept(name))
  if (Object.keys(before).length === 0 || !Object.keys(before).every((name) => name in after)) return show(result, width)
  if (!changed.length) return `${what}, unchanged`
  const shown = show(Object.fromEntries(changed), width - what.length - 5)
  return `{ ...${what}, ${shown.slice(2)}`
}

function textLength(value: Captured | undefined): string {
  if (typeof value === 'string') return lengthOf(value)
  return isUndefined(value) ? '' : show(value, 30).replace(/[<>]/g, '')
}

function cookieLine({ name, value, attributes, clears }: ReturnType<typeof parseSetCookie>): string {
  if (clears) return `Set-Cookie ${inert(name)}  removed`
  const get = (wanted: string) => attributes.find(([attribute]) => attribute.toLowerCase() === wanted)?.[1]
  const maxAge = get('max-age') ?? (Date.parse(get('expires') ?? '') - Date.now()) / 1000
  const flags = [
    get('httponly') !== undefined && 'HttpOnly',
    get('secure') !== undefined && 'Secure',
    get('samesite'),
    get('domain') && `Domain=${get('domain')}`,
    get('path')
  ]
  const lifetime = Number.isNaN(Number(maxAge)) ? 'until the browser closes' : span(Number(maxAge))
  return inert(['Set-Cookie', `${name}  ${value.length} B `, ...flags.filter(Boolean), ` ${lifetime}`].join(' '))
}

const site = madeOnce('inspect-auth.site', () => ({ isNamed: false }))

/** Warnings as they are printed. The first ones of a process say whose pages they name. */
export function warningLines(warnings: Warning[]): string[] {
  const lines = warnings.map(warningLine)
  if (!lines.length || site().isNamed) return lines
  site().isNamed = true
  return [...lines, coloured('dim', '    (pages of NextAuth Live)')]
}

function warningLine({ message, href }: Warning): string {
  const line = `  ! ${inert(message)}`
  const gap = line.length + href.length + 2 > COLUMNS ? '\n    ' : '  '
  return coloured('yellow', line) + gap + coloured('dim', href)
}
