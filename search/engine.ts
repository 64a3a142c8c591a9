import MiniSearch from 'minisearch'
import type { Section } from './sections'
import { nameOf, type Range, rangesOf, type Token, tokensOf, tokensOfQuery, wholeOf } from './words'

/** A text as it is shown: pieces that are marked because the query has their words, and those between. */
export type Marked = readonly { text: string; isMatch: boolean }[]

export interface Hit {
  href: string
  /** What its heading stands in, outermost first: the part of the site, the page, the section. */
  trail: readonly string[]
  heading: Marked
  /** About two lines of the section, around the words of the query. */
  excerpt: Marked
}

/** What a word counts where it stands. */
const BOOST = { heading: 3, page: 2, under: 1, text: 1 }

/** What a token counts for, by what it is of its word. */
const WEIGHT: Readonly<Record<Token['kind'], number>> = { whole: 1, concept: 2, part: 0.5, stem: 0.5 }

/** A section with this name comes first. One that has the query in these very words counts more, the longer the query is. */
const OF_A_NAME = 3
const ofAPhrase = (length: number) => (length > 8 ? 1 + length / 8 : 1)

/** These lists repeat what other pages say with a reason, so they come after them. */
const LISTS = /^\/($|about\/(facts|corrections)|experiments($|#))/
const OF_A_LIST = 0.35

/** Longer queries are cut: the rarest words of a log's line stand at its beginning. */
const LONGEST_QUERY = 1000
const HITS = 12
const HITS_PER_PAGE = 3
const EXCERPT = 150

/**
 * Indexes sections a few at a time, so that a page answers meanwhile.
 * @returns a function that finds the sections for a query, best first, at most 12. No word of the query is required, and rare words count
 *   most, so that a whole error message may be pasted. A word that stands nowhere is taken for the beginning of one, or for a typing error.
 */
export async function searchIn(sections: readonly Section[]): Promise<(query: string) => Hit[]> {
  const known = new Set<string>()
  const index = new MiniSearch<Section>({
    fields: Object.keys(BOOST),
    idField: 'id',
    extractField: (section, field) => (field === 'id' ? sections.indexOf(section) : section[field as 'heading']) as string,
    tokenize: (text) => tokensOf(text).map(({ token }) => token),
    processTerm: (token) => {
      known.add(token)
      return token
    }
  })
  const wholes = sections.map(({ heading, text }) => ({ name: nameOf(heading), all: wholeOf(`${heading} ${text}`) }))
  await index.addAllAsync(sections, { chunkSize: 50 })

  return (query) => {
    const tokens = tokensOfQuery(query.slice(0, LONGEST_QUERY))
    const weights = new Map(tokens.map(({ token, kind }) => [token, WEIGHT[kind]]))
    const last = tokens.findLast(({ kind }) => kind === 'whole')?.token
    const isConcept = (token: string) => token.startsWith('~')
    const found = index.search(query, {
      boost: BOOST,
      tokenize: () => [...weights.keys()],
      processTerm: (token) => token,
      boostTerm: (token) => weights.get(token) ?? 1,
      // The last word may be unfinished.
      prefix: (token) => token.length > 1 && !isConcept(token) && (token === last || !known.has(token)),
      fuzzy: (token) => (token.length > 3 && !isConcept(token) && !known.has(token) ? 0.2 : false)
    })
    const sum = tokens.reduce((all, { kind }) => all + WEIGHT[kind], 0)
    const wanted = wholeOf(query)
    const ranked = found
      .map(({ id, score, match, queryTerms }) => {
        const section = sections[id as number] as Section
        const { name, all } = wholes[id as number] as (typeof wholes)[number]
        const covered = queryTerms.reduce((weight, token) => weight + (weights.get(token) ?? 0), 0) / sum
        const said = name === nameOf(query) ? OF_A_NAME : all.includes(wanted) ? ofAPhrase(wanted.length) : 1
        return { section, match, score: score * (0.3 + covered) * said * (LISTS.test(section.href) ? OF_A_LIST : 1) }
      })
      .sort((a, b) => b.score - a.score)
    return distinct(ranked)
      .slice(0, HITS)
      .map(({ section, match }) => hit(section, new Set(Object.keys(match))))
  }
}

/** The first for each address, and three at most for each page. */
function distinct<T extends { section: Section }>(ranked: readonly T[]): T[] {
  const hrefs = new Set<string>()
  const pages = new Map<string, number>()
  return ranked.filter(({ section: { href } }) => {
    const page = href.replace(/#.*/, '')
    const count = pages.get(page) ?? 0
    if (hrefs.has(href) || count === HITS_PER_PAGE) return false
    hrefs.add(href)
    pages.set(page, count + 1)
    return true
  })
}

function hit({ href, area, page, under, heading, text }: Section, tokens: ReadonlySet<string>): Hit {
  const trail = [area, heading === page ? undefined : page, under].filter((part) => part !== undefined)
  return { href, trail, heading: mark(heading, rangesOf(heading, tokens)), excerpt: excerptOf(text, tokens) }
}

function mark(text: string, ranges: readonly Range[]): Marked {
  const pieces: { text: string; isMatch: boolean }[] = []
  let at = 0
  for (const [from, to] of [...ranges, [text.length, text.length] as const]) {
    if (from > at) pieces.push({ text: text.slice(at, from), isMatch: false })
    if (to > from) pieces.push({ text: text.slice(from, to), isMatch: true })
    at = to
  }
  return pieces
}

/** The stretch of a text with the most matches, from a beginning of a word to an end. */
function excerptOf(text: string, tokens: ReadonlySet<string>): Marked {
  const ranges = rangesOf(text, tokens)
  const within = (start: number) => ranges.filter(([from, to]) => from >= start && to <= start + EXCERPT)
  const [start = 0] = ranges.reduce<Range>(
    (best, [from]) => {
      const count = new Set(within(from).map(([a, b]) => text.slice(a, b).toLowerCase())).size
      return count > best[1] ? [from, count] : best
    },
    [0, 0]
  )
  // Some words before the first match, where there is room for them.
  const begin = start < EXCERPT / 3 ? 0 : text.lastIndexOf(' ', start - EXCERPT / 4) + 1
  const space = text.indexOf(' ', begin + EXCERPT)
  const end = space < 0 ? text.length : space
  const shown = mark(
    text.slice(begin, end),
    ranges.filter(([from, to]) => from >= begin && to <= end).map(([from, to]) => [from - begin, to - begin] as const)
  )
  const cut = { text: '…', isMatch: false }
  return [...(begin > 0 ? [cut] : []), ...shown, ...(end < text.length ? [cut] : [])]
}
