import { MongoServerError, notImplemented } from '../errors'
import { isDocument, plainDocument } from '../values'

/** Compares two strings: negative, zero or positive. Without one, strings compare by their UTF-8 bytes. */
export type StringOrder = (a: string, b: string) => number

const SENSITIVITY = { 1: 'base', 2: 'accent', 3: 'variant' } as const

/** Options whose default changes nothing; any other value of theirs is beyond `Intl.Collator`. */
const DEFAULTS: Record<string, unknown> = { alternate: 'non-ignorable', maxVariable: 'punct', normalization: false, backwards: false }

const KNOWN = new Set(['locale', 'strength', 'caseLevel', 'caseFirst', 'numericOrdering', 'version', ...Object.keys(DEFAULTS)])

/**
 * Reads a command's `collation`: the locale, strength 1 to 3, `caseLevel`, `caseFirst` and `numericOrdering`, through
 * `Intl.Collator`. Source: https://www.mongodb.com/docs/manual/reference/collation/
 * @returns undefined for none and for the locale `simple`.
 * @throws MongoServerError Location40415 for an unknown field, BadValue for a wrong value, NotImplemented for the rest.
 */
export function parseCollation(value: unknown): StringOrder | undefined {
  if (value === undefined) return undefined
  if (!isDocument(value)) throw new MongoServerError(14, "BSON field 'collation' is the wrong type, expected type 'object'")
  const collation = plainDocument(value)
  if (Object.keys(collation).length === 0) return undefined
  const unknown = Object.keys(collation).find((key) => !KNOWN.has(key))
  if (unknown) throw new MongoServerError(40415, `BSON field 'collation.${unknown}' is an unknown field.`)
  const { locale, strength = 3, caseLevel = false, caseFirst = 'off', numericOrdering = false } = collation
  if (locale === undefined) throw new MongoServerError(40414, "BSON field 'collation.locale' is missing but a required field")
  if (locale === 'simple') return undefined
  const other = Object.entries(DEFAULTS).find(([key, usual]) => collation[key] !== undefined && collation[key] !== usual)
  if (other) throw notImplemented(`the collation option ${other[0]}`)
  if (![1, 2, 3, 4, 5].includes(strength))
    throw new MongoServerError(51024, `BSON field 'strength' value must be >= 1 and <= 5, actual value '${strength}'`)
  const sensitivity = caseLevel === true && strength === 1 ? 'case' : SENSITIVITY[strength as 1]
  if (sensitivity === undefined || (caseLevel === true && strength === 2)) throw notImplemented(`collation strength ${strength}`)
  if (!['off', 'upper', 'lower'].includes(caseFirst))
    throw new MongoServerError(2, `Enumeration value '${caseFirst}' for field 'caseFirst' is not a valid value.`)
  const options = { sensitivity, numeric: numericOrdering === true, caseFirst: caseFirst === 'off' ? 'false' : caseFirst } as const
  if (typeof locale !== 'string' || !isKnownLocale(locale))
    throw new MongoServerError(2, `Field 'locale' is invalid in: ${JSON.stringify(collation)}`)
  return new Intl.Collator(locale.replaceAll('_', '-'), options).compare
}

function isKnownLocale(locale: string): boolean {
  try {
    return Intl.Collator.supportedLocalesOf(locale.replaceAll('_', '-')).length > 0
  } catch {
    return false
  }
}
