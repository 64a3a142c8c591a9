import type { IncomingMessage } from 'node:http'
import { Problem } from './problem'

/**
 * Refuses a request that a browser sends on behalf of another site. A request without `Origin` comes from no page (curl) or
 * from one whose browser says by `Sec-Fetch-Site` where it stands. Scheme, host and port are compared.
 * @param siteUrl the site's configured address; without one, the address decides that the request itself was sent to.
 * @throws Problem `foreign-origin`.
 */
export function requireOwnOrigin(req: IncomingMessage, siteUrl: string | undefined): void {
  const { origin } = req.headers
  const fetchSite = req.headers['sec-fetch-site']
  const foreign =
    origin === undefined ? fetchSite === 'cross-site' || fetchSite === 'same-site' : !ownOrigins(req, siteUrl).includes(origin)
  if (foreign) throw new Problem('foreign-origin', 'Send this request from a page of this site.')
}

/** The headers by which {@link originOf} decides where no address of the site is configured. */
export const HEADERS_OF_ORIGIN: readonly string[] = ['Host', 'X-Forwarded-Host', 'X-Forwarded-Proto']

/** The origin that a browser uses: the site's configured one, else the one that the request was sent to. */
export function originOf(req: IncomingMessage, siteUrl: string | undefined): string {
  return siteUrl ? new URL(siteUrl).origin : (ownOrigins(req, siteUrl)[0] ?? '')
}

/** The site's origins: the configured one, and the one that the request was sent to. The configured address decides the scheme of both. */
function ownOrigins({ headers }: IncomingMessage, siteUrl: string | undefined): string[] {
  const site = siteUrl ? new URL(siteUrl) : undefined
  const scheme = site?.protocol ?? (headers['x-forwarded-proto'] === 'https' ? 'https:' : 'http:')
  const asked = `${scheme}//${[headers['x-forwarded-host'] ?? headers.host].flat()[0]}`
  return [...(URL.canParse(asked) ? [new URL(asked).origin] : []), ...(site ? [site.origin] : [])]
}
