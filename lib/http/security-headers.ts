import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import onHeaders from 'on-headers'
import { StartupError } from '../startup-error'
import { Problem } from './problem'

/** Written by `npm run build`: the hashes of the inline scripts in the prerendered pages, as `Hashes`. */
export const CSP_HASHES_FILE = '.next/csp-hashes.json'

/** The hashes of inline scripts: those of the theme are in any page, those of Next's server components in one page each. */
export interface Hashes {
  ofAll: string[]
  ofOne: Record<string, string[]>
}

/** Features of browsers that no page here uses. */
const UNUSED_FEATURES =
  'accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi otp-credentials payment picture-in-picture publickey-credentials-create publickey-credentials-get screen-wake-lock serial storage-access usb window-management xr-spatial-tracking'

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

/** The pages whose inline scripts differ at every request: Next's server components put their data there. */
const SCRIPTS_BY_NONCE = /^\/demo\/(server-component|router(\/guarded)?)$/

interface Mode {
  /** webpack's dev build evaluates code and its error overlay adds inline scripts, so dev allows both, and nothing is kept. */
  dev: boolean
  /** Whether browsers reach the site by https. */
  https: boolean
}

/**
 * Returns a function that sets the security and caching headers of every answer.
 * @throws StartupError when there is no build.
 */
export function securityHeaders(mode: Mode): (req: IncomingMessage, res: ServerResponse) => void {
  const { dev } = mode
  const { ofAll: scripts, ofOne } = dev ? { ofAll: ["'unsafe-inline'", "'unsafe-eval'"], ofOne: {} } : builtHashes()
  const csp = contentSecurityPolicy(scripts)
  const ownPolicies = new Map(Object.entries(ofOne).map(([path, own]) => [path, contentSecurityPolicy([...scripts, ...own])]))
  const headers = headersOfAll(mode)
  return (req, res) => {
    const [path = '/'] = (req.url ?? '/').split(/[?#]/, 1)
    for (const [name, value] of headers) res.setHeader(name, value)
    // Next takes a nonce from this header of the request, so a client must not set it.
    delete req.headers['content-security-policy']
    if (!dev && SCRIPTS_BY_NONCE.test(path)) {
      req.headers['content-security-policy'] = contentSecurityPolicy([...scripts, `'nonce-${randomBytes(16).toString('base64')}'`])
      res.setHeader('Content-Security-Policy', req.headers['content-security-policy'])
    } else res.setHeader('Content-Security-Policy', ownPolicies.get(path) ?? csp)
    if (!dev) onHeaders(res, () => setCaching(res, path))
  }
}

function headersOfAll({ https }: Mode): [name: string, value: string][] {
  return Object.entries({ ...HEADERS, ...(https && { 'Strict-Transport-Security': 'max-age=31536000' }) })
}

/** Problems of requests that Node's parser refuses, by its error's code. Source: Node 20, `lib/_http_server.js`, `socketOnError`. */
const UNREADABLE: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: new Problem('head-too-large', 'The head of a request may have at most 16 KiB.'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new Problem('too-large', 'The extensions of a chunk are too long.'),
  ERR_HTTP_REQUEST_TIMEOUT: new Problem('too-slow', 'The request did not come in time.')
}

/** Answers a request that cannot be read, with the headers that every answer has. Node's own answer would have none of them. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex, mode: Mode): void {
  const isAnswering = (socket as Duplex & { _httpMessage?: ServerResponse })._httpMessage?.headersSent
  if (!socket.writable || isAnswering || error.code === 'ECONNRESET') {
    socket.destroy(error)
    return
  }
  const problem = UNREADABLE[error.code ?? ''] ?? new Problem('bad-request', 'The request is not HTTP.')
  const { headers, body } = problem.answer
  const length = String(Buffer.byteLength(body))
  const lines = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    ...[
      ...headersOfAll(mode),
      ['Content-Security-Policy', contentSecurityPolicy([])],
      ...Object.entries(headers),
      ['Content-Length', length],
      ['Connection', 'close']
    ].map(([name, value]) => `${name}: ${value}`)
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** A stream also says that nobody may compress it, so an answer that is not to be stored keeps its own header. */
function setCaching(res: ServerResponse, path: string): void {
  if (String(res.getHeader('Cache-Control') ?? '').includes('no-store')) return
  const isMoved = res.statusCode >= 300 && res.statusCode !== 304
  const [rule] = (isMoved ? CACHING.slice(1) : CACHING).filter(([paths]) => paths.test(path))
  // What is not there may be there in a moment.
  res.setHeader('Cache-Control', res.statusCode >= 400 || !rule ? 'no-store' : rule[1])
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
    // A page of no site at all, which makes a frame in it foreign: the demonstration of SameSite.
    "frame-src 'self' data:",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'"
  ].join('; ')
}

function builtHashes(): Hashes {
  try {
    return JSON.parse(readFileSync(CSP_HASHES_FILE, 'utf8')) as Hashes
  } catch {
    throw new StartupError('There is no build to serve: run "npm run build" first.')
  }
}
