import type { IncomingMessage } from 'node:http'
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js'
import proxyAddress from 'proxy-addr'
import { Problem } from './problem'

/** The bounds of a request's head. Node itself refuses one of over 16 KiB. */
export const HEAD_LIMITS = { urlCharacters: 4096, queryFields: 50, cookies: 80 }

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** What takes more than a read: the API, and what Next's development overlay posts to. */
const WRITABLE = /^\/(api|__nextjs[\w-]*)(\/|\?|$)/
/** Parts of a path that a browser resolves before it sends it: `.`, `..` and a backslash. Other code would compare paths by their letters. */
const UNRESOLVED = /^[^?#]*(?:\\|\/(?:\.|%2e){1,2}(?:[/?#]|$))/i
/** A name or an address, with or without a port. */
const HOST = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/**
 * Looks at a request's head before anything else does, in one pass.
 * @throws Problem `method-not-allowed`, `too-large`, or `bad-request` for a head that no browser sends.
 */
export function checkHead({ method = '', url = '', headers }: IncomingMessage): void {
  if (!METHODS.includes(method)) throw new Problem('method-not-allowed', `Use one of ${METHODS.join(', ')}.`)
  if (url.length > HEAD_LIMITS.urlCharacters)
    throw new Problem('too-large', `The address may have at most ${HEAD_LIMITS.urlCharacters} characters.`)
  if (method !== 'GET' && method !== 'HEAD' && !WRITABLE.test(url))
    throw new Problem('method-not-allowed', 'A page can only be read: use GET.')
  if (!isHost(headers.host ?? '')) throw new Problem('bad-request', 'The Host header names no host.')
  if (!/^\/(?!\/)/.test(url) || UNRESOLVED.test(url) || !isReadable(url))
    throw new Problem('bad-request', 'The address is not a path of this site.')
  const query = url.slice(url.indexOf('?') + 1)
  if (url.includes('?') && timesIn(query, '&') >= HEAD_LIMITS.queryFields)
    throw new Problem('bad-request', `The address may have at most ${HEAD_LIMITS.queryFields} fields.`)
  if (timesIn(headers.cookie ?? '', ';') >= HEAD_LIMITS.cookies)
    throw new Problem(
      'bad-request',
      `A request may carry at most ${HEAD_LIMITS.cookies} cookies. Remove this site's cookies in your browser.`
    )
}

/** Headers by which Next's router asks for a part of a page. A page here is asked for whole, and garbage in them would be a fault of the server. */
const OF_NEXTS_ROUTER = /^(?:rsc|next-(?:action|url|hmr-refresh|router-.*)|x-middleware-prefetch)$/

/** The pages that show what the router keeps. Its parts come through there, each as a browser's router sends it. */
const ABOUT_THE_ROUTER = /^\/demo\/router(?:[/?]|$)/
const SENT_BY_THE_ROUTER: Readonly<Record<string, (value: string) => boolean>> = {
  rsc: (value) => value === '1',
  'next-url': (value) => ABOUT_THE_ROUTER.test(value),
  'next-router-prefetch': (value) => value === '1',
  'next-router-segment-prefetch': (value) => /^\/[\w/-]{1,100}$/.test(value),
  'next-router-state-tree': isRouterState
}

/**
 * Takes out of a head what no part of the site may see: headers of Next's router (but on the pages about it), cookies whose names no browser
 * would set, and all but the first cookie of a name. The parts of Next differ in which of them they take.
 */
export function cleanHead({ url = '', headers }: IncomingMessage): void {
  const isAboutTheRouter = ABOUT_THE_ROUTER.test(url)
  for (const name of Object.keys(headers).filter((name) => OF_NEXTS_ROUTER.test(name)))
    if (!isAboutTheRouter || !SENT_BY_THE_ROUTER[name]?.(String(headers[name]))) delete headers[name]
  if (headers.cookie === undefined) return
  // The characters of a name: RFC 6265, section 4.1.1. NextAuth throws where it has to clear any other.
  const named = headers.cookie.split(';').map((pair) => /^\s*([\w!#$%&'*+.^`|~-]+)\s*=(.*)$/s.exec(pair))
  const kept = new Map<string, string>()
  for (const [, name = '', value = ''] of named.filter((pair) => pair !== null)) if (!kept.has(name)) kept.set(name, value.trim())
  headers.cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ')
}

/** Whether Next can read it: it answers any other with a fault of the server. */
function isRouterState(value: string): boolean {
  try {
    parseAndValidateFlightRouterState(value)
    return true
  } catch {
    return false
  }
}

/** Whether an address can be made of it: a port may be too large. */
function isHost(host: string): boolean {
  return HOST.test(host) && URL.canParse(`http://${host}`)
}

/** Whether the path can be decoded: each `%` begins a character of UTF-8, and none of them is a control character. */
function isReadable(url: string): boolean {
  const [path = ''] = url.split(/[?#]/, 1)
  try {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no path has
    return !/[\x00-\x1f\x7f]/.test(decodeURIComponent(path))
  } catch {
    return false
  }
}

function timesIn(text: string, sign: string): number {
  let times = 0
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) times++
  return times
}

/** The request header in which the server passes the client's address on. A client's own is overwritten. */
export const CLIENT_ADDRESS_HEADER = 'x-live-client-address'

const FORWARDED = /^(?:forwarded|x-real-ip|x-forwarded-.*)$/

/**
 * Replaces what a request says of the proxies before it by what may be believed: the client's address (in
 * `CLIENT_ADDRESS_HEADER`), and the host and scheme that the client used (in `X-Forwarded-Host` and `X-Forwarded-Proto`, which Next and
 * NextAuth read).
 * @param proxies number of proxies in front of this process. Each appends to a list, so only the last entries are theirs.
 * @throws Problem `bad-request` when a proxy forwards something else than a host.
 */
export function settleForwarded(req: IncomingMessage, proxies: number): void {
  const { headers } = req
  // Next adds an address of its own; the client is told apart here.
  const address = proxies > 0 ? proxyAddress(req, (_address, hop) => hop < proxies) : (req.socket.remoteAddress ?? '')
  const host = proxies > 0 ? fromTheRight(headers['x-forwarded-host'], proxies) : undefined
  const scheme = proxies > 0 ? fromTheRight(headers['x-forwarded-proto'], proxies) : undefined
  for (const name of Object.keys(headers)) if (FORWARDED.test(name)) delete headers[name]
  if (host !== undefined && !isHost(host)) throw new Problem('bad-request', 'The X-Forwarded-Host header names no host.')
  headers['x-forwarded-host'] = host ?? headers.host
  headers['x-forwarded-proto'] = scheme === 'https' ? 'https' : 'http'
  headers[CLIENT_ADDRESS_HEADER] = clientOf(address)
}

/** The entry that the outermost of `count` proxies wrote. */
function fromTheRight(list: string | string[] | undefined, count: number): string | undefined {
  const entries = [list ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
  return entries.at(-Math.min(count, entries.length))
}

/** One client as limits count them: an IPv4 address, or the first 64 bits of an IPv6 address, which one subscriber has to themselves. */
function clientOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1]
  if (mapped || !address.includes(':')) return mapped ?? address
  const [head = '', tail = ''] = address.split('%', 1).join('').split('::')
  const groups = (part: string) => (part ? part.split(':') : [])
  const zeros = Array<string>(Math.max(0, 8 - groups(head).length - groups(tail).length)).fill('0')
  const all = address.includes('::') ? [...groups(head), ...zeros, ...groups(tail)] : groups(head)
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`
}
