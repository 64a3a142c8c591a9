import { type HTMLElement, type Node, NodeType } from 'node-html-parser'
import { lineOf, parsePage } from './built-page'

/** A part of a page that a search can lead to. */
export interface Section {
  /** Path and, unless it is the top of a page, the id of its heading. */
  href: string
  /** The part of the site that its page belongs to. */
  area?: string
  /** The title of its page. */
  page: string
  /** The heading above it, where it is a part of a section: a row of a table, a mistake. */
  under?: string
  /** Its own heading. */
  heading: string
  /** What stands below the heading, with single spaces. */
  text: string
}

/** What is no text of the page: links to the pages before and after it, tools and notes on them, live values and their examples, navigation, the marks of facts, code. */
const LEFT_OUT =
  'a.nextra-focus[title], script, style, noscript, svg, button, .nextra-breadcrumb, .visually-hidden, .note, [aria-hidden="true"], [data-print="hidden"], [data-panel], section[data-place], .subheading-anchor, div.nextra-code, section[data-print="whole"]'

/** Elements whose text is a piece of a line. */
const INLINE = new Set(['A', 'ABBR', 'B', 'CODE', 'EM', 'I', 'KBD', 'Q', 'SMALL', 'SPAN', 'STRONG', 'SUB', 'SUP', 'TIME'])

/**
 * Cuts a built page into its sections: one for the top of the page, one for each heading with an id and each entry with an id (an error code, a
 * fact), and one for each row of a table and each mistake, which are found by their own words and lead to the heading above them.
 * @param path the address of the page, `/faq` for example.
 * @param html the whole document.
 * @returns no section for a page without a `<main>` or without a heading.
 */
export function sectionsOf(path: string, html: string): Section[] {
  const main = parsePage(html).querySelector('main')
  const title = main?.querySelector('h1')
  if (!main || !title) return []
  const [parent] = main.querySelectorAll('.nextra-breadcrumb a')
  for (const element of main.querySelectorAll(LEFT_OUT)) element.remove()
  const page = lineOf(title)
  const place = { ...(parent && { area: lineOf(parent) }), page }
  const sections: Section[] = [{ href: path, ...place, heading: page, text: '' }]
  /** Where text goes to, and the last section with an address of its own. */
  let open = sections[0] as Section
  let above = open

  const begin = (href: string, heading: string): Section => {
    const section = { href, ...place, heading, text: '' }
    sections.push(section)
    return section
  }
  const part = (name: HTMLElement, of: HTMLElement, mark = '') => {
    const before = open
    // Options and cookies have addresses of their own.
    const own = name.querySelector('a[data-row]')
    open = begin(own ? `${path}#${own.id}` : above.href, mark + lineOf(name))
    if (above.heading !== page) open.under = above.heading
    name.remove()
    visitAll(of)
    open = before
  }
  const visitAll = (element: HTMLElement) => {
    for (const child of element.childNodes) visit(child)
  }
  const visit = (node: Node) => {
    if (node.nodeType === NodeType.TEXT_NODE) open.text += node.text
    if (node.nodeType !== NodeType.ELEMENT_NODE) return
    const element = node as HTMLElement
    const { id, tagName } = element
    const name = id && entryName(element)
    if (element === title) return
    if (id && /^H[2-6]$/.test(tagName)) {
      above = begin(`${path}#${id}`, lineOf(element))
      open = above
    } else if (name) {
      const before = [open, above] as const
      above = begin(`${path}#${id}`, lineOf(name))
      open = above
      // Of a fact the statement alone, and not what is said about its proof.
      const told = tagName === 'SECTION' ? name.parentNode : element
      name.remove()
      if (told) visitAll(told)
      ;[open, above] = before
    } else if (tagName === 'TR' && element.closest('tbody')) {
      const [cell] = element.querySelectorAll('td')
      if (cell) part(cell, element)
    } else if (tagName === 'ASIDE') {
      const belief = element.querySelector('p')
      // In a list of hits nothing strikes it through.
      if (belief) part(belief, element, 'Wrong: ')
    } else {
      if (!INLINE.has(tagName)) open.text += ' '
      visitAll(element)
      if (!INLINE.has(tagName)) open.text += ' '
    }
  }
  visitAll(main)
  for (const section of sections) section.text = section.text.replace(/\s+/g, ' ').trim()
  return sections
}

/** What names an entry of a list: the term of a definition, the link of a fact to itself. Beside that link stands the statement. */
function entryName(element: HTMLElement): HTMLElement | null {
  if (element.tagName === 'DIV' && element.parentNode?.tagName === 'DL') return element.querySelector('dt > code')
  if (element.tagName === 'SECTION') return element.querySelector(`a[href$="#${element.id}"]`)
  return null
}
