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
}

/** Characters that are read. All cookies of a request are far less: servers refuse it above some 16,000. */
const MOST_PASTED = 200_000

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
  return cookiesInJson(bounded) ?? cookiesInPowerShell(bounded) ?? cookiesInLines(linesOf(bounded))
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
    .replace(/^[ \t]*(?:[<>$] |[-+*] )?/, '')
    .replace(/[ \t]*[\\^]?[ \t]*$/, '')
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
  const add = (name: string | null, value: string, attributes: readonly string[] | null = null) =>
    cookies.push({ name: name ?? waiting, value, attributes })
  for (const whole of lines) {
    const header = HEADER.exec(whole)
    const line = header ? unquote(whole.slice(header[0].length).replace(/,$/, '')) : whole
    const last = cookies.at(-1)
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
      else if (last && !waiting && goesOn(last, line)) {
        const [rest = '', ...others] = line.split(';')
        cookies[cookies.length - 1] = { ...last, value: last.value + decodedOnce(rest) }
        if (isPair(others.join(';').trim())) cookies.push(...cookiesInPairs(others.join(';')))
      } else add(null, decodedOnce(line))
    }
    waiting = null
  }
  return cookies
}

/** Whether a line begins with a name and a value. The padding of base64 is none. */
function isPair(line: string): boolean {
  return /^["'`]?[\w!#$%&*+.^|~-]{1,100}["'`]?\s?=(?!=?$)/.test(line)
}

/** Whether a line is more of the last value, and not a value of its own. */
function goesOn({ value }: PastedCookie, line: string): boolean {
  const isWhole = value.split('.').length >= 5
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
  const copied = unquote(text.trim().replace(/[,;]+$/, ''))
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
  // A cookie may be called as a method of every object is.
  const byName: Record<string, string> = Object.assign(
    Object.create(null),
    Object.fromEntries(named.map(({ name, value }) => [name, value]))
  )
  const attributesOf = (base: string) =>
    named.find(({ name, attributes }) => attributes && (name === base || name.replace(CHUNK_NUMBER, '') === base))?.attributes ?? null

  const bases = [...new Set(named.map(({ name }) => name.replace(CHUNK_NUMBER, '')))]
  const sessions = bases.filter(isSessionName)
  const isOther = (base: string) => !sessions.some((session) => base.startsWith(session))
  const split = bases.filter((base) => isOther(base) && (named.some(({ name }) => name === `${base}.0`) || looksLikeToken(byName[base])))
  const joined = [...sessions, ...split].map((name) => subjectOf(name, byName, attributesOf(name)))
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
      obstacle: null
    }))
  ].filter(({ value, attributes }) => value !== '' || attributes !== null)
}

function looksLikeToken(value = ''): boolean {
  return value.startsWith('eyJ') && value.includes('.')
}

function subjectOf(name: string, cookies: Record<string, string>, attributes: readonly string[] | null): Subject {
  const chunking = name.includes('authjs') ? CHUNKS_OF_V5 : CHUNKS_OF_V4
  const found = findSessionCookie(cookies, name, chunking)
  const names = Object.keys(cookies).filter((key) => key.startsWith(name))
  return {
    name,
    value: found?.value ?? '',
    chunks: names.map((key) => ({ name: key, characters: (cookies[key] ?? '').length })),
    obstacle: found?.obstacle ?? null,
    attributes
  }
}
