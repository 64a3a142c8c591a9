import { facts } from './fact'

const INIT = 'next-auth/core/init.js'
const COOKIES = 'next-auth/core/lib/cookie.js'

export default facts({
  'inferred-database-is-silent': {
    statement:
      'With an adapter, credentials alone and no session.strategy, nothing is refused: the strategy is database, the sign-in answers 200 with a JWE, the next read is {} and removes the cookie, and nothing is logged.',
    source: 'next-auth/core/lib/assert.js'
  },
  'server-session-is-not-refused': {
    statement:
      'getServerSession() leaves the providers out, so a configuration that NextAuth’s own routes refuse for its providers works there.',
    source: 'next-auth/next/index.js'
  },
  'address-without-scheme-splits-the-names': {
    statement:
      'NEXTAUTH_URL without a scheme, such as site.example, counts as https for NextAuth, which sets __Secure-next-auth.session-token; getToken() looks for next-auth.session-token and answers null.',
    source: 'next-auth/utils/parse-url.js'
  },
  'trust-host-splits-the-names': {
    statement:
      'With AUTH_TRUST_HOST and without NEXTAUTH_URL, behind https, NextAuth sets __Secure-next-auth.session-token, and getToken() looks for next-auth.session-token and answers null; with secureCookie: true it finds the cookie.',
    source: 'next-auth/jwt/index.js'
  },
  'vercel-means-secure-names': {
    statement:
      'With VERCEL set and without NEXTAUTH_URL, NextAuth takes its address from the request’s headers, and both it and getToken() use the __Secure- names.',
    source: 'next-auth/jwt/index.js'
  },
  'without-address-localhost': {
    statement:
      'Without NEXTAUTH_URL, AUTH_TRUST_HOST and VERCEL the site’s address is http://localhost:3000, whatever host the request names, and the cookies have no prefix.',
    source: 'next-auth/utils/parse-url.js'
  },
  'use-secure-cookies-decides': {
    statement: 'The option useSecureCookies decides the prefix and Secure against NEXTAUTH_URL; getToken() does not know of it.',
    source: INIT
  },
  'cookie-option-is-replaced-whole': {
    statement:
      'cookies.sessionToken replaces the cookie’s whole definition: with a name alone it loses HttpOnly, SameSite and Path, and a script can read it.',
    source: INIT
  },
  'cookie-option-without-name': {
    statement: 'cookies.sessionToken with options and no name makes a cookie whose name is the word undefined.',
    source: INIT
  },
  'cookie-for-subdomains': {
    statement:
      'cookies.sessionToken with name and all options, Domain among them, sets the cookie for all subdomains; the CSRF and callback-url cookies keep their definitions.',
    source: COOKIES
  },
  'auth-secret-works-in-v4': {
    statement: 'Where neither the option nor NEXTAUTH_SECRET is set, NextAuth v4 takes AUTH_SECRET.',
    source: 'next-auth/next/index.js'
  },
  'get-token-takes-the-secret-from-the-environment': {
    statement: 'getToken() without a secret takes NEXTAUTH_SECRET, and AUTH_SECRET where that is not set.',
    source: 'next-auth/jwt/index.js'
  },
  'development-makes-a-secret': {
    statement:
      'Outside production NextAuth without a secret makes one from its options and the site’s address: the sign-in works, and a changed option ends all sessions.',
    source: 'next-auth/core/lib/utils.js'
  },
  'get-token-does-not-know-the-made-secret': {
    statement: 'getToken() does not know the secret that NextAuth makes outside production: it answers null for somebody who is signed in.',
    source: 'next-auth/jwt/index.js'
  },
  'jwt-secret-is-for-the-token': {
    statement:
      'jwt.secret encrypts the token in place of secret; the CSRF hash is still made with secret, and getToken() needs jwt.secret.',
    source: INIT
  },
  'generate-session-token': {
    statement:
      'session.generateSessionToken makes the session token of a row that NextAuth itself makes; without it the token is a UUID of version 4.',
    source: INIT
  },
  'decode-that-tries-the-old-secret': {
    statement:
      'A jwt.decode that tries the new secret and then the old one keeps the sessions through a change of secret, and the next read encrypts with the new one.',
    source: 'next-auth/core/routes/session.js'
  },
  'events-are-awaited': {
    statement: 'NextAuth waits for a listener of events before it answers: a slow one makes every read slow.',
    source: 'next-auth/core/routes/session.js'
  },
  'debug-option-logs-chunks': {
    statement: 'With debug: true NextAuth tells the logger at each split of the session cookie: CHUNKING_SESSION_COOKIE, with the sizes.',
    source: COOKIES
  }
})
