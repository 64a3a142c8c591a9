import type { JWT } from 'next-auth/jwt'

/** The request header in which the proxy passes on what its `getToken()` returned. A client's own is always removed. */
export const PROXY_REPORT_HEADER = 'x-live-proxy-token'

/** A header value may hold ASCII only, and claims may hold anything: base64url. */
export function encodeProxyReport(token: JWT | null): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

/** @returns what `getToken()` returned in the proxy for this very request. */
export function decodeProxyReport(header: string | string[] | undefined): JWT | null {
  if (typeof header !== 'string') return null
  return JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as JWT | null
}
