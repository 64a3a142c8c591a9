import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import onHeaders from 'on-headers'
import { StartupError } from '../startup-error'

/** Written by `npm run build`: the hashes of the inline scripts in the prerendered pages. */
export const CSP_HASHES_FILE = '.next/csp-hashes.json'

/** Features of browsers that no page here uses. */
const UNUSED_FEATURES =
  'accelerometer autoplay bluetooth browsing-topics camera display-capture encrypted-media fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi otp-credentials payment picture-in-picture publickey-credentials-create publickey-credentials-get screen-wake-lock serial storage-access usb web-share window-management xr-spatial-tracking'

/** The headers of every answer. A route may set another policy for its own answer before it sends it. */
const HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': [...UNUSED_FEATURES.split(' ').map((feature) => `${feature}=()`), 'clipboard-write=(self)'].join(', '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin'
}

/** Who may keep an answer, by its path; the first that fits. Next's own header is replaced: it lets shared caches keep pages for a year. */
const CACHING: readonly (readonly [path: RegExp, rule: string])[] = [
  // Their names change with their content.
  [/^\/_next\/static\//, 'public, max-age=31536000, immutable'],
  [/^\/(api|demo)(\/|$)|^\/_next\/data\/[^/]+\/demo\//, 'no-store'],
  // A page may be kept, and is asked for again with its ETag.
  [/^/, 'public, max-age=0, must-revalidate']
]

/** The page whose inline scripts differ at every request: Next's server components put their data there. */
const SCRIPTS_BY_NONCE = '/demo/server-component'

/**
 * Returns a function that sets the security and caching headers of every answer.
 * @param options.dev webpack's dev build evaluates code and its error overlay adds inline scripts, so dev allows both, and nothing is kept.
 * @param options.https whether browsers reach the site by https.
 * @throws StartupError when there is no build.
 */
export function securityHeaders({ dev, https }: { dev: boolean; https: boolean }): (req: IncomingMessage, res: ServerResponse) => void {
  const scripts = dev ? ["'unsafe-inline'", "'unsafe-eval'"] : builtHashes()
  const csp = contentSecurityPolicy(scripts)
  return (req, res) => {
    const [path = '/'] = (req.url ?? '/').split(/[?#]/, 1)
    for (const [name, value] of Object.entries(HEADERS)) res.setHeader(name, value)
    if (https) res.setHeader('Strict-Transport-Security', 'max-age=31536000')
    // Next takes a nonce from this header of the request, so a client must not set it.
    delete req.headers['content-security-policy']
    if (path === SCRIPTS_BY_NONCE && !dev) {
      req.headers['content-security-policy'] = contentSecurityPolicy([...scripts, `'nonce-${randomBytes(16).toString('base64')}'`])
      res.setHeader('Content-Security-Policy', req.headers['content-security-policy'])
    } else res.setHeader('Content-Security-Policy', csp)
    if (!dev) onHeaders(res, () => setCaching(res, path))
  }
}

/** A stream also says that nobody may compress it, so an answer that is not to be stored keeps its own header. */
function setCaching(res: ServerResponse, path: string): void {
  if (String(res.getHeader('Cache-Control') ?? '').includes('no-store')) return
  // What is not there may be there in a moment.
  const rule = res.statusCode >= 400 ? 'no-store' : CACHING.find(([paths]) => paths.test(path))?.[1]
  if (rule) res.setHeader('Cache-Control', rule)
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
