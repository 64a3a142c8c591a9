import { existsSync } from 'node:fs'
import { chromium, type Page, type Browser as RunningBrowser } from 'playwright-core'
import { findOnPath, isExecutable } from '../executable'

export interface Browser {
  /** Absolute path of a Chromium or Chrome. */
  path: string
  source: 'CHROMIUM_PATH' | "Playwright's own" | 'system' | '@sparticuz/chromium'
}

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Chromium's arguments beyond Playwright's own. Root has no sandbox. */
export const BROWSER_ARGS = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
]

/**
 * Finds a Chromium: the one that CHROMIUM_PATH names, Playwright's own download, one on PATH, the one inside the npm package
 * `@sparticuz/chromium` (unpacked into the temporary folder at its first use).
 * @throws Error when CHROMIUM_PATH names something that cannot be executed, or there is none.
 */
export async function findBrowser(env: Record<string, string | undefined> = process.env): Promise<Browser> {
  const named = env.CHROMIUM_PATH
  if (named) {
    if (!isExecutable(named)) throw new Error(`CHROMIUM_PATH names "${named}", which is not an executable file.`)
    return { path: named, source: 'CHROMIUM_PATH' }
  }
  const own = chromium.executablePath()
  if (own && existsSync(own)) return { path: own, source: "Playwright's own" }
  const system = findOnPath(SYSTEM_NAMES, env.PATH)
  if (system) return { path: system, source: 'system' }
  const { default: packed } = await import('@sparticuz/chromium')
  return { path: await packed.executablePath(), source: '@sparticuz/chromium' }
}

/** Starts the first Chromium that is found, with further command-line arguments of its own. */
export async function launchBrowser(args: string[] = []): Promise<RunningBrowser> {
  const { path } = await findBrowser()
  return chromium.launch({ executablePath: path, args: [...BROWSER_ARGS, ...args] })
}

/** Opens a page and waits until it marks itself ready. A page of the app router carries no mark: it is ready once it is loaded. */
export async function gotoAndSettle(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true' || !document.getElementById('__next'))
}
