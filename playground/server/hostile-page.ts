import { randomBytes } from 'node:crypto'
import type { NextApiResponse } from 'next'

/** A hostile script: it tries to read the cookie and to act as the reader. It tells only the page around it. */
const SCRIPT = `
const tell = (message) => parent.postMessage({ from: 'be-the-xss', ...message }, location.origin)
tell({ cookie: document.cookie })
fetch('/api/auth/session').then((response) => response.json()).then((session) => tell({ session }), (error) => tell({ session: String(error) }))
`

/**
 * A page with an inline script, which the site's Content-Security-Policy refuses everywhere else: this answer has a policy of its own
 * that permits that one script and requests to this site, and pages of this site may frame it.
 */
export function hostilePage(res: NextApiResponse): void {
  const nonce = randomBytes(16).toString('base64')
  res.setHeader(
    'Content-Security-Policy',
    `default-src 'none'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`
  )
  res.setHeader('X-Frame-Options', 'SAMEORIGIN')
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.send(`<!doctype html><title>A hostile script</title><script nonce="${nonce}">${SCRIPT}</script>`)
}
