import { gfm } from '@joplin/turndown-plugin-gfm'
import type { HTMLElement } from 'node-html-parser'
import Turndown from 'turndown'
import { ORIGIN } from '../lib/http/texts'
import { lineOf, parsePage } from '../search/built-page'

/** A built page as a program reads it. */
export interface ReadPage {
  /** Its address: `/flow/cookie`. */
  path: string
  title: string
  description: string
  markdown: string
}

/** What is no text of the page: navigation, controls, marks for the eye, the JavaScript beside TypeScript. */
const LEFT_OUT =
  'script, style, noscript, svg, button, form, input, select, search, fieldset, nav, wbr, .nextra-breadcrumb, .subheading-anchor, a.nextra-focus[title], .visually-hidden, .tag, [aria-hidden="true"], [data-path], label, span[data-print="hidden"], [data-code="plain"]'

/** What makes an island's markup worth reading without its live part. */
const TOLD = 'table, h2, li a, dl [id], details pre'

/**
 * Makes Markdown of a built page: its text, tables and code, with the recorded example where a live panel stands, and without navigation and controls.
 * @param path its address.
 * @param html the whole document.
 * @param hasMarkdown whether there is Markdown of an address of this site.
 * @returns undefined for a page without a `<main>` or without a heading.
 */
export function readPage(path: string, html: string, hasMarkdown: (path: string) => boolean): ReadPage | undefined {
  const document = parsePage(html)
  const main = document.querySelector('main')
  const title = main?.querySelector('h1')
  if (!main || !title) return undefined
  const description = document.querySelector('meta[name="description"]')?.getAttribute('content') ?? ''
  const live = `${ORIGIN}${path}`
  markProofs(main)
  for (const element of main.querySelectorAll('[data-print="hidden"] > button')) element.parentNode?.remove()
  for (const cookie of main.querySelectorAll('[data-cookie]')) showCookie(cookie)
  for (const fact of main.querySelectorAll('section[id] p[id$="-statement"]')) headFact(fact)
  main.querySelector('[data-shown]')?.insertAdjacentHTML('beforebegin', '<p>A recorded example:</p>')
  for (const struck of main.querySelectorAll('s')) struck.insertAdjacentHTML('afterend', ' ')
  for (const panel of main.querySelectorAll('section[data-panel]')) showExample(panel, live)
  for (const element of main.querySelectorAll(LEFT_OUT)) element.remove()
  for (const island of main.querySelectorAll('[data-island]')) tellOfIsland(island, live)
  for (const figure of main.querySelectorAll('figure')) if (!figure.querySelector('table')) figure.remove()
  for (const code of main.querySelectorAll('pre')) plainCode(code)
  for (const list of main.querySelectorAll('dl')) plainList(list)
  for (const details of main.querySelectorAll('details')) openDetails(details)
  for (const aside of main.querySelectorAll('aside')) quoteMistake(aside)
  for (const link of main.querySelectorAll('a[href]')) link.setAttribute('href', addressOf(link.getAttribute('href') ?? '', hasMarkdown))
  const markdown = turndown()
    .turndown(main.outerHTML)
    .replace(/\n{3,}/g, '\n\n')
  return {
    path,
    title: (document.querySelector('title')?.text ?? '').replace(/ – NextAuth Live$/, ''),
    description,
    markdown: `${markdown}\n\n---\n\nThis page with its live panels: ${live}\n`
  }
}

/** The mark behind a sentence that has a proof. */
function markProofs(main: HTMLElement): void {
  for (const mark of main.querySelectorAll('a[href^="/about/facts#"]'))
    if (mark.getAttribute('title')) mark.replaceWith(` <a href="${mark.getAttribute('href')}">✓</a>`)
}

/** A fact under its id, so that links to it find a heading. */
function headFact(statement: HTMLElement): void {
  const name = statement.querySelector('a')
  const id = name?.text
  name?.remove()
  statement.querySelector('br')?.remove()
  statement.insertAdjacentHTML('beforebegin', `<h3><code>${id}</code></h3>`)
}

/** A cookie's value, whose parts the page colours. Outside of a panel nothing else says that it is an example. */
function showCookie(cookie: HTMLElement): void {
  const label = cookie.closest('section[data-panel]') ? '' : '<p>A recorded example:</p>'
  cookie.replaceWith(`${label}<pre>${cookie.text.replace(/\s/g, '')}</pre>`)
}

/** A panel's recorded values, under a line that says so. */
function showExample(panel: HTMLElement, live: string): void {
  const [name] = panel.querySelectorAll('header code')
  const [body] = panel.childNodes.filter((node): node is HTMLElement => (node as HTMLElement).tagName === 'DIV')
  for (const part of panel.querySelectorAll('li > b')) part.insertAdjacentHTML('afterend', ': ')
  const label = `Live panel <code>${name?.innerHTML ?? 'values'}</code>: in the page it shows your own. A recorded example:`
  const text = body && lineOf(body) ? body.innerHTML : `<p><a href="${live}">Open the page</a>.</p>`
  panel.replaceWith(`<blockquote data-example><p>${label}</p>${text}</blockquote>`)
}

/** An island that shows nothing without its reader is one sentence. */
function tellOfIsland(island: HTMLElement, live: string): void {
  if (island.querySelector(TOLD) || island.querySelector('[data-example]')) return
  const text = lineOf(island)
  island.replaceWith(text ? `<blockquote><p>A live tool stands here in <a href="${live}">the page</a>.</p></blockquote>` : '')
}

/** A block of code without its colours, under the name of its file. */
function plainCode(pre: HTMLElement): void {
  const name = pre.parentNode?.querySelector('span._truncate')
  const [, extension] = /\.(\w+):\d+$/.exec(name?.text ?? '') ?? []
  const language = extension ?? pre.getAttribute('data-language') ?? (/^\s*[{[]/.test(pre.text) ? 'json' : '')
  const file = name && name.text !== '' ? `<p><code>${name.innerHTML}</code></p>` : ''
  name?.parentNode?.remove()
  pre.replaceWith(`${file}<pre><code class="language-${language}">${escaped(pre.text)}</code></pre>`)
}

/** Terms with their descriptions. An entry with an address of its own, an error code for example, has a heading. */
function plainList(list: HTMLElement): void {
  const entries = list.querySelectorAll('dt').map((term) => {
    const entry = term.parentNode as HTMLElement
    const told = entry.querySelectorAll('dd').map(({ innerHTML }) => innerHTML)
    const { id } = entry
    return id
      ? `<h3>${term.innerHTML}</h3>${told.join('')}`
      : `<p><b>${term.innerHTML}</b>: ${told.join(' ').replace(/<\/?p[^>]*>/g, ' ')}</p>`
  })
  list.replaceWith(`<div>${entries.join('')}</div>`)
}

/** A question with its answer. What a fact's proof is made of stays in the page. */
function openDetails(details: HTMLElement): void {
  const summary = details.querySelector('summary')
  if (!summary) return
  if (/^The proof:/.test(summary.text)) details.replaceWith(`<p>${summary.innerHTML}</p>`)
  else {
    summary.remove()
    details.replaceWith(`<p><strong>${summary.innerHTML}</strong></p>${details.innerHTML}`)
  }
}

/** What many believe, which is wrong, and what is so. */
function quoteMistake(aside: HTMLElement): void {
  const belief = aside.querySelector('p')
  const claim = belief?.innerHTML
  belief?.remove()
  aside.replaceWith(`<blockquote><p><strong>Wrong:</strong> “${claim}”</p>${aside.innerHTML}</blockquote>`)
}

/** Where there is Markdown, a link leads to it; every other is absolute. */
function addressOf(href: string, hasMarkdown: (path: string) => boolean): string {
  if (/^(#|\w+:)/.test(href)) return href
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/.exec(href) ?? []
  return hasMarkdown(path) ? markdownAddress(path) + rest.replace(/^\?[^#]*/, '') : ORIGIN + href
}

/** The address of a page's Markdown. */
export function markdownAddress(path: string): string {
  return path === '/' ? '/index.md' : `${path}.md`
}

let known: Turndown | undefined

function turndown(): Turndown {
  known ??= new Turndown({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-', emDelimiter: '_', hr: '---' }).use(gfm)
  return known
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
