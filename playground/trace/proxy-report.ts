import type { JWT } from 'next-auth/jwt'

/** The request header in which the proxy passes its report on. A client's own is always removed. */
export const PROXY_REPORT_HEADER = 'x-live-proxy-report'

/** The proxy's view of a request, and its decision. */
export interface ProxyReport {
  /** The result of `getToken()` there. */
  token: JWT | null
  decision: 'pass' | 'redirect'
  /** Milliseconds since 1970 at which `getToken()` was called. */
  at: number
  /** Milliseconds that `getToken()` took. */
  durationMs: number
}

/** A header value may hold ASCII only, and claims may hold anything: base64url. */
export function encodeProxyReport(report: ProxyReport): string {
  return Buffer.from(JSON.stringify(report)).toString('base64url')
}

/** @returns undefined for a request that did not pass the proxy. */
export function decodeProxyReport(header: string | string[] | undefined): ProxyReport | undefined {
  return typeof header === 'string' ? (JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as ProxyReport) : undefined
}
