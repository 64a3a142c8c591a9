import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'

/** What a page loads until the network is idle, and nobody has pressed anything. */
export interface PageWeight {
  /** Bytes as they leave a server that compresses with gzip. */
  script: number
  stylesheet: number
  document: number
  /** Requests of every kind. */
  requests: number
  /** The paths of the scripts that the document itself does not name. */
  further: string[]
}

/** Opens a page in a browser that knows nothing of the site, 1280 pixels wide and 720 high, and weighs what it loads. */
export async function weighPage(browser: Browser, url: string): Promise<PageWeight> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  try {
    const page = await context.newPage()
    const weight = { script: 0, stylesheet: 0, document: 0 }
    const scripts: string[] = []
    const counted: Promise<void>[] = []
    let html = ''
    let requests = 0
    page.on('request', () => {
      requests++
    })
    page.on('response', (response) => {
      const type = response.request().resourceType() as keyof typeof weight
      if (!(type in weight) || response.status() !== 200) return
      const count = async () => {
        const body = await response.body()
        weight[type] += gzipSync(body).length
        if (type === 'script') scripts.push(new URL(response.url()).pathname)
        if (type === 'document') html = body.toString()
      }
      counted.push(count())
    })
    await page.goto(url, { waitUntil: 'networkidle' })
    await Promise.all(counted)
    return { ...weight, requests, further: scripts.filter((path) => !html.includes(`src="${path}"`)) }
  } finally {
    await context.close()
  }
}
