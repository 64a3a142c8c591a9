import { BSONRegExp, type Document, Int32 } from 'bson'
import { MongoServerError } from '../../errors'
import { toRegExp } from '../regexp'
import { typeName } from '../types'
import { toText } from './conversions'
import { int, isNullish, named, type Operator, over } from './define'

/** Strings count in code points here, not in UTF-16 units. */
const codePoints = (text: string): string[] => [...text]

function stringOnly(name: string, value: unknown, code: number): string {
  if (typeof value !== 'string') throw new MongoServerError(code, `${name} requires a string argument, found: ${typeName(value)}`)
  return value
}

/** ASCII letters only, as MongoDB's own case operators. */
const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
const upper = (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase())

function substringByBytes([value, from, length]: unknown[]): string {
  const bytes = Buffer.from(isNullish(value) ? '' : toText(value))
  const start = int(from, 16034, '$substrBytes: the starting index')
  const count = int(length, 16035, '$substrBytes: the length')
  if (start < 0) throw new MongoServerError(50752, `$substrBytes: starting index must be non-negative (got: ${start})`)
  const end = count < 0 ? bytes.length : Math.min(bytes.length, start + count)
  if (isContinuation(bytes[start]))
    throw new MongoServerError(28656, '$substrBytes: Invalid range, starting index is a UTF-8 continuation byte.')
  if (end < bytes.length && end > start && isContinuation(bytes[end]))
    throw new MongoServerError(28657, '$substrBytes: Invalid range, ending index is in the middle of a UTF-8 character.')
  return bytes.toString('utf8', Math.min(start, bytes.length), Math.max(end, Math.min(start, bytes.length)))
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

function substringByCodePoints([value, from, length]: unknown[]): string {
  const start = int(from, 34450, '$substrCP: the starting index')
  const count = int(length, 34452, '$substrCP: the length')
  if (start < 0) throw new MongoServerError(34455, '$substrCP: the starting index must be a non-negative integer.')
  if (count < 0) throw new MongoServerError(34454, '$substrCP: length must be a non-negative integer.')
  return codePoints(isNullish(value) ? '' : toText(value))
    .slice(start, start + count)
    .join('')
}

/** The place of one string in another, in units of `units`; -1 when it is not there. */
function indexOf(name: string, units: (text: string) => number): Operator {
  return over(name, 2, 4, ([value, token, from, to]) => {
    if (isNullish(value)) return null
    const text = stringOnly(name, value, name === '$indexOfCP' ? 40093 : 40091)
    const wanted = stringOnly(name, token, name === '$indexOfCP' ? 40094 : 40092)
    const start = from === undefined ? 0 : int(from, 40096, `${name}: the starting index`)
    const end = to === undefined ? units(text) : int(to, 40096, `${name}: the ending index`)
    if (start < 0 || end < 0) throw new MongoServerError(40097, `${name} requires a nonnegative index`)
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
      const place = units(text.slice(0, at))
      if (place >= start && place + units(wanted) <= end) return new Int32(place)
      if (wanted === '' && at >= text.length) break
    }
    return new Int32(-1)
  })
}

const WHITESPACE = '\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a'

function trim(name: string, atStart: boolean, atEnd: boolean): Operator {
  return named(name, ['!input', 'chars'], 50694, (values) => {
    if (isNullish(values.input) || ('chars' in values && isNullish(values.chars))) return null
    const input = codePoints(stringOnly(name, values.input, 50699))
    const set = new Set(codePoints('chars' in values ? stringOnly(name, values.chars, 50700) : WHITESPACE))
    let from = 0
    let to = input.length
    while (atStart && from < to && set.has(input[from] as string)) from++
    while (atEnd && to > from && set.has(input[to - 1] as string)) to--
    return input.slice(from, to).join('')
  })
}

function replace(name: '$replaceOne' | '$replaceAll'): Operator {
  return named(name, ['!input', '!find', '!replacement'], 51751, ({ input, find, replacement }) => {
    for (const [field, value, code] of [
      ['input', input, 51746],
      ['find', find, 51745],
      ['replacement', replacement, 51744]
    ] as const)
      if (!isNullish(value) && typeof value !== 'string')
        throw new MongoServerError(code, `${name} requires that '${field}' be a string, found: ${typeName(value)}`)
    if (isNullish(input) || isNullish(find) || isNullish(replacement)) return null
    const substitute = () => replacement as string
    return name === '$replaceOne'
      ? (input as string).replace(find as string, substitute)
      : (input as string).replaceAll(find as string, substitute)
  })
}

/** Finds matches: their text, their place in code points, and their groups. */
function matching(name: string, apply: (matches: () => Document[]) => unknown, whenNull: () => unknown): Operator {
  return named(name, ['!input', '!regex', 'options'], 31024, ({ input, regex, options }) => {
    if (!isNullish(options) && typeof options !== 'string')
      throw new MongoServerError(51107, `${name} needs 'options' to be of type string`)
    if (!isNullish(input) && typeof input !== 'string') throw new MongoServerError(51104, `${name} needs 'input' to be of type string`)
    if (isNullish(regex) || isNullish(input)) return whenNull()
    if (typeof regex !== 'string' && !(regex instanceof BSONRegExp))
      throw new MongoServerError(51105, `${name} needs 'regex' to be of type string or regex`)
    const pattern = typeof regex === 'string' ? regex : regex.pattern
    const own = typeof regex === 'string' ? '' : (regex.options ?? '')
    if (options && own) throw new MongoServerError(51107, `${name}: found regex option(s) specified in both 'regex' and 'option' fields`)
    const compiled = toRegExp(new BSONRegExp(pattern, options || own))
    const global = new RegExp(compiled.source, `${compiled.flags}g`)
    return apply(() =>
      [...input.matchAll(global)].map((match) => ({
        match: match[0],
        idx: new Int32(codePoints(input.slice(0, match.index)).length),
        captures: match.slice(1).map((group) => group ?? null)
      }))
    )
  })
}

export const STRINGS: Record<string, Operator> = {
  $concat: over('$concat', 0, Number.POSITIVE_INFINITY, (values) => {
    if (values.some(isNullish)) return null
    const other = values.find((value) => typeof value !== 'string')
    if (other !== undefined) throw new MongoServerError(16702, `$concat only supports strings, not ${typeName(other)}`)
    return values.join('')
  }),
  $toLower: over('$toLower', 1, 1, ([value]) => (isNullish(value) ? '' : lower(toText(value)))),
  $toUpper: over('$toUpper', 1, 1, ([value]) => (isNullish(value) ? '' : upper(toText(value)))),
  $strcasecmp: over('$strcasecmp', 2, 2, ([a, b]) => {
    const [left, right] = [a, b].map((value) => upper(isNullish(value) ? '' : toText(value))) as [string, string]
    return new Int32(Buffer.compare(Buffer.from(left), Buffer.from(right)))
  }),
  $strLenBytes: over('$strLenBytes', 1, 1, ([value]) => new Int32(Buffer.byteLength(stringOnly('$strLenBytes', value, 34473)))),
  $strLenCP: over('$strLenCP', 1, 1, ([value]) => new Int32(codePoints(stringOnly('$strLenCP', value, 34471)).length)),
  $substr: over('$substr', 3, 3, substringByBytes),
  $substrBytes: over('$substrBytes', 3, 3, substringByBytes),
  $substrCP: over('$substrCP', 3, 3, substringByCodePoints),
  $split: over('$split', 2, 2, ([value, separator]) => {
    if (isNullish(value)) return null
    const text = stringOnly('$split', value, 40085)
    if (isNullish(separator)) return null
    const token = stringOnly('$split', separator, 40086)
    if (token === '') throw new MongoServerError(40087, '$split requires a non-empty separator')
    return text.split(token)
  }),
  $indexOfBytes: indexOf('$indexOfBytes', (text) => Buffer.byteLength(text)),
  $indexOfCP: indexOf('$indexOfCP', (text) => codePoints(text).length),
  $trim: trim('$trim', true, true),
  $ltrim: trim('$ltrim', true, false),
  $rtrim: trim('$rtrim', false, true),
  $replaceOne: replace('$replaceOne'),
  $replaceAll: replace('$replaceAll'),
  $regexMatch: matching(
    '$regexMatch',
    (matches) => matches().length > 0,
    () => false
  ),
  $regexFind: matching(
    '$regexFind',
    (matches) => matches()[0] ?? null,
    () => null
  ),
  $regexFindAll: matching(
    '$regexFindAll',
    (matches) => matches(),
    () => []
  )
}
