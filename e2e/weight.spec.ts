import { weighPage } from '../lib/testing/page-weight'
import { expect, test } from './fixtures'
import { FILLING } from './pages'

/** How much a page may load before anybody has pressed anything: KB of 1024 bytes, with gzip, and requests. */
interface Budget {
  script: number
  stylesheet: number
  document: number
  requests: number
}

const FLOW: Budget = { script: 152, stylesheet: 14, document: 12, requests: 22 }

/** The longest text of the guide: 14 KB without its panel. */
const OAUTH: Budget = { ...FLOW, script: 154, document: 20 }

const BUDGETS: Record<string, Budget> = {
  '/': { script: 150, stylesheet: 13, document: 6, requests: 20 },
  '/playground': { script: 220, stylesheet: 16, document: 11.5, requests: 32 },
  '/strategies/compare': { script: 166, stylesheet: 13, document: 8, requests: 22 },
  ...Object.fromEntries(FILLING.filter((path) => path.startsWith('/flow/')).map((path) => [path, path === '/flow/oauth' ? OAUTH : FLOW]))
}

for (const [path, budget] of Object.entries(BUDGETS)) {
  test(`${path} loads no more than its budget`, async ({ browser, baseURL }) => {
    const { script, stylesheet, document, requests, further } = await weighPage(browser, `${baseURL}${path}`)
    const kb = { script: script / 1024, stylesheet: stylesheet / 1024, document: document / 1024, requests }
    for (const [what, most] of Object.entries(budget)) expect.soft(kb[what as keyof Budget], `${path}: ${what}`).toBeLessThanOrEqual(most)
    // The panels of a flow page come once they are used.
    if (path.startsWith('/flow/')) expect(further).toEqual([])
  })
}
