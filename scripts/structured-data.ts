import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HTMLElement } from 'node-html-parser'
import { lineOf, parsePage } from '../search/built-page'

/** The one page whose own matter is questions with their answers. */
const FAQ = join('.next', 'server', 'pages', 'faq.html')
const BLOCK = /<script type="application\/ld\+json">[\s\S]*?<\/script>/g

/** What stands in an answer and is no text: marks of facts, links of headings, controls. */
const LEFT_OUT = 'script, style, noscript, svg, button, [data-print="hidden"], .subheading-anchor, .visually-hidden'

interface FaqPage {
  '@context': 'https://schema.org'
  '@type': 'FAQPage'
  mainEntity: { '@type': 'Question'; name: string; acceptedAnswer: { '@type': 'Answer'; text: string } }[]
}

/** Writes the questions and answers of `/faq` into its head, as schema.org's FAQPage. It is data: no browser runs it. */
export function writeStructuredData(): void {
  const html = readFileSync(FAQ, 'utf8').replace(BLOCK, '')
  // Escaped, so that no `</script>` in a text ends the block.
  const data = JSON.stringify(faqOf(html)).replaceAll('<', '\\u003c')
  writeFileSync(
    FAQ,
    html.replace('</head>', () => `<script type="application/ld+json">${data}</script></head>`)
  )
}

/** @param html the whole document: each third heading with an address is a question, and what stands below it the answer. */
export function faqOf(html: string): FaqPage {
  const main = parsePage(html).querySelector('main')
  for (const element of main?.querySelectorAll(LEFT_OUT) ?? []) element.remove()
  const questions = main?.querySelectorAll('h3[id]') ?? []
  return {
    '@context': 'https://schema.org',
    '@type': 'FAQPage',
    mainEntity: questions.map((question) => ({
      '@type': 'Question',
      name: lineOf(question),
      acceptedAnswer: { '@type': 'Answer', text: below(question) }
    }))
  }
}

/** The text from a heading to the next one. */
function below(heading: HTMLElement): string {
  const lines: string[] = []
  for (let next = heading.nextElementSibling; next && !/^H[1-6]$/.test(next.tagName); next = next.nextElementSibling) {
    const parts = next.querySelectorAll('li')
    lines.push(...(parts.length ? parts : [next]).map(lineOf))
  }
  return lines.filter(Boolean).join('\n')
}
