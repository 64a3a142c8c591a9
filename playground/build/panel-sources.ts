import { CODE_THEMES, codeHighlighter } from '../../lib/mdx/code-highlighting'
import { readRegion } from '../../lib/mdx/source-region'

export interface PanelSource {
  /** Where the code stands: `file:line`. */
  place: string
  /** The code as shiki's HTML, coloured for both themes. */
  html: string
}

/** The code behind each live panel: the file and region that made the value that it shows. */
const SOURCES = {
  cookie: ['playground/nextauth/options.ts', 'options'],
  claims: ['playground/nextauth/callbacks.ts', 'jwt'],
  proxy: ['proxy.ts', 'get-token'],
  session: ['playground/nextauth/callbacks.ts', 'session'],
  dashboard: ['pages/demo/dashboard.tsx', 'server-session'],
  rows: ['playground/nextauth/database-sessions.ts', 'encode']
} as const

export type PanelSources = Record<keyof typeof SOURCES, PanelSource>

/** Reads and highlights them all, at build time. @throws Error when a region is missing. */
export async function panelSources(root: string): Promise<PanelSources> {
  const highlighter = await codeHighlighter()
  const entries = Object.entries(SOURCES).map(([panel, [file, region]]) => {
    const { code, lang, line } = readRegion(root, file, region)
    const html = highlighter.codeToHtml(code, { lang, themes: CODE_THEMES, defaultColor: false })
    return [panel, { place: `${file}:${line}`, html } satisfies PanelSource] as const
  })
  return Object.fromEntries(entries) as PanelSources
}
