import { BSONRegExp, type Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { runInTime } from '../limits'
import { isDocument } from '../values'

export type AnyRegExp = RegExp | BSONRegExp

export function isRegExp(value: unknown): value is AnyRegExp {
  return value instanceof RegExp || value instanceof BSONRegExp
}

/** A text longer than this may take too long in any expression. */
const SHORT = 1000

/**
 * Whether a text matches a regular expression.
 * @throws MongoServerError what `toRegExp` throws; the returned function MaxTimeMSExpired.
 */
export function textTest(expression: AnyRegExp): (text: string) => boolean {
  const compiled = toRegExp(expression)
  const pattern = patternOf(expression)
  const isQuick = !triesManyWays(pattern)
  // Letters that JavaScript takes for s and k where case does not matter, so that \w and \b differ from PCRE's.
  const odd = compiled.ignoreCase && /\\[wWbB]/.test(pattern) ? /[\u017f\u212a]/ : undefined
  return (text) => {
    if (odd?.test(text)) throw notImplemented(`the regular expression /${pattern}/i on such letters`)
    return isQuick && text.length <= SHORT ? compiled.test(text) : runInTime(() => compiled.test(text))
  }
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

/** What PCRE and JavaScript write in the same way, the characters of {@link TRANSLATED} among it. */
const QUANTIFIER = String.raw`(?:[*+?]|\{\d{1,4}(?:,\d{0,4})?\})\??(?![+])`
const ESCAPE = String.raw`\\(?:[dDwWtnrf]|x[0-9A-Fa-f]{2}|[\^$\\.*+?()[\]{}|/])`
const IN_CLASS = String.raw`(?:[^\\\[\]]|${ESCAPE}|\\-)`
const COMMON = new RegExp(
  String.raw`^(?:[^\\[\](){}*+?]|${ESCAPE}|\\[bBs]|\\[!-/:-@_~]|\[(?!\^?\]|[:.=])\^?${IN_CLASS}+\]|\((?!\?)|\(\?[:=!]|\)|${QUANTIFIER})*$`,
  'su'
)

const END = '(?![^])'
/** PCRE takes any mark behind a backslash for itself, JavaScript only those of its own syntax. */
const OWN_ESCAPE = /^\\([!"#%&',:;<=>@_~-])$/
/** Escapes and classes stay as they are, so they are passed over. */
const TRANSLATED = /\\s|\\.|\[(?:\\.|[^\]])*\]|[.^$]/gsu

/**
 * A PCRE regular expression, as MongoDB has them, in JavaScript's own: what both write in the same way stays, the ends of lines, `.` and `\s`
 * are translated, and the rest is refused.
 * Source: https://www.pcre.org/current/doc/html/pcre2pattern.html
 * @throws MongoServerError Location51108 for a flag that MongoDB does not know, NotImplemented for what is left out.
 */
function toRegExp(expression: AnyRegExp): RegExp {
  if (expression instanceof RegExp) return expression
  const [, inline = '', pattern = ''] = /^(?:\(\?([imsx]+)\))?(.*)$/s.exec(expression.pattern) ?? []
  const flags = expression.options + inline
  if (/[^imsux]/.test(flags)) throw new MongoServerError(51108, `invalid flag in regex options: ${flags}`)
  if (flags.includes('x') || !COMMON.test(pattern)) throw notImplemented(`the regular expression /${expression.pattern}/${flags}`)
  const isMultiline = flags.includes('m')
  const written: Record<string, string> = {
    '\\s': '[ \\t\\n\\x0b\\f\\r]',
    '.': flags.includes('s') ? '[^]' : '[^\\n]',
    '^': isMultiline ? '(?:(?<![^])|(?<=\\n)(?=[^]))' : '(?<![^])',
    $: isMultiline ? `(?=\\n|${END})` : `(?=\\n?${END})`
  }
  try {
    // MongoDB matches UTF-8 text by code points, which is JavaScript's flag u.
    return new RegExp(
      pattern.replace(TRANSLATED, (part) => written[part] ?? part.replace(OWN_ESCAPE, '$1')),
      flags.includes('i') ? 'iu' : 'u'
    )
  } catch (error) {
    throw error instanceof SyntaxError ? notImplemented(`the regular expression /${expression.pattern}/`) : error
  }
}
