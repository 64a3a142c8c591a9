import { Int32 } from 'bson'
import { MongoServerError } from '../../errors'
import { checkSize } from '../../limits'
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

export const STRINGS: Record<string, Operator> = {
  $concat: over('$concat', 0, Number.POSITIVE_INFINITY, (values) => {
    if (values.some(isNullish)) return null
    const other = values.find((value) => typeof value !== 'string')
    if (other !== undefined) throw new MongoServerError(16702, `$concat only supports strings, not ${typeName(other)}`)
    // A character takes less than an element.
    checkSize(values.reduce((size: number, value) => size + (value as string).length / 4, 0))
    return values.join('')
  }),
  $toLower: over('$toLower', 1, 1, ([value]) => (isNullish(value) ? '' : lower(toText(value)))),
  $toUpper: over('$toUpper', 1, 1, ([value]) => (isNullish(value) ? '' : upper(toText(value)))),
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
  $trim: trim('$trim', true, true),
  $ltrim: trim('$ltrim', true, false),
  $rtrim: trim('$rtrim', false, true)
}
