import { stemmer } from 'stemmer'

/** Words, and identifiers with what holds their parts together: `next-auth.session-token`, `JWT_SESSION_ERROR`, `session.maxAge`. */
const WORD = /[\p{L}\p{N}_$]+(?:[.:/-]+[\p{L}\p{N}_$]+)*/gu

/** The parts of an identifier: between separators, at a change of case, between letters and digits. */
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|\p{N}+/gu

/** What people write in a question around what they look for. */
const STOP_WORDS = new Set(
  `a about after all also am an and any are as at be because been before but by can cannot cant could did didnt do does doesnt doing dont
  even for from get gets getting go goes got had has have having he her here his how i if im in into is isnt it its ive just keep keeps
  let like make makes me my no not now of off on only or other our out over please see she should since so some someone something still
  than that the their them then there these they thing this those though to too try trying up use used using very want was wasnt we were
  what whats when where which while who why will with without wont work working works would wrong you your`.split(/\s+/)
)

/**
 * What the field calls by more than one name. A text and a query that use any name of a concept share one more token.
 * The names are lower case, with single spaces.
 */
const CONCEPTS: Readonly<Record<string, RegExp>> = {
  lifetime:
    /\b(expir(e|es|ed|y|ation|ing)|lifetimes?|max-?age|session\.maxage|time-?outs?|remember me|idle|(\d+|a|one|few) (minutes?|hours?|days?|weeks?|months?)|weeks?|too (soon|early)|(stay|stays|keep|keeps|kept) (\w+ ){0,2}(logged|signed)[ -]in)\b/g,
  choose: /\b(choos(e|es|ing)|choice|which (one|strategy)|versus|vs|instead of|differences?|compar(e|es|ed|ing|ison))\b/g,
  'sign-out': /\b(log|sign)(s|ged|ging|ed|ing)?[ -]?(\w+ )?(out|off)\b/g,
  'sign-in': /\b(log|sign)(s|ged|ging|ed|ing)?[ -]?in\b|\bauthenticat(e|ed|es|ing)\b/g,
  proxy: /\b(middlewares?|proxy|proxies)\b/g,
  role: /\b(roles?|permissions?|admin(s|istrators?)?|authori[sz]ation|rbac)\b/g,
  'server-session': /\bgetserversession\b|\bserver[ -]sessions?\b|\bunstable_getserversession\b/g,
  everywhere: /\b(everywhere|(all|other|every|each) (devices?|sessions?|browsers?)|revo(ke|kes|ked|cation))\b/g,
  'too-large': /\b(too (large|big|long)|431|exceed(s|ed)?|oversized|chunk(s|ed|ing)?|split)\b/g,
  'for-ever': /\b(for ?ever|infinite(ly)?|endless(ly)?|loops?|again and again|too many redirects|err_too_many_redirects)\b/g,
  delete: /\b(delet(e|es|ed|ing)|remov(e|es|ed|ing)|bann?(ed|ing)?|deactivated|disabled)\b/g,
  stale: /\b(stale|outdated|out of date|old (\w+ )?(value|name|data|role)|not updat(ed|ing)|(doesn'?t|not) (update|change|refresh))\b/g,
  reload: /\b(reload(s|ed|ing)?|refresh(es|ed|ing)?(?![ -]tokens?)|f5)\b/g,
  rows: /\b(collections?|tables?|rows?|stored?|saved?|persist(s|ed)?)\b/g,
  types: /\b(typescript|typings?|types?|type-safe|does not exist on type|property \S+ does not exist)\b/g,
  decode: /\b(decod(e|es|er|ers|ed|ing)|decrypt(s|er|ed|ing|ion)?)\b/g,
  'check-up': /\b(check(s|ed|ing)?[ -]?ups?( on)?|check (my|your|an) app\w*|doctor|diagnos(e|es|is|tics?)|audits?)\b/g,
  'take-along':
    /\b(tak(e|es|ing) (\w+ ){0,2}along|downloads?|zip|archives?|boilerplates?|starters?|templates?|(sample|example) (apps?|applications?|projects?))\b/g,
  test: /\b(tests?|tested|testing|playwright|cypress|vitest|jest)\b/g
}

/** Lower case, and no marks that keyboards write in several ways. @returns a text of the same length, so that positions stay. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[‘’“”]/g, "'")
    .replace(/\s/g, ' ')
}

/** What https adds to the name of a cookie. */
const COOKIE_PREFIX = /^__(Secure|Host)-/

/** What is left of a text without case, spaces and signs: two names of one thing are equal by it. */
export function wholeOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** A name as `wholeOf` leaves it: that of a cookie is the same with and without a prefix. */
export function nameOf(text: string): string {
  return wholeOf(text.replace(COOKIE_PREFIX, ''))
}

/** A word without its apostrophes: `don't` is `dont`. */
function spelled(text: string): string {
  return text.replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
}

export interface Token {
  /** Lower case, without separators. That of a concept begins with `~`. */
  token: string
  /** `whole` is a word or identifier as it stands, `part` a piece of an identifier, `stem` a word without its ending. */
  kind: 'whole' | 'part' | 'stem' | 'concept'
}

/** The tokens of one word or identifier. A cookie is found by its name with and without a prefix. */
function tokensOfWord(word: string): Token[] {
  if (COOKIE_PREFIX.test(word)) return [{ token: wholeOf(word), kind: 'whole' }, ...tokensOfWord(word.replace(COOKIE_PREFIX, ''))]
  const parts = (word.match(PART) ?? []).map((part) => part.toLowerCase())
  const tokens: Token[] = [{ token: wholeOf(word), kind: 'whole' }]
  if (parts.length > 1) for (const part of parts) tokens.push({ token: part, kind: 'part' })
  for (const part of parts) {
    const stem = stemmer(part)
    if (stem !== part) tokens.push({ token: stem, kind: 'stem' })
  }
  return tokens
}

/** All tokens of a text, in its order, with repetitions. */
export function tokensOf(text: string): Token[] {
  const words = spelled(text).match(WORD) ?? []
  return [...words.flatMap(tokensOfWord), ...conceptsOf(text).map(({ name }): Token => ({ token: `~${name}`, kind: 'concept' }))]
}

/** The concepts that a text names, with the places of the names. A name belongs to the first concept that has it. */
function conceptsOf(text: string): { name: string; from: number; to: number }[] {
  let rest = plain(text)
  return Object.entries(CONCEPTS).flatMap(([name, names]) => {
    const found = [...rest.matchAll(names)].map(({ 0: said, index }) => ({ name, from: index, to: index + said.length }))
    rest = rest.replace(names, (said) => ' '.repeat(said.length))
    return found
  })
}

/** The tokens of a query, each once, without the stop words. A query of stop words alone keeps them. */
export function tokensOfQuery(query: string): Token[] {
  const all = tokensOf(query)
  const telling = all.filter(({ token }) => !STOP_WORDS.has(token))
  return [...new Map((telling.length > 0 ? telling : all).reverse().map((one) => [one.token, one])).values()].reverse()
}

/** A stretch of a text: from its first character to the one after its last. */
export type Range = readonly [from: number, to: number]

/** Where a text has words with one of these tokens, in its order and without overlaps. */
export function rangesOf(text: string, tokens: ReadonlySet<string>): Range[] {
  const words = [...text.matchAll(WORD)].filter(([word]) => tokensOfWord(spelled(word)).some(({ token }) => tokens.has(token)))
  const named = conceptsOf(text).filter(({ name }) => tokens.has(`~${name}`))
  const ranges: [number, number][] = []
  const found = [...words.map(({ 0: word, index }) => ({ from: index, to: index + word.length })), ...named]
  for (const { from, to } of found.sort((a, b) => a.from - b.from)) {
    const last = ranges.at(-1)
    if (last && from < last[1]) last[1] = Math.max(last[1], to)
    else ranges.push([from, to])
  }
  return ranges
}
