import { facts } from './fact'

const SOURCE = 'next-auth/jwt/index.js'

export default facts({
  'get-token-swallows-errors': {
    statement: 'getToken() answers null alike to no cookie, a changed one, another secret, an expired token and a session token.',
    source: SOURCE
  },
  'get-token-is-read-only': {
    statement: 'getToken() sets no cookie, asks no database and runs no callback.',
    source: SOURCE
  },
  'get-token-null-under-database': {
    statement: 'Under database getToken() is null for somebody who is signed in with a session token: it only decodes JWTs.',
    source: SOURCE
  },
  'get-token-takes-a-jwe-under-database': {
    statement:
      'getToken() does not ask for the strategy: after a flip from jwt to database a JWE from before still decodes, and withAuth() lets it pass, until a session read removes it.',
    source: SOURCE
  },
  'get-token-cookie-name': {
    statement:
      'getToken() looks for __Secure-next-auth.session-token when NEXTAUTH_URL begins with https:// (or VERCEL is set), and for next-auth.session-token otherwise, whatever the request’s own scheme; cookieName overrides it.',
    source: SOURCE
  },
  'get-token-raw': {
    statement: 'getToken({ raw: true }) returns the cookie’s value undecoded, whether it is valid or not.',
    source: SOURCE
  },
  'get-token-bearer': {
    statement: 'Without a session cookie getToken() takes the token from the header Authorization: Bearer.',
    source: SOURCE
  },
  'with-auth-lets-a-token-pass': {
    statement:
      'withAuth() lets a request with a valid token pass and sends every other to the sign-in page, with the way back in callbackUrl.',
    source: 'next-auth/next/middleware.js'
  },
  'with-auth-redirects-under-database': {
    statement: 'Under database withAuth() sends everybody with a session token or none to the sign-in page, for ever.',
    source: 'next-auth/next/middleware.js'
  },
  'with-auth-authorized': {
    statement: 'The authorized callback of withAuth() gets the token and decides instead; it runs no jwt or session callback.',
    source: 'next-auth/next/middleware.js'
  }
})
