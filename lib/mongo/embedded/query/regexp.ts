import { BSONRegExp, type Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { runInTime } from '../limits'
import { isDocument } from '../values'

export type AnyRegExp = RegExp | BSONRegExp

export function isRegExp(value: unknown): value is AnyRegExp {
  return value instanceof RegExp || value instanceof BSONRegExp
}

const START = '(?<![^])'
const END = '(?![^])'
/** What `\s` and `\v` stand for, to be written into a class. */
const SPACES = ' \\t\\n\\x0b\\f\\r'
const VERTICAL = '\\n\\x0b\\f\\r\\x85\\u2028\\u2029'

/** Escapes of PCRE that are written in another way in JavaScript, outside of a class. */
const ELSEWHERE: Record<string, string> = { A: START, z: END, Z: `(?=\\n?${END})`, S: `[^${SPACES}]`, V: `[^${VERTICAL}]` }
/** Those that may stand in a class too. */
const ANYWHERE: Record<string, string> = { a: '\\x07', e: '\\x1b' }
/** What PCRE knows and this translation leaves out. */
const LEFT_OUT = 'cCEgGhHKkNoPpQRX0'

/** A text longer than this may take too long in any expression. */
const SHORT = 1000

/**
 * Whether a text matches a regular expression.
 * @throws MongoServerError what `toRegExp` throws; the returned function MaxTimeMSExpired.
 */
export function textTest(expression: AnyRegExp): (text: string) => boolean {
  const compiled = toRegExp(expression)
  const isQuick = !triesManyWays(patternOf(expression))
  return (text) => (isQuick && text.length <= SHORT ? compiled.test(text) : runInTime(() => compiled.test(text)))
}

/** Does a search. One with regular expressions that may take long gets an end. @throws MongoServerError MaxTimeMSExpired. */
export function searchInTime<Result>(filter: Document, search: () => Result): Result {
  return mayTakeLong(filter) ? runInTime(search) : search()
}

function mayTakeLong(part: unknown): boolean {
  if (isRegExp(part)) return triesManyWays(patternOf(part))
  if (Array.isArray(part)) return part.some(mayTakeLong)
  return isDocument(part) && ('$regex' in part || Object.values(part).some(mayTakeLong))
}

/** With one repetition and no group there are few ways to try. */
function triesManyWays(pattern: string): boolean {
  return /\(|\\\d/.test(pattern) || (pattern.match(/[*+?{]/g)?.length ?? 0) > 1
}

function patternOf(expression: AnyRegExp): string {
  return expression instanceof RegExp ? expression.source : expression.pattern
}

/**
 * A PCRE regular expression, as MongoDB has them, in JavaScript's own: what both write in the same way stays, what JavaScript writes in
 * another way is translated (`$` before a last line break, `.` and `\s` by other sets of characters, `\x{41}`), and the rest is refused.
 * Source: https://www.pcre.org/current/doc/html/pcre2pattern.html
 * @throws MongoServerError Location51108 for a flag that MongoDB does not know, Location51091 for what PCRE refuses, NotImplemented for
 *   what is left out.
 */
function toRegExp(expression: AnyRegExp): RegExp {
  if (expression instanceof RegExp) return expression
  const [, inline = '', pattern = ''] = /^(?:\(\?([imsx]+)\))?(.*)$/s.exec(expression.pattern) ?? []
  const flags = expression.options + inline
  if (/[^imsux]/.test(flags)) throw new MongoServerError(51108, `invalid flag in regex options: ${flags}`)
  if (flags.includes('x')) throw notImplemented('the regular expression flag x')
  try {
    // MongoDB matches UTF-8 text by code points, which is JavaScript's flag u.
    return new RegExp(new Translation(expression.pattern, pattern, flags).whole(), flags.includes('i') ? 'iu' : 'u')
  } catch (error) {
    throw error instanceof SyntaxError ? notImplemented(`the regular expression /${expression.pattern}/`) : error
  }
}

class Translation {
  private at = 0

  /** @param shown the pattern as errors name it. */
  constructor(
    private readonly shown: string,
    private readonly pattern: string,
    private readonly flags: string
  ) {}

  whole(): string {
    let out = ''
    while (this.at < this.pattern.length) out += this.next()
    return out
  }

  private next(): string {
    const multiline = this.flags.includes('m')
    const quantifier = this.take(/[*+?]|\{\d+(,\d*)?\}/y)
    if (quantifier) {
      if (this.pattern[this.at] === '+') throw this.leftOut()
      return quantifier
    }
    const character = this.take(/./suy)
    switch (character) {
      case '\\':
        return this.escape(false)
      case '[':
        return this.characterClass()
      case '.':
        return this.flags.includes('s') ? '[^]' : '[^\\n]'
      case '^':
        return multiline ? `(?:${START}|(?<=\\n)(?=[^]))` : START
      case '$':
        return multiline ? `(?=\\n|${END})` : `(?=\\n?${END})`
      case '(':
        return character + this.group()
      case '{':
      case '}':
      case ']':
        return `\\${character}`
      default:
        return character
    }
  }

  /** What follows a parenthesis. */
  private group(): string {
    const kind = this.take(/\?([:=!]|<[=!]|<[A-Za-z_]\w*>)/y)
    if (kind === '' && /[*?]/.test(this.pattern[this.at] ?? '')) throw this.leftOut()
    return kind
  }

  private characterClass(): string {
    let out = `[${this.take(/\^/y)}`
    // PCRE takes a bracket in first place for itself, and names classes in `[:…:]`.
    if (this.pattern[this.at] === ']') throw this.leftOut()
    while (this.pattern[this.at] !== ']') {
      if (this.at >= this.pattern.length) throw this.invalid('missing terminating ] for character class')
      if (this.take(/\[[:.=]/y)) throw this.leftOut()
      out += this.take(/\\/y) ? this.escape(true) : this.take(/./suy)
    }
    this.at++
    return `${out}]`
  }

  /** What follows a backslash. */
  private escape(inClass: boolean): string {
    const hex = this.take(/x\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}/y)
    if (hex) return `\\u{${hex.replace(/[x{}]/g, '')}}`
    const name = this.take(/./suy)
    if (name === '') throw this.invalid('\\ at end of pattern')
    if (ANYWHERE[name]) return ANYWHERE[name]
    if (name === 's' || name === 'v') {
      const set = name === 's' ? SPACES : VERTICAL
      return inClass ? set : `[${set}]`
    }
    if (!inClass && ELSEWHERE[name]) return ELSEWHERE[name]
    if (/[bdDwWtnrf]/.test(name) || (!inClass && /[B1-9]/.test(name))) return `\\${name}`
    if (LEFT_OUT.includes(name) || ELSEWHERE[name] || /\d/.test(name)) throw this.leftOut()
    if (/[LlUu]/.test(name)) throw this.invalid('PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u')
    if (/[A-Za-z]/.test(name)) throw this.invalid('unrecognized character follows \\')
    return /[\^$\\.*+?()[\]{}|/-]/.test(name) && (name !== '-' || inClass) ? `\\${name}` : name
  }

  /** The text that a sticky expression matches here, which is passed over; empty when it does not match. */
  private take(expression: RegExp): string {
    expression.lastIndex = this.at
    const [taken = ''] = expression.exec(this.pattern) ?? []
    this.at += taken.length
    return taken
  }

  private leftOut(): MongoServerError {
    return notImplemented(`the regular expression /${this.shown}/`)
  }

  private invalid(reason: string): MongoServerError {
    return new MongoServerError(51091, `Regular expression is invalid: ${reason}`)
  }
}
