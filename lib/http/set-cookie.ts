/** A `Set-Cookie` line, taken apart. */
export interface SetCookie {
  name: string
  /** As it stands in the line, not decoded. */
  value: string
  /** In their order and spelling; a flag such as `HttpOnly` has an empty value. */
  attributes: [name: string, value: string][]
  /** Whether the line takes the cookie away: an empty value, or an expiry that has passed. */
  clears: boolean
}

/**
 * Takes a `Set-Cookie` line apart (RFC 6265, section 5.2). Written here because panels show each attribute as the server spelled
 * it, and in its order: `set-cookie-parser`, `tough-cookie` and `cookie` give known attributes under names of their own.
 */
export function parseSetCookie(line: string): SetCookie {
  const [pair, ...attributes] = line.split(/;\s*/).map(split)
  const [name, value] = pair ?? ['', '']
  const [maxAge, expires] = [attributeOf(attributes, 'max-age'), attributeOf(attributes, 'expires')]
  const over = maxAge === undefined ? expires !== undefined && Date.parse(expires) <= Date.now() : Number(maxAge) <= 0
  return { name, value, attributes, clears: value === '' || over }
}

/**
 * An attribute's value; that of a flag is empty.
 * @param wanted its name in lower case.
 * @returns undefined where it is not there.
 */
export function attributeOf(attributes: SetCookie['attributes'], wanted: string): string | undefined {
  return attributes.find(([name]) => name.toLowerCase() === wanted)?.[1]
}

/** Splits at the first `=`. */
function split(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
