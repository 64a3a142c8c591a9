import { encode, type JWT } from 'next-auth/jwt'

/**
 * A cookie that signs a browser in without a form: for the tests of an application, `context.addCookies([await sessionCookie(…)])` in
 * Playwright. It is what NextAuth itself would set, as long as the claims are below 2.8 KB: a longer value NextAuth splits. It lives 30 days.
 * @param claims all that your jwt callback would put into the token, `sub` and `name` included if you use them.
 * @param secret the application's NEXTAUTH_SECRET. Whoever has it can be anyone, so use another one in production.
 * @param url the address that the browser opens.
 */
export async function sessionCookie(claims: JWT, secret: string, url: string) {
  const isSecure = url.startsWith('https://')
  return {
    name: `${isSecure ? '__Secure-' : ''}next-auth.session-token`,
    value: await encode({ token: claims, secret }),
    // With a path the cookie would belong to that folder alone.
    url: new URL(url).origin,
    httpOnly: true,
    secure: isSecure,
    sameSite: 'Lax' as const
  }
}
