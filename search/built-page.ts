import { type HTMLElement, parse } from 'node-html-parser'

/** A page as Next built it, to be read. Scripts and styles are one piece each. */
export function parsePage(html: string): HTMLElement {
  return parse(html, { blockTextElements: { script: true, style: true, noscript: true } })
}

/** The text of an element, in one line. */
export function lineOf(element: HTMLElement): string {
  return element.text.replace(/\s+/g, ' ').trim()
}
