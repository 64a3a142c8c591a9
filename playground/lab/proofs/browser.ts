import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '@/lib/testing/browser'
import type { Handler } from '../server'

let bundle: Promise<string> | undefined
let browser: Promise<Browser> | undefined

/** The script of the page: react, next-auth/react and `client-page.tsx`. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('client-page.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}' }
  })
  return outputFiles[0]?.text ?? ''
}

/** A page that shows `useSession()`, and its script. */
export function clientRoutes(): Record<string, Handler> {
  return {
    '/client': async (_req, res) => {
      res.setHeader('Content-Type', 'text/html')
      res.send('<!doctype html><title>client</title><div id="root"></div><script src="/client.js"></script>')
    },
    '/client.js': async (_req, res) => {
      bundle ??= bundled()
      res.setHeader('Content-Type', 'text/javascript')
      res.send(await bundle)
    }
  }
}

export interface ClientPage {
  page: Page
  /** Waits until `useSession()` has this status. */
  status(status: string): Promise<void>
  close(): Promise<void>
}

/**
 * Opens an address in a browser context of its own: no cookies, no storage. One Chromium serves all, and resolves every name under
 * `.test` to this machine.
 * @param patience milliseconds that the page may take for each thing that is waited for.
 */
export async function openClientPage(url: string, patience: number): Promise<ClientPage> {
  browser ??= launchBrowser(['--host-resolver-rules=MAP *.test 127.0.0.1'])
  const context = await (await browser).newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  await page.goto(url)
  return {
    page,
    status: async (status) => {
      await page.waitForSelector(`[data-status="${status}"]`, { timeout: patience })
    },
    close: () => context.close()
  }
}

/** Ends the browser, if there is one. The next page starts another. */
export async function closeBrowser(): Promise<void> {
  const open = browser
  browser = undefined
  await (await open)?.close()
}
