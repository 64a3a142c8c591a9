import { type NextRequest, NextResponse } from 'next/server'
import { getToken } from 'next-auth/jwt'
import { type NextRequestWithAuth, withAuth } from 'next-auth/middleware'
import { databaseDown, Problem } from '@/lib/http/problem'
import { sessionCookieName } from '@/playground/nextauth/cookie-name'
import { standingOf } from '@/playground/sandbox/standing'
import { openTicket, recordedAs, type SandboxTicket, sandboxCookieName, sandboxSecret } from '@/playground/sandbox/ticket'
import { encodeProxyReport, PROXY_REPORT_HEADER, type ProxyReport } from '@/playground/trace/proxy-report'
import { recordRedirect } from '@/playground/trace/request'

/** Guide pages are left out: they are static, and nobody has to be recognised to read. */
export const config = {
  matcher: [
    '/demo/dashboard',
    '/demo/with-auth',
    '/demo/ask-the-proxy',
    '/demo/server-component',
    '/demo/router/guarded',
    '/api/playground/state'
  ]
}

/** The guarded pages, each with the page to which it sends those who may not open it. */
const SIGN_IN_PAGES: Readonly<Record<string, string>> = {
  '/demo/dashboard': '/demo/sign-in',
  '/demo/router/guarded': '/demo/router/sign-in'
}

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const given = await openTicket(request.cookies.get(sandboxCookieName())?.value)
  const standing = given && (await standingOf(given))
  const ticket = standing === 'gone' ? undefined : given
  // Under database there is nothing to read a session from while the database is away.
  if (standing === 'unknown' && ticket?.strategy === 'database') return asResponse(databaseDown())
  const start = performance.now()
  const { pathname } = request.nextUrl
  if (pathname === '/demo/with-auth') return guardedByWithAuth(request, ticket)
  if (pathname === '/demo/ask-the-proxy' && ticket) {
    // Imported here because no other request needs it, and it brings the database with it.
    const { askInProxy } = await import('@/playground/server/ask-in-proxy')
    const answer = await askInProxy(request.nextUrl.searchParams.get('way'), request, ticket)
    if (answer instanceof Problem) return asResponse(answer)
    if (answer) return NextResponse.json(answer, { headers: { 'Cache-Control': 'no-store' } })
  }

  // #region get-token
  const token = ticket ? await getToken({ req: request, secret: sandboxSecret(ticket), cookieName: sessionCookieName() }) : null
  // #endregion

  const report: ProxyReport = { token, decision: 'pass', at: performance.timeOrigin + start, durationMs: performance.now() - start }
  const signInPage = SIGN_IN_PAGES[pathname]
  if (signInPage) {
    // #region guard
    // Under database there is no token to decode: the proxy sees that a cookie is there, not whether it is valid.
    // The page itself asks the database.
    const mayPass = ticket?.strategy === 'database' ? request.cookies.has(sessionCookieName()) : token !== null
    if (!mayPass) {
      const signIn = new URL(signInPage, request.url)
      signIn.searchParams.set('callbackUrl', request.nextUrl.pathname + request.nextUrl.search)
      const response = NextResponse.redirect(signIn)
      if (ticket) recordRedirect(request, response, recordedAs(ticket), { ...report, decision: 'redirect' })
      return response
    }
    // #endregion
  }

  const headers = new Headers(request.headers)
  headers.set(PROXY_REPORT_HEADER, encodeProxyReport(report))
  return NextResponse.next({ request: { headers } })
}

function asResponse({ status, answer }: Problem): NextResponse {
  return new NextResponse(answer.body, { status, headers: answer.headers })
}

/** NextAuth's own guard, with the visitor's secret. */
async function guardedByWithAuth(request: NextRequest, ticket: SandboxTicket | undefined): Promise<NextResponse> {
  // #region with-auth
  const guard = withAuth({
    secret: ticket ? sandboxSecret(ticket) : 'nobody has a token for this',
    cookies: { sessionToken: { name: sessionCookieName() } },
    pages: { signIn: '/demo/sign-in' }
  })
  // #endregion
  const response = await guard(request as NextRequestWithAuth, undefined as never)
  return response instanceof NextResponse ? response : NextResponse.next()
}
