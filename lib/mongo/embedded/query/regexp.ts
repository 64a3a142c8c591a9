import { BSONRegExp } from 'bson'
import { MongoServerError, notImplemented } from '../errors'

export type AnyRegExp = RegExp | BSONRegExp

export function isRegExp(value: unknown): value is AnyRegExp {
  return value instanceof RegExp || value instanceof BSONRegExp
}

/** What PCRE has and JavaScript lacks or reads in another way: inline flags, anchors \A \Z \z, possessive and atomic groups, \Q…\E. */
const PCRE_ONLY = /\(\?(?![:=!]|<[=!a-zA-Z])|\\[AzZGQERXKhHpP]|\[\[:|[*+?}]\+/

/**
 * MongoDB speaks PCRE; the flags and the constructs that mean the same in JavaScript are taken, the rest refused.
 * @throws MongoServerError Location51108 for a flag that MongoDB does not know, NotImplemented for the rest.
 */
export function toRegExp(expression: AnyRegExp): RegExp {
  if (expression instanceof RegExp) return expression
  const { pattern, options } = expression
  const flags = options ?? ''
  if (/[^imsux]/.test(flags)) throw new MongoServerError(51108, `invalid flag in regex options: ${flags}`)
  if (flags.includes('x')) throw notImplemented('the regular expression flag x')
  if (PCRE_ONLY.test(pattern)) throw notImplemented(`the regular expression /${pattern}/`)
  try {
    // MongoDB matches UTF-8 text by code points, which is JavaScript's flag u; that flag also refuses needless escapes.
    return new RegExp(pattern, /[\u0080-\uffff]|\\u|\./.test(pattern) ? withUnicode(pattern, flags) : flags.replace('u', ''))
  } catch {
    throw notImplemented(`the regular expression /${pattern}/`)
  }
}

function withUnicode(pattern: string, flags: string): string {
  const unicode = `${flags.replace('u', '')}u`
  try {
    new RegExp(pattern, unicode)
    return unicode
  } catch {
    return flags.replace('u', '')
  }
}
