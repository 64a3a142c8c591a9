import { createHighlighter, type Highlighter } from 'shiki'

/** shiki's themes for all code on the site; the plain GitHub themes are too faint for WCAG AA. */
export const CODE_THEMES = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } as const

/** Any other language is loaded when a page first uses it. Nextra's default loads all 300, which takes twelve seconds. */
const LANGUAGES = ['typescript', 'tsx', 'javascript', 'json', 'shellscript']

let highlighter: Promise<Highlighter> | undefined

/** The one highlighter of a build, for code blocks in pages and for the code behind the panels. */
export function codeHighlighter(): Promise<Highlighter> {
  highlighter ??= createHighlighter({ themes: Object.values(CODE_THEMES), langs: LANGUAGES })
  return highlighter
}
