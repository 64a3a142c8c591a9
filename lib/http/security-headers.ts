import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { StartupError } from '../startup-error'

/** Written by `npm run build`: the hashes of the inline scripts in the prerendered pages. */
export const CSP_HASHES_FILE = '.next/csp-hashes.json'

/**
 * Returns a function that sets the security headers of every answer.
 * @param dev webpack's dev build evaluates code and its error overlay adds inline scripts, so dev allows both.
 * @throws StartupError when there is no build.
 */
export function securityHeaders(dev: boolean): (res: ServerResponse) => void {
  const csp = contentSecurityPolicy(dev ? ["'unsafe-inline'", "'unsafe-eval'"] : builtHashes())
  return (res) => {
    res.setHeader('Content-Security-Policy', csp)
    res.setHeader('X-Content-Type-Options', 'nosniff')
    res.setHeader('X-Frame-Options', 'DENY')
    res.setHeader('Referrer-Policy', 'strict-origin-when-cross-origin')
    res.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()')
    res.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  }
}

/** @param scripts script sources besides the site's own. */
export function contentSecurityPolicy(scripts: string[]): string {
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scripts].join(' '),
    // Code blocks carry their colours in style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'"
  ].join('; ')
}

function builtHashes(): string[] {
  try {
    return JSON.parse(readFileSync(CSP_HASHES_FILE, 'utf8')) as string[]
  } catch {
    throw new StartupError('There is no build to serve: run "npm run build" first.')
  }
}
