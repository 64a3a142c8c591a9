import type { IncomingMessage } from 'node:http'
import { Problem } from './problem'

/**
 * Refuses a request that a browser sends on behalf of another site. A request without `Origin` comes from no page (curl) or
 * from one whose browser says by `Sec-Fetch-Site` where it stands.
 * @param siteUrl the site's configured address; without one, the request's own Host decides.
 * @throws Problem `foreign-origin`.
 */
export function requireOwnOrigin(req: IncomingMessage, siteUrl: string | undefined): void {
  const { origin, host } = req.headers
  const fetchSite = req.headers['sec-fetch-site']
  const own = [host, siteUrl ? new URL(siteUrl).host : host]
  const foreign = origin === undefined ? fetchSite === 'cross-site' || fetchSite === 'same-site' : !own.includes(hostOf(origin))
  if (foreign) throw new Problem('foreign-origin', 'Send this request from a page of this site.')
}

/** @returns '' for `null` and other origins without a host, which no site has. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : ''
}
