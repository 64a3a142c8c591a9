import { CHUNKS_OF_V4, CHUNKS_OF_V5, findSessionCookie, type Obstacle } from '../../server/session-cookie'

/** A cookie as somebody copied it from somewhere. */
interface PastedCookie {
  /** Null where a value alone was pasted. */
  name: string | null
  /** Percent encoding is undone once, as NextAuth's parser does. */
  value: string
  /** The attributes of a `Set-Cookie` line, as they stand there; null where there was no such line. */
  attributes: readonly string[] | null
}

/** A cookie that the decoder can show, joined from its chunks as NextAuth joins them. */
export interface Subject {
  /** Without a chunk number; null where a value alone was pasted. */
  name: string | null
  value: string
  /** What it is joined from, as it was pasted. */
  chunks: readonly { name: string; characters: number }[]
  /** Why NextAuth cannot read it, as far as names and lengths tell. */
  obstacle: Obstacle | null
  attributes: readonly string[] | null
  /** Names that a request gives more than one value: the first one is taken. */
  repeated: readonly string[]
}

/** Characters that are read. All cookies of a request are far less: servers refuse it above some 16,000. */
export const MOST_PASTED = 100_000
/** Cookies that are looked at. Browsers keep some 180 for a site. */
export const MOST_COOKIES = 500

const ATTRIBUTE = /^(path|domain|expires|max-age|secure|httponly|samesite|partitioned|priority)$/i
/** The names that NextAuth v4 and Auth.js v5 give their cookies. */
const OUR_NAME = /^(?:__(?:Secure|Host)-)?(?:next-auth|authjs)\.[\w.-]+$/
const CHUNK_NUMBER = /\.\d+$/
const QUOTES = '"\'`“”‘’'

/**
 * The cookies in a text that somebody copied: a value alone, chunks, a `Cookie` or `Set-Cookie` line, a request or a curl command with
 * one, rows of a browser's tools, JSON. Lines that end in the middle of a value are put together again.
 */
function cookiesIn(text: string): PastedCookie[] {
  const bounded = text.slice(0, MOST_PASTED).replace(/[\u200b-\u200d\ufeff]/g, '')
  return (cookiesInJson(bounded) ?? cookiesInPowerShell(bounded) ?? cookiesInLines(linesOf(bounded))).slice(0, MOST_COOKIES)
}

function cookiesInJson(text: string): PastedCookie[] | null {
  if (!/^\s*[{[]/.test(text)) return null
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return null
  }
  const rows = Array.isArray(parsed)
    ? parsed.map((row: { name?: unknown; value?: unknown } | null) => [row?.name, row?.value] as const)
    : Object.entries(parsed as object)
  return rows.flatMap(([name, value]) =>
    typeof name === 'string' && typeof value === 'string' ? [{ name, value: decodedOnce(value), attributes: null }] : []
  )
}

/** What Chrome copies “as PowerShell”. */
function cookiesInPowerShell(text: string): PastedCookie[] | null {
  const found = [...text.matchAll(/Net\.Cookie\("([^"]{1,100})", ?"([^"]*)"/g)]
  return found.length > 0 ? found.map(([, name = '', value = '']) => ({ name, value: decodedOnce(value), attributes: null })) : null
}

/** A line of a request or a response about cookies, also as a member of an object. */
const HEADER = /^["']?((?:set-)?cookie|authorization)["']?\s*:\s*/i

/** Of a whole request or response the lines about cookies alone. */
function linesOf(text: string): string[] {
  const lines = text
    // Some tools show a header's name in a line of its own.
    .replace(/^[ \t]*((?:set-)?cookie|authorization):?[ \t]*\r?\n/gim, '$1: ')
    .split(/\r?\n/)
    .map(bare)
    .filter(Boolean)
  const isTelling = (line: string) => HEADER.test(line)
  if (!lines.some(isTelling)) return lines
  let isInside = false
  return lines.filter((line) => {
    // What follows belongs to it until the next header: the line may be a broken one.
    isInside = isTelling(line) || (isInside && !/^:?[\w-]{1,100}:\s/.test(line))
    return isInside
  })
}

/** A line without what a shell or a log puts around it. */
function bare(line: string): string {
  // The shell of Windows has a caret before each sign of its own.
  const inner = (line.includes('^"') ? line.replace(/\^(.)/g, '$1') : line)
    .trim()
    // A shell goes on with the next line after one of these.
    .replace(/[\\^]$/, '')
    .trimEnd()
    .replace(/^(?:[<>$] |[-+*] )/, '')
    .replace(/^(?:curl [^'"]{0,2000})?(?:-H|--header|-b|--cookie)[ \t]+(?=['"])/, (option) => (/-b|--cookie/.test(option) ? '\u0000' : ''))
  const isCookieOption = inner.startsWith('\u0000')
  const rest = isCookieOption ? inner.slice(1) : inner
  const [first = ''] = rest
  const unquoted =
    /["']/.test(first) && rest.endsWith(first) && rest.length > 1 && !rest.slice(1, -1).includes(first) ? rest.slice(1, -1) : rest
  return isCookieOption ? `Cookie: ${unquoted}` : unquoted
}

function cookiesInLines(lines: readonly string[]): PastedCookie[] {
  const cookies: PastedCookie[] = []
  /** A name that stood in a line of its own. */
  let waiting: string | null = null
  /** Dots in the last cookie's value, counted as it grows. */
  let dots = 0
  const add = (name: string | null, value: string, attributes: readonly string[] | null = null) =>
    cookies.push({ name: name ?? waiting, value, attributes })
  const dotsIn = (value: string) => value.split('.').length - 1
  for (const whole of lines) {
    const header = HEADER.exec(whole)
    const line = header ? unquote(whole.slice(header[0].length).replace(/,$/, '')) : whole
    const last = cookies.at(-1)
    const isWhole = dots >= 4
    let isMore = false
    if (/^bearer /i.test(line)) add(null, decodedOnce(line.slice('bearer '.length)))
    else if (line.includes('\t')) {
      const [name = '', value = ''] = line.split('\t')
      add(unquote(name), decodedOnce(value))
    } else if (isPair(line)) for (const cookie of cookiesInPairs(line)) add(cookie.name, cookie.value, cookie.attributes)
    else if (OUR_NAME.test(line)) {
      waiting = line
      continue
    } else {
      const [, name, value] = /^["'`]?([\w$.-]{1,100})["'`]?\s*:\s*(\S.*)$/.exec(line) ?? []
      if (name && value) add(name, decodedOnce(value))
      else if (last && !waiting && goesOn(line, isWhole)) {
        const [rest = '', ...others] = line.split(';')
        const more = decodedOnce(rest)
        last.value += more
        dots += dotsIn(more)
        isMore = !isPair(others.join(';').trim())
        if (!isMore) cookies.push(...cookiesInPairs(others.join(';')))
      } else add(null, decodedOnce(line))
    }
    if (!isMore) dots = dotsIn(cookies.at(-1)?.value ?? '')
    waiting = null
  }
  return cookies
}

/** Whether a line begins with a name and a value. The padding of base64 is none. */
function isPair(line: string): boolean {
  return /^["'`]?[\w!#$%&*+.^|~-]{1,100}["'`]?\s?=(?!=?$)/.test(line)
}

/** Whether a line is more of the last value, and not a value of its own. @param isWhole whether that value has all five parts. */
function goesOn(line: string, isWhole: boolean): boolean {
  return /^[\w%+/=.-]+["'`,;]?($|;)/.test(line) && !(isWhole && line.startsWith('eyJ'))
}

function cookiesInPairs(line: string): PastedCookie[] {
  const parts = line.split(';').map((part) => part.trim())
  if (!parts.slice(1).some((part) => ATTRIBUTE.test(part.split('=')[0] ?? ''))) return parts.filter(Boolean).map((part) => pair(part, null))
  // Several Set-Cookie headers in one line have commas between them, as dates have.
  return line.split(/,\s*(?=[^;,=\s]{1,100}=)/).map((one) => {
    const [first = '', ...attributes] = one.split(';').map((part) => part.trim())
    return pair(first, attributes.filter(Boolean))
  })
}

function pair(part: string, attributes: readonly string[] | null): PastedCookie {
  const [name = '', ...value] = part.split('=')
  return { name: unquote(name.trim()), value: decodedOnce(value.join('=')), attributes }
}

/** What a parser of cookies makes of a value. */
function decodedOnce(text: string): string {
  const trimmed = text.trim()
  let end = trimmed.length
  while (',;'.includes(trimmed[end - 1] ?? ' ')) end--
  const copied = unquote(trimmed.slice(0, end))
  // A terminal breaks long lines; no token has a blank.
  const plain = looksLikeToken(copied) ? copied.replace(/\s+/g, '') : copied
  if (!plain.includes('%')) return plain
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

function unquote(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && QUOTES.includes(text[from] ?? '')) from++
  while (to > from && QUOTES.includes(text[to - 1] ?? '')) to--
  return text.slice(from, to)
}

/** Whether a cookie is one of the session's, by its name. Other names are somebody's own. */
function isSessionName(name: string): boolean {
  return /session-token$/.test(name)
}

/**
 * What can be shown of a pasted text: session cookies first, then others of NextAuth's, then what looks like a token. Of cookies with other
 * names and values nothing is shown, unless there is nothing else.
 */
export function subjectsIn(text: string): Subject[] {
  const all = cookiesIn(text)
  const named = all.filter((cookie): cookie is PastedCookie & { name: string } => Boolean(cookie.name))
  const { byName, attributesOf, repeated } = jar(named)
  const bases = [...new Set(named.map(({ name }) => name.replace(CHUNK_NUMBER, '')))]
  const sessions = bases.filter(isSessionName)
  const isOther = (base: string) => !sessions.some((session) => base.startsWith(session))
  const split = bases.filter((base) => isOther(base) && (`${base}.0` in byName || looksLikeToken(byName[base])))
  const joined = [...sessions, ...split].map((name) => subjectOf(name, byName, attributesOf[name] ?? null, repeated))
  const strays = new Set(joined.flatMap(({ chunks }) => chunks.map(({ name }) => name)))
  const others = named.filter(({ name }) => !strays.has(name))
  const unnamed = all.filter(({ name }) => !name)
  const shown = [...unnamed, ...others.filter(({ name }) => OUR_NAME.test(name))]
  const rest = joined.length + shown.length > 0 ? shown : others
  return [
    ...joined,
    ...rest.map(({ name, value, attributes }) => ({
      name,
      value,
      attributes,
      chunks: [{ name: name ?? '', characters: value.length }],
      obstacle: null,
      repeated: []
    }))
  ].filter(({ value, attributes }) => value !== '' || attributes !== null)
}

/**
 * Values by name, as NextAuth gets them. Of a name that stands twice in a request, `req.cookies` of the pages router has the first value
 * (`cookies()` of the App Router has the last one); of two answers, the second one counts. Source: next 16, `cookie` and
 * `@edge-runtime/cookies` in `dist/compiled`.
 */
function jar(named: readonly (PastedCookie & { name: string })[]) {
  // A cookie may be called as a method of every object is.
  const byName: Record<string, string> = Object.create(null)
  const attributesOf: Record<string, readonly string[]> = Object.create(null)
  const repeated = new Set<string>()
  for (const { name, value, attributes } of named) {
    const isKnown = name in byName
    if (isKnown && !attributes && byName[name] !== value) repeated.add(name)
    if (!isKnown || attributes) byName[name] = value
    const base = name.replace(CHUNK_NUMBER, '')
    if (attributes) {
      attributesOf[name] = attributes
      attributesOf[base] = attributes
    }
  }
  return { byName, attributesOf, repeated }
}

function looksLikeToken(value = ''): boolean {
  return value.startsWith('eyJ') && value.includes('.')
}

function subjectOf(
  name: string,
  cookies: Record<string, string>,
  attributes: readonly string[] | null,
  repeated: ReadonlySet<string>
): Subject {
  const chunking = name.includes('authjs') ? CHUNKS_OF_V5 : CHUNKS_OF_V4
  const found = findSessionCookie(cookies, name, chunking)
  const names = Object.keys(cookies).filter((key) => key.startsWith(name))
  return {
    name,
    value: found?.value ?? '',
    chunks: names.map((key) => ({ name: key, characters: (cookies[key] ?? '').length })),
    obstacle: found?.obstacle ?? null,
    attributes,
    repeated: names.filter((key) => repeated.has(key))
  }
}
