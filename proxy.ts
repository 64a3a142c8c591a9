import { type NextRequest, NextResponse } from 'next/server'
import { getToken } from 'next-auth/jwt'
import { sessionCookieName } from '@/playground/auth/cookie-name'
import { encodeProxyReport, PROXY_REPORT_HEADER, type ProxyReport } from '@/playground/inspect/proxy-report'
import { openTicket, SANDBOX_COOKIE } from '@/playground/sandbox/cookie'
import { sandboxSecret } from '@/playground/sandbox/secret'
import { recordRedirect } from '@/playground/trace/request'

/** Guide pages are left out: they are static, and nobody has to be recognised to read. */
export const config = { matcher: ['/demo/dashboard', '/api/playground/state'] }

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const ticket = await openTicket(request.cookies.get(SANDBOX_COOKIE)?.value)
  const start = performance.now()

  // #region get-token
  const token = ticket ? await getToken({ req: request, secret: sandboxSecret(ticket), cookieName: sessionCookieName() }) : null
  // #endregion

  const report: ProxyReport = { token, decision: 'pass', at: performance.timeOrigin + start, durationMs: performance.now() - start }
  if (request.nextUrl.pathname === '/demo/dashboard') {
    // #region guard
    // Under database there is no token to decode: the proxy sees that a cookie is there, not whether it is worth anything.
    // The page itself asks the database.
    const mayPass = ticket?.strategy === 'database' ? request.cookies.has(sessionCookieName()) : token !== null
    if (!mayPass) {
      const signIn = new URL('/demo/sign-in', request.url)
      signIn.searchParams.set('callbackUrl', request.nextUrl.pathname + request.nextUrl.search)
      const response = NextResponse.redirect(signIn)
      if (ticket) recordRedirect(request, response, ticket, { ...report, decision: 'redirect' })
      return response
    }
    // #endregion
  }

  const headers = new Headers(request.headers)
  headers.set(PROXY_REPORT_HEADER, encodeProxyReport(report))
  return NextResponse.next({ request: { headers } })
}
