import { readdirSync } from 'node:fs'

const BUILT = '.next/server/pages'

/** Every prerendered page. */
const STATIC = readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.html'))
  .map((file) => (file === 'index.html' ? '/' : `/${file.replace(/\.html$/, '')}`))
  .sort()

/** Pages of text, most of them with a live panel. */
export const TEXTS = STATIC.filter((path) => /^\/(flow|strategies|recipes|tools|reference|about|faq)/.test(path))

/** The pages of the flow, and the others whose panels fill. */
export const FILLING = ['/', '/playground', '/strategies/compare', ...STATIC.filter((path) => path.startsWith('/flow/'))]

export const PAGES = [...STATIC, '/demo/router', '/no/such/page']
