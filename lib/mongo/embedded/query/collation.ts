import { MongoServerError, notImplemented } from '../errors'
import { isDocument, plainDocument } from '../values'

/** Compares two strings: negative, zero or positive. Without one, strings compare by their UTF-8 bytes. */
export type StringOrder = (a: string, b: string) => number

const SENSITIVITY = { 1: 'base', 2: 'accent', 3: 'variant' } as const

/**
 * Reads a command's `collation`: the locale and the strength, 1 to 3, through `Intl.Collator`.
 * Source: https://www.mongodb.com/docs/manual/reference/collation/
 * @returns undefined for none and for the locale `simple`.
 * @throws MongoServerError BadValue for a wrong locale, NotImplemented for other options.
 */
export function parseCollation(value: unknown): StringOrder | undefined {
  if (value === undefined) return undefined
  if (!isDocument(value)) throw new MongoServerError(14, "BSON field 'collation' is the wrong type, expected type 'object'")
  const { locale, strength = 3, ...others } = plainDocument(value)
  if (locale === undefined) throw new MongoServerError(40414, "BSON field 'collation.locale' is missing but a required field")
  if (locale === 'simple') return undefined
  const [other] = Object.keys(others)
  const sensitivity = SENSITIVITY[strength as 1]
  if (other || !sensitivity) throw notImplemented(`the collation option ${other ?? 'strength'}`)
  if (typeof locale !== 'string' || !isKnownLocale(locale)) throw new MongoServerError(2, `Field 'locale' is invalid: ${String(locale)}`)
  return new Intl.Collator(locale.replaceAll('_', '-'), { sensitivity }).compare
}

function isKnownLocale(locale: string): boolean {
  try {
    return Intl.Collator.supportedLocalesOf(locale.replaceAll('_', '-')).length > 0
  } catch {
    return false
  }
}
